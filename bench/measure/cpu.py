"""CPU seconds of a process and of all that it starts, counted by a control group, so that no child is missed."""

import itertools
import os
import time
from contextlib import suppress
from pathlib import Path

_PREFIX = "homeport-bench-"
_numbers = itertools.count()


class Meter:
    """Run a program as `command(program...)`; `seconds()` is what it and its children have used since."""

    def __init__(self):
        name = f"{_PREFIX}{os.getpid()}-{next(_numbers)}"
        self._group, self._read = _version_1(name) or _version_2(name) or (None, None)
        if self._group is None:
            raise RuntimeError("no control group can be made here: neither cpuacct (version 1) nor cgroup2")

    def command(self, *program):
        """Joins the group before it becomes the program, so that not even its start is missed."""
        script = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
        return ["/bin/sh", "-c", script, str(self._group), *map(str, program)]

    def seconds(self):
        return self._read(self._group)

    def pids(self):
        """Of all processes that are in the group."""
        return [int(line) for line in (self._group / "cgroup.procs").read_text().split()]

    def close(self):
        """Only when its processes have ended."""
        self._group.rmdir()


class Look:
    """At the clock and at a way's CPU."""

    def __init__(self, way):
        self._way, self._cpu, self._time = way, way.cpu(), time.monotonic()

    def since(self):
        """Seconds, and CPU seconds."""
        return time.monotonic() - self._time, self._way.cpu() - self._cpu


def _version_1(name):
    return _made(Path("/sys/fs/cgroup/cpuacct") / name, "cpuacct.usage",
                 lambda group: int((group / "cpuacct.usage").read_text()) / 1e9)


def _version_2(name):
    def read(group):
        lines = dict(line.split() for line in (group / "cpu.stat").read_text().splitlines())
        return int(lines["usage_usec"]) / 1e6

    return _made(Path("/sys/fs/cgroup") / name, "cpu.stat", read)


def _made(group, file, read):
    _sweep(group.parent)
    try:
        group.mkdir()
    except OSError:
        return None
    if not (group / file).exists():
        group.rmdir()
        return None
    return group, read


def _sweep(parent):
    """Takes away what runs that were killed have left behind."""
    for group in parent.glob(f"{_PREFIX}*"):
        maker = group.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", maker).exists():
            with suppress(OSError):  # it has processes yet
                group.rmdir()
