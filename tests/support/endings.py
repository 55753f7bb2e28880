"""Sessions in every situation in which one can be interrupted, and what must be true after any of them has ended."""

import subprocess
from contextlib import contextmanager

from . import processes
from .cluster import ClusterTest
from .waiting import wait_until

# Health that never changes its mind while a test runs: the endings are those of sessions alone.
BLIND = {"interval": "1h", "fast_interval": "1h", "timeout": "60s", "fall": 100, "passive_fall": 100}
# A loaded machine is slow, and nothing here is about that.
PATIENT = {"connect_timeout": "60s", "connect_budget": "90s", "certificate_lifetime": "5m"}

# What is under way in a session when its end comes.
SITUATIONS = ("idle", "quiet", "terminal", "output", "input", "many")
LOST = "The connection to your instance of the pool was lost; please log in again."


class EndingTest(ClusterTest):
    options = {"wired": True, "router": {"health": BLIND, "backend": PATIENT}}

    def setUp(self):
        self.ok(self.ssh.run("true"))
        self.known = self.router.closings()
        self.files = self.router.open_files()
        self.addCleanup(lambda: processes.kill_user(self.user.uid))  # commands whose sshd was killed

    def start(self, *arguments, **streams):
        """A client that does not outlive the test."""
        process = self.ssh.start(*arguments, **streams)
        self.addCleanup(lambda: process.kill() or process.communicate())
        return process

    @contextmanager
    def session(self, situation, client=None):
        """A client's process in the middle of it."""
        start = getattr(self, "_" + situation)
        with start(client or self.ssh) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()

    def _idle(self, client):
        """A connection without a channel."""
        process = client.start(flags=["-N"], stdin=subprocess.DEVNULL)
        self._wait_open(process)
        return process

    def _quiet(self, client):
        """A command that waits for input."""
        process = client.start("echo in; cat")
        self._wait_said(process, b"in\n")
        return process

    def _terminal(self, client):
        """A shell on a terminal."""
        process = client.start("echo in; exec bash", flags=["-tt"])
        self._wait_said(process, b"in\r\n")
        return process

    def _output(self, client):
        """More output than the client takes: every buffer on the way is full."""
        process = client.start("echo in; exec cat /dev/zero")
        self._wait_said(process, b"in\n")
        self._wait_buffered(process)
        return process

    def _input(self, client):
        """More input than the command takes."""
        with open("/dev/zero", "rb") as zero:
            process = client.start("echo in; exec sleep 1000", stdin=zero)
        self._wait_said(process, b"in\n")
        self._wait_buffered(process)
        return process

    def _many(self, client):
        """A master connection with channels of every kind above."""
        path = self.cluster.directory / "many"
        process = client.start(flags=["-M", "-N", f"-oControlPath={path}"], stdin=subprocess.DEVNULL)
        self._wait_open(process)
        wait_until(path.exists, 20, "the master's socket")
        shared = client.with_options(f"-oControlPath={path}", "-oProxyCommand=false")
        guests = [self._quiet(shared), self._output(shared), self._input(shared)]
        self.addCleanup(lambda: [guest.kill() or guest.communicate() for guest in guests])
        return process

    def _wait_said(self, process, word):
        self.assertEqual(process.stdout.readline(), word)

    def _wait_open(self, process):
        def open_():
            if process.poll() is not None:
                raise AssertionError(process.stderr.read().decode())
            return [row for row in self.router.sessions() if row["state"] == "open"]

        wait_until(open_, 30, "the session to be open", pause=0.05)

    def _wait_buffered(self, _):
        wait_until(lambda: any(row["buffered"] for row in self.router.sessions()), 30, "data to be held", pause=0.05)

    # What must be true.

    def check_client(self, process, status, *sentences, deadline=30):
        """The client has ended by itself, and said so as a user can understand it."""
        try:
            _, error = process.communicate(timeout=deadline)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the client is still there:\n{self.router.tail()}") from None
        told = error.decode(errors="replace")
        self.assertEqual(process.returncode, status, told)
        for sentence in sentences:
            self.assertIn(sentence, told)
        return told

    def check_over(self, *reasons, instances=None):
        """Nothing is left of the sessions since the test began, and the log gives exactly one reason for each."""
        self.router.wait_idle()
        self.router.wait_log("session closed", count=self.known + len(reasons), deadline=60)
        closed = self.router.events("session closed")[self.known:]
        self.assertEqual(sorted(line["reason"] for line in closed), sorted(reasons), self.router.tail(8))
        self.assertEqual(len({line["session"] for line in closed}), len(reasons))
        backends = self.router.backends()
        self.assertEqual({name: row["sessions"] for name, row in backends.items()}, dict.fromkeys(backends, 0))
        for instance in instances or self.pool:
            wait_until(lambda: not instance.sessions(), 20,
                       lambda: f"sessions of {instance.name} to end: {processes.commands(instance.sessions())}")
        wait_until(lambda: self.router.open_files() <= self.files, 20,
                   lambda: f"{self.router.open_files()} open files to be {self.files} again")

    def place(self):
        """The instance on which the only session is, and the wire to it."""
        (row,) = self.router.sessions()
        return self.pool[row["backend"]], self.cluster.back.get(row["backend"])

    @contextmanager
    def case(self, name):
        """One of several cases in a test's body, from a clean start."""
        with self.subTest(name):
            self.setUp()
            yield
