"""64 MiB through every way there is to copy files, in both directions, with equal hashes."""

import hashlib
import os
import unittest

from support.cluster import ClusterTest

_SIZE = 64 << 20


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Transfer(ClusterTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.local = cls.cluster.secrets / "local"
        cls.local.write_bytes(os.urandom(_SIZE))
        cls.digest = digest(cls.local)

    def setUp(self):
        self.there = self.user.home / self.id().rpartition(".")[2]
        self.back = self.cluster.secrets / "back"
        self.back.unlink(missing_ok=True)

    def tearDown(self):
        self.assertEqual(digest(self.there), self.digest)
        self.assertEqual(digest(self.back), self.digest)
        self.assertEqual(self.there.stat().st_uid, self.user.uid)
        self.there.unlink()

    def test_scp(self):
        self.ok(self.ssh.scp(self.local, self.ssh.remote(self.there.name)))
        self.ok(self.ssh.scp(self.ssh.remote(self.there.name), self.back))

    def test_scp_with_its_old_protocol(self):
        self.ok(self.ssh.scp("-O", self.local, self.ssh.remote(self.there.name)))
        self.ok(self.ssh.scp("-O", self.ssh.remote(self.there.name), self.back))

    def test_sftp(self):
        self.ok(self.ssh.sftp(f"put {self.local} {self.there.name}\nget {self.there.name} {self.back}\n"))

    def test_rsync(self):
        self.ok(self.ssh.rsync("-t", self.local, self.ssh.remote(self.there.name)))
        self.ok(self.ssh.rsync("-t", self.ssh.remote(self.there.name), self.back))

    def test_plain_pipes(self):
        self.ok(self.ssh.run(f"cat > {self.there.name}", stdin=self.local.read_bytes()))
        self.back.write_bytes(self.ok(self.ssh.run(f"cat {self.there.name}")).out)


class Rekeying(ClusterTest):
    def test_keys_are_exchanged_anew_in_the_middle(self):
        data = os.urandom(16 << 20)
        client = self.ssh.with_options("-oRekeyLimit=1M")
        self.assertEqual(self.ok(client.run("cat", stdin=data)).out, data)


if __name__ == "__main__":
    unittest.main()
