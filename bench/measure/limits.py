"""What the machine allows, and how many sessions fit into it."""

import resource
from pathlib import Path

_OTHERS = 300  # files that are open, and processes that are there, without any session
# What one session takes: open files of the router; processes of an instance (two of sshd, and the command) and their memory,
# with everything else's, as measured on Debian 12.
_FILES, _PROCESSES, _MIB = 4, 3, 4


def allow_files(wanted):
    """Raises the limit on open files for us and all that we start; returns what it is then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if _at_least(soft, wanted):
        return wanted
    for limits in ((wanted, hard if _at_least(hard, wanted) else wanted), (hard, hard)):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
            return limits[0]
        except (ValueError, OSError):  # it takes a capability to raise the upper one
            pass
    return soft


def _at_least(limit, wanted):
    return limit == resource.RLIM_INFINITY or limit >= wanted


def most_sessions(wanted):
    """So many of the wanted idle sessions as this machine can hold, and which limit says so ("" if all of them)."""
    files = allow_files(_FILES * wanted + _OTHERS)
    found = [(wanted, ""),
             ((files - _OTHERS) // _FILES, f"{files} open files are allowed, and a session takes {_FILES} of the router")]
    for name, path in (("kernel.pid_max", "/proc/sys/kernel/pid_max"), ("kernel.threads-max", "/proc/sys/kernel/threads-max")):
        most = int(Path(path).read_text())
        found.append(((most - _OTHERS) // _PROCESSES, f"{name} is {most}, and a session takes {_PROCESSES} processes of an instance"))
    for group, most in _process_groups():
        found.append(((most - _OTHERS) // _PROCESSES,
                      f"{group} allows {most} processes, and a session takes {_PROCESSES} of an instance"))
    low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    found.append((high - low, f"net.ipv4.ip_local_port_range is {low} to {high}, and all clients have one address"))
    free = _free_mib()
    found.append((int(free // _MIB), f"{free:.0f} MiB of memory are free, and a session takes about {_MIB} of an instance"))
    return min(found, key=lambda limit: limit[0])


def _process_groups():
    """Control groups we are in that allow so many processes and no more."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers in ("", "pids"):
            root = Path("/sys/fs/cgroup", controllers)
            for group in (root / path.strip("/"), *(root / path.strip("/")).parents):
                most = group / "pids.max"
                if group.is_relative_to(root) and most.exists() and (text := most.read_text().strip()).isdecimal():
                    yield str(most), int(text)


def _free_mib():
    with open("/proc/meminfo") as info:
        return next(int(line.split()[1]) for line in info if line.startswith("MemAvailable")) / 1024
