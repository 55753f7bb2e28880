"""sshfs: the home on the pool as a file system here, where the kernel has FUSE."""

import os
import re
import subprocess
import unittest

from support import features
from support.client import run
from support.waiting import wait_until


@unittest.skipUnless(os.path.exists("/dev/fuse"), "no FUSE here")
class Sshfs(features.ToolTest):
    client = "sshfs"

    @classmethod
    def version(cls):
        return re.search(r"SSHFS version (\S+)", run(["sshfs", "--version"]).text)[1]

    def setUp(self):
        self.place = self.cluster.secrets / "mount"
        self.place.mkdir()
        self.process = subprocess.Popen(["sshfs", "-f", "-o", f"ssh_command={self.shell}", self.ssh.remote(""),
                                         self.place], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(self.unmount)
        wait_until(lambda: self.place.is_mount() or self.process.poll() is not None, 60, "the mount")
        self.assertIsNone(self.process.poll(), self.process.poll() and self.process.stderr.read())

    def unmount(self):
        run(["fusermount3", "-u", self.place])
        self.process.communicate(timeout=60)

    def test_files_are_written_read_renamed_and_removed(self):
        data = os.urandom(4 << 20)
        (self.place / "file").write_bytes(data)
        self.assertTrue((self.user.home / "file").read_bytes() == data)
        (self.place / "file").rename(self.place / "other")
        (self.place / "other").chmod(0o640)
        self.assertTrue((self.place / "other").read_bytes() == data)
        self.assertEqual((self.user.home / "other").stat().st_mode & 0o777, 0o640)
        for number in range(100):
            (self.place / f"small{number}").write_text(str(number))
        self.assertEqual(len([name for name in os.listdir(self.place) if name.startswith("small")]), 100)
        (self.place / "other").unlink()
        self.assertFalse((self.user.home / "other").exists())


if __name__ == "__main__":
    unittest.main()
