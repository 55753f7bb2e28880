"""git over ssh: a repository in the user's home is cloned, changed and pushed to."""

import os
import subprocess
import unittest

from support import features


class Git(features.ToolTest):
    client = "git"

    @classmethod
    def version(cls):
        return subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]

    def git(self, *arguments, where=None):
        environment = {**os.environ, "GIT_SSH_COMMAND": self.shell, "GIT_CONFIG_GLOBAL": "/dev/null",
                       "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_TERMINAL_PROMPT": "0"}
        done = subprocess.run(["git", "-c", "user.name=u", "-c", "user.email=u@example.org", *map(str, arguments)],
                              cwd=where, env=environment, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def test_clone_push_fetch_and_archive(self):
        self.ok(self.ssh.run("git init -q --bare -b main repository.git"))
        url = f"ssh://{self.ssh.remote('').rstrip(':')}{self.user.home}/repository.git"
        first, second = self.cluster.secrets / "first", self.cluster.secrets / "second"
        self.git("clone", "-q", url, first)
        (first / "data").write_bytes(os.urandom(3 << 20))
        for step in ("one", "two"):
            (first / "file").write_text(step)
            self.git("add", ".", where=first)
            self.git("commit", "-qm", step, where=first)
            self.git("push", "-q", "origin", "HEAD:main", where=first)
        self.git("clone", "-q", "--branch", "main", url, second)
        self.assertEqual((second / "data").read_bytes(), (first / "data").read_bytes())
        self.git("push", "-q", "origin", "HEAD:side", where=first)
        self.git("fetch", "-q", where=second)
        self.assertEqual(self.git("rev-parse", "origin/side", where=second), self.git("rev-parse", "HEAD", where=first))
        self.git("archive", "--remote", url, "-o", second / "archive.tar", "main", where=second)
        names = subprocess.run(["tar", "tf", second / "archive.tar"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(names.split(), ["data", "file"])


if __name__ == "__main__":
    unittest.main()
