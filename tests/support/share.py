"""A share of homes on a real network file system: sshfs, with an SFTP server of its own for each mount.

    sftp-server ── sshfs ── bindfs ── a machine's users

SFTP knows nothing of who on a machine makes a file, so all new files would be root's. bindfs, itself a file system in user
space, gives them to whoever made them; everything else passes through it.
"""

import functools
import os
import signal
import socket
import subprocess
import threading
from pathlib import Path

from . import cleanup, processes
from .waiting import wait_until

_SERVER = "/usr/lib/openssh/sftp-server"
# Two machines must see the same at every moment: nothing is kept in memory.
_FRESH = "attr_timeout=0,entry_timeout=0,negative_timeout=0"


@functools.cache
def _options():
    """What is written is on the server: bindfs passes no flush on, so sshfs by itself would go on writing after a close.
    Links are shown as they are, which newer versions do not by themselves.
    """
    about = subprocess.run(["sshfs", "--help"], capture_output=True, text=True, check=False).stdout
    links = ",no_contain_symlinks" if "no_contain_symlinks" in about else ""
    return f"passive,allow_other,default_permissions,dir_cache=no,sshfs_sync,{_FRESH}{links}"


class Mount:
    """`directory`, of this machine, mounted on `machine` at `place`.

    Below it lies an empty directory of the machine's own disk, which shows when the share is not mounted.
    """

    def __init__(self, machine, directory, place, mounted=True):
        if not os.path.exists("/dev/fuse"):
            raise RuntimeError("there is no /dev/fuse here, and no network file system without it")
        self._machine = machine
        self.directory, self.place = Path(directory), Path(place)
        self._raw, self._owned = machine.directory / "sshfs", machine.directory / "bindfs"
        for path in (self._raw, self._owned):
            path.mkdir(mode=0o700, exist_ok=True)
        self._server = self._brake = None
        self._programs = []
        self._undo = cleanup.on_exit(self._end_server)
        machine.tool("mount", "-t", "tmpfs", "-o", "mode=755", "local-disk", self.place)
        if mounted:
            self.mount()

    def mount(self, directory=None):
        """Mounts it, or another directory in its place, as after a mistake in /etc/fstab."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self._server = subprocess.Popen([_SERVER, "-d", directory or self.directory], stdin=ours, stdout=ours,
                                            stderr=subprocess.DEVNULL, start_new_session=True)
            self._start(theirs, "sshfs", "-f", "-o", _options(), f":{directory or self.directory}", self._raw)
        self._start(subprocess.DEVNULL, "bindfs", "-f", "--multithreaded", "-o", f"allow_other,{_FRESH}", self._raw, self._owned)
        # Only so can it lie on a directory that is not empty.
        self._machine.tool("mount", "--bind", self._owned, self.place)

    def _start(self, stream, program, *arguments):
        """A file system's process, until it is mounted on the last of `arguments`."""
        with open(self._machine.directory / f"{program}.log", "ab") as log:
            process = subprocess.Popen(self._machine.inside(program, *arguments), stdin=stream,
                                       stdout=log if stream == subprocess.DEVNULL else stream, stderr=log)
        self._programs.append(process)
        check = self._machine.inside("findmnt", "--noheadings", "--types", f"fuse,fuse.{program}", arguments[-1])

        def mounted():
            if process.poll() is not None:
                raise RuntimeError(f"{program} ended:\n{Path(log.name).read_text(errors='replace')[-2000:]}")
            return subprocess.run(check, stdout=subprocess.DEVNULL, check=False).returncode == 0

        wait_until(mounted, 60, f"{program} to mount {arguments[-1]}")

    def hang(self):
        """Whoever touches the share waits, until resume()."""
        processes.send([self._server.pid], signal.SIGSTOP)

    def slow(self, seconds):
        """Each round trip may take so long, until resume()."""
        self._brake = _Brake(self._server.pid, seconds)

    def resume(self):
        if self._brake:
            self._brake.stop()
            self._brake = None
        processes.send([self._server.pid], signal.SIGCONT)

    def unmount(self):
        """The machine's own empty disk shows; nothing waits for the share any more."""
        for path in (self.place, self._owned, self._raw):
            self._machine.tool("umount", "--lazy", path)
        self._end_server()

    def remount(self, directory=None):
        self.unmount()
        self.mount(directory)

    def _end_server(self):
        """sshfs ends with it, and bindfs when nobody looks at it any more."""
        if self._server:
            self._server.kill()
            self._server.wait()
            self._server = None

    def close(self):
        """After the machine's end, which ended the rest."""
        if self._brake:
            self._brake.stop()
        self._end_server()
        for program in self._programs:
            program.wait(60)
        cleanup.cancel(self._undo)


class _Brake:
    """Stops a process most of the time."""

    def __init__(self, pid, seconds):
        self._pid, self._seconds = pid, seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._done.is_set():
            processes.send([self._pid], signal.SIGSTOP)
            self._done.wait(self._seconds)
            processes.send([self._pid], signal.SIGCONT)
            self._done.wait(0.005)

    def stop(self):
        self._done.set()
        self._thread.join()
