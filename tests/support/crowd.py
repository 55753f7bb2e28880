"""Many accounts at once: useradd for each would take longer than what a test does with them."""

import ctypes
import os
from contextlib import contextmanager
from pathlib import Path

from . import cleanup, processes
from .users import Account
from .waiting import wait_until

_MOST = 60000  # ids from here on are not for people


class Crowd:
    """Accounts with homes, to go through; made and removed in one step each."""

    def __init__(self, homes, size):
        self.members = [Account(homes) for _ in range(size)]
        self.key_name = self.members[0].key_name
        self._undo = cleanup.on_exit(self.remove)
        with _locked():
            passwd, group = _lines("/etc/passwd"), _lines("/etc/group")
            first = max(number for line in [*passwd, *group] if (number := int(line.split(":")[2])) < _MOST) + 1
            for number, member in enumerate(self.members, max(first, 1000)):
                member.uid = member.gid = number
                member.key_name = self.key_name
                passwd.append(f"{member.name}:*:{number}:{number}::{member.home}:/bin/bash")
                group.append(f"{member.name}:x:{number}:")
            _replace("/etc/group", group)
            _replace("/etc/passwd", passwd)
        for member in self.members:
            member.home.mkdir(mode=0o755)
            os.chown(member.home, member.uid, member.gid)

    def __iter__(self):
        return iter(self.members)

    def remove(self):
        cleanup.cancel(self._undo)
        processes.kill_users({member.uid for member in self.members})
        names = {member.name for member in self.members}
        with _locked():
            for path in ("/etc/passwd", "/etc/group"):
                _replace(path, [line for line in _lines(path) if line.split(":")[0] not in names])


@contextmanager
def _locked():
    """The lock that useradd and its relatives take."""
    libc = ctypes.CDLL(None)
    wait_until(lambda: libc.lckpwdf() == 0, 60, "the lock on /etc/passwd", pause=0.1)
    try:
        yield
    finally:
        libc.ulckpwdf()


def _lines(path):
    return Path(path).read_text().splitlines()


def _replace(path, lines):
    """Whoever reads meanwhile sees the old file or the new one."""
    fresh = Path(f"{path}.hpt{os.getpid()}")
    fresh.write_text("\n".join(lines) + "\n")
    fresh.chmod(0o644)
    fresh.rename(path)
