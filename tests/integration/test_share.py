"""The share of homes: its id, and what the tests' own network mounts can be made to do."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from support import processes
from support.client import run
from support.cluster import ClusterTest
from support.router import BINARIES
from support.waiting import Stopwatch, wait_until


class Share(ClusterTest):
    options = {"machines": True, "router": None}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.homes = cls.cluster.homes
        cls.file = cls.homes / ".homeport-share"
        cls.one, cls.two = cls.pool["one"], cls.pool["two"]

    def on(self, instance, script, status=0):
        """Runs a command as the user on an instance, by its own sshd."""
        return self.ok(self.cluster.direct(instance.name).run(script), status).text

    def homeport(self, instance, *arguments):
        return run(instance.machine.inside(BINARIES.resolve() / "homeport", *arguments))

    # The mounts

    def test_a_file_is_the_same_everywhere_at_once(self):
        for number in range(5):
            here, there = (self.one, self.two) if number % 2 else (self.two, self.one)
            self.on(here, f"echo {number} > file")
            self.assertEqual(self.on(there, "cat file && echo more >> file && mv file other"), str(number))
            self.assertEqual(self.on(here, "cat other && test -O other && ! test -e file && rm other"), f"{number}\nmore")
            self.assertEqual(self.on(there, "ls"), "")
        self.on(self.one, "umask 027; mkdir directory; echo text > directory/file; ln -s directory/file link")
        self.assertEqual(self.on(self.two, "cat link; stat -c '%a %U' directory directory/file; rm -r link directory"),
                         f"text\n750 {self.user.name}\n640 {self.user.name}")

    def test_one_that_hangs(self):
        self.on(self.two, "echo text > file")
        self.two.share.hang()
        self.addCleanup(self.two.share.resume)
        reader = subprocess.Popen(self.two.machine.inside("cat", self.user.home / "file"), stdout=subprocess.PIPE)
        self.addCleanup(reader.communicate)
        # Beyond the reach of signals, whatever they are.
        wait_until(lambda: [pid for pid in processes.children(reader.pid) if processes.waits_for(pid).startswith("request_wait")],
                   60, "somebody to hang")
        self.assertEqual(self.on(self.one, "cat file"), "text")
        self.assertIsNone(reader.poll())
        self.two.share.resume()
        self.assertEqual(reader.communicate(timeout=60)[0], b"text\n")

    def test_one_that_is_slow(self):
        self.two.share.slow(0.2)
        self.addCleanup(self.two.share.resume)
        watch = Stopwatch()
        self.assertEqual(self.two.run("stat", "--format=%U", self.user.home).text, self.user.name)
        self.assertGreater(watch.seconds, 0.1)

    def test_one_that_is_not_mounted_shows_the_local_disk(self):
        self.on(self.one, "touch file")
        self.two.share.unmount()
        self.assertEqual(self.two.run("ls", "-A", self.homes).text, "")
        self.two.run("touch", self.homes / "lost")
        self.two.share.mount()
        self.assertEqual(self.on(self.two, "ls; ls .. | grep lost", status=1), "file")
        self.on(self.one, "rm file")

    def test_a_machine_that_loses_power_comes_back_with_its_share(self):
        self.on(self.two, "echo text > file; setsid sleep 1000 > /dev/null 2>&1 &")
        self.two.stop()
        self.assertEqual(self.on(self.one, "cat file"), "text")
        self.two.start()
        self.assertEqual(self.on(self.two, "cat file; rm file; pgrep -x sleep -u $USER", status=1), "text")

    def test_a_machine_that_is_unplugged_or_frozen_is_silent_and_then_goes_on(self):
        quick = self.cluster.direct("two").with_options("-oConnectTimeout=2")
        for begin, end in ((self.two.machine.unplug, self.two.machine.plug_in), (self.two.freeze, self.two.thaw)):
            with self.subTest(begin.__name__):
                process = self.cluster.direct("two").start("echo here; read line; echo $line", stderr=subprocess.DEVNULL)
                self.addCleanup(process.communicate)
                self.assertEqual(process.stdout.readline(), b"here\n")
                begin()
                self.addCleanup(end)
                self.assertIn("timed out", quick.run("true").error)
                self.assertEqual(self.on(self.one, "echo here"), "here")
                end()
                self.assertEqual(process.communicate(b"there\n", timeout=60)[0], b"there\n")

    # Its id

    def test_an_id_is_given_once_and_seen_everywhere(self):
        made = self.ok(self.homeport(self.one, "share", "init", self.homes))
        self.addCleanup(self.file.unlink)
        id = self.file.read_text().removeprefix("homeport-share v1 ").strip()
        self.assertRegex(id, "^[0-9a-f]{12}$")
        self.assertIn(f'[share]\nid = "{id}"', made.text)
        self.assertRegex(made.text, f"It lies on .* \\(fuse[a-z.]*\\), mounted on {self.homes}\\.")
        self.assertEqual((self.file.stat().st_mode & 0o7777, self.file.stat().st_uid), (0o444, 0))
        for instance in (self.one, self.two):
            again = json.loads(self.ok(self.homeport(instance, "--json", "share", "init", self.homes)).out)
            self.assertEqual((again["id"], again["made"], again["mount"]["point"]), (id, False, str(self.homes)))
            self.assertIn(id, self.ok(self.homeport(instance, "share", "show", self.homes)).text)
        other = self.homeport(self.two, "share", "init", self.homes, "--id", "other")
        self.assertEqual(other.status, 1)
        self.assertIn(f"already has another id, {id}", other.error)
        self.ok(self.homeport(self.two, "share", "init", self.homes, "--id", "other", "--replace"))
        self.assertEqual(self.file.read_text(), "homeport-share v1 other\n")
        self.assertEqual([name for name in os.listdir(self.homes) if name.startswith(".")], [".homeport-share"])

    def test_the_machines_own_disk_gets_none_by_mistake(self):
        refused = self.homeport(self.one, "share", "init", "/etc")
        self.addCleanup(Path("/etc/.homeport-share").unlink, missing_ok=True)
        self.assertEqual(refused.status, 1)
        self.assertIn("lies on this machine's own root file system", refused.error)
        self.assertFalse(Path("/etc/.homeport-share").exists())
        self.two.share.unmount()
        self.addCleanup(self.two.share.mount)
        missing = self.homeport(self.two, "share", "show", self.homes)
        self.assertEqual(missing.status, 1)
        self.assertIn(f"there is no share's id in {self.homes}, which lies on local-disk (tmpfs)", missing.error)


if __name__ == "__main__":
    unittest.main()
