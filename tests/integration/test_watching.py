"""`homeport top` in a terminal that is given back as it was, and `homeport tail`."""

import signal
import subprocess
import unittest

from support.cluster import ClusterTest
from support.router import BINARIES
from support.terminal import Terminal
from support.waiting import wait_until


class Watching(ClusterTest):
    def test_top_redraws_and_gives_the_terminal_back(self):
        command = f"{BINARIES / 'homeport'} --socket {self.router.socket} top --interval 1"
        with Terminal(self.cluster.secrets, command, columns=140) as terminal:
            terminal.wait_for("q quits", 60)
            terminal.wait_for("No sessions.", 60)
            self.assertIn("2 instances", terminal.screen())
            with self.ssh.start("echo in; cat") as session:
                session.stdout.readline()
                terminal.wait_for(self.user.name, 60)
                terminal.resize(100, 12)
                wait_until(lambda: self.user.name in terminal.screen(), 60, terminal.screen)
                session.stdin.close()
            terminal.wait_for("No sessions.", 60)
            terminal.type("x")
            terminal.wait_for("q quits", 60)
            terminal.type("q")
            terminal.wait_for("ended with 0", 60)
            self.assertNotIn("q quits", terminal.screen(), "the picture went with the alternate screen")

    def test_top_ends_by_itself_when_the_terminal_does(self):
        command = f"{BINARIES / 'homeport'} --socket {self.router.socket} top"
        with Terminal(self.cluster.secrets, command) as terminal:
            terminal.wait_for("q quits", 60)
            terminal.type("C-c")
            terminal.wait_for("ended with 0", 60)

    def test_top_without_a_terminal_is_one_picture(self):
        result = self.router.cli("top")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("INSTANCE", result.stdout)
        self.assertNotIn("\033", result.stdout)

    def test_tail_shows_what_happens(self):
        with subprocess.Popen([BINARIES / "homeport", "--socket", self.router.socket, "tail"], stdout=subprocess.PIPE,
                              text=True) as tail:
            self.ok(self.ssh.run("true"))
            for line in tail.stdout:
                if '"session closed"' in line and self.user.name in line:
                    break
            tail.send_signal(signal.SIGTERM)
            tail.wait(60)

    def test_many_listeners_may_ask_at_once(self):
        tails = [subprocess.Popen([BINARIES / "homeport", "--socket", self.router.socket, "tail"],
                                  stdout=subprocess.PIPE, text=True) for _ in range(8)]
        try:
            for tail in tails:
                self.assertTrue(tail.stdout.readline())
            self.assertEqual(self.router.cli("status").returncode, 0, "others are still served")
        finally:
            for tail in tails:
                tail.kill()
                tail.communicate()


if __name__ == "__main__":
    unittest.main()
