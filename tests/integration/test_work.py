"""Pins and drains that follow what users leave running, by what the instances' probes report."""

import os
import unittest

from support.cluster import Cluster
from support.probes import Probes
from support.waiting import Stopwatch, wait_until


# All instances are this one machine, where other tests run: the report is cut down to users of this process.
_OURS = """\
case ${{SSH_ORIGINAL_COMMAND-}} in identity*) exec {script} {homes} ;; esac
{script} {homes} | /usr/bin/python3 -c '
import json, sys
report = json.load(sys.stdin)
report["work"] = [one for one in report["work"] if one["user"].startswith("hpt{pid}n")]
print(json.dumps(report))'
"""


class Work(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster(size=2, start=False, router={"pins": {"lifetime": "3s"}})
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        self.probes = Probes(self.cluster)
        for instance in self.cluster.pool:
            self.watch_our_users(instance.name)
        health = {"interval": "500ms", "fast_interval": "200ms"}
        for name, section in (*self.probes.settings.items(), ("health", health)):
            self.router.settings.setdefault(name, {}).update(section)
        self.router.start()
        for instance in self.cluster.pool:
            self.router.wait_health(instance.name, "up", 60)
        self.user = self.cluster.user.name

    @property
    def ssh(self):
        return self.cluster.client()

    def do(self, *arguments):
        result = self.router.cli(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def watch_our_users(self, name):
        script = self.cluster.directory / "probes/homeport-probe"
        self.probes.replace(name, _OURS.format(script=script, homes=self.cluster.homes, pid=os.getpid()))

    def leave_tmux(self):
        """Leaves a tmux behind; returns where."""
        outcome = self.ssh.run("tmux -S ~/socket new-session -d 'sleep 1000' && echo $HOMEPORT_INSTANCE")
        self.assertEqual(outcome.status, 0, outcome.error)
        self.addCleanup(self.end_tmux)
        wait_until(lambda: "tmux or screen" in self.pin()["work"], 60, lambda: f"the work to be seen: {self.pin()}")
        return outcome.text

    def end_tmux(self):
        self.cluster.direct().run("tmux -S ~/socket kill-server")

    def pin(self, user=None):
        pins = {pin["user"]: pin for pin in self.router.ask("pins")["pins"]}
        return pins.get(user or self.user, {"work": "no pin"})

    def state(self, name):
        return self.router.backends()[name]["state"]

    def reports(self, name, count):
        """Waits until the instance has been asked so many times more."""
        before = len(self.probes.asked(name))
        wait_until(lambda: len(self.probes.asked(name)) >= before + count, 60, f"{count} probes of {name}")

    def test_a_drain_ends_when_work_there_ends(self):
        place = self.leave_tmux()
        other = "two" if place == "one" else "one"
        self.assertIn(f"{self.user} has tmux or screen", self.do("why", self.user))
        self.assertIn("tmux or screen", self.do("pins"))
        newcomer = self.cluster.add_user()
        self.do("pin", newcomer.name, place)
        self.do("drain", place)
        self.router.wait_log("a draining instance is empty", 60, backend=place)
        self.reports(place, 4)
        self.assertEqual(self.ssh.where(), place, "who has work there gets in")
        self.assertIn(f"nothing of {newcomer.name}'s runs there", self.do("why", newcomer.name))
        self.assertEqual(self.cluster.client(newcomer).where(), other, "who has none moves")
        self.assertEqual(self.router.pins()[newcomer.name], other)
        self.assertEqual(self.state(place), "drain")
        self.end_tmux()
        wait_until(lambda: self.state(place) == "maint", 60, "the drain to be over")
        self.router.wait_log("a drain is over, nobody works there", 60, backend=place)
        self.assertEqual(self.ssh.where(), other)

    def test_a_pin_lasts_as_long_as_work_and_then_its_lifetime(self):
        place = self.leave_tmux()
        clock = Stopwatch()
        while clock.seconds < 8:
            self.assertEqual(self.pin().get("backend"), place)
        self.end_tmux()
        wait_until(lambda: self.pin()["work"] == "no pin", 60, "the pin to expire")

    def test_who_cannot_be_asked_is_taken_to_work(self):
        place = self.leave_tmux()
        for name in ("one", "two"):
            self.probes.replace(name, "exit 1")
        self.router.kill()
        self.router.start()
        self.end_tmux()
        clock = Stopwatch()
        while clock.seconds < 8:
            self.assertEqual(self.pin().get("backend"), place)
        for name in ("one", "two"):
            self.watch_our_users(name)
        wait_until(lambda: self.pin()["work"] == "no pin", 60, "the pin to expire")


if __name__ == "__main__":
    unittest.main()
