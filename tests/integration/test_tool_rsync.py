"""rsync over ssh: a tree up, changed, and down again."""

import os
import subprocess
import unittest

from support import features
from support.client import run


class Rsync(features.ToolTest):
    client = "rsync"

    @classmethod
    def version(cls):
        return run(["rsync", "--version"]).text.split()[2]

    def test_a_tree_with_links_and_modes_up_and_down(self):
        here, back = self.cluster.secrets / "tree", self.cluster.secrets / "back"
        (here / "below").mkdir(parents=True)
        for number in range(200):
            (here / f"below/{number}").write_bytes(os.urandom(2000))
        (here / "link").symlink_to("below/7")
        (here / "below/8").chmod(0o750)
        self.ok(self.ssh.rsync("-a", f"{here}/", self.ssh.remote("tree/")))
        (here / "below/9").unlink()
        self.ok(self.ssh.rsync("-a", "--delete", f"{here}/", self.ssh.remote("tree/")))
        self.ok(self.ssh.rsync("-a", self.ssh.remote("tree/"), f"{back}/"))
        subprocess.run(["diff", "--recursive", "--no-dereference", here, back], check=True)
        self.assertEqual((back / "below/8").stat().st_mode & 0o777, 0o750)

    def test_a_large_file_of_which_a_part_changed(self):
        here, there = self.cluster.secrets / "large", self.user.home / "large"
        data = bytearray(os.urandom(8 << 20))
        here.write_bytes(data)
        self.ok(self.ssh.rsync(here, self.ssh.remote("large")))
        data[4 << 20:(4 << 20) + 10] = b"0123456789"
        here.write_bytes(data)
        told = self.ok(self.ssh.rsync("--stats", "--no-whole-file", "--ignore-times", here, self.ssh.remote("large"))).text
        self.assertTrue(there.read_bytes() == data)
        sent = next(line for line in told.splitlines() if line.startswith("Literal data"))
        self.assertLess(int("".join(filter(str.isdigit, sent))), 1 << 20)


if __name__ == "__main__":
    unittest.main()
