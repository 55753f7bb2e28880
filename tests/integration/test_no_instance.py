"""Nobody can take the user in: one sentence, a reference, status 255, soon."""

import unittest

from support.cluster import ClusterTest
from support.waiting import Stopwatch


class NoInstance(ClusterTest):
    options = {"router": {"health": {"fast_interval": "100ms", "fall": 2}}}

    def refused(self):
        clock = Stopwatch()
        outcome = self.ssh.run("echo never", deadline=30)
        self.assertLess(clock.seconds, 6)
        self.assertEqual((outcome.status, outcome.out), (255, b""))
        self.assertTrue(outcome.reference, outcome.error)
        sentences = [line for line in outcome.error.splitlines() if "reference" in line]
        self.assertEqual(len(sentences), 1, outcome.error)
        for instance in self.pool:  # the user need not know how the pool is built
            self.assertNotIn(str(instance.port), sentences[0].replace(str(self.router.port), ""))
        closing = self.router.closing_line(outcome.reference)
        self.assertEqual((closing["reason"], closing["user"]), ("no_backend", self.user.name))
        return outcome

    def test_every_instance_is_gone(self):
        for instance in self.pool:
            instance.stop()
        with self.subTest("before the checks have noticed, or just after"):
            self.refused()
        for instance in self.pool:
            self.router.wait_health(instance.name, "down")
        with self.subTest("when the checks have noticed"):
            self.refused()
            shown = self.router.cli("why", self.user.name).stdout
            self.assertIn("down", shown)
        self.assertEqual(self.router.sessions(), [])
        for instance in self.pool:
            instance.start()
            self.router.wait_health(instance.name, "up")
        self.ok(self.ssh.run("true"))


if __name__ == "__main__":
    unittest.main()
