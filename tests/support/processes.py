"""Processes as /proc shows them: children, memory, open files; and ending whole families of them."""

import os
import signal

from .waiting import wait_until


def alive(pid):
    """True if the process is there and not a zombie."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _all():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _families():
    """parent -> children"""
    families = {}
    for pid in _all():
        try:
            with open(f"/proc/{pid}/stat") as stat:
                parent = int(stat.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        families.setdefault(parent, []).append(pid)
    return families


def children(root):
    return _families().get(root, [])


def descendants(root):
    """Every process below `root`, parents before children."""
    families = _families()
    found, queue = [], [root]
    while queue:
        below = families.get(queue.pop(0), [])
        found += below
        queue += below
    return found


def of_user(uid):
    """Living processes whose real user is `uid`."""
    return of_users({uid})


def of_users(uids):
    """The same of several."""
    found = []
    for pid in _all():
        try:
            with open(f"/proc/{pid}/status") as status:
                line = next(line for line in status if line.startswith("Uid:"))
        except (OSError, StopIteration):
            continue
        if int(line.split()[1]) in uids and alive(pid):
            found.append(pid)
    return found


def naming(text):
    """Processes with `text` in their command line."""
    found = []
    for pid in _all():
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as line:
                if text.encode() in line.read():
                    found.append(pid)
        except OSError:
            continue
    return found


def send(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def kill_family(root):
    """Ends `root` and everything below it at once, as a machine that loses power does."""
    send([root], signal.SIGSTOP)  # no new children while the family is counted
    family = descendants(root)
    send([*family, root], signal.SIGKILL)
    return family


def kill_user(uid):
    """Ends what a test's user left running."""
    kill_users({uid})


def kill_users(uids):
    """The same of several."""
    def gone():
        left = of_users(uids)
        send(left, signal.SIGKILL)
        return not [pid for pid in left if alive(pid)]

    wait_until(gone, 10, f"the processes of {uids} to end")


def memory_kib(pid):
    """Resident memory."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def listens(pid, port):
    """True if it is this process that listens on the port, over IPv4."""
    with open("/proc/net/tcp") as table:
        rows = [line.split() for line in table][1:]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port}
    try:
        return any(os.readlink(f"/proc/{pid}/fd/{number}") in sockets for number in os.listdir(f"/proc/{pid}/fd"))
    except OSError:  # one was closed just now, or the process is gone
        return False


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def commands(pids):
    """pid -> command line, of those that are still there."""
    found = {}
    for pid in pids:
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as line:
                found[pid] = line.read().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
    return found


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))


def waits_for(pid):
    """The kernel's function that keeps it waiting."""
    try:
        with open(f"/proc/{pid}/wchan") as where:
            return where.read()
    except OSError:
        return ""
