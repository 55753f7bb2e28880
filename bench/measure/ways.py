"""The ways to an instance that are compared: straight, through HAProxy as a TCP forwarder, and through Homeport."""

import subprocess

from support import cleanup, listener, processes
from support.client import Client
from support.cluster import Cluster
from support.router import BINARIES

from .cpu import Meter

# What conf/homeport.toml has: the tests' own configuration checks instances ten times as often, each time at the cost of a process of
# the instance, and keeps no connections ready.
AS_SHIPPED = {"backend": {"prepared": 64}, "health": {"interval": "5s", "fast_interval": "1s", "timeout": "2s"}}

_HAPROXY = """\
global
    noreuseport
    maxconn 4000
    nbthread {threads}
defaults
    mode tcp
    timeout connect 10s
    timeout client 1h
    timeout server 1h
listen ssh
    bind 127.0.0.1:{port}
    server one 127.0.0.1:{target}
"""


class Direct:
    """What users have without a pool: ssh to the machine."""
    name, label = "direct", "direct ssh"

    def __init__(self, cluster, _cores):
        self.client = cluster.direct("one")
        self.pid = None

    def cpu(self):
        return 0.0

    def pids(self):
        return []

    def close(self):
        pass


class HAProxy:
    """The cheapest that can stand in between: it moves bytes that it does not understand."""
    name, label = "haproxy", "HAProxy (TCP)"

    def __init__(self, cluster, cores):
        self._straight, self._instance, self._cores = cluster.direct("one"), cluster.pool["one"], cores
        self._config = cluster.directory / "haproxy.cfg"
        self._meter = Meter()
        self._start()

    def _start(self):
        self._process, port = listener.start(self._run)
        self._undo = cleanup.on_exit(self._process.kill)
        known = [f"[127.0.0.1]:{port} {key}" for key in self._instance.host_keys()]
        self.client = Client(self._straight.directory, self._straight.user, port, self._straight.key, known)

    def _run(self, port):
        self._config.write_text(_HAPROXY.format(port=port, target=self._instance.port, threads=self._cores))
        return subprocess.Popen(self._meter.command("haproxy", "-db", "-f", self._config), stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @property
    def pid(self):
        return self._process.pid

    def cpu(self):
        return self._meter.seconds()

    def pids(self):
        return self._meter.pids()

    def restart(self):
        self._stop()
        self._start()

    def _stop(self):
        self._process.terminate()
        self._process.wait(20)
        cleanup.cancel(self._undo)

    def close(self):
        self._stop()
        self._meter.close()


class Homeport:
    """The router of this tree."""
    name, label = "homeport", "Homeport"

    def __init__(self, cluster, _cores):
        self._meter = Meter()
        self._cluster, self._router = cluster, cluster.router
        self._router.command = self._meter.command(BINARIES / "homeportd")
        self._start()

    def _start(self):
        self._router.start()
        self.client = self._cluster.client()
        # Everything that the first login makes (the pin, caches) is there before the first measurement.
        self.client.where()

    @property
    def pid(self):
        return self._router.pid

    def cpu(self):
        return self._meter.seconds()

    def pids(self):
        return self._meter.pids()

    def restart(self):
        self._stop()
        self._start()

    def _stop(self):
        self._router.wait_idle()
        self._router.stop()

    def close(self):
        self._stop()
        self._meter.close()


class Bench:
    """One instance, one user, and the three ways to it."""

    def __init__(self, cores):
        settings = {**AS_SHIPPED, "log": {"level": "info"}, "limits": {"user_connections": 100000}, "penalties": {"enabled": False}}
        self.cluster = Cluster(size=1, router=settings, start=False)
        self.ways = [kind(self.cluster, cores) for kind in (Direct, HAProxy, Homeport)]

    def turn(self, number):
        """All ways; another one goes first each time, so that none always follows the same."""
        first = number % len(self.ways)
        return self.ways[first:] + self.ways[:first]

    def close(self):
        for way in reversed(self.ways):
            way.close()
        self.cluster.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def memory_kib(pid):
    """Resident memory of a process and its children."""
    return sum(processes.memory_kib(each) for each in [pid, *processes.descendants(pid)])
