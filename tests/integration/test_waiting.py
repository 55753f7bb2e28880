"""The waiting room: who finds every instance full is told so, keeps the place in line, and gets the next one."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from support.client import put_away, run_all
from support.cluster import Cluster
from support.terminal import Terminal
from support.waiting import Stopwatch, wait_until

FULL = "*** Every instance has as many sessions as it can take."


class Waiting(unittest.TestCase):
    settings = {}
    capacity = {"max_sessions": 1}

    def setUp(self):
        self.cluster = Cluster(size=1, router=self.settings, start=False)
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        self.router.settings["backends"] = self.cluster.backends(**self.capacity)
        self.router.start()
        self.other = self.cluster.add_user()

    @property
    def ssh(self):
        return self.cluster.client()

    @property
    def others(self):
        return self.cluster.client(self.other)

    def begin(self, client, command="echo in; cat", **arguments):
        session = client.start(command, **arguments)
        self.addCleanup(put_away, session)
        return session

    def occupy(self):
        """Takes the only place."""
        session = self.begin(self.ssh)
        self.assertEqual(session.stdout.readline(), b"in\n")
        return session

    def end(self, session):
        session.stdin.close()
        self.assertEqual(session.wait(60), 0)

    def wait_in_line(self, count):
        wait_until(lambda: self.router.ask("status")["in_line"] == count, 60,
                   lambda: f"{count} in line: {self.router.ask('status')}")


class InLine(Waiting):
    def test_the_next_place_goes_to_who_came_first(self):
        place = self.occupy()
        waiting = []
        for number in range(1, 4):
            waiting.append(self.begin(self.others, f"echo {number}; cat"))
            self.wait_in_line(number)
            self.router.wait_log("waiting", 60, position=number)
        states = [row["state"] for row in self.router.sessions() if row["user"] == self.other.name]
        self.assertEqual(states, ["waiting"] * 3)
        self.assertIn("3 logins in line", self.router.cli("status").stdout)
        why = self.router.cli("why", self.user()).stdout
        self.assertIn("would wait in line (waiting now: 3)", why)
        self.end(place)
        for number, session in enumerate(waiting, 1):
            self.assertEqual(session.stdout.readline(), f"{number}\n".encode())
            wait_until(lambda left=3 - number: self.router.ask("status")["in_line"] == left, 60, "the line to shorten")
            session.stdin.close()
            self.assertEqual(session.wait(60), 0)
            words = session.stderr.read().decode().splitlines()
            self.assertEqual(words[0], f"{FULL} You are number {number} in line and wait for up to 5m; Ctrl-C gives up.")
            self.assertEqual(words[1:], [f"*** You are number {n} in line now." for n in range(number - 1, 0, -1)])
        self.router.wait_log("waited", 60, count=3)

    def user(self):
        return self.cluster.user.name

    def test_who_hangs_up_leaves_the_line_at_once(self):
        self.occupy()
        first = self.begin(self.others)
        self.wait_in_line(1)
        second = self.begin(self.others)
        self.wait_in_line(2)
        first.kill()
        self.wait_in_line(1)
        self.assertEqual(second.stderr.readline().decode().rstrip()[:len(FULL)], FULL)
        self.assertEqual(second.stderr.readline(), b"*** You are number 1 in line now.\n")
        self.router.closing_line(reason="client_closed", user=self.other.name, deadline=60)

    def test_files_arrive_whole_after_the_wait(self):
        place = self.occupy()
        with tempfile.TemporaryDirectory(dir="/tmp") as scratch:
            data = Path(scratch) / "data"
            data.write_bytes(bytes(range(256)) * 4096)
            target = self.other.home / "scp"
            started = [
                subprocess.Popen(["scp", "-q", "-F", "none", *self.others.options(), "-P", str(self.others.port), data,
                                  self.others.remote(target)], stdout=subprocess.PIPE, stderr=subprocess.PIPE),
                self.others.start("cat; echo done >&2"),
            ]
            self.wait_in_line(2)
            # More than a channel's window, before anybody reads it.
            started[1].stdin.write(data.read_bytes()[:65536])
            self.end(place)
            copied, piped = run_all(started)
            self.assertEqual((copied.status, copied.out), (0, b""), copied.error)
            self.assertIn(FULL, copied.error)
            self.assertEqual(target.read_bytes(), data.read_bytes())
            self.assertEqual((piped.status, piped.out), (0, data.read_bytes()[:65536]), piped.error)
            self.assertEqual(piped.error.splitlines()[-1], "done")

    def test_ports_that_were_asked_for_before_work_after(self):
        place = self.occupy()
        session = self.begin(self.others, flags=["-R", "0:127.0.0.1:9"])
        self.wait_in_line(1)
        self.end(place)
        self.assertEqual(session.stdout.readline(), b"in\n")
        self.end(session)
        self.assertIn("Allocated port", session.stderr.read().decode())

    def test_a_client_that_asks_for_signs_of_life_gets_them(self):
        place = self.occupy()
        session = self.begin(self.others, flags=["-oServerAliveInterval=1", "-oServerAliveCountMax=2"])
        self.wait_in_line(1)
        clock = Stopwatch()
        wait_until(lambda: clock.seconds > 5 or session.poll() is not None, 60, "several of them")
        self.assertIsNone(session.poll())
        self.end(place)
        self.assertEqual(session.stdout.readline(), b"in\n")

    def test_a_terminal_can_give_up(self):
        self.occupy()
        with Terminal(self.cluster.secrets, self.others.line(flags=["-tt"]), columns=200) as terminal:
            terminal.wait_for("You are number 1 in line", 60)
            terminal.type("C-c")
            terminal.wait_for("You have given up waiting.", 60)
            terminal.wait_for("ended with 255", 60)
        self.wait_in_line(0)

    def test_a_terminal_goes_on_where_it_was_typed_into(self):
        place = self.occupy()
        with Terminal(self.cluster.secrets, self.others.line(flags=["-tt"]), columns=200) as terminal:
            terminal.wait_for("You are number 1 in line", 60)
            terminal.type("echo at-$HOMEPORT_INSTANCE.", "Enter")
            self.end(place)
            terminal.wait_for("at-one.", 60)

    def test_kick_ends_the_wait(self):
        self.occupy()
        session = self.begin(self.others)
        self.wait_in_line(1)
        self.assertEqual(self.router.cli("kick", self.other.name).returncode, 0)
        self.assertEqual(session.wait(60), 255)
        self.assertIn("An administrator ended this session", session.stderr.read().decode())
        self.wait_in_line(0)

    def test_an_instance_that_comes_back_takes_who_waits(self):
        self.occupy()
        session = self.begin(self.others)
        self.wait_in_line(1)
        self.router.settings["backends"] = self.cluster.backends(max_sessions=2)
        self.router.write_config()
        self.assertEqual(self.router.cli("reload").returncode, 0)
        self.assertEqual(session.stdout.readline(), b"in\n")


class TooLong(Waiting):
    settings = {"waiting": {"deadline": "1s"}}

    def test_the_wait_has_an_end(self):
        self.occupy()
        outcome = self.others.run("echo never")
        self.assertEqual((outcome.status, outcome.out), (255, b""))
        self.assertIn("Every instance has as many sessions as it can take, and that has not changed in 1s; please try "
                      "again later.", outcome.error)
        self.assertTrue(outcome.reference, outcome.error)
        self.router.closing_line(outcome.reference, reason="waited_in_vain", deadline=60)
        self.wait_in_line(0)


class NoRoom(Waiting):
    settings = {"waiting": {"places": 1}}

    def test_the_room_is_bounded(self):
        self.occupy()
        self.begin(self.others)
        self.wait_in_line(1)
        outcome = self.others.run("echo never")
        self.assertEqual((outcome.status, outcome.out), (255, b""))
        self.assertIn("please try again in a few minutes", outcome.error)


class Users(Waiting):
    capacity = {"max_users": 1}
    settings = {"rules": [{"name": "two-each", "users": ["*"], "user_sessions": 2}]}

    def test_users_and_sessions_of_a_user_count(self):
        first, second = self.occupy(), self.occupy()
        third = self.ssh.run("true")
        self.assertEqual(third.status, 255)
        self.assertIn("You have 2 sessions open, which is all that you may have at a time", third.error)
        self.router.closing_line(third.reference, reason="denied", deadline=60)
        other = self.begin(self.others)
        self.wait_in_line(1)
        self.assertIn("1/1", self.router.cli("backends").stdout)
        self.end(first)
        self.end(second)
        self.assertEqual(other.stdout.readline(), b"in\n")


if __name__ == "__main__":
    unittest.main()
