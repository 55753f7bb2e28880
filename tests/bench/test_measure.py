"""`bench/run`'s measurements, as small as they can be: every one comes to its end, and all of it is written."""

import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ("bulk", "core", "login", "keys", "memory", "decision", "growth")


def measure(*options, status=0):
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / 'bench'}"}
    run = subprocess.run([sys.executable, "-m", "measure", "--quick", "--repeat", "1", *options], env=environment, text=True,
                         capture_output=True, stdin=subprocess.DEVNULL, timeout=580, check=False)
    if run.returncode != status:
        raise AssertionError(f"status {run.returncode}: {run.stdout}{run.stderr}")
    return run


def medians(row):
    return {name: value["median"] for name, value in row.items() if isinstance(value, dict)}


class Measure(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.output = Path(directory.name, "results")

    def test_everything_is_measured_and_written(self):
        measure("--size", "8", "--output", self.output)
        results = json.loads((self.output / "results.json").read_text())["results"]
        expected = {test for test in TESTS if test != "core" or len(os.sched_getaffinity(0)) > 1}
        self.assertEqual({row["test"] for row in results}, expected)
        for row in results:
            for name, value in medians(row).items():
                self.assertTrue(math.isfinite(value), (row, name))
        # What is moved or let in costs something, everywhere but straight.
        for name in ("cpu_s_per_gib", "cpu_ms", "cpu_s", "cpu_ms_per_login"):
            rows = [row for row in results if name in row]
            self.assertEqual({row["way"] for row in rows}, {"direct", "haproxy", "homeport"})
            for row in rows:
                self.assertEqual(row[name]["median"] > 0, row["way"] != "direct", row)
        self.assertEqual({row["way"] for row in results if "given_back_percent" in row}, {"haproxy", "homeport"})
        charts = {path.stem for path in self.output.glob("*.svg")}
        self.assertLessEqual({"bulk-cpu", "login-latency", "keys-p99", "memory", "memory-given-back", "growth-bytes", "growth-idle", "growth-instances",
                              "growth-pins"}, charts)
        text = (self.output / "README.md").read_text()
        for name in charts:
            self.assertIn(f"({name}.svg)", text)

    def test_mistakes_are_named_before_anything_is_measured(self):
        for options, words in ((("--tests", "bulk,speed"), "speed"), (("--repeat", "0"), "--repeat"), (("--readme",), "--readme"),
                               (("--size", "-1"), "--size"), (("--output", "/proc/nowhere"), "/proc/nowhere")):
            self.assertIn(words, measure(*options, status=1 if "--output" in options else 2).stderr)


if __name__ == "__main__":
    unittest.main()
