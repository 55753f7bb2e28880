"""What the figures were measured on and with: nobody can use a figure without it."""

import os
import platform
import subprocess
import time
from datetime import date

from support.router import cli

QUIET = 0.5  # load
_PATIENCE, _PAUSE = 120, 5  # seconds: what a build has left of the load is gone by then


def wait_until_quiet(say):
    """What was built just now, or ran before, counts in the load for a while. Somebody else's work does not go away."""
    for _ in range(_PATIENCE // _PAUSE):
        if (load := os.getloadavg()[0]) < QUIET:
            return
        say(f"waiting for the machine to become quiet, for {_PATIENCE} s at most: load {load:.2f}")
        time.sleep(_PAUSE)


def describe():
    return {
        "date": date.today().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)),
        "kernel": platform.release(),
        "load_before": os.getloadavg()[0],
        "homeport": cli("--version").stdout.strip(),
        "openssh": _said(["ssh", "-V"]),
        "haproxy": _said(["haproxy", "-v"]).splitlines()[0],
        "libssh": _said(["dpkg-query", "-W", "-f", "${Version}", "libssh-4"]),
    }


def _processor():
    with open("/proc/cpuinfo") as info:
        return next((line.partition(":")[2].strip() for line in info if line.startswith("model name")), "unknown")


def _said(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip()
