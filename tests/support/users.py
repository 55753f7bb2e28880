"""Unix users that live for one test program, with homes below a directory that all instances share."""

import itertools
import os
import pwd
import subprocess
from pathlib import Path

from . import cleanup, processes
from .waiting import wait_until

_numbers = itertools.count()
_ALREADY_GONE = 6  # userdel(8): two programs may sweep at the same time
_IN_USE = 8        # the last process of a session may still be going


class Account:
    """An account named after our process, so that a later run can tell whether its maker still lives."""

    def __init__(self, homes):
        self.name = self.key_name = f"hpt{os.getpid()}n{next(_numbers)}"
        self.home = Path(homes) / self.name
        self.uid = self.gid = None

    def write(self, path, text, mode=0o600):
        """Writes a file below the home, owned by the user; makes the directories on the way."""
        target = self.home / path
        for directory in reversed(target.relative_to(self.home).parents):
            place = self.home / directory
            if not place.exists():
                place.mkdir(mode=0o700)
                os.chown(place, self.uid, self.gid)
        target.write_text(text)
        target.chmod(mode)
        os.chown(target, self.uid, self.gid)
        return target


class User(Account):
    """One who is made by useradd."""

    def __init__(self, homes, group=None, home=True):
        """Without `home` there is none yet: whoever logs the user in has to make it."""
        super().__init__(homes)
        self._undo = cleanup.on_exit(self.remove)
        make = ["--create-home", "--skel", "/nonexistent"] if home else ["--no-create-home"]
        command = ["useradd", *make, "--home-dir", str(self.home), "--shell", "/bin/bash", "--user-group",
                   "--password", "*", "--key", "MAIL_DIR=/nonexistent", "--no-log-init"]
        if group:
            command += ["--groups", group]
        account_tool([*command, self.name])
        entry = pwd.getpwnam(self.name)
        self.uid, self.gid = entry.pw_uid, entry.pw_gid
        if home:
            self.home.chmod(0o755)

    def remove(self):
        cleanup.cancel(self._undo)
        remove_account(self.name)


class Group:
    """A Unix group for the time of one test program."""

    def __init__(self):
        self.name = f"hpt{os.getpid()}n{next(_numbers)}"
        self._undo = cleanup.on_exit(self.remove)
        account_tool(["groupadd", self.name])

    def remove(self):
        cleanup.cancel(self._undo)
        subprocess.run(["groupdel", self.name], capture_output=True, check=False)


def account_tool(command):
    """Runs useradd and its relatives, which give up at once when another holds the lock or the user has processes."""
    def attempt():
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode == 0 or (command[0] == "userdel" and result.returncode == _ALREADY_GONE):
            return True
        if "lock" not in result.stderr and result.returncode not in (1, 10, _IN_USE):
            raise RuntimeError(f"{' '.join(map(str, command))}: {result.stderr.strip()}")
        attempt.said = result.stderr.strip()
        return False

    attempt.said = ""
    wait_until(attempt, 60, lambda: f"{' '.join(map(str, command))}: {attempt.said}", pause=0.1)


def remove_account(name):
    try:
        processes.kill_user(pwd.getpwnam(name).pw_uid)
    except KeyError:
        return
    account_tool(["userdel", "--force", name])
