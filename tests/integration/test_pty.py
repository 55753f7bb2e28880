"""Terminals: ssh -tt inside tmux, which is a real terminal that can be resized and read."""

import unittest

from support.cluster import ClusterTest
from support.terminal import Terminal
from support.waiting import wait_until


class Pty(ClusterTest):
    def terminal(self, *remote, **arguments):
        return Terminal(self.cluster.secrets, self.ssh.line(*remote, flags=["-tt"]), **arguments)

    def test_the_size_follows_the_window(self):
        with self.terminal() as terminal:
            terminal.type("echo size: $(stty size)", "Enter")
            terminal.wait_for("size: 30 100")
            terminal.resize(132, 43)
            terminal.type("until stty size | grep '43 132'; do :; done; echo size: $(stty size)", "Enter")
            terminal.wait_for("size: 43 132")
            terminal.type("exit 6", "Enter")
            terminal.wait_for("ended with 6")

    def test_the_remote_program_hears_of_a_resize(self):
        with self.terminal("trap 'echo told: $(stty size)' WINCH; echo listening; "
                           "for i in $(seq 200); do sleep 0.1; done") as terminal:
            terminal.wait_for("listening")
            terminal.resize(90, 20)
            terminal.wait_for("told: 20 90")

    def test_the_terminals_type_is_passed(self):
        with self.terminal(term="vt220") as terminal:
            terminal.type("echo type: $TERM; test -t 0 && echo all: a terminal", "Enter")
            terminal.wait_for("type: vt220")
            terminal.wait_for("all: a terminal")

    def test_control_c_interrupts_the_remote_program_only(self):
        with self.terminal() as terminal:
            terminal.type("echo ready; sleep 1000", "Enter")
            terminal.wait_for("\nready")
            terminal.type("C-c")
            terminal.type("echo status: $?", "Enter")
            terminal.wait_for("status: 130")

    def test_the_remote_shell_dies_with_its_terminal(self):
        terminal = self.terminal()
        terminal.type("echo pid: $$", "Enter")
        wait_until(lambda: "pid: " in terminal.screen().replace("echo pid: ", ""), 20, "the shell")
        terminal.close()
        self.router.wait_idle()

    def test_a_status_through_a_terminal(self):
        outcome = self.same("test -t 0 && exit 7", flags=["-tt"])
        self.assertEqual(outcome.status, 7)

    def test_no_terminal_unless_asked_for(self):
        self.same("test -t 0 && echo yes || echo no")


if __name__ == "__main__":
    unittest.main()
