"""The clients of tests/clients: small programs on SSH libraries that share one command line."""

import signal
from pathlib import Path

from . import command_line
from .router import BINARIES

CLIENTS = Path(__file__).parents[1] / "clients"


class ProgramTest(command_line.CommandLineTest):
    tty = ["-t"]
    keepalive = ["-K"]
    rekey = ["-r"]
    key_exchange = "keys exchanged"
    killed = 143
    program = []  # how to run it

    @classmethod
    def setUpClass(cls):
        cls.build()
        super().setUpClass()
        cls.host_key = cls.cluster.secrets / "router.pub"
        cls.host_key.write_text(next(line.split(" ", 1)[1] for line in cls.router.known_hosts() if "ed25519" in line))

    @classmethod
    def build(cls):
        """Makes the program what is needed, if anything."""

    @staticmethod
    def workplace(name):
        """A directory that stays from run to run."""
        place = BINARIES.resolve() / "clients" / name
        place.mkdir(parents=True, exist_ok=True)
        return place

    def argv(self, *remote, flags=()):
        return [*self.program, "-p", self.ssh.port, "-l", self.user.name, "-i", self.ssh.key, "-k", self.host_key,
                *flags, *remote]

    def environment_flags(self, name, value):
        return ["-e", f"{name}={value}"]

    def test_signal(self):
        command = "trap 'echo caught; exit 5' USR1; echo ready; while :; do sleep 0.1; done"
        with self.started(command) as process:
            self.assertEqual(process.stdout.readline(), b"ready\n")
            process.send_signal(signal.SIGUSR1)
            self.assertEqual(process.stdout.readline(), b"caught\n")
            self.assertEqual(process.wait(60), 5)

    def sftp_up(self, local, name):
        return self.ask("put", local, name)

    def sftp_down(self, name, local):
        return self.ask("get", name, local)
