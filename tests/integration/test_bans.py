"""Sources that misbehave are refused for a while, say why, are shown, and are let in again."""

import socket
import subprocess
import unittest

from support.cluster import ClusterTest
from support.waiting import wait_until


class Bans(ClusterTest):
    options = {"router": {"front": {"login_grace": "30s"},
                          "limits": {"exempt": ["127.0.0.200/31"], "source_startups": 5, "user_connections": 3},
                          "penalties": {"auth_failed": "40s", "min": "1m", "max": "3m"}}}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wrong = cls.cluster.secrets / "wrong"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", cls.wrong], check=True)

    def tearDown(self):
        self.ok(self.router.cli("unban", "--all"))

    def ok(self, outcome, status=0):
        if hasattr(outcome, "returncode"):
            self.assertEqual(outcome.returncode, status, outcome.stdout + outcome.stderr)
            return outcome
        return super().ok(outcome, status)

    def at(self, address):
        return self.ssh.with_options(f"-oBindAddress={address}")

    def bans(self):
        return {ban["source"]: ban for ban in self.router.ask("bans")["bans"]}

    def fail(self, address, times=2):
        for _ in range(times):
            refused = self.at(address).with_key(self.wrong).run("true")
            self.assertIn("Permission denied", refused.error)

    def test_failed_logins_ban_a_source(self):
        self.fail("127.0.0.20")
        wait_until(self.bans, 20, "the ban")
        (ban,) = self.bans().values()
        self.assertEqual((ban["source"], ban["why"], ban["failures"]), ("127.0.0.20", "auth_failed", 2))
        self.assertLessEqual(ban["seconds_left"], 80)
        self.assertEqual(self.router.ask("status")["bans"], 1)

        refused = self.at("127.0.0.20").run("true")
        self.assertEqual(refused.status, 255)
        self.assertRegex(refused.error, r"Too many logins from 127\.0\.0\.20 have failed; please try again in \d+ (seconds?|minutes), "
                                        r"or ask the pool's administrator\. \(reference [0-9a-f]{12}\)")
        line = self.router.wait_log("refusing connections", reference=refused.reference)
        self.assertEqual((line["cause"], line["source"]), ("banned", "127.0.0.20"))
        self.router.wait_log("source banned", source="127.0.0.20", why="auth_failed")
        self.ok(self.at("127.0.0.21").run("true"))

        text = self.ok(self.router.cli("bans")).stdout
        self.assertIn("127.0.0.20", text)
        self.ok(self.router.cli("unban", "127.0.0.20"))
        self.assertEqual(self.bans(), {})
        self.ok(self.at("127.0.0.20").run("true"))

    def test_a_right_key_among_wrong_ones_is_no_failure(self):
        for _ in range(6):
            self.ok(self.at("127.0.0.30").with_options(f"-oIdentityFile={self.wrong}").run("true"))
        self.assertEqual(self.bans(), {})

    def test_an_exempt_source_is_never_banned(self):
        self.fail("127.0.0.201", 5)
        self.router.wait_idle()
        self.assertEqual(self.bans(), {})
        self.ok(self.at("127.0.0.201").run("true"))

    def test_silent_connections_of_a_source_give_way_to_its_users(self):
        peers = []
        for _ in range(5):
            peer = socket.create_connection(("127.0.0.1", self.router.port), 15, ("127.0.0.50", 0))
            self.addCleanup(peer.close)
            peers.append(peer)
        for peer in peers:
            self.assertTrue(peer.recv(1))
        # They are silent: the user behind the same address gets the place of one.
        self.ok(self.at("127.0.0.50").run("true"))

    def test_what_cannot_be_lifted(self):
        self.assertIn("is not banned", self.ok(self.router.cli("unban", "192.0.2.1"), 1).stderr)
        self.assertIn("no address", self.ok(self.router.cli("unban", "everybody"), 2).stderr)
        self.ok(self.router.cli("unban"), 2)
        self.ok(self.router.cli("unban", "192.0.2.1", "--all"), 2)
        self.assertEqual(self.router.ask("unban", "--all"), {"lifted": 0})

    def test_a_user_has_so_many_connections(self):
        sessions = [self.ssh.start("echo in; cat") for _ in range(3)]
        for session in sessions:
            self.addCleanup(session.communicate)
            self.assertEqual(session.stdout.readline(), b"in\n")
        refused = self.ssh.run("true")
        self.assertEqual(refused.status, 255)
        self.assertRegex(refused.error, r"You have too many connections to the pool.*\(reference [0-9a-f]{12}\)")
        self.router.closing_line(refused.reference, reason="too_many")
        sessions[0].communicate()
        wait_until(lambda: self.ssh.run("true").status == 0, 30, "a place")


class ShortBans(ClusterTest):
    options = {"router": {"limits": {"exempt": []}, "penalties": {"auth_failed": "2s", "min": "2s"}}}

    def test_a_ban_ends_by_itself(self):
        self.assertEqual(self.ssh.with_user("nobody-here").run("true").status, 255)
        self.router.wait_log("source banned", source="127.0.0.1")
        wait_until(lambda: self.ssh.run("true").status == 0, 60, "the end of the ban")


if __name__ == "__main__":
    unittest.main()
