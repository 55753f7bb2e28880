"""Clients other than OpenSSH: PuTTY's family, dropbear, paramiko and asyncssh; a command and a file each."""

import asyncio
import os
import subprocess
import unittest
import warnings

from support.client import run
from support.cluster import ClusterTest

warnings.filterwarnings("ignore")  # the libraries' own deprecations
import asyncssh  # noqa: E402
import paramiko  # noqa: E402

_DATA = os.urandom(3 << 20)


class Clients(ClusterTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.cluster.client().key
        cls.file = cls.cluster.secrets / "data"
        cls.file.write_bytes(_DATA)
        cls.ppk = cls.cluster.secrets / "key.ppk"
        subprocess.run(["puttygen", cls.key, "-o", cls.ppk], check=True)
        public = cls.cluster.secrets / "router.pub"
        public.write_text(next(line.split(" ", 1)[1] for line in cls.router.known_hosts() if "ed25519" in line))
        cls.fingerprint = subprocess.run(["ssh-keygen", "-l", "-f", public], capture_output=True, text=True,
                                         check=True).stdout.split()[1]

    def putty(self, program, *arguments):
        environment = {**os.environ, "HOME": str(self.cluster.secrets)}  # PuTTY keeps files there
        return self.ok(run([program, "-batch", "-P", self.router.port, "-i", self.ppk, "-hostkey", self.fingerprint,
                            *arguments], env=environment))

    def arrived(self, name):
        self.assertEqual((self.user.home / name).read_bytes(), _DATA)

    def test_plink(self):
        outcome = run(["plink", "-ssh", "-batch", "-P", self.router.port, "-i", self.ppk, "-hostkey", self.fingerprint,
                       "-l", self.user.name, "127.0.0.1", "sort; echo done >&2; exit 3"], b"b\na\n",
                      env={**os.environ, "HOME": str(self.cluster.secrets)})
        self.assertEqual((outcome.status, outcome.out), (3, b"a\nb\n"))
        self.assertIn("done", outcome.error)

    def test_pscp(self):
        self.putty("pscp", "-q", str(self.file), f"{self.user.name}@127.0.0.1:pscp")
        self.arrived("pscp")
        self.putty("pscp", "-q", "-scp", str(self.file), f"{self.user.name}@127.0.0.1:pscp-scp")
        self.arrived("pscp-scp")

    def test_psftp(self):
        script = self.cluster.secrets / "script"
        script.write_text(f"put {self.file} psftp\nget psftp {self.cluster.secrets}/psftp\n")
        self.putty("psftp", "-b", script, f"{self.user.name}@127.0.0.1")
        self.arrived("psftp")
        self.assertEqual((self.cluster.secrets / "psftp").read_bytes(), _DATA)

    def test_dbclient(self):
        key = self.cluster.secrets / "dropbear"
        subprocess.run(["dropbearconvert", "openssh", "dropbear", self.key, key], check=True, capture_output=True)
        outcome = run(["dbclient", "-y", "-y", "-i", key, "-p", self.router.port, f"{self.user.name}@127.0.0.1",
                       "sort; exit 3"], b"b\na\n")
        self.assertEqual((outcome.status, outcome.out), (3, b"a\nb\n"))

    def test_paramiko(self):
        with paramiko.SSHClient() as client:
            client.load_host_keys(str(self.ssh.known_hosts))
            client.connect("127.0.0.1", self.router.port, self.user.name, key_filename=str(self.key),
                           look_for_keys=False, allow_agent=False)
            stdin, stdout, stderr = client.exec_command("sort; echo done >&2; exit 3")
            stdin.write("b\na\n")
            stdin.channel.shutdown_write()
            self.assertEqual((stdout.read(), stderr.read(), stdout.channel.recv_exit_status()),
                             (b"a\nb\n", b"done\n", 3))
            with client.open_sftp() as sftp:
                sftp.put(str(self.file), "paramiko")
                self.arrived("paramiko")
                sftp.get("paramiko", str(self.cluster.secrets / "paramiko"))
        self.assertEqual((self.cluster.secrets / "paramiko").read_bytes(), _DATA)

    def test_asyncssh(self):
        async def use():
            async with asyncssh.connect("127.0.0.1", self.router.port, username=self.user.name,
                                        client_keys=[str(self.key)], known_hosts=str(self.ssh.known_hosts),
                                        agent_path=None, config=None) as connection:
                result = await connection.run("sort; echo done >&2; exit 3", input="b\na\n")
                self.assertEqual((result.stdout, result.stderr, result.exit_status), ("a\nb\n", "done\n", 3))
                killed = await connection.run("kill -TERM $$")
                self.assertEqual(killed.exit_signal[0], "TERM")
                async with connection.start_sftp_client() as sftp:
                    await sftp.put(str(self.file), "asyncssh")
                    self.arrived("asyncssh")
                    await sftp.get("asyncssh", str(self.cluster.secrets / "asyncssh"))
                async with connection.create_process("trap 'echo caught; exit 5' USR1; echo ready; "
                                                     "while :; do sleep 0.1; done") as process:
                    self.assertEqual(await process.stdout.readline(), "ready\n")
                    process.send_signal("USR1")
                    self.assertEqual(await process.stdout.readline(), "caught\n")
                    self.assertEqual((await process.wait()).exit_status, 5)

        asyncio.run(asyncio.wait_for(use(), 60))
        self.assertEqual((self.cluster.secrets / "asyncssh").read_bytes(), _DATA)


if __name__ == "__main__":
    unittest.main()
