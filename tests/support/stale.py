"""Removes what earlier test programs left behind when they were killed: whatever carries the id of a dead process."""

import re
import shutil
import subprocess
from pathlib import Path

from . import processes, users

_MAKER = re.compile(r"hpt(\d+)[n-].*")


def _stale(names):
    makers = [(name, _MAKER.fullmatch(name)) for name in names]
    return [name for name, match in makers if match and not processes.alive(int(match[1]))]


def _names(path):
    return [line.split(":", 1)[0] for line in Path(path).read_text().splitlines()]


def sweep():
    """Instances and routers first, then users, groups and PAM services, then directories."""
    directories = [Path("/tmp") / name for name in _stale(path.name for path in Path("/tmp").glob("hpt*-*"))]
    for directory in directories:
        for pid in processes.naming(f"{directory}/"):
            processes.kill_family(pid)
    for name in _stale(_names("/etc/passwd")):
        users.remove_account(name)
    for name in _stale(_names("/etc/group")):
        subprocess.run(["groupdel", name], capture_output=True, check=False)
    for name in _stale(path.name for path in Path("/etc/pam.d").glob("hpt*n*")):
        Path("/etc/pam.d", name).unlink(missing_ok=True)
    for directory in directories:
        shutil.rmtree(directory, ignore_errors=True)
