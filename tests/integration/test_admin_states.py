"""drain, maint, ready, kick, pin, unpin: what an admin does to the pool while people work there."""

import time
import unittest

from support.cluster import Cluster
from support.terminal import Terminal
from support.waiting import wait_until


class AdminStates(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster(size=2)
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        self.user = self.cluster.user.name

    @property
    def ssh(self):
        return self.cluster.client()  # a restarted router has another port

    def do(self, *arguments):
        """A command that must succeed; its sentence."""
        result = self.router.cli(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def other(self, name):
        return "two" if name == "one" else "one"

    def terminal(self):
        terminal = Terminal(self.cluster.secrets, self.ssh.line(flags=["-tt"]), columns=300)
        self.addCleanup(terminal.close)
        terminal.type("echo at-$HOMEPORT_INSTANCE.", "Enter")
        wait_until(lambda: "at-one." in terminal.screen() or "at-two." in terminal.screen(), 60, terminal.screen)
        return terminal, "one" if "at-one." in terminal.screen() else "two"

    def test_a_drain_keeps_new_users_away_and_tells_those_inside(self):
        terminal, place = self.terminal()
        with self.ssh.start("echo $HOMEPORT_INSTANCE; cat") as program:
            self.assertEqual(program.stdout.readline().decode().strip(), place)
            self.assertIn("2 sessions", self.do("drain", place, "--deadline", "2h", "--message", "kernel update"))
            terminal.wait_for(f"({place}) is taken out of service at", 60)
            self.assertIn("kernel update", terminal.screen())
            program.stdin.close()
            self.assertEqual(program.stdout.read(), b"", "a program's output stays as it was")
            self.assertEqual(program.stderr.read(), b"")
            self.assertEqual(program.wait(60), 0)
        row = self.router.backends()[place]
        self.assertEqual((row["state"], row["note"]), ("drain", "kernel update"))
        self.assertIn("state_until", row)
        self.assertRegex(self.do("backends"), rf"{place}\s.*drain\s+(1h59m|2h00m).*kernel update")

        newcomer = self.cluster.add_user()
        self.assertEqual(self.cluster.client(newcomer).where(), self.other(place))
        self.assertEqual(self.ssh.where(), place, "who is pinned there gets in")
        terminal.type("exit", "Enter")
        self.router.wait_log("a draining instance is empty", 60, backend=place)
        self.do("ready", place)
        self.assertEqual(self.router.backends()[place]["state"], "ready")

    def test_somebody_who_comes_during_a_drain_is_told_at_once(self):
        place = self.ssh.where()
        self.do("drain", place)
        terminal, _ = self.terminal()
        terminal.wait_for("is being taken out of service. Please finish", 60)
        self.do("ready", place)
        terminal.wait_for("stays in service", 60)

    def test_at_the_deadline_sessions_end_and_the_next_login_is_elsewhere(self):
        with self.ssh.start("echo $HOMEPORT_INSTANCE; cat") as session:
            place = session.stdout.readline().decode().strip()
            self.do("drain", place, "--deadline", "1s", "--message", "new disks")
            self.assertEqual(session.wait(60), 255)
            self.assertIn("is taken out of service: new disks", session.stderr.read().decode())
        self.router.closing_line(reason="instance_drained", deadline=60)
        self.assertEqual(self.router.backends()[place]["state"], "maint")
        self.assertEqual(self.ssh.where(), self.other(place))
        self.assertIn("maint", self.do("why", self.user))

    def test_states_survive_a_restart_and_a_kill(self):
        self.do("drain", "one", "--deadline", "3h", "--message", "move")
        self.do("maint", "two")
        before = {name: row["state_since"] for name, row in self.router.backends().items()}
        self.router.kill()
        self.router.start()
        rows = self.router.backends()
        self.assertEqual((rows["one"]["state"], rows["one"]["note"], rows["two"]["state"]), ("drain", "move", "maint"))
        self.assertEqual({name: row["state_since"] for name, row in rows.items()}, before)
        refused = self.ssh.run("true")
        self.assertEqual(refused.status, 255)
        self.assertIn("maintenance", refused.error)
        self.do("ready", "two")
        self.router.stop()
        self.router.start()
        self.assertEqual(self.ssh.where(), "two")

    def test_a_deadline_that_passed_while_the_router_was_down_counts(self):
        place = self.ssh.where()
        self.do("drain", place, "--deadline", "1s")
        self.router.kill()
        over = time.time() + 1
        wait_until(lambda: time.time() > over, 60, "the deadline")
        self.router.start()
        wait_until(lambda: self.router.backends()[place]["state"] == "maint", 60, "the drain to be over")
        self.assertEqual(self.ssh.where(), self.other(place))

    def test_maint_lets_nobody_in_and_nobody_out(self):
        with self.ssh.start("echo $HOMEPORT_INSTANCE; cat") as session:
            place = session.stdout.readline().decode().strip()
            self.do("maint", place)
            self.assertEqual(self.ssh.where(), self.other(place))
            session.stdin.write(b"still here\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"still here\n")
            session.stdin.close()
            self.assertEqual(session.wait(60), 0)

    def test_kick_a_session_or_a_user(self):
        def begin():
            session = self.ssh.start("echo in; cat")
            self.addCleanup(session.communicate)
            self.addCleanup(session.kill)
            self.assertEqual(session.stdout.readline(), b"in\n")
            return session
        first = begin()
        (row,) = self.router.sessions()
        second, third = begin(), begin()
        self.assertIn("1 session ended", self.do("kick", row["id"], "--message", "too loud"))
        self.assertEqual(first.wait(60), 255)
        self.assertIn(f"An administrator ended this session: too loud. (reference {row['id']})",
                      first.stderr.read().decode())
        self.assertEqual((second.poll(), third.poll()), (None, None))
        wait_until(lambda: len(self.router.sessions()) == 2, 60, "the first to be gone from the router, too")
        self.assertIn("2 sessions ended", self.do("kick", self.user))
        self.assertEqual((second.wait(60), third.wait(60)), (255, 255))
        self.router.wait_log("session closed", 60, count=3, reason="kicked")
        self.assertEqual(self.router.cli("kick", self.user).returncode, 1)

    def test_pin_and_unpin(self):
        for place in ("one", "two", "one"):
            self.assertIn(f"{self.user} is pinned to {place}", self.do("pin", self.user, place))
            self.assertEqual(self.ssh.where(), place)
        self.assertIn("by an administrator", self.do("why", self.user))
        self.do("unpin", self.user)
        self.assertEqual(self.router.pins(), {})
        self.assertEqual(self.router.cli("unpin", self.user).returncode, 1)

    def test_mistakes_are_told_in_a_sentence(self):
        for arguments, status, text in ((("drain", "onr"), 1, "there are: one, two"),
                                        (("pin", self.user, "three"), 1, "there is no instance"),
                                        (("pin", "nobody-at-all", "one"), 1, "there is no account"),
                                        (("drain", "one", "--deadline", "soon"), 2, "such as 2h"),
                                        (("drian", "one"), 2, 'did you mean "drain"')):
            with self.subTest(arguments):
                result = self.router.cli(*arguments)
                self.assertEqual(result.returncode, status, result.stderr)
                self.assertIn(text, result.stderr)

    def test_every_change_is_in_the_log_with_who_made_it(self):
        self.do("maint", "one", "--message", "x")
        line = self.router.wait_log("admin request", 60)
        self.assertEqual((line["request"], line["status"], line["uid"]), ("POST /backends/one/maint?message=x", 200, 0))


if __name__ == "__main__":
    unittest.main()
