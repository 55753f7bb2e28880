"""Clients that are programs with a command line: every feature, told once; each program says how it is asked for."""

import os
import re
import shlex
import socket
import subprocess
import threading
from contextlib import contextmanager

from .agent import running_agent
from .client import run
from .features import ClientTest
from .instances import free_port
from .tcp import connect_by_socks, echo, listening, read_all, server, talk
from .terminal import Terminal
from .waiting import wait_until
from .wire import BACK, OUT

MIB = 1 << 20


def answers(port):
    """Whether what is sent to the port comes back."""
    try:
        return talk(port, b"there?") == b"there?"
    except ConnectionError:
        return False


class CommandLineTest(ClientTest):
    tty = ["-tt"]
    subsystem = ["-s"]
    forward_only = ["-N"]
    agent = ["-A"]
    compression = ["-C"]
    keepalive = []
    rekey = []          # after a MiB
    key_exchange = ""   # what the program says of each
    killed = 0          # its exit status when the command is killed by SIGTERM

    def argv(self, *remote, flags=()):
        """The command line."""
        raise NotImplementedError

    def environment(self):
        """Of the program itself."""
        return os.environ

    def environment_flags(self, name, value):
        raise NotImplementedError

    # Ways to run it.

    def ask(self, *remote, flags=(), stdin=b"", env=None):
        return run(self.argv(*remote, flags=flags), stdin, 90, env=env or self.environment())

    @contextmanager
    def started(self, *remote, flags=()):
        """The program while it runs; it does not outlive the block."""
        log = self.cluster.secrets / "stderr"
        with open(log, "wb") as stderr:
            process = subprocess.Popen(list(map(str, self.argv(*remote, flags=flags))), stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=stderr, env=self.environment())
        process.told = lambda: log.read_text(errors="replace")
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    @contextmanager
    def forwarding(self, flag, address):
        with self.started(flags=[*self.forward_only, flag, address]) as process:
            port = int(address.split(":")[1])
            wait_until(lambda: listening(port) or process.poll() is not None, 60, "the forwarded port to listen")
            self.assertIsNone(process.poll(), process.told())
            yield port

    # The features.

    def test_status(self):
        self.ok(self.ask("exit 7"), 7)
        self.ok(self.ask("true"), 0)

    def test_eof(self):
        outcome = self.ok(self.ask("sort; echo sorted; exit 3", stdin=b"b\na\n"), 3)
        self.assertEqual(outcome.out, b"a\nb\nsorted\n")

    def test_stderr(self):
        outcome = self.ok(self.ask("echo this is out; echo this is err >&2"))
        self.assertEqual(outcome.out, b"this is out\n")
        self.assertIn(b"this is err\n", outcome.err)

    def terminal(self):
        ours = [f"{name}={value}" for name, value in self.environment().items() if os.environ.get(name) != value]
        command = shlex.join([*ours, *map(str, self.argv(flags=self.tty))])
        return Terminal(self.cluster.secrets, "env " + command, term="vt220")

    def test_pty(self):
        with self.terminal() as terminal:
            terminal.type("echo this: $TERM $(stty size); exit 6", "Enter")
            terminal.wait_for("this: vt220 30 100", 60)
            terminal.wait_for("ended with 6", 60)

    def test_resize(self):
        with self.terminal() as terminal:
            terminal.type("echo ready: $(stty size)", "Enter")
            terminal.wait_for("ready: 30 100", 60)
            terminal.resize(132, 43)
            terminal.type("until stty size | grep -q '43 132'; do sleep 0.1; done; echo now: $(stty size)", "Enter")
            terminal.wait_for("now: 43 132", 60)

    def test_env(self):
        outcome = self.ok(self.ask("echo $HP_COLOUR", flags=self.environment_flags("HP_COLOUR", "green")))
        self.assertEqual(outcome.out, b"green\n")

    def test_signal(self):
        raise NotImplementedError

    def test_exit_signal(self):
        self.ok(self.ask("kill -TERM $$"), self.killed)

    def test_sftp(self):
        self.copies(self.sftp_up, self.sftp_down)

    def test_scp(self):
        self.copies(self.scp_up, self.scp_down)

    def copies(self, up, down):
        there, back = self.user.home / self._testMethodName, self.cluster.secrets / self._testMethodName
        self.ok(up(self.file, there.name))
        self.ok(down(there.name, back))
        self.same_file(there, back)

    def shout(self):
        self.assertEqual(self.ok(self.ask("shout", flags=self.subsystem, stdin=b"hello\n")).out, b"HELLO\n")

    def test_subsystem(self):
        self.shout()
        self.assertNotEqual(self.ask("nosuch", flags=self.subsystem).status, 0)

    def test_local(self):
        with server(echo) as target, self.forwarding("-L", f"127.0.0.1:{free_port()}:127.0.0.1:{target}") as port:
            data = bytes(range(256)) * 1000
            self.assertEqual(talk(port, data), data)

    def test_remote(self):
        with server(echo) as target, self.forwarding("-R", f"127.0.0.1:{free_port()}:127.0.0.1:{target}") as port:
            # Go's library may refuse what comes before Listen has returned, for it has then not noted the forward.
            wait_until(lambda: answers(port), 60, "the program to know of its forward")
            data = bytes(range(256)) * 1000
            self.assertEqual(talk(port, data), data)
        wait_until(lambda: not listening(port), 60, "the instance to stop listening")

    def test_dynamic(self):
        with server(echo) as target, self.forwarding("-D", f"127.0.0.1:{free_port()}") as port:
            with connect_by_socks(port, target) as connection:
                connection.sendall(b"through socks")
                connection.shutdown(socket.SHUT_WR)
                self.assertEqual(read_all(connection), b"through socks")

    def test_agent(self):
        with running_agent(self.cluster.secrets) as (variables, fingerprint):
            outcome = self.ok(self.ask("ssh-add -l", flags=self.agent, env={**self.environment(), **variables}))
            self.assertIn(fingerprint, outcome.text)

    def test_keepalive(self):
        with self.started("echo ready; cat", flags=self.keepalive) as process:
            self.assertEqual(process.stdout.readline(), b"ready\n")
            wait_until(self.carries_by_itself(OUT), 90, "keepalives")
            self.assertEqual(process.communicate(b"alive\n", 60)[0], b"alive\n")

    def test_rekey(self):
        data = os.urandom(4 * MIB)
        outcome = self.ok(self.ask("cat", flags=self.rekey, stdin=data))
        self.assertTrue(outcome.out == data, "came back changed")
        self.assertGreater(len(re.findall(self.key_exchange, outcome.error)), 3)

    def test_compression(self):
        with self.started(f"head -c {4 * MIB} /dev/zero; cat", flags=self.compression) as process:
            self.assertEqual(len(process.stdout.read(4 * MIB)), 4 * MIB)
            self.assertLess(self.wire.carried(BACK), MIB)
            self.assertEqual(process.communicate(b"end\n", 60)[0], b"end\n")

    def test_channels(self):
        """A command, and forwarded connections that are open at the same time."""
        count = 10
        together = threading.Barrier(count)

        def held(connection, peer):
            together.wait(60)
            echo(connection, peer)

        port = free_port()
        with server(held) as target:
            flags = ["-L", f"127.0.0.1:{port}:127.0.0.1:{target}"]
            with self.started("echo ready; cat", flags=flags) as process:
                self.assertEqual(process.stdout.readline(), b"ready\n")
                answers = [None] * count
                talkers = [threading.Thread(target=lambda i: answers.__setitem__(i, talk(port, b"%d" % i, 90)), args=[i])
                           for i in range(count)]
                for talker in talkers:
                    talker.start()
                for talker in talkers:
                    talker.join()
                self.assertEqual(answers, [b"%d" % i for i in range(count)])
                self.assertEqual(process.communicate(b"alive\n", 60)[0], b"alive\n")
