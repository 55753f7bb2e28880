"""What becomes of users whose own instance is drained, in maintenance, down or full, and what they read."""

import unittest

from support.client import put_away
from support.cluster import Cluster
from support.terminal import Terminal
from support.waiting import wait_until


class PinRules(unittest.TestCase):
    def cluster_with(self, capacity=0, **rules):
        self.cluster = Cluster(size=2, router={"pins": rules}, start=False)
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        self.router.settings["backends"] = self.cluster.backends(max_sessions=capacity)
        self.router.start()
        self.ssh = self.cluster.client()
        self.place = self.ssh.where()
        self.spare = "two" if self.place == "one" else "one"

    def do(self, *arguments):
        self.assertEqual(self.router.cli(*arguments).returncode, 0)

    def begin(self, client):
        session = client.start("echo $HOMEPORT_INSTANCE; cat")
        self.addCleanup(put_away, session)
        return session

    def wait_in_line(self, count):
        wait_until(lambda: self.router.ask("status")["in_line"] == count, 60, f"{count} in line")

    def refused(self, text, known=True):
        """`known`: the router knows of the trouble before anybody meets it, so `why` does too."""
        outcome = self.ssh.run("echo never")
        self.assertEqual((outcome.status, outcome.out), (255, b""))
        self.assertIn(f"Your instance of the pool ({self.place}) {text}, and your sessions belong there", outcome.error)
        self.assertTrue(outcome.reference, outcome.error)
        self.router.closing_line(outcome.reference, reason="no_backend", deadline=60)
        if known:
            why = self.router.cli("why", self.cluster.user.name).stdout
            self.assertIn("would be refused", why)
            self.assertIn(text, why)
        self.assertEqual(self.router.pins()[self.cluster.user.name], self.place)

    def test_refuse_names_the_trouble(self):
        self.cluster_with(when_drain="refuse", when_maint="refuse", when_down="refuse")
        self.do("drain", self.place)
        self.refused("is being taken out of service")
        self.do("maint", self.place)
        self.refused("is in maintenance")
        self.do("ready", self.place)
        self.cluster.pool[self.place].stop()
        self.refused("does not answer", known=False)
        self.router.wait_health(self.place, "down", 60)
        self.refused("does not answer")

    def test_wait_ends_when_the_instance_is_back(self):
        self.cluster_with(when_maint="wait", when_down="wait")
        self.do("maint", self.place)
        session = self.begin(self.ssh)
        self.wait_in_line(1)
        why = self.router.cli("why", self.cluster.user.name).stdout
        self.assertIn("would wait in line", why)
        self.do("ready", self.place)
        self.assertEqual(session.stdout.readline().decode().strip(), self.place)
        self.assertIn(f"*** Your instance of the pool ({self.place}) is in maintenance. You are number 1 in line",
                      session.stderr.readline().decode())

        self.cluster.pool[self.place].stop()
        session = self.begin(self.ssh)
        self.wait_in_line(1)
        self.cluster.pool[self.place].start()
        self.assertEqual(session.stdout.readline().decode().strip(), self.place)

    def test_an_admin_who_pins_the_user_elsewhere_ends_the_wait(self):
        self.cluster_with(when_maint="wait")
        self.do("maint", self.place)
        session = self.begin(self.ssh)
        self.wait_in_line(1)
        self.do("pin", self.cluster.user.name, self.spare)
        self.assertEqual(session.stdout.readline().decode().strip(), self.spare)

    def test_a_full_instance_by_rule(self):
        for rule, elsewhere, moved in (("detour", True, False), ("move", True, True), ("wait", False, False)):
            with self.subTest(rule):
                self.cluster_with(capacity=1, when_full=rule)
                first = self.begin(self.ssh)
                self.assertEqual(first.stdout.readline().decode().strip(), self.place)
                second = self.begin(self.ssh)
                if not elsewhere:
                    self.wait_in_line(1)
                    first.stdin.close()
                expected = self.spare if elsewhere else self.place
                self.assertEqual(second.stdout.readline().decode().strip(), expected)
                self.assertEqual(self.router.pins()[self.cluster.user.name], self.spare if moved else self.place)

    def test_who_is_moved_reads_why_at_a_terminal_and_nowhere_else(self):
        self.cluster_with()
        self.do("maint", self.place)
        why = self.router.cli("why", self.cluster.user.name).stdout
        self.assertIn(f"so you are on another one ({self.spare}) with the same home", why)
        with Terminal(self.cluster.secrets, self.ssh.line(flags=["-tt"]), columns=300) as terminal:
            terminal.wait_for(f"Your instance of the pool ({self.place}) is in maintenance, so you are on another one "
                              f"({self.spare}) with the same home. What ran there did not come along. (reference ", 60)
        self.do("maint", self.spare)
        self.do("ready", self.place)
        outcome = self.ssh.run("echo $HOMEPORT_INSTANCE")
        self.assertEqual((outcome.status, outcome.text, outcome.error), (0, self.place, ""))


if __name__ == "__main__":
    unittest.main()
