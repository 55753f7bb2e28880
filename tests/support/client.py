"""OpenSSH's clients with nothing of the machine's own configuration, as one user, towards one address."""

import os
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from .waiting import wait_until


REFERENCE = re.compile(r"\(reference ([0-9a-f]{12})\)")


@dataclass
class Outcome:
    """What a client did: exit status, and what it wrote."""
    status: int
    out: bytes
    err: bytes

    @property
    def text(self):
        return self.out.decode(errors="replace").strip()

    @property
    def error(self):
        return self.err.decode(errors="replace").replace("\r", "").strip()


    @property
    def reference(self):
        """The session id of a refusal's sentence, "" if there is none."""
        match = REFERENCE.search(self.error)
        return match[1] if match else ""


class Client:
    """Runs ssh and its relatives to host:port. The host key must be in `known_hosts`, always."""

    def __init__(self, directory, user, port, key, known_hosts, options=(), host="127.0.0.1"):
        self.host = host
        self.directory = Path(directory)
        self.user, self.port, self.key = user, port, Path(key)
        self.known_hosts = self.directory / f"known_hosts.{host}.{port}"
        known = "\n".join(known_hosts) + "\n"
        # At once, since another client may be reading it, and made by another thread in the same moment.
        if not self.known_hosts.exists() or self.known_hosts.read_text() != known:
            with NamedTemporaryFile("w", dir=self.directory, delete=False) as fresh:
                fresh.write(known)
            os.replace(fresh.name, self.known_hosts)
        self._options = list(options)

    def with_user(self, user):
        """The same client under another login name, such as user+tag."""
        return self._copy(user=user)

    def with_key(self, key):
        return self._copy(key=Path(key))

    def with_options(self, *options):
        return self._copy(options=[*self._options, *options])

    def _copy(self, user=None, key=None, options=None):
        copy = object.__new__(Client)
        copy.__dict__.update(self.__dict__)
        copy.user = user or self.user
        copy.key = key or self.key
        copy._options = self._options if options is None else options
        return copy

    def options(self):
        """-o arguments that ssh, scp and sftp share."""
        settings = {
            "IdentityFile": self.key, "IdentitiesOnly": "yes", "IdentityAgent": "none", "BatchMode": "yes",
            "UserKnownHostsFile": self.known_hosts, "GlobalKnownHostsFile": "/dev/null",
            "StrictHostKeyChecking": "yes", "ConnectTimeout": 15, "PreferredAuthentications": "publickey",
        }
        # ssh takes the first value it meets: options of the caller go first.
        return [*self._options, *(f"-o{name}={value}" for name, value in settings.items())]

    def command(self, *remote, flags=()):
        """The argument list of ssh. `remote` is joined by the remote shell as always with ssh."""
        return ["ssh", "-F", "none", *flags, *self.options(), "-p", str(self.port), f"{self.user}@{self.host}", *remote]

    def line(self, *remote, flags=()):
        """The same for a shell, as tmux and rsync want it."""
        return shlex.join(map(str, self.command(*remote, flags=flags)))

    def run(self, *remote, stdin=b"", flags=(), deadline=60):
        """Runs a remote command to its end."""
        return run(self.command(*remote, flags=flags), stdin, deadline)

    def start(self, *remote, flags=(), **streams):
        """Runs a remote command; the caller talks with the process."""
        for name in ("stdin", "stdout", "stderr"):
            streams.setdefault(name, subprocess.PIPE)
        return subprocess.Popen(list(map(str, self.command(*remote, flags=flags))), **streams)

    def where(self, **arguments):
        """Name of the instance that a login lands on."""
        outcome = self.run("echo $HOMEPORT_INSTANCE", **arguments)
        if outcome.status != 0:
            raise AssertionError(f"login of {self.user} failed ({outcome.status}): {outcome.error}")
        return outcome.text

    def scp(self, *arguments, deadline=120):
        return run(["scp", "-q", "-F", "none", *self.options(), "-P", self.port, *arguments], b"", deadline)

    def sftp(self, script, deadline=120):
        """Runs an sftp batch."""
        return run(["sftp", "-q", "-F", "none", *self.options(), "-P", self.port, "-b", "-",
                    f"{self.user}@{self.host}"], script.encode(), deadline)

    def rsync(self, *arguments, deadline=120):
        shell = shlex.join(map(str, ["ssh", "-F", "none", *self.options(), "-p", self.port]))
        return run(["rsync", "-e", shell, *arguments], b"", deadline)

    def remote(self, path):
        """user@host:path as scp and rsync write it."""
        return f"{self.user}@{self.host}:{path}"


def run(command, stdin=b"", deadline=60, **arguments):
    """Any program to its end, within a deadline."""
    done = subprocess.run(list(map(str, command)), input=stdin, capture_output=True, timeout=deadline, check=False,
                          **arguments)
    return Outcome(done.returncode, done.stdout, done.stderr)


def run_all(processes, deadline=120):
    """Waits for processes started with pipes, reading all of them; returns their outcomes in order."""
    with ThreadPoolExecutor(max(1, len(processes))) as readers:
        outputs = list(readers.map(lambda process: process.communicate(timeout=deadline), processes))
    return [Outcome(process.returncode, *output) for process, output in zip(processes, outputs)]


def put_away(process):
    """Ends a process that was started with pipes, whatever has become of it and of them."""
    process.kill()
    process.wait()
    for stream in filter(None, (process.stdin, process.stdout, process.stderr)):
        stream.close()


class Master:
    """A ControlMaster connection, and clients that share it."""

    def __init__(self, client):
        self.socket = client.directory / f"master.{client.port}"
        self.client = client.with_options(f"-oControlPath={self.socket}")
        self._process = self.client.start(flags=["-M", "-N"], stdout=subprocess.DEVNULL)
        wait_until(lambda: self._check() or self._process.poll() is not None, 30, "the master connection")
        if self._process.poll() is not None:
            raise AssertionError(f"no master connection: {self._process.stderr.read().decode()}")

    def _check(self):
        return self.socket.exists() and self.client.run(flags=["-O", "check"]).status == 0

    def close(self):
        self.client.run(flags=["-O", "exit"])
        self._process.communicate(timeout=20)

    def __enter__(self):
        return self.client

    def __exit__(self, *_):
        self.close()
