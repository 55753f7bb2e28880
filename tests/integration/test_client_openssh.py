"""OpenSSH's ssh, scp and sftp: every feature through the pool."""

import unittest

from support import command_line
from support.client import Master, run


class OpenSsh(command_line.CommandLineTest):
    client = "OpenSSH"
    lacks = {"signal": "ssh has no way to send one"}
    keepalive = ["-oServerAliveInterval=1", "-oServerAliveCountMax=30"]
    rekey = ["-v", "-oRekeyLimit=1M"]
    key_exchange = r"SSH2_MSG_NEWKEYS received"
    killed = 255

    @classmethod
    def version(cls):
        return run(["ssh", "-V"]).error.split()[0].removeprefix("OpenSSH_").rstrip(",")

    def argv(self, *remote, flags=()):
        return self.ssh.command(*remote, flags=flags)

    def environment_flags(self, name, value):
        return [f"-oSetEnv={name}={value}"]

    def test_agent(self):
        # The agent is to be forwarded, not to log in: IdentityAgent stays "none" for everything else.
        self.agent = ["-A", "-oIdentityAgent=SSH_AUTH_SOCK"]
        super().test_agent()

    def sftp_up(self, local, name):
        return self.ssh.sftp(f"put {local} {name}\n")

    def sftp_down(self, name, local):
        return self.ssh.sftp(f"get {name} {local}\n")

    def scp_up(self, local, name):
        return self.ssh.scp("-O", local, self.ssh.remote(name))

    def scp_down(self, name, local):
        return self.ssh.scp("-O", self.ssh.remote(name), local)

    def test_channels(self):
        super().test_channels()
        with Master(self.ssh) as client:
            sessions = [client.start("cat; exit 9") for _ in range(5)]
            for number, session in enumerate(sessions):
                self.assertEqual(session.communicate(b"%d" % number, 60)[0], b"%d" % number)
                self.assertEqual(session.returncode, 9)


if __name__ == "__main__":
    unittest.main()
