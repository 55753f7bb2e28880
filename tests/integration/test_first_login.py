"""A new user's whole first login, by router and instance: nothing of the user's is on the share before."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import homes, pam
from support.cluster import ClusterTest
from support.users import User


class FirstLogin(ClusterTest):
    options = {"machines": True, "sshd": homes.SSHD, "start": False}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.cluster.homes / ".homeport-share").write_text("homeport-share v1 tests\n")
        for instance in cls.pool:
            homes.prepare_homes(instance, cls.cluster.homes, "-t 60")
        # Not below /tmp: everybody may write there, and such a path proves nothing.
        cls.etc = Path(tempfile.mkdtemp(prefix="hpt-first-", dir="/run"))
        cls.addClassCleanup(shutil.rmtree, cls.etc)
        cls.etc.chmod(0o755)
        cls.authority = cls.cluster.secrets / "authority"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", cls.authority], check=True)
        shutil.copy(f"{cls.authority}.pub", cls.etc / "authority.pub")
        program = cls.etc / "directory"
        program.write_text(f'#!/bin/sh\ncat "{cls.etc}/$1.pub"\n')
        program.chmod(0o755)
        runner = User(cls.cluster.homes)
        cls.addClassCleanup(runner.remove)
        service = pam.Service()
        cls.addClassCleanup(service.remove)
        cls.router.settings["auth"] = {
            "methods": ["publickey", "password"], "trusted_user_ca_keys": [cls.etc / "authority.pub"],
            "authorized_keys_command": [program, "%u"], "authorized_keys_command_user": runner.name}
        cls.router.settings["pam"] = {"service": service.name, "helper": pam.HELPER}
        cls.router.start()

    def check(self, user, outcome):
        """The login that has just run `pwd` got a home, on both instances, and the next one may be by a key in it."""
        self.assertEqual((self.ok(outcome).text, outcome.error), (str(user.home), ""))
        self.assertEqual((user.home.stat().st_uid, user.home.stat().st_mode & 0o7777), (user.uid, 0o700))
        for name in ("one", "two"):
            seen = self.ok(self.cluster.direct(name, user).run("ls -d notebooks/remote/. && test -O . && echo mine"))
            self.assertEqual(seen.text, "notebooks/remote/.\nmine")
        key = self.cluster.keys(user)
        user.write(".ssh/authorized_keys", Path(f"{key}.pub").read_text())
        outcome = self.cluster.client(user).run("pwd")
        self.assertEqual((self.ok(outcome).text, outcome.error), (str(user.home), ""))

    def test_by_a_password(self):
        user = self.cluster.add_user(home=False)
        pam.set_password(user)
        outcome, _ = pam.log_in(self.cluster.client(user), {"assword": pam.PASSWORD}, "pwd", methods="password")
        self.check(user, outcome)

    def test_by_a_certificate(self):
        user = self.cluster.add_user(home=False)
        key = shutil.copy(self.cluster.keys(user), self.cluster.secrets / f"{user.name}.certified")
        shutil.copy(f"{self.cluster.keys(user)}.pub", f"{key}.pub")
        subprocess.run(["ssh-keygen", "-q", "-s", self.authority, "-I", "first", "-n", user.name, f"{key}.pub"], check=True)
        self.check(user, self.cluster.client(user).with_key(key).run("pwd"))

    def test_by_a_key_that_the_directory_knows(self):
        user = self.cluster.add_user(home=False)
        shutil.copy(f"{self.cluster.keys(user)}.pub", self.etc / f"{user.name}.pub")
        self.check(user, self.cluster.client(user).run("pwd"))

    def test_an_instance_that_cannot_make_one_says_so(self):
        user = self.cluster.add_user(home=False)
        shutil.copy(f"{self.cluster.keys(user)}.pub", self.etc / f"{user.name}.pub")
        for instance in self.pool:
            instance.share.unmount()
            self.addCleanup(instance.share.mount)
        outcome = self.cluster.client(user).run("pwd")
        self.assertEqual(outcome.status, 254)
        self.assertRegex(outcome.text, "^Your home cannot be opened on (one|two): the share is not mounted on ")
        self.assertFalse(user.home.exists())


if __name__ == "__main__":
    unittest.main()
