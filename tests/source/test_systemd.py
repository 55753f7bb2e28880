"""The units of conf/systemd as systemd itself judges them: no mistake, and no more exposed than their README says."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

_UNITS = Path(__file__).parents[2] / "conf/systemd"


class Units(unittest.TestCase):
    def setUp(self):
        self.copies = Path(tempfile.mkdtemp(prefix="homeport-units-"))
        self.addCleanup(shutil.rmtree, self.copies)
        for unit in _UNITS.glob("homeport*"):
            # What they run is not installed where tests run.
            text = re.sub(r"^(Exec\w+=-?)/usr/local/\S+", r"\1/bin/true", unit.read_text(), flags=re.M)
            (self.copies / unit.name).write_text(text)

    def test_systemd_finds_no_mistake(self):
        for unit in sorted(self.copies.iterdir()):
            with self.subTest(unit.name):
                said = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", unit],
                                      capture_output=True, text=True, timeout=60, check=False)
                about_us = [line for line in said.stderr.splitlines() if "homeport" in line]
                self.assertEqual((said.returncode, about_us), (0, []))

    def test_the_commented_lines_are_units_too(self):
        unit = self.copies / "homeport.service"
        text = re.sub(r"^#(LoadCredential=)", r"\1", unit.read_text(), flags=re.M)
        self.assertIn("\nLoadCredential=user_ca:", text)
        unit.write_text(text)
        self.test_systemd_finds_no_mistake()

    def test_exposure_is_what_the_readme_says(self):
        readme = (_UNITS / "README.md").read_text()
        told = dict(re.findall(r"^\| `(\S+\.service)` \| ([\d.]+), ", readme, flags=re.M))
        self.assertEqual(sorted(told), ["homeport-pam@.service", "homeport.service"])
        for name, score in told.items():
            with self.subTest(name):
                threshold = str(round(float(score) * 10))
                said = subprocess.run(["systemd-analyze", "security", "--offline=true", f"--threshold={threshold}",
                                       self.copies / name], capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(said.returncode, 0, said.stdout[-200:] + said.stderr)


if __name__ == "__main__":
    unittest.main()
