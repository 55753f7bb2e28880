"""Several factors in a row, as sshd's AuthenticationMethods."""

import socket
import subprocess
import unittest
from pathlib import Path

import paramiko

from support.cluster import ClusterTest


class TwoKeys(ClusterTest):
    options = {"size": 1, "router": {"auth": {"methods": ["publickey,publickey"]}}}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.cluster.secrets / "second"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", cls.second], check=True)
        keys = cls.user.home / ".ssh/authorized_keys"
        cls.user.write(".ssh/authorized_keys", keys.read_text() + Path(f"{cls.second}.pub").read_text())

    def test_two_different_keys_log_in(self):
        outcome = self.ssh.with_options(f"-oIdentityFile={self.second}").run("id -un", flags=["-v"])
        self.assertEqual(self.ok(outcome).text, self.user.name)
        self.assertIn("Authenticated using \"publickey\" with partial success", outcome.error)
        line = self.router.wait_log("authenticated", method="publickey+publickey")
        self.assertEqual(line["key"].count("SHA256:"), 2)

    def test_one_key_is_not_enough(self):
        refused = self.ssh.run("true", flags=["-v"])
        self.assertEqual(refused.status, 255)
        self.assertIn("partial success", refused.error)
        self.assertIn("Permission denied (publickey)", refused.error)

    def test_the_same_key_does_not_count_twice(self):
        # ssh offers a key once; paramiko does as it is told.
        key = paramiko.Ed25519Key.from_private_key_file(str(self.ssh.key))
        with socket.create_connection(("127.0.0.1", self.router.port), timeout=60) as connection:
            transport = paramiko.Transport(connection)
            self.addCleanup(transport.close)
            transport.start_client(timeout=60)
            self.assertEqual(transport.auth_publickey(self.user.name, key), ["publickey"])
            with self.assertRaises(paramiko.AuthenticationException):
                transport.auth_publickey(self.user.name, key)
            second = paramiko.Ed25519Key.from_private_key_file(str(self.second))
            self.assertEqual(transport.auth_publickey(self.user.name, second), [])

    def test_a_certificate_is_no_other_key(self):
        authority = self.cluster.secrets / "authority"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", authority], check=True)
        subprocess.run(["ssh-keygen", "-q", "-s", authority, "-I", "id", "-n", self.user.name, f"{self.second}.pub"], check=True)
        keys = self.user.home / ".ssh/authorized_keys"
        self.user.write(".ssh/authorized_keys", f"{keys.read_text()}cert-authority {Path(f'{authority}.pub').read_text()}")
        # ssh offers the certificate beside the key, and then the key.
        certified = self.ssh.with_key(self.second)
        refused = certified.run("true", flags=["-v"])
        self.assertIn("partial success", refused.error)
        self.assertIn("Permission denied (publickey)", refused.error)
        self.ok(certified.with_options(f"-oIdentityFile={self.ssh.key}").run("true"))


if __name__ == "__main__":
    unittest.main()
