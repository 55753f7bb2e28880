"""New keys in the middle of a transfer, on either leg and at the wish of either side, while data flows both ways.

HOMEPORT_REKEY_MIB=8192 for a long run.
"""

import os
import subprocess
import unittest

from support import bulk
from support.client import Master
from support.cluster import ClusterTest
from support.waiting import Stopwatch

_SIZE = int(os.environ.get("HOMEPORT_REKEY_MIB", "16")) << 20
_SEEN = "SSH2_MSG_NEWKEYS received"
_OFTEN = {"rekey_bytes": "1MiB"}


class RekeyTest(ClusterTest):
    def setUp(self):
        self.log = self.cluster.secrets / "client.log"

    def client(self, *options):
        self.log.unlink(missing_ok=True)
        self.start = len(self.pool["one"].log)
        return self.ssh.with_options(*options, "-v", f"-E{self.log}")

    def client_rekeys(self):
        """Of the last client."""
        return self.log.read_text(errors="replace").count(_SEEN) - 1

    def instance_rekeys(self):
        """Of the last client's other leg; needs LogLevel DEBUG1."""
        return self.pool["one"].log[self.start:].count(_SEEN) - 1

    def check_echo(self, client, size=_SIZE):
        with client.start("cat") as process:
            went, came = bulk.echo(process, size)
        self.assertEqual((process.returncode, came), (0, went))

    def check_up(self, client):
        with client.start("sha256sum") as process:
            bulk.send(process, _SIZE).join()
            self.assertEqual(process.stdout.read().split()[0].decode(), bulk.digest(bulk.blocks(_SIZE)))
        self.assertEqual(process.returncode, 0)

    def check_down(self, client):
        there = self.user.home / "bulk"
        if not there.exists():
            with open(there, "wb") as file:
                for block in bulk.blocks(_SIZE):
                    file.write(block)
        with client.start("cat bulk", stdin=subprocess.DEVNULL) as process:
            self.assertEqual(bulk.digest(bulk.read(process.stdout)), bulk.digest(bulk.blocks(_SIZE)))
        self.assertEqual(process.returncode, 0)


    def check_time(self, client, *rekeys):
        """A little data now and then, until everybody has new keys for the third time."""
        clock = Stopwatch()
        with client.start("cat") as process:
            while clock.seconds < 1 or min(count() for count in rekeys) < 3:
                self.assertLess(clock.seconds, 60, "new keys are overdue")
                process.stdin.write(b"x" * 10_000)
                process.stdin.flush()
                self.assertEqual(process.stdout.read(10_000), b"x" * 10_000)
            process.stdin.close()
        self.assertEqual(process.returncode, 0)


class ByTheClient(RekeyTest):
    options = {"size": 1, "router": {"front": {"ciphers": "+chacha20-poly1305@openssh.com"}}}

    def test_much(self):
        self.check_echo(self.client("-oRekeyLimit=1M"), max(_SIZE, 256 << 20))
        self.assertGreater(self.client_rekeys(), 256)

    def test_by_time(self):
        self.check_time(self.client("-oRekeyLimit=1G 1"), self.client_rekeys)

    def test_both_ways(self):
        for cipher in ("aes128-gcm@openssh.com", "chacha20-poly1305@openssh.com"):
            with self.subTest(cipher):
                self.check_echo(self.client("-oRekeyLimit=1M", f"-oCiphers={cipher}"))
                self.assertGreater(self.client_rekeys(), _SIZE >> 20)

    def test_with_compression(self):
        self.check_echo(self.client("-oRekeyLimit=1M", "-C"))
        self.assertGreater(self.client_rekeys(), _SIZE >> 20)

    def test_many_channels(self):
        """Requests, new channels and their answers wait for the keys like everything else."""
        with Master(self.client("-oRekeyLimit=64K")) as client:
            with client.start("cat") as load:
                sender = bulk.send(load, _SIZE)
                for number in range(20):
                    outcome = self.ok(client.run(f"cat; echo {number} >&2; exit {number % 5}", stdin=b"x" * 100_000),
                                      number % 5)
                    self.assertEqual((outcome.out, outcome.error), (b"x" * 100_000, str(number)))
                self.assertEqual(bulk.digest(bulk.read(load.stdout)), bulk.digest(bulk.blocks(_SIZE)))
                sender.join()
            self.assertEqual(load.returncode, 0)


class ByTheInstance(RekeyTest):
    options = {"size": 1, "sshd": "RekeyLimit 1M\nLogLevel DEBUG1"}

    def test_each_way(self):
        for check in (self.check_up, self.check_down, self.check_echo):
            with self.subTest(check.__name__):
                check(self.client())
                self.assertGreater(self.instance_rekeys(), _SIZE >> 22)
                self.assertEqual(self.client_rekeys(), 0)  # the legs have keys of their own


class ByTheRouter(RekeyTest):
    options = {"size": 1, "sshd": "LogLevel DEBUG1", "router": {"front": _OFTEN, "backend": _OFTEN}}

    def test_each_way(self):
        for check in (self.check_up, self.check_down, self.check_echo):
            with self.subTest(check.__name__):
                check(self.client())
                self.assertGreater(self.client_rekeys(), _SIZE >> 22)
                self.assertGreater(self.instance_rekeys(), _SIZE >> 22)


class ByAll(RekeyTest):
    """Everybody asks for new keys, often at the same time."""
    options = {"size": 1, "sshd": "RekeyLimit 1M\nLogLevel DEBUG1", "router": {"front": _OFTEN, "backend": _OFTEN}}

    def test_both_ways(self):
        self.check_echo(self.client("-oRekeyLimit=1M"))
        self.assertGreater(self.client_rekeys(), _SIZE >> 22)
        self.assertGreater(self.instance_rekeys(), _SIZE >> 22)


class ByTime(RekeyTest):
    options = {"size": 1, "sshd": "LogLevel DEBUG1", "router": {"front": {"rekey_interval": "1s"},
                                                               "backend": {"rekey_interval": "1s"}}}

    def test_both_ways(self):
        self.check_time(self.client(), self.client_rekeys, self.instance_rekeys)


if __name__ == "__main__":
    unittest.main()
