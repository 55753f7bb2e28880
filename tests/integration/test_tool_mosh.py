"""mosh: its bootstrap over ssh starts the real mosh-server on the instance; the session itself goes by UDP."""

import shlex
import signal
import unittest

from support import features, processes
from support.client import run
from support.terminal import Terminal
from support.waiting import wait_until


class Mosh(features.ToolTest):
    client = "mosh"

    @classmethod
    def version(cls):
        return run(["mosh", "--version"]).text.split()[1]

    def servers(self):
        return [pid for pid in processes.of_user(self.user.uid)
                if "mosh-server" in processes.commands([pid]).get(pid, "")]

    def test_the_bootstrap_and_a_session_after_it(self):
        command = ["env", "LC_ALL=C.UTF-8", "mosh", "--predict=never", f"--ssh={self.shell}",
                   f"{self.user.name}@127.0.0.1"]
        with Terminal(self.cluster.secrets, shlex.join(command)) as terminal:
            self.addCleanup(lambda: processes.send(self.servers(), signal.SIGKILL))
            terminal.type("echo in: $((6*7)) $HOMEPORT_INSTANCE", "Enter")
            terminal.wait_for("in: 42 one", 90)
            self.assertTrue(self.servers())
            self.router.wait_idle(60)  # ssh has done its part
            terminal.type("exit", "Enter")
            terminal.wait_for("[mosh is exiting.]", 60)
        wait_until(lambda: not self.servers(), 60, "mosh-server to end")


if __name__ == "__main__":
    unittest.main()
