"""The pool's instances: real sshd processes which share one home directory, on loopback or on machines of their own."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from . import cleanup, processes
from .client import run
from .machines import Machine
from .share import Mount
from .waiting import wait_until

_CONFIG = """\
{extra}
ListenAddress {host}
Port {port}
PidFile {directory}/sshd.pid
{host_keys}
TrustedUserCAKeys {authorities}
# Nobody gets in by a key of their own: who is in came through the router, or holds a certificate of the tests.
AuthorizedKeysFile none
AuthenticationMethods publickey
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PrintMotd no
PrintLastLog no
LogLevel VERBOSE
MaxStartups 500
MaxSessions 100
PermitUserEnvironment no
AcceptEnv LANG LC_* HP_*
SetEnv HOMEPORT_INSTANCE={name}
Subsystem sftp internal-sftp
# What the first lines leave open is as our documentation asks of an instance.
Include {snippet}
Include {directory}/*.last
"""

_SNIPPET = Path(__file__).parents[2] / "conf/backend/50-homeport.conf"

_PORT = 2222  # of instances with an address of their own

KEY_TYPES = ("ed25519", "ecdsa", "rsa")


def free_port():
    """A port that nobody listens on now. Somebody may take it before we do: callers must be ready to try again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_keys(directory, types=KEY_TYPES):
    """ssh_host_TYPE_key files, made side by side because RSA takes its time."""
    makers = []
    for kind in types:
        path = directory / f"ssh_host_{kind}_key"
        path.unlink(missing_ok=True)
        bits = ["-b", "2048"] if kind == "rsa" else []
        makers.append(subprocess.Popen(["ssh-keygen", "-q", "-t", kind, *bits, "-N", "", "-C", "instance", "-f", path]))
    if any(maker.wait() for maker in makers):
        raise RuntimeError("ssh-keygen failed")


class Instance:
    """One sshd with its own host keys. `name` is what its users find in $HOMEPORT_INSTANCE."""

    host = "127.0.0.1"

    def __init__(self, name, directory, authorities, extra=""):
        """`extra` goes to the head of sshd_config, where the first value of a keyword wins."""
        self.name = name
        self.directory = Path(directory)
        self.directory.mkdir(mode=0o700, exist_ok=True)
        self.port = 0
        self.inside = []  # a command that runs another one, such as unshare; counts from the next start
        self._authorities = authorities
        self._extra = extra
        self._process = None
        self._undo = cleanup.on_exit(self.stop)
        make_keys(self.directory)
        self.start()

    @property
    def address(self):
        return f"{self.host}:{self.port}"

    @property
    def log(self):
        return (self.directory / "log").read_text(errors="replace")

    @property
    def running(self):
        return self._process is not None

    @property
    def pid(self):
        """Of the sshd that listens; 0 if none does."""
        return self._process.pid if self._process else 0

    def host_keys(self):
        """Public key lines without comment, as configuration and known_hosts want them."""
        lines = [(self.directory / f"ssh_host_{kind}_key.pub").read_text().split() for kind in KEY_TYPES]
        return [" ".join(line[:2]) for line in lines]

    def start(self):
        """Listens; on the same port as before if there was one."""
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd's privilege separation directory
        for _ in range(20):
            port = self.port or free_port()
            if self._try_start(port):
                self.port = port
                return
            # A session of the machine that was killed may hold the port for a moment; a free port may be lost.
        raise RuntimeError(f"instance {self.name} does not start:\n{self.log[-2000:]}")

    def _try_start(self, port):
        config = self.directory / "sshd_config"
        keys = "\n".join(f"HostKey {self.directory}/ssh_host_{kind}_key" for kind in KEY_TYPES)
        config.write_text(_CONFIG.format(name=self.name, host=self.host, port=port, directory=self.directory, host_keys=keys,
                                         authorities=self._authorities, snippet=_SNIPPET, extra=self._extra))
        with open(self.directory / "log", "ab") as log:
            start = log.tell()
            process = subprocess.Popen(self._command(*self.inside, "/usr/sbin/sshd", "-D", "-e", "-f", config),
                                       stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=log, start_new_session=True)

        def settled():
            with open(self.directory / "log", "rb") as text:
                text.seek(start)
                return b"Server listening on" in text.read() or process.poll() is not None

        wait_until(settled, 20, f"instance {self.name} to listen")
        if process.poll() is not None:
            return False
        self._process = process
        return True

    @staticmethod
    def _command(*command):
        """How to run this on the instance."""
        return command

    def configure(self, text):
        """Goes to the end of sshd_config, where a Match may stand. Restarts."""
        (self.directory / "tests.last").write_text(text)
        self.stop()
        self.start()

    def stop(self):
        """The machine is gone: its listener and all its sessions, in an instant."""
        if self._process:
            family = processes.kill_family(self._process.pid)
            self._process.wait()
            self._process = None
            wait_until(lambda: not any(map(processes.alive, family)), 10, f"the sessions of {self.name} to end")

    def refuse(self):
        """Nobody listens any more, but sessions go on: what a restart of sshd looks like."""
        self._process.kill()
        self._process.wait()
        self._process = None

    def freeze(self):
        """The kernel still accepts connections, but nobody speaks: an overloaded or hung machine."""
        self._family = [self._process.pid, *processes.descendants(self._process.pid)]
        processes.send(self._family, signal.SIGSTOP)

    def thaw(self):
        processes.send(self._family, signal.SIGCONT)

    def rekey(self):
        """The machine is re-imaged: same address, new host keys."""
        self.stop()
        make_keys(self.directory)
        self.start()

    def sessions(self):
        """Process ids of the connections this instance serves now."""
        return processes.descendants(self._process.pid) if self._process else []


class MachineInstance(Instance):
    """The same on a machine of its own, with the share of homes as `share` and the machine as `machine`."""

    def __init__(self, name, directory, authorities, extra, homes):
        directory.mkdir(mode=0o700)
        self.machine = Machine(name, directory)
        self.host = self.machine.host
        self._homes = homes
        self.share = None
        super().__init__(name, directory, authorities, extra)

    def _command(self, *command):
        return self.machine.inside(*command)

    def start(self, mounted=True):
        """Boots, unless only sshd was gone. Something may have gone wrong with the share at that."""
        self.port = _PORT
        if not self.machine.running:
            self.machine.boot()
            self.share = Mount(self.machine, self._homes, self._homes, mounted)
        super().start()

    def stop(self):
        self.machine.power_off()
        if self._process:
            self._process.wait()
            self._process = None
        if self.share:
            self.share.close()
            self.share = None

    def refuse(self):
        processes.send(processes.children(self._process.pid), signal.SIGKILL)
        self._process.wait()
        self._process = None

    def freeze(self):
        self.machine.freeze()

    def thaw(self):
        self.machine.thaw()

    def run(self, *command, **arguments):
        """Runs a program on the machine as root, to its end."""
        return run(self._command(*command), **arguments)


class Pool:
    """Instances named one, two, three; and the harness's own authority for direct logins to compare with."""

    NAMES = ("one", "two", "three", "four")

    def __init__(self, directory, size=2, extra="", homes=None):
        """With `homes`, each instance gets a machine, on which this directory is mounted as a share."""
        self.directory = Path(directory)
        self.directory.mkdir(mode=0o755)
        self.authorities = self.directory / "authorities.pub"
        self._authority = self.directory / "authority"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "tests", "-f", self._authority], check=True)
        self.authorities.write_text(self._authority.with_suffix(".pub").read_text())
        kind, more = (MachineInstance, [homes]) if homes else (Instance, [])
        self.instances = [kind(name, self.directory / name, self.authorities, extra, *more)
                          for name in self.NAMES[:size]]

    def __getitem__(self, name):
        return next(instance for instance in self.instances if instance.name == name)

    def __iter__(self):
        return iter(self.instances)

    def trust(self, authority):
        """Adds a public key line to TrustedUserCAKeys of every instance; sshd reads the file at each login."""
        with open(self.authorities, "a") as file:
            file.write(authority.rstrip() + "\n")

    def certify(self, key, user):
        """Makes KEY-cert.pub, with which `user` may log in directly."""
        subprocess.run(["ssh-keygen", "-q", "-s", self._authority, "-I", "direct", "-n", user, "-V", "+1d",
                        f"{key}.pub"], check=True)

    def stop(self):
        for instance in self.instances:
            instance.stop()
