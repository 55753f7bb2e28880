"""Who gets in, and what the others learn: nothing."""

import shutil
import statistics
import subprocess
import tempfile
import unittest
from pathlib import Path

from support.cluster import Cluster, ClusterTest
from support.users import account_tool
from support.waiting import Stopwatch


def new_key(directory, name, kind="ed25519", *more):
    path = directory / name
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *more, "-N", "", "-C", name, "-f", path], check=True)
    return path


class Keys(ClusterTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wrong = new_key(cls.cluster.secrets, "wrong")
        cls.authorized = (cls.user.home / ".ssh/authorized_keys").read_text()

    def tearDown(self):
        self.user.write(".ssh/authorized_keys", self.authorized)
        (self.user.home / ".ssh").chmod(0o700)
        self.user.home.chmod(0o755)

    def answer(self, client):
        """What a refused client reads, without its own name."""
        outcome = client.run("true")
        self.assertEqual(outcome.status, 255)
        return outcome.error.replace(client.user, "USER")

    def test_a_wrong_key_is_refused_as_an_instance_would(self):
        wrong = self.answer(self.ssh.with_key(self.wrong))
        self.assertEqual(wrong, self.answer(self.direct.with_key(self.wrong)))
        self.assertIn("Permission denied (publickey)", wrong)

    def test_unknown_users_get_the_same_answer_in_the_same_time(self):
        known, unknown = self.ssh.with_key(self.wrong), self.ssh.with_user("nobody-here").with_key(self.wrong)
        self.assertEqual(self.answer(known), self.answer(unknown))
        times = {known: [], unknown: []}
        for _ in range(9):
            for client, seconds in times.items():
                clock = Stopwatch()
                client.run("true")
                seconds.append(clock.seconds)
        medians = [statistics.median(seconds) for seconds in times.values()]
        busy = max(times[known]) - min(times[known])  # what the machine does by itself
        self.assertLess(abs(medians[0] - medians[1]), max(0.1, busy))

    def test_names_that_cannot_be_users(self):
        for name in ("../../etc", "a" * 300, "user name", "gr\u00fc\u00dfe", "+", "+gpu"):
            with self.subTest(name):
                refused = self.ssh.with_key(self.wrong).with_options("-l", name).run("true")
                self.assertEqual(refused.status, 255)
                self.assertIn("Permission denied", refused.error)

    def test_several_keys_are_tried(self):
        others = [new_key(self.cluster.secrets, f"other{i}") for i in range(4)]
        client = self.ssh.with_options(*(f"-oIdentityFile={key}" for key in others))
        self.ok(client.run("true"))

    def test_too_many_keys_close_the_connection(self):
        others = [new_key(self.cluster.secrets, f"many{i}") for i in range(9)]
        client = self.ssh.with_options(*(f"-oIdentityFile={key}" for key in others))
        self.assertIn("Too many authentication failures", client.run("true").error)

    def test_every_kind_of_key(self):
        for kind, *more in (("ed25519",), ("ecdsa", "-b", "256"), ("ecdsa", "-b", "521"), ("rsa", "-b", "2048")):
            with self.subTest(kind=kind, more=more):
                key = new_key(self.cluster.secrets, f"{kind}{''.join(more)}", kind, *more)
                self.user.write(".ssh/authorized_keys", Path(f"{key}.pub").read_text())
                self.ok(self.ssh.with_key(key).run("true"))

    def test_files_that_others_may_write_are_not_believed(self):
        for path, mode in ((".ssh/authorized_keys", 0o666), (".ssh/authorized_keys", 0o620), (".ssh", 0o777),
                           (".", 0o777), (".", 0o775)):
            with self.subTest(path=path, mode=oct(mode)):
                target = self.user.home / path
                before = target.stat().st_mode
                target.chmod(mode)
                self.assertIn("Permission denied (publickey)", self.ssh.run("true").error)
                target.chmod(before)
                self.ok(self.ssh.run("true"))

    def test_a_file_of_somebody_else_is_not_believed(self):
        path = self.user.home / ".ssh/authorized_keys"
        shutil.chown(path, user="nobody")
        self.assertIn("Permission denied (publickey)", self.ssh.run("true").error)

    def test_a_removed_key_is_out_at_once(self):
        self.ok(self.ssh.run("true"))
        self.user.write(".ssh/authorized_keys", "# nothing\n")
        self.assertIn("Permission denied (publickey)", self.ssh.run("true").error)

    def test_rubbish_in_the_file_does_no_harm(self):
        rubbish = "ssh-ed25519\nssh-rsa !!!!\n\x00\x01\n" + "x" * 20000 + "\n   \n# comment\n"
        self.user.write(".ssh/authorized_keys", rubbish + self.authorized)
        self.ok(self.ssh.run("true"))

    def test_a_home_behind_a_symbolic_link(self):
        link = self.cluster.homes / "link"
        link.symlink_to(self.user.home)
        account_tool(["usermod", "--home", link, self.user.name])
        try:
            self.ok(self.ssh.run("true"))
        finally:
            account_tool(["usermod", "--home", self.user.home, self.user.name])
            link.unlink()

    def test_only_public_keys_are_on_offer(self):
        told = self.ssh.with_key(self.wrong).run("true", flags=["-v"]).error
        self.assertRegex(told, r"Authentications that can continue: publickey\n")

    def test_a_refused_client_never_reaches_an_instance(self):
        self.answer(self.ssh.with_key(self.wrong).with_user("nobody-at-all"))
        for instance in self.pool:
            self.assertNotIn("nobody-at-all", instance.log)


class Root(unittest.TestCase):
    def test_root_is_refused_unless_allowed(self):
        with Cluster(size=1, start=False, sshd="PermitRootLogin yes") as cluster:
            # Not below /tmp: everybody may write there, and StrictModes takes no keys from such a path.
            keys = Path(tempfile.mkdtemp(prefix="hpt-keys-", dir="/run"))
            self.addCleanup(shutil.rmtree, keys)
            keys.chmod(0o755)
            for name in ("root", cluster.user.name):
                shutil.copy(f"{cluster.key}.pub", keys / name)
            router = cluster.router
            router.settings["auth"] = {"authorized_keys": [f"{keys}/%u"]}
            router.start()
            self.assertEqual(cluster.client().run("id -un").text, cluster.user.name)
            self.assertIn("Permission denied (publickey)", cluster.client().with_user("root").run("true").error)
            router.stop()
            router.settings["auth"]["permit_root"] = True
            router.start()
            self.assertEqual(cluster.client().with_user("root").run("id -u").text, "0")


if __name__ == "__main__":
    unittest.main()
