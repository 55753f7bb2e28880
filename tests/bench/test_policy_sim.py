"""The policy simulator: repeatable, its figures add up, and recorded logins count the same in whatever form."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from support.cluster import Cluster

PROGRAM = Path(os.environ["HOMEPORT_BIN"]) / "bench/simulator/policy_sim"
SMALL = ("--users", "400", "--instances", "8", "--days", "2")
LOGINS = [(0, "alice", "staff data", "192.0.2.1", "", 600), (60, "bob", "staff", "2001:db8::2", "", 30),
          (90, "alice", "staff data", "192.0.2.1", "", 10), (4000, "bob", "staff", "2001:db8::2", "", 5)]


def simulate(*options, status=0):
    run = subprocess.run([PROGRAM, *options], capture_output=True, text=True, timeout=120, check=False)
    if run.returncode != status or "Sanitizer" in run.stderr:
        raise AssertionError(f"status {run.returncode}: {run.stderr}")
    return run


class PolicySim(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def result(self, *options):
        """The report without timings, as text and as JSON."""
        file = self.directory / "report.json"
        text = simulate("--no-timings", "--json", str(file), *options).stdout
        return text, file.read_text()

    def figures(self, *options):
        return json.loads(self.result(*options)[1])["policies"]

    def test_the_same_seed_gives_the_same_bytes(self):
        first, again = self.result(*SMALL, "--seed", "7"), self.result(*SMALL, "--seed", "7")
        self.assertEqual(first, again)
        self.assertNotEqual(first, self.result(*SMALL, "--seed", "8"))

    def test_every_policy_sees_the_same_logins_and_each_goes_somewhere(self):
        policies = self.figures(*SMALL, "--policy", "least-sessions,random-of-two,weighted,ordered", "--mtbf", "1d")
        self.assertEqual([p["policy"] for p in policies], ["least-sessions", "random-of-two", "weighted", "ordered"])
        self.assertEqual(len({p["logins"] for p in policies}), 1)
        for p in policies:
            self.assertGreater(p["logins"], 500)
            self.assertGreater(sum(p["moved"].values()), 0)
            placed = p["kept"] + p["created"] + p["detours"] + sum(p["moved"].values())
            refused = sum(p["refused"].values()) + p["gave_up"]
            self.assertLessEqual(placed + refused, p["logins"] + p["logins_after_a_cut"])
            # Who was to come back after a cut may be on the way when the days are over.
            self.assertGreaterEqual(placed + refused, p["logins"])

    def test_a_quiet_pool_only_makes_pins_and_keeps_them(self):
        (p,) = self.figures(*SMALL, "--policy", "least-sessions", "--mtbf", "0s", "--drains", "0")
        self.assertEqual(p["kept"] + p["created"], p["logins"])
        self.assertEqual((p["moved"], p["refused"], p["cut"], p["work_lost"], p["split"]), ({}, {}, 0, 0, 0))
        self.assertEqual(p["pins"], p["created"])

    def test_a_login_wakes_an_empty_pool(self):
        (p,) = self.figures("--users", "50", "--instances", "4", "--policy", "ordered", "--night", "0", "--boot", "2m")
        self.assertGreater(p["wake_ups"], 0)
        self.assertGreaterEqual(p["waited"], p["wake_ups"])
        self.assertLessEqual(p["waiting_ms"], p["waited"] * 120_000)

    def test_recorded_logins_in_three_forms(self):
        csv = self.directory / "logins.csv"
        csv.write_text("time,user,groups,source,tag,duration\n" + "".join(",".join(map(str, row)) + "\n" for row in LOGINS))
        lines = self.directory / "logins.jsonl"
        lines.write_text("".join(json.dumps({
            "time": f"1970-01-01T{t // 3600:02}:{t // 60 % 60:02}:{t % 60:02}Z", "user": user, "groups": groups.split(),
            "source": source, "tag": tag, "duration": duration}) + "\n" for t, user, groups, source, tag, duration in LOGINS))
        audit = self.directory / "audit.log"
        events = []
        for number, (t, user, _, source, tag, duration) in enumerate(LOGINS):
            session = {"session": f"{number:012x}", "source": f"[{source}]:4711" if ":" in source else f"{source}:4711"}
            events.append((t, {"ts": t, "event": "login", **session, "user": user, "tag": tag}))
            events.append((t + duration, {"ts": t + duration, "event": "end", **session, "duration": duration}))
        audit.write_text("".join(json.dumps(event) + "\n" for _, event in sorted(events, key=lambda row: row[0])))

        one, two, three = (self.figures("--instances", "3", "--policy", "least-sessions", "--recorded", str(file))
                           for file in (csv, lines, audit))
        self.assertEqual((one[0]["logins"], one[0]["created"], one[0]["kept"]), (4, 2, 2))
        self.assertEqual(one[0]["most_sessions"], 3)
        self.assertEqual(one, two)
        self.assertEqual(one, three)

    def test_the_routers_own_audit_log(self):
        cluster = Cluster(size=1, start=False)
        self.addCleanup(cluster.close)
        log = cluster.router.directory / "audit"
        cluster.router.settings["audit"] = {"target": log}
        cluster.router.start()
        for tag in ("", "", "+gpu"):  # the last is refused, since no instance has that tag
            cluster.client().with_user(cluster.user.name + tag).run("true")
        cluster.router.wait_idle()
        cluster.router.stop()
        (p,) = self.figures("--instances", "2", "--policy", "least-sessions", "--recorded", str(log))
        self.assertEqual((p["logins"], p["created"], p["kept"]), (3, 1, 1), log.read_text())
        self.assertEqual(sum(p["refused"].values()), 1)

    def test_mistakes_are_named(self):
        bad = self.directory / "bad.csv"
        bad.write_text("time,user,groups,source,tag,duration\n0,alice,,192.0.2.1,,60\nsoon,bob,,192.0.2.1,,60\n")
        self.assertIn("bad.csv, line 3", simulate("--recorded", str(bad), status=1).stderr)
        self.assertIn("no policy \"best\"", simulate("--policy", "best", status=2).stderr)
        self.assertIn("--users", simulate("--users", "-1", status=2).stderr)
        # What would never end, or be noticed only at the end.
        self.assertIn("--sample", simulate("--sample", "0s", status=2).stderr)
        self.assertIn("--users", simulate("--users", "4000000000", status=2).stderr)
        self.assertIn("cannot be written", simulate("--json", "/nowhere/report.json", status=2).stderr)
        self.assertIn("cannot be read", simulate("--recorded", "/nowhere/log", status=1).stderr)
        self.assertIn("cannot be read", simulate("--recorded", self.directory, status=1).stderr)


if __name__ == "__main__":
    unittest.main()
