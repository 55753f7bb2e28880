"""One session's throughput where what stands in between has a core to itself, and the ends share the others.

Without this the ends and the router take turns on the same cores, and the kernel's choice of who runs where is measured with
them. The ends have the same cores in all ways, direct included: what is left of the difference is the router's."""

import os
from contextlib import contextmanager, suppress
from pathlib import Path

from support import processes

from . import bulk


def measure(bench, options, say):
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        say("core: left out, since this machine has one core alone")
        return []
    with _apart(bench, set(cores[-1:]), set(cores[:-1])):
        return bulk.every_kind(bench, options, say, "core")


@contextmanager
def _apart(bench, own, others):
    """The ways' processes on `own`; clients, which inherit it from us, and the instance's on `others`."""
    try:
        _spread(bench, own, others)
        yield
    finally:
        _spread(bench, own | others, own | others)


def _spread(bench, between, ends):
    """Whoever is there now, connections that the router keeps ready included, and all whom these start."""
    instance = bench.cluster.pool["one"].pid
    _pin_all(lambda: [pid for way in bench.ways for pid in way.pids()], between)
    _pin_all(lambda: [os.getpid(), instance, *processes.descendants(instance)], ends)


def _pin_all(there, cores):
    """Until nobody is new: who is started inherits it only from one to whom it has come already."""
    done = set()
    while fresh := set(there()) - done:
        for pid in fresh:
            with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
                _pin(pid, cores)
        done |= fresh


def _pin(pid, cores):
    """All threads: a thread that is started later inherits it from the one that starts it."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), cores)
