"""A new authority for the router, step by step, with users inside and logging in all the while."""

import unittest

from support.cluster import Cluster


class Rotation(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster()
        self.addCleanup(self.cluster.close)
        self.router, self.ssh = self.cluster.router, self.cluster.client()
        self.user = self.cluster.user.name
        self.path = self.router.ca_path
        self.next, self.old = (self.path.with_name(self.path.name + end) for end in (".next", ".old"))
        self.first = self.line()
        self.authorities = self.cluster.pool.authorities.read_text().replace(self.first, "")

    def line(self, path=None):
        return (path or self.path).with_name((path or self.path).name + ".pub").read_text()

    def trust(self, *lines):
        """What an admin writes on each instance; the tests' own authority stays."""
        self.cluster.pool.authorities.write_text(self.authorities + "".join(lines))

    def rotate(self, *flags, status=0):
        result = self.router.cli("ca", "rotate", self.user, *flags, deadline=60)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def fingerprint(self):
        return self.router.ask("ca", "check", self.user, status=1)["current"]

    def logs_in(self):
        outcome = self.ssh.run("echo here")
        self.assertEqual((outcome.status, outcome.text), (0, "here"), outcome.error)

    def test_from_one_key_to_the_next_without_anybody_noticing(self):
        with self.ssh.start("cat") as session:
            def alive():
                session.stdin.write(b"still here\n")
                session.stdin.flush()
                self.assertEqual(session.stdout.readline(), b"still here\n")

            alive()
            before = self.fingerprint()
            said = self.rotate()
            second = self.line(self.next)
            self.assertEqual(self.next.stat().st_mode & 0o777, 0o600)
            for line in (self.first, second):
                self.assertIn(line.strip(), said)
            self.logs_in()

            # Too early: no instance trusts it yet. Nothing happens, whatever is run how often.
            for _ in range(2):
                self.assertIn("nothing was changed", self.rotate(status=1))
            self.assertEqual((self.fingerprint(), self.line()), (before, self.first))
            self.logs_in()

            self.trust(self.first, second)
            alive()
            self.assertIn("Step 2 of 3", self.rotate())
            self.assertNotEqual(self.fingerprint(), before)
            self.assertEqual(self.line(), second)
            self.assertFalse(self.next.exists())
            self.logs_in()
            alive()

            # The instances still trust the old one, so it is kept.
            self.assertIn("the old key was kept", self.rotate(status=1))
            self.assertTrue(self.old.exists())
            self.trust(second)
            self.logs_in()
            self.assertIn("Step 3 of 3", self.rotate())
            self.assertFalse(self.old.exists())
            self.logs_in()
            alive()
            session.stdin.close()
            self.assertEqual(session.wait(60), 0)
        self.router.stop()
        self.router.start()
        self.ssh = self.cluster.client()
        self.logs_in()

    def test_too_early_by_force_says_why_to_user_and_admin(self):
        self.rotate()
        self.assertIn("going on all the same", self.rotate("--force"))
        refused = self.ssh.run("true")
        self.assertEqual(refused.status, 255)
        self.assertIn("refused to log you in; please tell the administrators", refused.error)
        self.router.closing_line(refused.reference)
        lines = self.router.events("connect failed", session=refused.reference)
        self.assertEqual({line["cause"] for line in lines}, {"login_refused"})
        for line in lines:
            self.assertIn(self.fingerprint(), line["detail"])
            self.assertIn("homeport ca check", line["detail"])
        # Nobody's health is worse for it, and the remedy is what the command said: the new line.
        self.assertEqual({row["health"] for row in self.router.backends().values()}, {"up"})
        self.trust(self.first, self.line())
        self.logs_in()

    def test_interrupted_anywhere_it_goes_on(self):
        self.rotate()
        second = self.line(self.next)
        self.trust(self.first, second)
        # After the first of the three steps of the change.
        self.old.hardlink_to(self.path)
        self.logs_in()
        # And after the second, with a restart in between.
        self.next.with_name(self.next.name + ".pub").rename(self.path.with_name(self.path.name + ".pub"))
        self.router.stop()
        self.router.start()
        self.ssh = self.cluster.client()
        self.logs_in()
        before = self.fingerprint()
        # And after the third, before homeportd has heard of it.
        self.next.rename(self.path)
        self.assertEqual(self.fingerprint(), before)
        self.assertIn("the old key was kept", self.rotate(status=1))
        self.assertNotEqual(self.fingerprint(), before)
        self.logs_in()
        self.trust(second)
        self.assertIn("Step 3 of 3", self.rotate())
        self.logs_in()

    def test_an_instance_that_is_left_out_stops_it(self):
        self.rotate()
        self.trust(self.first, self.line(self.next))
        self.cluster.pool["two"].stop()
        said = self.rotate(status=1)
        self.assertIn("connect_refused", said)
        check = self.router.cli("ca", "check", self.user)
        self.assertEqual(check.returncode, 1)
        self.cluster.pool["two"].start()
        self.rotate()

    def test_a_key_that_cannot_be_used_leaves_all_as_it_was(self):
        before = self.fingerprint()
        self.path.chmod(0o640)
        result = self.router.cli("reload")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, rf"homeport.toml:\d+:\d+: the CA key {self.path} can be used by others")
        self.assertEqual(self.fingerprint(), before)
        self.logs_in()

    def test_check_before_the_first_user(self):
        table = self.router.cli("ca", "check", self.user)
        self.assertEqual(table.returncode, 0, table.stderr)
        self.assertEqual(table.stdout.count("accepted"), 2)
        refused = self.router.cli("ca", "check", "nobody-here")
        self.assertEqual((refused.returncode, refused.stdout.count("login_refused")), (1, 2))
        # It leaves nothing behind.
        self.router.wait_idle()
        self.assertEqual(self.router.pins(), {})


if __name__ == "__main__":
    unittest.main()
