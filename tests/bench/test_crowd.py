"""`bench/crowd` with a few sessions: they are held, and what is told adds up."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOADGEN = Path(os.environ["HOMEPORT_BIN"]) / "bench/generator/loadgen"


class Crowd(unittest.TestCase):
    def test_all_are_held_and_their_cost_is_told(self):
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / 'bench'}"}
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory, "crowd.json")
            command = [sys.executable, "-m", "measure.crowd", "--loadgen", LOADGEN, "--sessions", "12", "--seconds", "2", "--rate",
                       "3", "--json", file]
            run = subprocess.run(command, env=environment, text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=280,
                                 check=False)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            results = json.loads(file.read_text())
        self.assertEqual((results["sessions"], results["still"], results["limit"]), (12, 12, ""))
        self.assertGreater(results["full_kib"], results["base_kib"])
        self.assertGreater(results["fill_cpu_ms"], 0)
        for name in ("alone", "direct_alone", "beside", "direct_beside"):
            self.assertEqual(results[name]["failed"], 0)
            self.assertGreater(results[name]["logged_in"], 0)
        self.assertIn("12 opened, 12 at the end", run.stdout)


if __name__ == "__main__":
    unittest.main()
