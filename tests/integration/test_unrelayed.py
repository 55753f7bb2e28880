"""What the router cannot relay: refused at once, as the protocol asks, and whatever else the client does goes on."""

import asyncio
import socket
import unittest
import warnings

from support.client import Master
from support.cluster import ClusterTest
from support.waiting import wait_until

warnings.filterwarnings("ignore")  # the libraries' own deprecations
import paramiko  # noqa: E402
from paramiko.common import cMSG_CHANNEL_REQUEST  # noqa: E402


class Unrelayed(ClusterTest):
    def transport(self):
        transport = paramiko.Transport(socket.create_connection(("127.0.0.1", self.router.port), 30))
        self.addCleanup(transport.close)
        transport.connect(username=self.user.name,
                          pkey=paramiko.Ed25519Key.from_private_key_file(str(self.ssh.key)))
        return transport

    def check_alive(self, transport):
        channel = transport.open_session()
        channel.exec_command("echo alive")
        self.assertEqual(channel.makefile().read(), b"alive\n")
        self.assertEqual(channel.recv_exit_status(), 0)

    def test_channels_of_a_type_that_nobody_knows(self):
        transport = self.transport()
        for kind in ("direct-streamlocal@openssh.com", "tun@openssh.com", "session2@example.com"):
            with self.subTest(kind), self.assertRaises(paramiko.ChannelException):
                transport.open_channel(kind, timeout=60)
        self.check_alive(transport)

    def test_requests_of_a_channel_that_nobody_knows(self):
        transport = self.transport()
        channel = transport.open_session()
        request = paramiko.Message()
        request.add_byte(cMSG_CHANNEL_REQUEST)
        request.add_int(channel.remote_chanid)
        request.add_string("frobnicate@example.com")
        request.add_boolean(True)
        channel._event_pending()
        transport._send_user_message(request)
        with self.assertRaises(paramiko.SSHException):  # the answer is a failure, which closes paramiko's channel
            channel._wait_for_event()
        self.check_alive(transport)

    def test_requests_of_the_connection_that_nobody_knows(self):
        transport = self.transport()
        for name in ("streamlocal-forward@openssh.com", "frobnicate@example.com"):
            with self.subTest(name):
                self.assertIsNone(transport.global_request(name, wait=True))
        self.check_alive(transport)

    def test_a_unix_socket_over_there(self):
        outcome = self.ssh.run("true", flags=["-oExitOnForwardFailure=yes", "-R/tmp/homeport-nowhere.sock:127.0.0.1:9"])
        self.assertEqual(outcome.status, 255)
        self.assertIn("remote port forwarding failed", outcome.error)
        outcome = self.ssh.run("echo on", flags=["-R/tmp/homeport-nowhere.sock:127.0.0.1:9"])
        self.assertEqual((outcome.status, outcome.text), (0, "on"))

    def test_break_reaches_a_terminal(self):
        """sshd turns it into one of the pseudo terminal, where it does nothing; the session goes on."""
        import asyncssh

        async def use():
            async with asyncssh.connect("127.0.0.1", self.router.port, username=self.user.name, agent_path=None,
                                        client_keys=[str(self.ssh.key)], known_hosts=str(self.ssh.known_hosts),
                                        config=None) as connection:
                async with connection.create_process("echo in; read line; echo got $line", term_type="xterm") as process:
                    self.assertEqual((await process.stdout.readline()).strip(), "in")
                    process.send_break(1000)
                    process.stdin.write("it\n")
                    rest = await process.stdout.read()
                    self.assertIn("got it", rest)

        asyncio.run(asyncio.wait_for(use(), 60))


class Background(ClusterTest):
    def test_ssh_goes_to_the_background(self):
        """-f returns when the session is open, and what it left runs on."""
        control = self.cluster.secrets / "background"
        client = self.ssh.with_options(f"-oControlPath={control}")
        with Master(self.ssh) as shared:
            self.assertEqual(self.ok(shared.run("echo first", flags=["-f"])).status, 0)
        self.ok(client.run(flags=["-M", "-N", "-f"]))
        wait_until(control.exists, 30, "the master's socket")
        self.assertEqual(self.ok(client.run("echo $((6 * 7))")).text, "42")
        self.ok(client.run(flags=["-O", "exit"]))
        self.router.wait_idle()


if __name__ == "__main__":
    unittest.main()
