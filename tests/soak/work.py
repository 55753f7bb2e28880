"""What users do all day: every kind of work checks its own result, byte by byte."""

import os
import random
import subprocess
import threading
from contextlib import contextmanager

import paramiko
from support import bulk
from support.client import run
from support.instances import free_port
from support.logins import Logins
from support.tcp import echo, listening, server, talk
from support.waiting import wait_until

DEADLINE = 240  # seconds; so long a wait is a hang, whatever happens to the network
MIB = 1 << 20


class Wrong(AssertionError):
    """A result that no fault excuses: a client that reports success with other bytes than were sent."""


class Failed(AssertionError):
    """A client that failed: right while something is broken, wrong otherwise."""


class Work:
    """One user's work, in one thread at a time."""

    def __init__(self, cluster, user, number, seed):
        self.cluster, self.user = cluster, user
        self.random = random.Random(f"{seed} {number}")
        self.place = cluster.secrets / f"work{number}"
        self.place.mkdir()
        self.tag = f"w{number}"  # of this worker's files
        self.ssh = cluster.client(user)
        subprocess.run(["puttygen", self.ssh.key, "-o", self.place / "key.ppk"], check=True)
        subprocess.run(["dropbearconvert", "openssh", "dropbear", self.ssh.key, self.place / "dropbear"], check=True,
                       capture_output=True)
        public = self.place / "router.pub"
        public.write_text(next(line.split(" ", 1)[1] for line in cluster.router.known_hosts() if "ed25519" in line))
        self.fingerprint = run(["ssh-keygen", "-l", "-f", public]).text.split()[1]
        self.local = self.place / "local"
        self.local.write_bytes(os.urandom(self.random.randrange(3 * MIB)))
        self.logins = Logins(cluster, self.ssh, self.tag)
        self.kinds = [self.command, self.scp, self.sftp, self.rsync, self.plink, self.dbclient, self.paramiko,
                      self.asyncssh, self.channels, self.local_forward, self.remote_forward, self.terminal,
                      self.bulk, self.killed, self.stalled]

    def one(self):
        """Some work; returns its name."""
        return self.random.choice(self.kinds)

    # Checks.

    @staticmethod
    def _ok(outcome, status=0):
        if outcome.status != status:
            raise Failed(f"status {outcome.status}: {outcome.error[-300:]}")
        return outcome

    @staticmethod
    def _same(got, wanted):
        if got != wanted:
            raise Wrong(f"{len(got)} bytes instead of {len(wanted)}, or others")

    def _echo(self, command, **arguments):
        """A command that gives back its input, some of it on stderr, and an exit status."""
        data, status = os.urandom(self.random.randrange(200_000)), self.random.randrange(1, 100)
        outcome = run([*command, f"cat && exit {status}"], data, DEADLINE, **arguments)
        self._ok(outcome, status)
        self._same(outcome.out, data)

    # The kinds.

    def command(self):
        self._echo(self.ssh.command())

    def scp(self):
        back = self.place / "back"
        self._ok(self.ssh.scp(self.local, self.ssh.remote(self.tag), deadline=DEADLINE))
        self._ok(self.ssh.scp(*self.random.choice(([], ["-O"])), self.ssh.remote(self.tag), back, deadline=DEADLINE))
        self._same(back.read_bytes(), self.local.read_bytes())

    def sftp(self):
        back = self.place / "back"
        self._ok(self.ssh.sftp(f"put {self.local} {self.tag}\nget {self.tag} {back}\n", deadline=DEADLINE))
        self._same(back.read_bytes(), self.local.read_bytes())

    def rsync(self):
        back = self.place / "synced"
        self._ok(self.ssh.rsync("-I", self.local, self.ssh.remote(self.tag), deadline=DEADLINE))
        self._ok(self.ssh.rsync("-I", self.ssh.remote(self.tag), back, deadline=DEADLINE))
        self._same(back.read_bytes(), self.local.read_bytes())

    def plink(self):
        self._echo(["plink", "-ssh", "-batch", "-no-antispoof", "-P", self.ssh.port, "-i", self.place / "key.ppk",
                    "-hostkey", self.fingerprint, "-l", self.user.name, "127.0.0.1"],
                   env={**os.environ, "HOME": str(self.place)})

    def dbclient(self):
        self._echo(["dbclient", "-y", "-y", "-i", self.place / "dropbear", "-p", self.ssh.port,
                    f"{self.user.name}@127.0.0.1"])

    def paramiko(self):
        transport = paramiko.Transport(("127.0.0.1", self.ssh.port))
        try:
            transport.connect(username=self.user.name, pkey=paramiko.Ed25519Key.from_private_key_file(str(self.ssh.key)))
            sftp = paramiko.SFTPClient.from_transport(transport)
            sftp.get_channel().settimeout(DEADLINE)
            data = os.urandom(100_000)
            with sftp.open(f"{self.tag}p", "wb") as file:
                file.write(data)
            with sftp.open(f"{self.tag}p", "rb") as file:
                self._same(file.read(), data)
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise Failed(repr(error)) from None
        finally:
            transport.close()

    def asyncssh(self):
        """All that logins.py has to offer."""
        self.random.shuffle(self.logins.kinds)
        try:
            self.logins.run(7, at_once=3, deadline=DEADLINE)
        except AssertionError as error:
            raise Failed(str(error)) from None

    def channels(self):
        """Many channels on one connection, of which one is stuck."""
        socket = self.place / "master"
        socket.unlink(missing_ok=True)
        master = self.ssh.start(flags=["-M", "-N", f"-oControlPath={socket}"], stdin=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        guest = self.ssh.with_options(f"-oControlPath={socket}", "-oProxyCommand=false")
        stuck = None
        try:
            self._until(lambda: socket.exists() or master.poll() is not None)
            stuck = guest.start("cat /dev/zero", stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            threads, failures = [], []

            def one():
                try:
                    self._echo(guest.command())
                except Exception as error:  # told by the thread that waits
                    failures.append(error)

            for _ in range(self.random.randrange(2, 8)):
                threads.append(threading.Thread(target=one))
                threads[-1].start()
            for thread in threads:
                thread.join()
            if failures:
                raise failures[0]
        finally:
            self._end(stuck, master)

    def local_forward(self):
        self._forward("-L", self.random.randrange(1, 30))

    def remote_forward(self):
        self._forward("-R", self.random.randrange(1, 10))

    def _listening(self, flag, target):
        """A client that forwards, and the port; somebody else may be faster to take a free port, but not always."""
        for _ in range(3):
            port = free_port()
            client = self.ssh.start(flags=["-N", "-oExitOnForwardFailure=yes", f"{flag}127.0.0.1:{port}:127.0.0.1:{target}"],
                                    stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            self._until(lambda: client.poll() is not None or listening(port))
            if client.poll() is None:
                return client, port
        raise Failed("no forward")

    def _forward(self, flag, count):
        with server(echo) as target:
            client, port = self._listening(flag, target)
            self._talk(client, port, count)

    def _talk(self, client, port, count):
        try:
            answers, data = [], os.urandom(50_000)

            def one():
                try:
                    answers.append(talk(port, data, DEADLINE))
                except OSError:
                    answers.append(b"")

            threads = [threading.Thread(target=one) for _ in range(count)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if any(answer != data for answer in answers):
                if any(answer != data[:len(answer)] for answer in answers):
                    raise Wrong("other bytes than were sent")
                raise Failed("a forwarded connection ended early")
        finally:
            self._end(client)

    def terminal(self):
        outcome = self._ok(run(self.ssh.command("stty -echo; echo $TERM; exit 3", flags=["-tt"]), b"", DEADLINE,
                               env={**os.environ, "TERM": "vt220"}), 3)
        self._same(outcome.out, b"vt220\r\n")

    def bulk(self):
        """Both ways at once, with new keys every MiB, sometimes compressed."""
        options = ["-oRekeyLimit=1M", *self.random.choice(([], ["-C"]))]
        size = self.random.randrange(1, 16) * MIB
        client = self.ssh.with_options(*options).start("cat", stderr=subprocess.DEVNULL)
        with self._guarded(client):
            went, came = bulk.echo(client, size)
            if client.wait() != 0:
                raise Failed(f"status {client.returncode}")
            self._same(came, went)

    def killed(self):
        """A client that is killed in the middle of whatever it does."""
        client = self.ssh.start(self.random.choice(("cat", "cat /dev/zero", "sleep 60; echo", "yes >&2")),
                                flags=self.random.choice(([], ["-tt"])), stderr=subprocess.DEVNULL)
        try:
            client.stdin.write(b"x" * 1000)
            client.stdin.flush()
            self._pause(3)
        except BrokenPipeError:
            raise Failed("the client is gone") from None
        finally:
            self._end(client)

    def stalled(self):
        """A client that does not read for a while, and then all of it."""
        size = self.random.randrange(1, 64) * MIB
        client = self.ssh.start(f"head -c {size} /dev/zero", stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with self._guarded(client):
            self._pause(5)
            got = sum(map(len, bulk.read(client.stdout)))
            if client.wait() != 0:
                raise Failed(f"status {client.returncode}")
            if got != size:
                raise Wrong(f"{got} bytes instead of {size}")

    # Small things.

    def _pause(self, most):
        threading.Event().wait(self.random.random() * most)

    @staticmethod
    def _until(condition):
        try:
            wait_until(condition, DEADLINE, "a client to be ready", pause=0.1)
        except AssertionError as error:
            raise Failed(str(error)) from None

    @contextmanager
    def _guarded(self, client):
        """A client that must come to its end by itself."""
        hung = threading.Event()
        alarm = threading.Timer(DEADLINE, lambda: (hung.set(), client.kill()))
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()
            self._end(client)
            if hung.is_set():
                raise Wrong("it hangs")

    @staticmethod
    def _end(*clients):
        for client in filter(None, clients):
            client.kill()
            client.wait()
            for stream in filter(None, (client.stdin, client.stdout, client.stderr)):
                try:
                    stream.close()
                except BrokenPipeError:
                    pass
