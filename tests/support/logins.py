"""Logins of every kind, many at a time, by one fast client: what a busy day looks like to the router."""

import asyncio
import os
import subprocess
import warnings

from .waiting import Stopwatch

warnings.filterwarnings("ignore")  # the library's own deprecations
import asyncssh  # noqa: E402


class Logins:
    """Each kind is a coroutine that logs in, does something, checks it, and leaves in its own way."""

    def __init__(self, cluster, client=None, tag=""):
        """`tag` keeps apart the files of several that run at the same time."""
        self._client = client or cluster.client()
        self._tag = tag
        self._wrong = cluster.secrets / f"wrong{tag}.key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self._wrong], check=True)
        self.kinds = [self.command, self.failing_login, self.sftp, self.no_such_tag, self.forward, self.scanner,
                      self.remote_forward, self.gone_in_the_handshake, self.terminal, self.gone_in_a_command,
                      self.nobody, self.many_channels, self.unknown_subsystem, self.quick_goodbye]

    def run(self, count, at_once=8, deadline=60, progress=lambda done: None):
        """Logs in `count` times, all kinds in turn; raises if one of them did not go as it should."""
        # Not asyncio.run(): after a failure it would wait for the other logins, however long they take to give up.
        asyncio.new_event_loop().run_until_complete(self._run(count, at_once, deadline, progress))

    async def _run(self, count, at_once, deadline, progress):
        async def echo(reader, writer):
            while data := await reader.read(65536):
                writer.write(data)
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        self._echo = server.sockets[0].getsockname()[1]
        numbers = iter(range(count))

        async def worker():
            for number in numbers:
                kind = self.kinds[number % len(self.kinds)]
                clock = Stopwatch()
                try:
                    await asyncio.wait_for(kind(number), deadline)
                except Exception as error:
                    raise AssertionError(f"login {number} ({kind.__name__}) after {clock.seconds:.1f} s: "
                                         f"{error!r}") from error
                progress(number + 1)

        async with server:
            await asyncio.gather(*(worker() for _ in range(at_once)))

    def connect(self, user=None, key=None):
        """To be awaited: a connection, logged in."""
        return asyncssh.connect("127.0.0.1", self._client.port, username=user or self._client.user,
                                client_keys=[str(key or self._client.key)], agent_path=None, config=None,
                                known_hosts=str(self._client.known_hosts), connect_timeout=60, login_timeout=60)

    async def _raw(self):
        return await asyncio.open_connection("127.0.0.1", self._client.port)

    # The kinds.

    async def command(self, number):
        async with self.connect() as connection:
            result = await connection.run(f"cat; echo {number} >&2; exit {number % 7}", input="x" * 5000)
            _check((result.stdout, result.stderr, result.exit_status), ("x" * 5000, f"{number}\n", number % 7))

    async def failing_login(self, _):
        await self._refused(self.connect(key=self._wrong))

    async def nobody(self, _):
        await self._refused(self.connect(user="nobody-of-that-name"))

    async def _refused(self, connecting):
        try:
            async with connecting:
                pass
        except asyncssh.PermissionDenied:
            return
        raise AssertionError("let in")

    async def no_such_tag(self, _):
        try:
            async with self.connect(user=f"{self._client.user}+nosuch") as connection:
                await connection.wait_closed()
        except (asyncssh.DisconnectError, asyncssh.ChannelOpenError):
            pass

    async def scanner(self, _):
        """Looks at the banner and leaves."""
        reader, writer = await self._raw()
        _check((await reader.readline())[:8], b"SSH-2.0-")
        writer.close()

    async def gone_in_the_handshake(self, number):
        """Leaves without a word in the middle of the key exchange, with more or less of it said."""
        reader, writer = await self._raw()
        writer.write(b"SSH-2.0-gone\r\n" + b"\0\0\2\0" * (number % 100))
        await reader.readline()
        writer.transport.abort()

    async def gone_in_a_command(self, _):
        connection = await self.connect()
        process = await connection.create_process("echo in; exec cat /dev/zero", encoding=None)
        _check(await process.stdout.readline(), b"in\n")
        connection.abort()
        await connection.wait_closed()

    async def quick_goodbye(self, _):
        async with self.connect():
            pass

    async def sftp(self, number):
        data = os.urandom(40000)
        async with self.connect() as connection, connection.start_sftp_client() as sftp:
            async with sftp.open(f"sftp{self._tag}{number % 16}", "wb") as file:
                await file.write(data)
            async with sftp.open(f"sftp{self._tag}{number % 16}", "rb") as file:
                _check(await file.read(), data)

    async def forward(self, _):
        async with self.connect() as connection:
            reader, writer = await connection.open_connection("127.0.0.1", self._echo)
            await _talk(reader, writer)

    async def remote_forward(self, _):
        async with self.connect() as connection:
            listener = await connection.forward_remote_port("127.0.0.1", 0, "127.0.0.1", self._echo)
            await _talk(*await asyncio.open_connection("127.0.0.1", listener.get_port()))
            listener.close()

    async def terminal(self, number):
        async with self.connect() as connection:
            async with connection.create_process("stty size; cat", term_type="xterm", term_size=(80, 24)) as process:
                _check(await process.stdout.readline(), "24 80\r\n")
                process.change_terminal_size(90, 30)
                process.stdin.write("\x04")
                await process.wait()

    async def many_channels(self, number):
        async with self.connect() as connection:
            results = await asyncio.gather(*(connection.run(f"echo {number}.{i}") for i in range(5)))
            _check([result.stdout for result in results], [f"{number}.{i}\n" for i in range(5)])

    async def unknown_subsystem(self, _):
        async with self.connect() as connection:
            try:
                await connection.create_process(subsystem="nosuch")
            except asyncssh.ChannelOpenError:
                return
            raise AssertionError("there is none")


async def _talk(reader, writer):
    data = os.urandom(20000)
    writer.write(data)
    writer.write_eof()
    _check(await reader.read(-1), data)
    writer.close()


def _check(got, wanted):
    if got != wanted:
        raise AssertionError(f"{got!r:.300} instead of {wanted!r:.300}")
