"""Behind a load balancer that says where its clients come from: HAProxy with the PROXY protocol, both versions."""

import shutil
import socket
import struct
import subprocess
import unittest

from support import cleanup, listener
from support.cluster import ClusterTest
from support.waiting import wait_until

_HAPROXY = """\
global
    noreuseport
defaults
    mode tcp
    timeout connect 20s
    timeout client 5m
    timeout server 5m
listen pool
    bind 127.0.0.1:{port}
    source 127.0.0.5
    server router 127.0.0.1:{target} {how} check inter 200ms
"""
_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def version_1(address, port=50123):
    return f"PROXY TCP4 {address} 198.51.100.1 {port} 22\r\n".encode()


def version_2(address, port=50123, command=0x21, more=b""):
    body = socket.inet_aton(address) + socket.inet_aton("198.51.100.1") + struct.pack(">HH", port, 22) + more
    return _SIGNATURE + bytes([command, 0x11]) + struct.pack(">H", len(body)) + body


class HAProxy:
    """A real one in front of the router; connects to it from 127.0.0.5."""

    def __init__(self, directory, target, how):
        config, program = directory / f"haproxy.{how}.cfg", shutil.which("haproxy", path="/usr/sbin:/usr/bin")

        def run(port):
            config.write_text(_HAPROXY.format(port=port, target=target, how=how))
            return subprocess.Popen([program, "-db", "-f", config], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL)

        self._process, self.port = listener.start(run)
        self._undo = cleanup.on_exit(self.close)

    def close(self):
        self._process.kill()
        self._process.wait()
        cleanup.cancel(self._undo)


class Proxy(ClusterTest):
    options = {"router": {"front": {"proxy_protocol": ["127.0.0.5", "127.0.0.6"]},
                          "limits": {"exempt": []}, "penalties": {"auth_failed": "40s", "min": "1m"}}}

    def setUp(self):
        # After the test's own connections are closed.
        self.addCleanup(self.router.wait_idle)
        self.addCleanup(self.router.cli, "unban", "--all")

    def status(self, name):
        return self.router.ask("status")[name]

    def connect(self, source="127.0.0.5"):
        peer = socket.create_connection(("127.0.0.1", self.router.port), 30, (source, 0))
        self.addCleanup(peer.close)
        return peer

    def heard(self, peer, least=8):
        """The first bytes of the answer, or all of it if the router closes before."""
        got = b""
        try:
            while len(got) < least and (block := peer.recv(4096)):
                got += block
        except ConnectionResetError:
            pass
        return got

    def through(self, how):
        proxy = HAProxy(self.cluster.directory, self.router.port, how)
        self.addCleanup(proxy.close)
        return self.cluster.client(wire=proxy)

    def test_haproxy_tells_where_the_user_is(self):
        for how in ("send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c"):
            with self.subTest(how):
                client = self.through(how).with_options("-oBindAddress=127.0.0.77")
                before = len(self.router.events("authenticated"))
                self.ok(client.run("cat", stdin=b"x" * 300_000))
                line = self.router.wait_log("authenticated", count=before + 1)
                self.assertTrue(line["source"].startswith("127.0.0.77:"), line)

    def test_keys_are_held_to_the_users_address(self):
        authorized = (self.user.home / ".ssh/authorized_keys").read_text()
        self.addCleanup(self.user.write, ".ssh/authorized_keys", authorized)
        self.user.write(".ssh/authorized_keys", f'from="127.0.0.77" {authorized}')
        client = self.through("send-proxy-v2")
        self.ok(client.with_options("-oBindAddress=127.0.0.77").run("true"))
        self.assertIn("Permission denied", client.with_options("-oBindAddress=127.0.0.78").run("true").error)

    def test_penalties_are_for_the_user_and_not_for_the_proxy(self):
        anywhere = self.through("send-proxy")
        client = anywhere.with_options("-oBindAddress=127.0.0.88")
        for _ in range(2):
            self.assertIn("Permission denied", client.with_user("nobody-here").run("true").error)
        wait_until(lambda: self.status("bans") == 1, 30, "the ban")
        self.assertEqual(self.router.ask("bans")["bans"][0]["source"], "127.0.0.88")
        self.assertIn("Too many logins from 127.0.0.88 have failed", client.run("true").error)
        self.ok(anywhere.with_options("-oBindAddress=127.0.0.89").run("true"))

    def test_the_banner_follows_a_header_in_pieces(self):
        for header in (version_1("192.0.2.7"), version_2("192.0.2.7"), version_2("192.0.2.7", more=b"\x04\0\x01x"),
                       b"PROXY UNKNOWN\r\n", version_2("192.0.2.7", command=0x20)):
            with self.subTest(header):
                peer = self.connect()
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for at in range(len(header)):
                    peer.send(header[at:at + 1])
                self.assertTrue(self.heard(peer).startswith(b"SSH-2.0-"))

    def test_early_bytes_of_the_client_are_not_lost(self):
        # Header and identification in one packet: without the latter the router would not offer its keys.
        peer = self.connect()
        peer.sendall(version_2("192.0.2.7") + b"SSH-2.0-early\r\n")
        self.assertIn(b"curve25519", self.heard(peer, 300))
        wait_until(lambda: any(row["source"] == "192.0.2.7:50123" for row in self.router.sessions()), 30, "the session")

    def test_what_is_no_header_is_turned_away_and_counted(self):
        headers = (b"SSH-2.0-direct\r\n", b"PROXY TCP4 1.2.3.4\r\n", b"PROXY TCP4 999.0.2.7 1.2.3.4 1 2\r\n",
                   b"PROXY " + b"x" * 200, _SIGNATURE + b"\x31\x11\0\0", _SIGNATURE + b"\x21\x11\xff\xff",
                   version_2("192.0.2.7", more=b"\x03\0\x04\0\0\0\0"))
        before = self.status("refused").get("proxy_header", 0)
        for header in headers:
            with self.subTest(header):
                peer = self.connect()
                peer.sendall(header)
                self.assertIn(b"does not say where you come from", self.heard(peer, 1000))
        self.assertEqual(self.status("refused")["proxy_header"], before + len(headers))
        lines = self.router.events("refusing connections", cause="proxy_header")
        self.assertLess(len(lines), len(headers))
        self.assertTrue(lines[0]["detail"])

    def test_probes_are_counted_and_not_logged(self):
        before, lines = self.status("probes"), len(self.router.lines())
        for _ in range(50):
            self.connect("127.0.0.6").close()
        wait_until(lambda: self.status("probes") >= before + 50, 30, "the probes to be counted")
        self.ok(self.ssh.run("true"))
        self.router.closings()
        loud = [line for line in self.router.lines()[lines:] if line["level"] != "debug" and "127.0.0.6" in str(line)]
        self.assertEqual(loud, [])

    def test_others_may_not_send_it(self):
        peer = self.connect("127.0.0.9")
        peer.sendall(version_1("192.0.2.99") + b"SSH-2.0-liar\r\n")
        self.heard(peer, 100_000)
        self.ok(self.ssh.with_options("-oBindAddress=127.0.0.9").run("true"))
        self.router.closings()
        self.assertFalse(any("192.0.2.99" in line.get("source", "") for line in self.router.lines()))


class BothFamilies(ClusterTest):
    options = {"router": {"front": {"listen": ["127.0.0.1:0", "[::]:0"]}}}

    def test_one_socket_takes_both_and_tells_them_apart(self):
        (port,) = {line["address"].rpartition(":")[2] for line in self.router.events("listening")
                   if line["address"].startswith("[::]")}
        for host, source in (("::1", "[::1]:"), ("127.0.0.1", "127.0.0.1:")):
            with self.subTest(host):
                before = len(self.router.events("authenticated"))
                client = self.ssh.with_options(f"-oHostName={host}", f"-oPort={port}", "-oHostKeyAlias=pool",
                                               f"-oUserKnownHostsFile={self.known(port)}")
                self.ok(client.run("true"))
                line = self.router.wait_log("authenticated", count=before + 1)
                self.assertTrue(line["source"].startswith(source), line)

    def known(self, port):
        path = self.cluster.secrets / "known.pool"
        path.write_text("".join(f"pool {line.split(maxsplit=1)[1]}\n" for line in self.router.known_hosts(port)))
        return path


if __name__ == "__main__":
    unittest.main()
