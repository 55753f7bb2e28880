"""One session's throughput where what stands in between has a core to itself, and the ends share the others.

Without this the ends and the router take turns on the same cores, and the kernel's choice of who runs where is measured with
them. The ends have the same cores in all ways, direct included: what is left of the difference is the router's."""

import os
from contextlib import contextmanager
from pathlib import Path

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
    """The ways' processes on `own`; clients, which inherit it from us, and the instance's sessions on `others`."""
    between = [pid for way in bench.ways for pid in way.pids()]
    ends = [os.getpid(), bench.cluster.pool["one"].pid]
    try:
        for pids, cores in ((between, own), (ends, others)):
            for pid in pids:
                _pin(pid, cores)
        yield
    finally:
        for pid in between + ends:
            _pin(pid, own | others)


def _pin(pid, cores):
    """All threads: a thread that is started later inherits it from the one that starts it."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), cores)
