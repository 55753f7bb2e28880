"""PuTTY's family: plink, pscp and psftp. What has no flag is set in a saved session, as PuTTY's own window does."""

import os
import subprocess
import unittest

from support import command_line
from support.client import run
from support.waiting import wait_until


class Putty(command_line.CommandLineTest):
    client = "PuTTY"
    lacks = {"signal": "plink has no way to send one"}
    tty = ["-t", "-load", "terminal"]
    rekey = ["-v", "-load", "rekey"]
    keepalive = ["-load", "keepalive"]
    key_exchange = r"Initialised .* outbound encryption"
    killed = 128  # it does not tell signals apart, nor does it towards a single machine

    @classmethod
    def version(cls):
        return run(["plink", "-V"]).text.splitlines()[0].split()[-1]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.cluster.secrets / "putty"
        cls.key = cls.cluster.secrets / "key.ppk"
        subprocess.run(["puttygen", cls.ssh.key, "-o", cls.key], check=True)
        public = cls.cluster.secrets / "router.pub"
        public.write_text(next(line.split(" ", 1)[1] for line in cls.router.known_hosts() if "ed25519" in line))
        cls.fingerprint = run(["ssh-keygen", "-l", "-f", public]).text.split()[1]
        sessions = cls.home / ".putty/sessions"
        sessions.mkdir(parents=True)
        settings = {"rekey": "RekeyBytes=1M", "keepalive": "PingIntervalSecs=1", "terminal": "TerminalType=vt220"}
        for name, setting in settings.items():
            (sessions / name).write_text(f"Protocol=ssh\n{setting}\n")

    def environment(self):
        return {**os.environ, "HOME": str(self.home)}

    def environment_flags(self, name, value):
        (self.home / ".putty/sessions/environment").write_text(f"Protocol=ssh\nEnvironment={name}={value}\n")
        return ["-load", "environment"]

    def common(self):
        return ["-batch", "-P", self.ssh.port, "-i", self.key, "-hostkey", self.fingerprint]

    def argv(self, *remote, flags=()):
        return ["plink", "-ssh", *self.common(), "-no-antispoof", *flags, "-l", self.user.name, "127.0.0.1", *remote]

    def copy(self, *arguments):
        return run(["pscp", "-q", *self.common(), *arguments], env=self.environment())

    def scp_up(self, local, name):
        return self.copy("-scp", local, self.ssh.remote(name))

    def scp_down(self, name, local):
        return self.copy("-scp", self.ssh.remote(name), local)

    def psftp(self, line):
        script = self.home / "script"
        script.write_text(line + "\n")
        return run(["psftp", *self.common(), "-b", script, f"{self.user.name}@127.0.0.1"], env=self.environment())

    def sftp_up(self, local, name):
        return self.psftp(f"put {local} {name}")

    def sftp_down(self, name, local):
        return self.psftp(f"get {name} {local}")

    def test_sftp(self):
        super().test_sftp()
        self.copies(lambda local, name: self.copy("-sftp", local, self.ssh.remote("p" + name)),
                    lambda name, local: self.copy("-sftp", self.ssh.remote("p" + name), local))

    def test_channels(self):
        super().test_channels()
        with self.started("echo ready; cat", flags=["-share"]) as first:
            self.assertEqual(first.stdout.readline(), b"ready\n")
            self.ok(self.ask(flags=["-shareexists"]))
            others = [subprocess.Popen(list(map(str, self.argv("cat; exit 9", flags=["-share"]))), env=self.environment(),
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(5)]
            wait_until(lambda: self.router.sessions()[0]["channels"] == 6, 60, "six channels on one connection")
            for number, other in enumerate(others):
                self.assertEqual(other.communicate(b"%d" % number, 60)[0], b"%d" % number)
                self.assertEqual(other.returncode, 9)
            self.assertEqual(first.communicate(b"alive\n", 60)[0], b"alive\n")


if __name__ == "__main__":
    unittest.main()
