"""Machines of a pool with a network, mounts and processes of their own: Linux namespaces, gone with their first process.

The test program itself moves to a network that nobody else sees, where the router and its clients run; each machine
hangs on it by a cable. So addresses are free to choose, and nothing is left behind however a test ends.
"""

import ctypes
import itertools
import os
import signal
import subprocess
from pathlib import Path

from . import cleanup, processes
from .waiting import wait_until

_NEWNS, _NEWNET = 0x00020000, 0x40000000
_numbers = itertools.count(1)
_inside = []


def enter_lan():
    """Moves this program, once. Only its main thread and what it starts from now on: call it first."""
    if _inside:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEWNS | _NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "no network and mounts of one's own here (unshare), which these tests need")
    _inside.append(True)
    tool("mount", "--make-rprivate", "/")
    tool("ip", "link", "set", "lo", "up")


def tool(*command):
    done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}")


class Machine:
    """One machine. It sees this one's files, except where something is mounted."""

    # Reaps what daemons leave behind, as init does. The last word makes its command line ours: see stale.
    _INIT = ["sh", "-c", "trap : TERM; while :; do sleep 1000 & wait; done"]

    def __init__(self, name, directory):
        """`directory` is for what this machine keeps; users cannot look into it."""
        enter_lan()
        self.name = name
        self.directory = Path(directory)
        self._number = next(_numbers)
        self.host = f"10.77.{self._number}.2"
        self._cable = f"hp{self._number}"
        self._first = self._holder = None
        self._replaced = {}
        self._undo = cleanup.on_exit(self.power_off)

    @property
    def running(self):
        return self._holder is not None

    def boot(self):
        self._holder = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "--net", "--uts", "--pid", "--fork", "--kill-child",
             "--mount-proc", *self._INIT, str(self.directory)],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        first = wait_until(self._find_first, 30, f"machine {self.name} to start")
        self._first = first
        address = f"02:00:00:00:00:{self._number:02x}"
        tool("ip", "link", "add", self._cable, "type", "veth", "peer", "name", "eth0", "address", address, "netns", first)
        tool("ip", "address", "add", f"10.77.{self._number}.1/30", "dev", self._cable)
        tool("ip", "link", "set", self._cable, "up")
        # Known for good: that a machine is gone is for nobody to learn from the network.
        tool("ip", "neighbour", "add", self.host, "lladdr", address, "dev", self._cable, "nud", "permanent")
        self.tool("sh", "-c", f"hostname {self.name} && ip link set lo up && ip address add {self.host}/30 dev eth0")
        self.plug_in()
        for path, file in self._replaced.items():
            self.tool("mount", "--bind", file, path)

    def _find_first(self):
        """The machine's process 1, once its namespaces are in order: /proc is the last of them."""
        if self._holder.poll() is not None:
            raise RuntimeError("no namespaces here (unshare), which these tests need")
        return next((pid for pid in processes.descendants(self._holder.pid)
                     if b"trap" in Path(f"/proc/{pid}/cmdline").read_bytes()
                     and not Path(f"/proc/{pid}/exe").readlink().name.startswith("unshare")), None)

    def inside(self, *command):
        """`command` as it has to be written to run on this machine."""
        return ["nsenter", "--target", str(self._first), "--mount", "--net", "--uts", "--pid", *map(str, command)]

    def tool(self, *command):
        tool(*self.inside(*command))

    def replace(self, path, text):
        """From now on `path` reads `text` on this machine."""
        file = self.directory / path.strip("/").replace("/", "-")
        file.write_text(text)
        if path not in self._replaced:
            self._replaced[path] = file
            self.tool("mount", "--bind", file, path)

    def processes(self):
        """All that run on it, by the numbers they have here."""
        mine = os.readlink(f"/proc/{self._first}/ns/pid")
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.readlink(f"/proc/{pid}/ns/pid") == mine:
                    found.append(int(pid))
            except OSError:
                continue
        return found

    def _doors(self):
        """Of what runs there, the parents out here. One whose child is stopped stops, too (nsenter does that)."""
        return processes.naming(f"--target\0{self._first}\0")

    def freeze(self):
        """The kernel still answers, nobody else does: an overloaded or hung machine."""
        self._frozen = [pid for pid in self.processes() if pid != self._first]
        processes.send(self._frozen, signal.SIGSTOP)

    def thaw(self):
        processes.send([*self._doors(), *self._frozen], signal.SIGCONT)

    def unplug(self):
        """The network is gone, without a word."""
        self.tool("ip", "link", "set", "eth0", "down")

    def plug_in(self):
        self.tool("sh", "-c", f"ip link set eth0 up && ip route replace default via 10.77.{self._number}.1")

    def power_off(self):
        """Everything on it ends in an instant: its processes, mounts and network."""
        if self._holder:
            family = [*self.processes(), *self._doors(), self._holder.pid]
            processes.send(family, signal.SIGKILL)
            self._holder.wait()
            self._holder = None
            wait_until(lambda: not any(map(processes.alive, family)), 30, f"machine {self.name} to end")
            subprocess.run(["ip", "link", "delete", self._cable], capture_output=True, check=False)

    def close(self):
        self.power_off()
        cleanup.cancel(self._undo)
