"""homeport-probe by itself, in the shells and with the awks that instances have, and on a real network mount."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from support.waiting import wait_until

SCRIPT = Path(__file__).parents[2] / "conf/backend/homeport-probe"
SHELLS = (["dash"], ["busybox", "sh"], ["bash"])


class Script(unittest.TestCase):
    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix=f"hpt{os.getpid()}-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.directory, True)
        self.homes = self.directory / "homes"
        self.homes.mkdir()
        self.share("homeport-share v1 team-homes\n")

    def share(self, text):
        (self.homes / ".homeport-share").write_text(text)

    def run_script(self, shell=("sh",), command=None, homes=None):
        environment = {"PATH": os.environ["PATH"]}
        if command is not None:
            environment["SSH_ORIGINAL_COMMAND"] = command
        return subprocess.run([*shell, SCRIPT, homes or self.homes], capture_output=True, text=True, timeout=60,
                              check=False, env=environment)

    def report(self, **arguments):
        done = self.run_script(**arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.count("\n"), 1)
        return json.loads(done.stdout)

    def test_the_same_in_every_shell(self):
        for shell in SHELLS:
            with self.subTest(shell):
                report = self.report(shell=shell, command="probe")
                self.assertEqual(report["version"], 1)
                self.assertEqual(report["boot"], Path("/proc/sys/kernel/random/boot_id").read_text().strip())
                self.assertEqual((report["share"]["state"], report["share"]["id"]), ("present", "team-homes"))
                self.assertEqual(report["cores"], len(os.sched_getaffinity(0)))
                self.assertGreater(report["memory"]["total"], report["memory"]["available"])
                self.assertEqual(set(report), {"version", "boot", "share", "load", "cores", "memory", "gpus", "users",
                                               "work", "sees_everybody", "truncated"})

    def test_what_is_an_id(self):
        for text, state in (("homeport-share v1 a.b-c_D9", "present"), ("homeport-share v1 a\nmore\n", "present"),
                            ("", "failed"), ("homeport-share v1 ", "failed"), ("homeport-share v2 a", "failed"),
                            ("homeport-share v1 a b", "failed"), ('homeport-share v1 a","x":"', "failed"),
                            ("\0\n" * 10, "failed"), ("x" * 100_000, "failed")):
            with self.subTest(text[:40]):
                self.share(text)
                self.assertEqual(self.report()["share"]["state"], state)
        (self.homes / ".homeport-share").unlink()
        self.assertEqual(self.report()["share"]["state"], "missing")
        self.assertEqual(self.report(homes=self.homes / "nowhere")["share"]["state"], "failed")

    def test_identity(self):
        for shell in SHELLS:
            with self.subTest(shell):
                root = json.loads(self.run_script(shell, "identity root").stdout)
                self.assertEqual(root, {"version": 1, "known": True, "user": "root", "uid": 0, "gid": 0, "home": "/root",
                                        "groups": root["groups"]})
                nobody = json.loads(self.run_script(shell, "identity nosuch-user").stdout)
                self.assertEqual(nobody, {"version": 1, "known": False})

    def test_nothing_else_can_be_asked(self):
        witness = self.directory / "witness"
        for shell in SHELLS:
            for command in ("identity", "identity -h", "identity 0", "identity a;b", "identity a'b", "identity *",
                            f"identity $(touch {witness})", f"identity `touch {witness}`", f"touch {witness}",
                            f"probe;touch {witness}", "identity " + "a" * 200, "--read-share /", "PROBE"):
                with self.subTest(shell=shell, command=command[:40]):
                    done = self.run_script(shell, command)
                    self.assertEqual((done.returncode, done.stdout), (1, ""))
                    self.assertTrue(done.stderr.startswith("homeport-probe: "), done.stderr)
        self.assertFalse(witness.exists())

    def mount(self):
        """The homes by sshfs, from a server that is a process of ours; returns the mount and the server's pid."""
        mount, ssh, pid = self.directory / "mount", self.directory / "ssh", self.directory / "pid"
        mount.mkdir()
        ssh.write_text(f"#!/bin/sh\necho $$ > {pid}\nexec /usr/lib/openssh/sftp-server\n")
        ssh.chmod(0o755)
        subprocess.run(["sshfs", "-o", f"ssh_command={ssh}", f"server:{self.homes}", mount], check=True, timeout=60)
        self.addCleanup(subprocess.run, ["umount", "-l", mount], capture_output=True, check=False)
        server = int(pid.read_text())
        self.addCleanup(lambda: Path(f"/proc/{server}").exists() and os.kill(server, signal.SIGCONT))
        return mount, server

    def readers(self, homes):
        return [path for path in Path("/proc").glob("[0-9]*/cmdline")
                if f"--read-share\0{homes}\0".encode() in _read(path)]

    def test_a_mount_that_hangs(self):
        mount, server = self.mount()
        self.assertEqual(self.report(homes=mount)["share"]["state"], "present")
        os.kill(server, signal.SIGSTOP)
        for _ in range(2):
            self.assertEqual(self.report(homes=mount)["share"]["state"], "hung")
        os.kill(server, signal.SIGCONT)
        wait_until(lambda: not self.readers(mount), 60, "the readers to end")
        self.assertEqual(self.report(homes=mount)["share"]["state"], "present")
        subprocess.run(["umount", mount], check=True, timeout=60)
        self.assertEqual(self.report(homes=mount)["share"]["state"], "missing")

    def test_it_is_clean(self):
        done = subprocess.run(["shellcheck", SCRIPT], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""))


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


if __name__ == "__main__":
    unittest.main()
