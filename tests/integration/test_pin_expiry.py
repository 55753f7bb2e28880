"""A pin is forgotten some time after the user's last session ended, and never while one is open."""

import unittest

from support.cluster import ClusterTest
from support.waiting import Stopwatch, wait_until


class Expiry(ClusterTest):
    options = {"router": {"pins": {"lifetime": "3s"}}}

    def test_a_pin_without_sessions_goes(self):
        self.ssh.where()
        self.assertIn(self.user.name, self.router.pins())
        wait_until(lambda: self.user.name not in self.router.pins(), 60, "the pin to expire", pause=0.2)
        self.ok(self.ssh.run("true"))
        self.assertIn(self.user.name, self.router.pins())

    def test_a_pin_with_a_session_stays(self):
        with self.ssh.start("echo $HOMEPORT_INSTANCE; cat") as session:
            place = session.stdout.readline().decode().strip()
            clock = Stopwatch()
            while clock.seconds < 8:
                self.assertEqual(self.router.pins().get(self.user.name), place)
            session.stdin.close()
        self.assertEqual(self.ssh.where(), place)


if __name__ == "__main__":
    unittest.main()
