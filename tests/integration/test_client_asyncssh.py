"""asyncssh, a Python library that implements nearly all of the protocol."""

import asyncio
import logging
import os
import unittest
import warnings

from support import features
from support.agent import running_agent
from support.instances import free_port
from support.tcp import connect_by_socks, echo, read_all, server, talk
from support.waiting import wait_until
from support.wire import BACK, OUT

warnings.filterwarnings("ignore")  # the library's own deprecations
import asyncssh  # noqa: E402

MIB = 1 << 20
LOOP = "while :; do sleep 0.1; done"


class AsyncSsh(features.ClientTest, unittest.IsolatedAsyncioTestCase):
    client = "asyncssh"

    @classmethod
    def version(cls):
        return asyncssh.__version__

    def connect(self, **more):
        return asyncssh.connect("127.0.0.1", self.ssh.port, username=self.user.name, client_keys=[str(self.ssh.key)],
                                known_hosts=str(self.ssh.known_hosts), config=None, connect_timeout=60,
                                login_timeout=60, **{"agent_path": None, **more})

    async def in_thread(self, function, *arguments):
        return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)

    async def test_status(self):
        async with self.connect() as connection:
            self.assertEqual((await connection.run("exit 7")).exit_status, 7)

    async def test_eof(self):
        async with self.connect() as connection:
            result = await connection.run("sort; echo sorted; exit 3", input="b\na\n")
            self.assertEqual((result.stdout, result.exit_status), ("a\nb\nsorted\n", 3))

    async def test_stderr(self):
        async with self.connect() as connection:
            result = await connection.run("echo out; echo err >&2")
            self.assertEqual((result.stdout, result.stderr), ("out\n", "err\n"))

    async def test_pty(self):
        async with self.connect() as connection:
            result = await connection.run("echo $TERM $(stty size)", term_type="vt220", term_size=(100, 30))
            self.assertEqual(result.stdout, "vt220 30 100\r\n")

    async def test_resize(self):
        command = f"trap 'echo told $(stty size); exit' WINCH; echo ready; {LOOP}"
        async with self.connect() as connection, \
                connection.create_process(command, term_type="vt220", term_size=(100, 30)) as process:
            self.assertEqual(await process.stdout.readline(), "ready\r\n")
            process.change_terminal_size(132, 43)
            self.assertEqual(await process.stdout.readline(), "told 43 132\r\n")

    async def test_env(self):
        async with self.connect() as connection:
            self.assertEqual((await connection.run("echo $HP_COLOUR", env={"HP_COLOUR": "green"})).stdout, "green\n")

    async def test_signal(self):
        command = f"trap 'echo caught; exit 5' USR1; echo ready; {LOOP}"
        async with self.connect() as connection, connection.create_process(command) as process:
            self.assertEqual(await process.stdout.readline(), "ready\n")
            process.send_signal("USR1")
            self.assertEqual(await process.stdout.readline(), "caught\n")
            self.assertEqual((await process.wait()).exit_status, 5)

    async def test_exit_signal(self):
        async with self.connect() as connection:
            self.assertEqual((await connection.run("kill -TERM $$")).exit_signal[0], "TERM")

    async def test_sftp(self):
        back = self.cluster.secrets / "back"
        async with self.connect() as connection, connection.start_sftp_client() as sftp:
            await sftp.put(str(self.file), "sftp")
            await sftp.get("sftp", str(back))
        self.same_file(self.user.home / "sftp", back)

    async def test_scp(self):
        back = self.cluster.secrets / "back"
        async with self.connect() as connection:
            await asyncssh.scp(str(self.file), (connection, "scp"))
            await asyncssh.scp((connection, "scp"), str(back))
        self.same_file(self.user.home / "scp", back)

    async def test_subsystem(self):
        async with self.connect() as connection:
            async with connection.create_process(subsystem="shout") as process:
                process.stdin.write("hello\n")
                process.stdin.write_eof()
                self.assertEqual(await process.stdout.read(), "HELLO\n")
            with self.assertRaises(asyncssh.ChannelOpenError):
                await connection.create_process(subsystem="nosuch")

    async def test_local(self):
        with server(echo) as target:
            async with self.connect() as connection:
                listener = await connection.forward_local_port("127.0.0.1", 0, "127.0.0.1", target)
                self.assertEqual(await self.in_thread(talk, listener.get_port(), b"hello" * 1000), b"hello" * 1000)

    async def test_remote(self):
        with server(echo) as target:
            async with self.connect() as connection:
                listener = await connection.forward_remote_port("127.0.0.1", 0, "127.0.0.1", target)
                self.assertEqual(await self.in_thread(talk, listener.get_port(), b"hello" * 1000), b"hello" * 1000)
                listener.close()

    async def test_dynamic(self):
        def through(port):
            with connect_by_socks(port, target) as stream:
                stream.sendall(b"through socks")
                stream.shutdown(1)
                return read_all(stream)

        with server(echo) as target:
            async with self.connect() as connection:
                listener = await connection.forward_socks("127.0.0.1", free_port())
                self.assertEqual(await self.in_thread(through, listener.get_port()), b"through socks")

    async def test_agent(self):
        with running_agent(self.cluster.secrets) as (variables, fingerprint):
            async with self.connect(agent_path=variables["SSH_AUTH_SOCK"], agent_forwarding=True) as connection:
                results = await asyncio.gather(*(connection.run("ssh-add -l") for _ in range(5)))
        for result in results:
            self.assertIn(fingerprint, result.stdout)

    async def test_keepalive(self):
        async with self.connect(keepalive_interval=1) as connection, connection.create_process("cat") as process:
            await self.in_thread(wait_until, self.carries_by_itself(OUT), 90, "keepalives")
            await self.in_thread(wait_until, self.carries_by_itself(BACK), 90, "their answers")
            process.stdin.write("alive\n")
            self.assertEqual(await process.stdout.readline(), "alive\n")

    # 2.10 goes on sending data between its KEXINIT and its NEWKEYS, which RFC 4253 section 7.1 forbids: libssh ends the
    # connection, where OpenSSH's server lets it pass. By default that comes after a GiB sent.
    @unittest.expectedFailure
    async def test_rekey(self):
        data = os.urandom(4 * MIB)  # or it would be compressed away
        asyncssh.set_debug_level(1)
        with self.assertLogs("asyncssh", logging.DEBUG) as log:
            async with self.connect(rekey_bytes=MIB) as connection:
                result = await connection.run("cat", input=data, encoding=None)
        self.assertTrue(result.stdout == data)
        self.assertGreater(sum("Completed key exchange" in line for line in log.output), 3)

    async def test_compression(self):
        async with self.connect(compression_algs=["zlib@openssh.com"]) as connection, \
                connection.create_process(f"head -c {4 * MIB} /dev/zero; cat", encoding=None) as process:
            await process.stdout.readexactly(4 * MIB)
            self.assertLess(self.wire.carried(BACK), MIB)

    async def test_channels(self):
        async with self.connect() as connection:
            results = await asyncio.gather(*(connection.run(f"cat; exit {number}", input=str(number))
                                             for number in range(10)))
        self.assertEqual([(result.stdout, result.exit_status) for result in results],
                         [(str(number), number) for number in range(10)])


if __name__ == "__main__":
    unittest.main()
