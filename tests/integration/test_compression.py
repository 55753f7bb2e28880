"""Compression between client and router, for clients that ask for it; and what a client cannot do with it."""

import socket
import threading
import unittest

import paramiko
from support import bulk
from support.cluster import ClusterTest
from support.line import BACK, OUT
from support.router import sanitized

_ZLIB = "compression: zlib@openssh.com"
_SIZE = 16 << 20
_BOMB = 256 << 20  # on the wire it is a thousandth of that
_MOST = 40 << 10    # KiB


class Compression(ClusterTest):
    options = {"size": 1, "wired": True}

    def test_only_for_those_who_ask(self):
        for flag, count in (("-C", 2), ("-oCompression=no", 0)):
            self.assertEqual(self.ok(self.ssh.run("true", flags=["-v", flag])).error.count(_ZLIB), count)

    def test_it_makes_data_small_in_both_directions(self):
        for flag, small in (("-C", True), ("-oCompression=no", False)):
            with self.subTest(flag), self.ssh.start("cat; cat >&2", flags=[flag], stderr=None) as process:
                sender = threading.Thread(target=process.stdin.write, args=(bytes(_SIZE),))
                sender.start()
                self.assertEqual(process.stdout.read(_SIZE), bytes(_SIZE))
                sender.join()
                for direction in (OUT, BACK):
                    self.assertEqual(self.cluster.front.carried(direction) < _SIZE // 50, small)
                process.stdin.close()

    def test_data_that_cannot_be_made_smaller(self):
        with self.ssh.start("cat", flags=["-C"]) as process:
            went, came = bulk.echo(process, _SIZE)
        self.assertEqual((process.returncode, came), (0, went))

    def test_scp(self):
        there, here = self.user.home / "there", self.cluster.secrets / "here"
        there.write_bytes(b"all the same\n" * 1_000_000)
        self.ok(self.ssh.scp("-C", self.ssh.remote("there"), here))
        self.assertEqual(here.read_bytes(), there.read_bytes())


class Switched(ClusterTest):
    options = {"size": 1, "router": {"front": {"compression": False}}}

    def test_off(self):
        self.assertNotIn(_ZLIB, self.ok(self.ssh.run("true", flags=["-v", "-C"])).error)


class Bomb(ClusterTest):
    """A few bytes become a thousand times as many, and this client respects no window."""
    options = {"size": 1}

    def test_it_goes_off_in_nobodys_face(self):
        self.ok(self.ssh.run("true"))
        before = self.router.memory_kib()
        transport = paramiko.Transport(socket.create_connection(("127.0.0.1", self.router.port)))
        self.addCleanup(transport.close)
        transport.use_compression(True)
        transport.connect(username=self.user.name,
                          pkey=paramiko.Ed25519Key.from_private_key_file(str(self.cluster.keys(self.user))))
        channel = transport.open_session()
        channel.exec_command("sleep 1000")
        with self.assertRaises((OSError, EOFError)):
            for _ in range(_BOMB // 200_000):
                channel.out_window_size = channel.out_max_packet_size = 1 << 30
                channel.send(bytes(200_000))
        self.router.closing_line(reason="client_lost")
        if not sanitized():  # sanitizers keep freed memory back on purpose
            self.assertLess(self.router.memory_kib() - before, _MOST)


if __name__ == "__main__":
    unittest.main()
