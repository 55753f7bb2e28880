"""PAM's account modules for logins by key and certificate ([auth] pam_account), with real stacks."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import pam
from support.pam import PASSWORD, PamTest
from support.waiting import wait_until


class AccountTest(PamTest):
    account = "account required pam_unix.so\n"

    @classmethod
    def setUpClass(cls):
        cls.directory = Path(tempfile.mkdtemp(prefix="hpt-account-", dir="/tmp"))
        cls.directory.chmod(0o755)
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        super().setUpClass()
        cls.router.settings["auth"]["pam_account"] = True
        cls.router.write_config()
        if cls.router.cli("reload").returncode:
            raise RuntimeError("not reloaded: " + cls.router.tail())

    @classmethod
    def stack_text(cls):
        return "auth required pam_unix.so nodelay\n" + cls.account.format(directory=cls.directory)

    def denied(self, client=None):
        """A login by key that is refused for the account; returns what the user reads."""
        outcome = (client or self.ssh).run("true")
        self.assertEqual(outcome.status, 255)
        self.assertNotIn("Permission denied", outcome.error)
        self.assertEqual(self.router.closing_line(outcome.reference, deadline=60)["reason"], "account_denied")
        return outcome.error


class Unix(AccountTest):
    methods = "publickey", "password"

    def test_a_key_of_a_sound_account_logs_in(self):
        self.assertEqual(self.ok(self.ssh.run("id -un")).text, self.user.name)
        wait_until(lambda: not self.helpers(), 60, "PAM's process to end")

    def test_an_expired_account_is_refused_and_told(self):
        user = self.cluster.add_user()
        client = self.cluster.client(user)
        subprocess.run(["chage", "--expiredate", "2020-01-01", user.name], check=True)
        said = self.denied(client)
        self.assertIn("Your account has expired; please contact your system administrator.", said)
        self.assertIn("Your account may not log in here at the moment", said)
        self.assertNotIn(user.name, self.router.pins())
        # Who has no key learns nothing.
        stranger = client.with_key(self.cluster.keys(self.user))
        self.assertNotIn("expired", stranger.run("true").error)
        subprocess.run(["chage", "--expiredate", "-1", user.name], check=True)
        self.ok(client.run("true"))

    def test_a_certificate_is_no_way_around(self):
        user = self.cluster.add_user()
        authority = self.cluster.secrets / "account-authority"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", authority], check=True)
        user.write(".ssh/authorized_keys", f"cert-authority {Path(f'{authority}.pub').read_text()}")
        subprocess.run(["ssh-keygen", "-q", "-s", authority, "-I", "id", "-n", user.name, f"{self.cluster.keys(user)}.pub"],
                       check=True)
        client = self.cluster.client(user).with_key(self.cluster.keys(user))
        self.ok(client.run("true"))
        subprocess.run(["chage", "--expiredate", "2020-01-01", user.name], check=True)
        self.assertIn("expired", self.denied(client))

    def test_an_expired_password_is_told(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        subprocess.run(["chage", "--lastday", "0", user.name], check=True)
        self.assertIn("change your password", self.denied(self.cluster.client(user)))

    def test_a_password_asks_the_account_modules_once(self):
        self.ok(self.log_in({"assword": PASSWORD}, methods="password")[0])


class Access(AccountTest):
    """Who is on a list of pam_access, and pam_nologin's file."""

    methods = ("publickey",)
    account = ("account required pam_nologin.so file={directory}/nologin\n"
               "account required pam_access.so accessfile={directory}/access nodefgroup\n")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.cluster.add_user()
        (cls.directory / "access").write_text(f"- : {cls.other.name} : ALL\n")

    def test_who_is_on_the_list_stays_out(self):
        self.ok(self.ssh.run("true"))
        self.assertIn("please ask your administrator", self.denied(self.cluster.client(self.other)))
        self.assertIn("PAM account", self.router.wait_log("attempt refused", user=self.other.name)["note"])

    def test_nologin_is_for_everybody_and_says_why(self):
        nologin = self.directory / "nologin"
        nologin.write_text("The pool is closed for the night.\n")
        self.addCleanup(nologin.unlink, missing_ok=True)
        self.assertIn("The pool is closed for the night.", self.denied())
        nologin.unlink()
        self.ok(self.ssh.run("true"))


class Broken(AccountTest):
    methods = ("publickey",)
    account = "account required pam_that_is_not_there.so\n"

    def test_a_stack_that_is_broken_lets_nobody_in(self):
        self.assertIn("could not be checked; please try again", self.denied())
        self.assertIn("PAM account", self.router.wait_log("attempt refused", level="error")["note"])


class Sessions(AccountTest):
    """With [pam] open_session the session modules run for keys as well."""

    methods = ("publickey",)
    settings = {"open_session": True}

    @classmethod
    def stack_text(cls):
        return super().stack_text() + f"session required pam_exec.so quiet /usr/bin/touch {cls.directory}/opened\n"

    def test_the_session_is_opened(self):
        self.ok(self.ssh.run("true"))
        self.assertTrue((self.directory / "opened").exists())


if __name__ == "__main__":
    unittest.main()
