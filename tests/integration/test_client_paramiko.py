"""paramiko, the Python library under Fabric, Ansible's older transport and many scripts."""

import logging
import os
import threading
import unittest
import warnings

from support import features
from support.agent import running_agent
from support.tcp import echo, server, talk
from support.waiting import wait_until
from support.wire import BACK, OUT

warnings.filterwarnings("ignore")  # the library's own deprecations
import paramiko  # noqa: E402

MIB = 1 << 20


class Paramiko(features.ClientTest):
    client = "paramiko"
    lacks = {
        "signal": "no call for it",
        "exit_signal": "takes no notice of it",
        "scp": "SFTP only",
        "dynamic": "no SOCKS server",
    }

    @classmethod
    def version(cls):
        return paramiko.__version__

    def setUp(self):
        self.connection = self.connect()

    def connect(self, **more):
        client = paramiko.SSHClient()
        self.addCleanup(client.close)
        client.load_host_keys(str(self.ssh.known_hosts))
        client.connect("127.0.0.1", self.ssh.port, self.user.name, key_filename=str(self.ssh.key),
                       look_for_keys=False, allow_agent=False, timeout=60, banner_timeout=60, auth_timeout=60, **more)
        return client

    def channel(self):
        channel = self.connection.get_transport().open_session()
        channel.settimeout(60)
        return channel

    def read(self, channel, count):
        data = b""
        while len(data) < count:
            more = channel.recv(count - len(data))
            self.assertTrue(more, f"ended after {data[-500:]}")
            data += more
        return data

    def wait_for(self, channel, text):
        data = b""
        while text not in data:
            more = channel.recv(4096)
            self.assertTrue(more, f"ended after {data}")
            data += more

    def test_status(self):
        channel = self.channel()
        channel.exec_command("exit 7")
        self.assertEqual(channel.recv_exit_status(), 7)

    def test_eof(self):
        stdin, stdout, _ = self.connection.exec_command("sort; echo sorted; exit 3", timeout=60)
        stdin.write("b\na\n")
        stdin.channel.shutdown_write()
        self.assertEqual((stdout.read(), stdout.channel.recv_exit_status()), (b"a\nb\nsorted\n", 3))

    def test_stderr(self):
        _, stdout, stderr = self.connection.exec_command("echo out; echo err >&2", timeout=60)
        self.assertEqual((stdout.read(), stderr.read()), (b"out\n", b"err\n"))

    def test_pty(self):
        channel = self.channel()
        channel.get_pty("vt220", 100, 30)
        channel.exec_command("echo $TERM $(stty size)")
        self.assertEqual(self.read(channel, 14), b"vt220 30 100\r\n")

    def test_resize(self):
        channel = self.channel()
        channel.get_pty("vt220", 100, 30)
        channel.exec_command("trap 'echo told $(stty size); exit' WINCH; echo ready; while :; do sleep 0.1; done")
        self.wait_for(channel, b"ready")
        channel.resize_pty(132, 43)
        self.wait_for(channel, b"told 43 132")

    def test_env(self):
        channel = self.channel()
        channel.update_environment({"HP_COLOUR": "green"})
        channel.exec_command("echo $HP_COLOUR")
        self.assertEqual(self.read(channel, 6), b"green\n")

    def test_sftp(self):
        back = self.cluster.secrets / "back"
        with self.connection.open_sftp() as sftp:
            sftp.put(str(self.file), "sftp")
            sftp.get("sftp", str(back))
        self.same_file(self.user.home / "sftp", back)

    def test_subsystem(self):
        channel = self.channel()
        channel.invoke_subsystem("shout")
        channel.sendall(b"hello\n")
        channel.shutdown_write()
        self.assertEqual(self.read(channel, 6), b"HELLO\n")
        with self.assertRaises(paramiko.SSHException):
            self.channel().invoke_subsystem("nosuch")

    def test_local(self):
        with server(echo) as target:
            channel = self.connection.get_transport().open_channel("direct-tcpip", ("127.0.0.1", target),
                                                                   ("127.0.0.1", 1), timeout=60)
            channel.settimeout(60)
            channel.sendall(b"forwarded")
            channel.shutdown_write()
            self.assertEqual(self.read(channel, 9), b"forwarded")
            self.assertEqual(channel.recv(1), b"")

    def test_remote(self):
        def answer(channel, _origin, _server):
            channel.sendall(channel.recv(100).upper())
            channel.close()

        transport = self.connection.get_transport()
        port = transport.request_port_forward("127.0.0.1", 0, lambda *a: threading.Thread(target=answer, args=a).start())
        self.assertEqual(talk(port, b"hello"), b"HELLO")
        transport.cancel_port_forward("127.0.0.1", port)

    def test_agent(self):
        with running_agent(self.cluster.secrets) as (variables, fingerprint):
            before = dict(os.environ)
            self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
            os.environ.update(variables)  # where paramiko looks for the agent
            channel = self.channel()
            paramiko.agent.AgentRequestHandler(channel)
            channel.exec_command("ssh-add -l")
            self.assertIn(fingerprint, channel.makefile().read().decode())

    def test_keepalive(self):
        self.connection.get_transport().set_keepalive(1)
        channel = self.channel()
        channel.exec_command("cat")
        wait_until(self.carries_by_itself(OUT), 90, "keepalives")
        channel.sendall(b"alive\n")
        self.assertEqual(self.read(channel, 6), b"alive\n")

    def test_rekey(self):
        data = os.urandom(4 * MIB)
        transport = self.connection.get_transport()
        with self.assertLogs("paramiko.transport", logging.DEBUG) as log:
            transport.packetizer.REKEY_BYTES = MIB
            channel = self.channel()
            channel.exec_command("cat")
            sender = threading.Thread(target=lambda: (channel.sendall(data), channel.shutdown_write()))
            sender.start()
            self.assertTrue(self.read(channel, len(data)) == data)
            sender.join()
        self.assertGreater(sum("Switch to new keys" in line for line in log.output), 2)

    def test_compression(self):
        self.connection.close()
        self.connection = self.connect(compress=True)
        channel = self.channel()
        channel.exec_command(f"head -c {4 * MIB} /dev/zero; cat")
        self.read(channel, 4 * MIB)
        self.assertLess(self.wire.carried(BACK), MIB)

    def test_channels(self):
        channels = [self.channel() for _ in range(10)]
        for channel in channels:
            channel.exec_command("cat; exit 9")
        for number, channel in enumerate(channels):
            channel.sendall(b"%d" % number)
        for number, channel in enumerate(channels):
            channel.shutdown_write()
            self.assertEqual((channel.recv(10), channel.recv_exit_status()), (b"%d" % number, 9))


if __name__ == "__main__":
    unittest.main()
