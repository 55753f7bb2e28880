"""dropbear's dbclient, alone and under OpenSSH's scp and sftp, which are told to use it."""

import subprocess
import unittest

from support import command_line
from support.client import run


class Dropbear(command_line.CommandLineTest):
    client = "dropbear"
    lacks = {
        "env": "no option for it",
        "signal": "no option for it",
        "exit_signal": "takes no notice of it, and exits with 0",
        "dynamic": "no option for it",
        "rekey": "after a GiB or eight hours, not to be changed",
    }
    tty = ["-t"]
    keepalive = ["-K", "1"]
    compression = []  # always offered

    @classmethod
    def version(cls):
        return run(["dbclient", "-V"]).error.split()[-1].removeprefix("v")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.cluster.secrets / "dropbear"
        subprocess.run(["dropbearconvert", "openssh", "dropbear", cls.ssh.key, cls.key], check=True,
                       capture_output=True)
        # OpenSSH's scp and sftp add options of their own.
        cls.program = cls.cluster.secrets / "dbclient"
        cls.program.write_text(f"#!/bin/sh\nexec dbclient -y -y -i {cls.key} \"$@\"\n")
        cls.program.chmod(0o700)

    def argv(self, *remote, flags=()):
        return ["dbclient", "-y", "-y", "-i", self.key, "-p", self.ssh.port, *flags, f"{self.user.name}@127.0.0.1",
                *remote]

    def test_subsystem(self):
        self.shout()  # refused a subsystem, it waits for ever; towards a single machine, too

    def scp(self, *arguments):
        return run(["scp", "-q", "-O", "-S", self.program, "-P", self.ssh.port, *arguments])

    def scp_up(self, local, name):
        return self.scp(local, self.ssh.remote(name))

    def scp_down(self, name, local):
        return self.scp(self.ssh.remote(name), local)

    def sftp(self, line):
        return run(["sftp", "-q", "-S", self.program, "-P", self.ssh.port, "-b", "-", f"{self.user.name}@127.0.0.1"],
                   line.encode() + b"\n")

    def sftp_up(self, local, name):
        return self.sftp(f"put {local} {name}")

    def sftp_down(self, name, local):
        return self.sftp(f"get {name} {local}")


if __name__ == "__main__":
    unittest.main()
