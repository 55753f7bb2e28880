"""Many channels on one connection, and refusals that reach the client as refusals."""

import unittest

from support.client import Master
from support.cluster import ClusterTest
from support.waiting import wait_until


class Multiplex(ClusterTest):
    def test_ten_channels_at_once(self):
        with Master(self.ssh) as client:
            sessions = [client.start("cat; exit 9") for _ in range(10)]
            for turn in range(3):
                for i, session in enumerate(sessions):
                    session.stdin.write(b"%d of channel %d\n" % (turn, i))
                    session.stdin.flush()
                for i, session in enumerate(sessions):
                    self.assertEqual(session.stdout.readline(), b"%d of channel %d\n" % (turn, i))
            (row,) = self.router.sessions()
            self.assertEqual(row["channels"], 10)
            for session in sessions:
                self.assertEqual((session.communicate(timeout=20), session.returncode), ((b"", b""), 9))

    def test_a_stuck_channel_does_not_hold_up_the_others(self):
        with Master(self.ssh) as client, client.start("cat /dev/zero") as stuck:
            for i in range(10):
                self.assertEqual(self.ok(client.run(f"echo {i}", deadline=10)).text, str(i))
            stuck.kill()
            stuck.stdout.close()

    def test_channels_come_and_go(self):
        with Master(self.ssh) as client:
            for i in range(150):  # more than a connection may hold at once
                self.assertEqual(client.run(f"exit {i % 3}").status, i % 3)

    def test_a_channel_that_the_instance_closes_first_is_gone(self):
        with Master(self.ssh) as client, open("/dev/zero", "rb") as endless:
            for i in range(10):
                process = client.start(f"exit {i}", stdin=endless)  # no EOF that would make the client close first
                process.communicate(timeout=20)
                self.assertEqual(process.returncode, i)
            # The last one is cleared away with the next event.
            wait_until(lambda: self.router.sessions()[0]["channels"] <= 1, 20,
                       lambda: f"channels to end: {self.router.sessions()}")

    def test_an_unknown_subsystem_is_refused(self):
        for flags in (["-s"], ["-s", "-tt"]):
            outcome = self.same("nosuch", flags=flags, deadline=20)
            self.assertEqual(outcome.status, 255)
            self.assertIn("subsystem request failed", outcome.error)

    def test_a_connection_without_a_channel(self):
        with Master(self.ssh):
            (row,) = self.router.sessions()
            self.assertEqual((row["user"], row["channels"]), (self.user.name, 0))
        self.router.wait_idle()


class FullInstance(ClusterTest):
    options = {"sshd": "MaxSessions 2"}

    def test_a_channel_that_the_instance_refuses_is_refused(self):
        told = []
        for client in (self.ssh, self.direct):
            with Master(client) as shared:
                held = [shared.start("echo open; cat") for _ in range(2)]
                for session in held:
                    self.assertEqual(session.stdout.readline(), b"open\n")
                third = shared.run("echo third", flags=["-oProxyCommand=false"], deadline=20)
                told.append((third.status, [line for line in third.error.splitlines() if "session" in line.lower()]))
                for session in held:
                    session.communicate(timeout=20)
                self.assertEqual([session.returncode for session in held], [0, 0])
        self.assertEqual(told[0], told[1])
        self.assertNotEqual(told[0][0], 0)


if __name__ == "__main__":
    unittest.main()
