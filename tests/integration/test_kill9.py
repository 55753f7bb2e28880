"""kill -9 in the middle of logins: whoever was let in finds the same instance afterwards, and the database is whole."""

import sqlite3
import unittest
from contextlib import closing

from support.client import run_all
from support.cluster import ClusterTest
from support.waiting import wait_until


class Killed(ClusterTest):
    options = {"size": 3, "router": {"routing": {"policy": "random-of-two"}}}

    def test_pins_survive(self):
        users = [self.user, *(self.cluster.add_user() for _ in range(5))]
        seen = {}
        for turn in range(3):
            logins = [(user, self.cluster.client(user).start("echo $HOMEPORT_INSTANCE")) for user in users * 3]
            wanted = 2 * turn + 1
            wait_until(lambda: len(self.router.events("session closed", reason="client_closed")) >= wanted, 60,
                       "some logins to be done")
            self.router.kill()
            for (user, _), outcome in zip(logins, run_all([login for _, login in logins])):
                if outcome.status == 0:
                    self.assertEqual(seen.setdefault(user.name, outcome.text), outcome.text)
            self.assertTrue(seen)
            self.router.start()
            pins = self.router.pins()
            for name, place in seen.items():
                self.assertEqual(pins[name], place)
            with closing(sqlite3.connect(self.router.pins_path)) as database:
                self.assertEqual(database.execute("pragma integrity_check").fetchall(), [("ok",)])
        for user in users:
            place = self.cluster.client(user).where()
            self.assertEqual(place, seen.get(user.name, place))

    def test_clients_notice_at_once(self):
        with self.ssh.start("echo in; sleep 1000") as session:
            self.assertEqual(session.stdout.readline(), b"in\n")
            self.router.kill()
            session.communicate(timeout=10)
        self.assertEqual(session.returncode, 255)
        self.router.start()
        self.assertEqual(self.router.sessions(), [])


if __name__ == "__main__":
    unittest.main()
