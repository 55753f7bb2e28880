"""A program that knows users' keys, such as a directory's: what it gets, what it may do, and what happens when it fails."""

import shutil
import tempfile
import unittest
from pathlib import Path

from support.cluster import ClusterTest
from support.users import User

_PROGRAM = """\
#!/bin/sh
{
    printf '%s\\n' "$@"
    id -u
    id -G
    echo $(env | cut -d= -f1)
    echo $(ls /proc/self/fd)
    grep -E '^Cap(Prm|Eff|Amb)' /proc/self/status
} > "$(dirname "$0")/asked/by"
. "$(dirname "$0")/answer"
"""


class KeysCommand(ClusterTest):
    options = {"size": 1, "start": False}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runner = User(cls.cluster.homes)
        cls.addClassCleanup(cls.runner.remove)
        # Not below /tmp: everybody may write there, and root's programs do not lie in such places.
        cls.etc = Path(tempfile.mkdtemp(prefix="hpt-keys-", dir="/run"))
        cls.addClassCleanup(shutil.rmtree, cls.etc)
        cls.etc.chmod(0o755)
        cls.program = cls.etc / "keys"
        cls.program.write_text(_PROGRAM)
        cls.program.chmod(0o755)
        (cls.etc / "asked").mkdir()
        shutil.chown(cls.etc / "asked", user=cls.runner.name)
        cls.key = (cls.user.home / ".ssh/authorized_keys").read_text().strip()
        cls.user.write(".ssh/authorized_keys", "")
        cls.router.settings["auth"] = {
            "authorized_keys_command": [cls.program, "%u", "%h", "%U", "%t", "%k", "%f", "100%%"],
            "authorized_keys_command_user": cls.runner.name, "deadline": "3s"}
        cls.router.start()

    def answer(self, script):
        (self.etc / "answer").write_text(script)

    def refused(self, outcome, why=None):
        self.assertEqual(outcome.status, 255, outcome.text)
        self.assertIn("Permission denied (publickey)", outcome.error)
        if why:
            self.router.wait_note(why)

    def tearDown(self):
        self.user.write(".ssh/authorized_keys", "")

    def test_what_it_prints_opens_the_door(self):
        self.answer(f"echo '# a directory'; echo 'no-pty {self.key}'")
        self.ok(self.ssh.run("true"))
        self.assertIn("PTY allocation request failed", self.ssh.run("tty", flags=["-tt"]).error)
        self.answer("exit 0")
        self.refused(self.ssh.run("true"))

    def test_what_it_gets(self):
        self.answer(f"echo '{self.key}'")
        self.ok(self.ssh.run("true"))
        user, home, uid, kind, key, fingerprint, literal, as_uid, groups, names, files, *capabilities = (
            (self.etc / "asked/by").read_text().splitlines())
        self.assertEqual((user, home, uid), (self.user.name, str(self.user.home), str(self.user.uid)))
        self.assertEqual([kind, key], self.key.split()[:2])
        self.assertRegex(fingerprint, "^SHA256:.{43}$")
        self.assertEqual(literal, "100%")
        self.assertEqual((as_uid, groups), (str(self.runner.uid), str(self.runner.gid)))
        self.assertEqual(sorted(set(names.split()) - {"PWD", "OLDPWD", "SHLVL", "_"}), ["HOME", "LOGNAME", "PATH", "USER"])
        self.assertLessEqual(len(files.split()), 4)  # the three, and the one that ls reads with
        self.assertTrue(all(int(line.split()[1], 16) == 0 for line in capabilities), capabilities)

    def test_the_users_own_file_comes_first(self):
        self.answer("echo from-the-program >&2; exit 1")
        (self.etc / "asked/by").unlink(missing_ok=True)
        self.user.write(".ssh/authorized_keys", self.key + "\n")
        self.ok(self.ssh.run("true"))
        self.assertFalse((self.etc / "asked/by").exists())

    def test_a_program_that_fails_opens_nothing(self):
        for script, why in ((f"echo '{self.key}'; exit 3", "ended with status 3"),
                            (f"echo '{self.key}'; kill -9 $$", "ended by signal 9"),
                            (f"echo '{self.key}'; exec cat /dev/zero", "prints too much"),
                            (f"echo '{self.key}'; exec sleep 600", "takes too long")):
            with self.subTest(why):
                self.answer(script)
                self.refused(self.ssh.run("true"), None if "long" in why else why)
        self.answer(f"echo '{self.key}'")
        self.ok(self.ssh.run("true"))

    def test_a_program_that_others_may_write_is_not_run(self):
        self.answer(f"echo '{self.key}'")
        self.program.chmod(0o777)
        self.addCleanup(self.program.chmod, 0o755)
        self.refused(self.ssh.run("true"), "can be written by others than its owner")


if __name__ == "__main__":
    unittest.main()
