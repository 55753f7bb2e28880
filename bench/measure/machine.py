"""What the figures were measured on and with: nobody can use a figure without it."""

import os
import platform
import subprocess
from datetime import date

from support.router import cli


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
