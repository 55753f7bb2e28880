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

    def test_many_logins_at_once_do_not_end_the_socket(self):
        text = (self.copies / "homeport-pam.socket").read_text()
        self.assertIn("\nAccept=yes\n", text)
        self.assertIn("\nTriggerLimitIntervalSec=0\n", text)

    def test_what_the_daemon_writes_is_writable(self):
        """It makes missing host keys, and everything else lies in its state and runtime directories."""
        text = (self.copies / "homeport.service").read_text()
        self.assertIn("\nProtectSystem=strict\n", text)
        self.assertIn("\nReadWritePaths=-/etc/homeport/host_keys\n", text)

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
