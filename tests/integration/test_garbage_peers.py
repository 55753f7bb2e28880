"""Peers that do not speak SSH, or do not speak at all: from the Internet, and in place of an instance."""

import os
import socket
import struct
import threading
import unittest

import paramiko

from support import cleanup
from support.cluster import Cluster, ClusterTest
from support.waiting import Stopwatch, wait_until


class Clients(ClusterTest):
    options = {"router": {"front": {"login_grace": "2s"}}}

    def tearDown(self):
        self.ok(self.ssh.run("true"))

    def connect(self):
        peer = socket.create_connection(("127.0.0.1", self.router.port), 15)
        self.addCleanup(peer.close)
        return peer

    def until_closed(self, peer):
        received = b""
        try:
            while block := peer.recv(65536):
                received += block
        except ConnectionResetError:
            pass
        return received

    def test_rubbish(self):
        for rubbish in (b"GET / HTTP/1.1\r\nHost: pool\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"\x00" * 4096,
                        b"SSH-1.5-old\r\n", b"SSH-2.0-x\r\n" + os.urandom(8192), b"x" * (1 << 20), b"\r\n" * 5000):
            with self.subTest(rubbish[:20]):
                peer, clock = self.connect(), Stopwatch()
                try:
                    peer.sendall(rubbish)
                except (ConnectionResetError, BrokenPipeError):
                    pass
                self.until_closed(peer)
                self.assertLess(clock.seconds, 8)

    def test_a_silent_client_is_closed_when_its_grace_is_over(self):
        for words in (b"", b"SSH-2.0-patient\r\n"):
            with self.subTest(words):
                peer, clock = self.connect(), Stopwatch()
                peer.sendall(words)
                self.assertIn(b"SSH-2.0-", self.until_closed(peer))
                self.assertGreater(clock.seconds, 1.5)
                self.assertLess(clock.seconds, 6)

    def test_the_grace_ends_with_the_login(self):
        with self.ssh.start("echo in; cat") as session:
            session.stdout.readline()
            clock = Stopwatch()
            wait_until(lambda: clock.seconds > 3)
            session.stdin.write(b"still in\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"still in\n")
            session.stdin.close()

    def test_a_reset_in_the_key_exchange_ends_it_at_once(self):
        for words in (b"S", b"SSH-2.0-impatient\r\n", b"SSH-2.0-impatient\r\n\0\0\5\x14"):
            with self.subTest(words):
                peer = self.connect()
                source = "127.0.0.1:%d" % peer.getsockname()[1]
                peer.sendall(words)
                self.assertTrue(peer.recv(1))
                self.router.wait_log("accepted", source=source)
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                peer.close()
                self.assertEqual(self.router.closing_line(source=source)["reason"], "handshake_failed",
                                 "not when the login grace is over")

    def test_probes_that_connect_and_leave(self):
        files = self.router.open_files()
        for _ in range(100):
            self.connect().close()
        self.router.wait_idle()
        wait_until(lambda: self.router.open_files() <= files, 10, "the files to be closed")
        loud = [line for line in self.router.lines() if line["level"] in ("warning", "error") and "source" in line]
        self.assertEqual(loud, [], "a probe is no error")


class Users(ClusterTest):
    def test_packets_without_room_for_data(self):
        """A maximum packet size of 10 leaves none after libssh's own reckoning: only that session ends."""
        transport = paramiko.Transport(socket.create_connection(("127.0.0.1", self.router.port), 30))
        self.addCleanup(transport.close)
        transport.connect(username=self.user.name,
                          pkey=paramiko.Ed25519Key.from_private_key_file(str(self.ssh.key)))
        transport._sanitize_packet_size = lambda size: 10
        channel = transport.open_session(timeout=60)
        channel.exec_command("head -c 100000 /dev/zero")
        self.assertEqual(self.router.closing_line(deadline=60, user=self.user.name)["reason"], "internal_error")
        self.ok(self.ssh.run("true"))


class Crowd(ClusterTest):
    options = {"router": {"limits": {"max_startups": "10"}}}

    def test_who_leaves_in_the_handshake_is_forgotten_at_once(self):
        for words in (b"", b"SSH-2.0-OpenSSH_9", b"SSH-2.0-OpenSSH_9.2p1\r\n", b"SSH-2.0-OpenSSH_9.2p1\r\n\0\0\2\0",
                      b"SSH-2.0-other\r\n"):
            with self.subTest(words):
                with socket.create_connection(("127.0.0.1", self.router.port), 15) as peer:
                    peer.sendall(words)
                    peer.recv(100)
                self.router.wait_idle()

    def test_silent_clients_cannot_crowd_others_out(self):
        peers = [socket.create_connection(("127.0.0.1", self.router.port), 15) for _ in range(10)]
        for peer in peers:
            self.assertTrue(peer.recv(1))
            self.addCleanup(peer.close)
        self.ok(self.ssh.run("true"))
        self.assertEqual(self.router.ask("status")["refused"], {"displaced": 1})


class Impostor:
    """Listens like an instance, and says `words` to whoever comes; then closes, or holds its tongue."""

    def __init__(self, words, close):
        self._words, self._close = words, close
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]
        self._held = []
        threading.Thread(target=self._serve, daemon=True).start()
        cleanup.on_exit(self._listener.close)

    def _serve(self):
        while True:
            try:
                peer, _ = self._listener.accept()
                peer.sendall(self._words)
            except OSError:
                return
            if self._close:
                peer.close()
            else:
                self._held.append(peer)


class Instances(unittest.TestCase):
    def test_an_impostor_is_passed_over_and_named(self):
        impostors = {
            "http": Impostor(b"HTTP/1.1 400 Bad Request\r\n\r\n", True),
            "closes": Impostor(b"", True),
            "silent": Impostor(b"", False),
            "noise": Impostor(os.urandom(20000), False),
            "old": Impostor(b"SSH-1.5-ancient\r\n", False),
            "banner": Impostor(b"SSH-2.0-only\r\n", False),
        }
        cluster = Cluster(size=1, start=False)
        self.addCleanup(cluster.close)
        key = cluster.pool["one"].host_keys()
        fakes = [{"name": name, "address": fake.address, "host_keys": key} for name, fake in impostors.items()]
        cluster.router.settings["backends"] = fakes + cluster.backends()
        cluster.router.settings["routing"] = {"policy": "ordered"}
        cluster.router.settings["backend"].update(connect_timeout="3s", connect_budget="60s")
        cluster.router.start()
        outcome = cluster.client().with_options("-oConnectTimeout=30").run("echo $HOMEPORT_INSTANCE")
        self.assertEqual((outcome.status, outcome.text, outcome.error), (0, "one", ""))
        for name in ("http", "closes", "silent", "noise", "old"):  # "banner" looks well to a banner check
            cluster.router.wait_health(name, "down")

    def test_nothing_but_impostors(self):
        impostor = Impostor(b"220 smtp.example.com ESMTP\r\n", False)
        cluster = Cluster(size=1, start=False)
        self.addCleanup(cluster.close)
        cluster.router.settings["backends"] = [{"name": "mail", "address": impostor.address,
                                                "host_keys": cluster.pool["one"].host_keys()}]
        cluster.router.start()
        outcome = cluster.client().run("true")
        self.assertEqual(outcome.status, 255)
        self.assertTrue(outcome.reference, outcome.error)
        self.assertNotIn("smtp", outcome.error)


if __name__ == "__main__":
    unittest.main()
