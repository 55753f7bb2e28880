"""One instance knows users with another uid or home: nobody gets a shell there who would not be themselves."""

import re
import shutil
import unittest
from pathlib import Path

from support.cluster import Cluster, ClusterTest
from support.probes import Probes
from support.waiting import wait_until

DIFFERS = "an instance knows a user as somebody else"


class Identity(ClusterTest):
    """Instance one has an /etc of its own, in a mount namespace.

    Not just a passwd file: the kernel takes such a mount away when useradd replaces the file beneath it.
    """

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(start=False)
        cls.addClassCleanup(cls.cluster.close)
        cls.router, cls.pool, cls.user = cls.cluster.router, cls.cluster.pool, cls.cluster.user
        cls.stranger, cls.confined = cls.cluster.add_user(), cls.cluster.add_user()
        cls.probes = Probes(cls.cluster)
        etc = cls.cluster.directory / "etc"
        shutil.copytree("/etc", etc, symlinks=True)
        cls.passwd = etc / "passwd"
        one = cls.pool["one"]
        one.inside = ["unshare", "--mount", "sh", "-c", f'mount --bind {etc} /etc && exec "$@"', "sh"]
        cls.write_passwd()
        one.stop()
        one.start()
        for name, section in cls.probes.settings.items():
            cls.router.settings.setdefault(name, {}).update(section)
        cls.router.settings["health"].update({"fall": 1, "rise": 1})
        cls.router.settings["routing"] = {"policy": "ordered"}
        cls.router.settings["rules"] = [{"name": "confined", "users": [cls.confined.name], "backends": ["one"]}]
        cls.router.start()

    @classmethod
    def write_passwd(cls, drift=True):
        """The same users as everywhere; with drift one is elsewhere, one is missing and one has another uid."""
        text = Path("/etc/passwd").read_text()
        if drift:
            text = re.sub(rf"^({cls.user.name}:.*):[^:]*(:[^:]*)$", r"\1:/local/home\2", text, flags=re.M)
            text = re.sub(rf"^{cls.stranger.name}:.*\n", "", text, flags=re.M)
            text = re.sub(rf"^({cls.confined.name}:x):\d+", r"\g<1>:54321", text, flags=re.M)
        cls.passwd.write_text(text)

    def setUp(self):
        for instance in self.pool:
            self.router.wait_health(instance.name, "up", 60)

    def reload(self):
        self.router.write_config()
        self.router.ask("reload")

    def where(self, user):
        return self.ok(self.cluster.client(user).run("echo $HOMEPORT_INSTANCE")).text.strip()

    def asked(self, user, name="one"):
        return self.probes.asked(name).count(f"identity {user.name}")

    def test_1_another_home(self):
        what = f"knows {self.user.name} with home /local/home instead of {self.user.home}"
        self.assertEqual(self.where(self.user), "two")
        self.assertEqual(self.router.pins()[self.user.name], "two")
        self.assertEqual(self.router.wait_log(DIFFERS, backend="one", user=self.user.name)["what"], what)
        with self.subTest("it is shown"):
            self.assertIn(f"one {what}", self.router.cli("backends").stdout)
            why = self.router.ask("why", self.user.name)
            self.assertIn({"name": "one", "verdict": "misfit", "detail": what}, why["candidates"])
        with self.subTest("it is asked and told once"):
            self.router.ask("unpin", self.user.name)
            self.assertEqual(self.where(self.user), "two")
            self.assertEqual((self.asked(self.user), self.asked(self.user, "two")), (1, 1))
            self.assertEqual(len(self.router.events(DIFFERS, user=self.user.name)), 1)

    def test_2_nobody_by_that_name(self):
        self.assertEqual(self.where(self.stranger), "two")
        self.assertEqual(self.router.wait_log(DIFFERS, user=self.stranger.name)["what"],
                         f"does not know {self.stranger.name}")
        self.assertEqual(self.router.backends()["one"]["health"], "up")

    def test_3_another_uid_and_no_other_instance(self):
        outcome = self.cluster.client(self.confined).run("id")
        self.assertEqual((outcome.status, outcome.out), (255, b""))
        self.assertIn(f"one knows {self.confined.name} with uid 54321 instead of {self.confined.uid}", outcome.error)
        self.assertEqual(self.router.closing_line(outcome.reference)["reason"], "misfit")

    def test_4_not_asked_when_turned_off(self):
        before = self.asked(self.confined)
        self.router.settings["health"]["identity_check"] = False
        self.reload()
        self.assertEqual(self.ok(self.cluster.client(self.confined).run("id -u")).text, "54321")
        self.assertEqual(self.asked(self.confined), before)
        self.router.settings["health"]["identity_check"] = True
        self.reload()
        self.assertEqual(self.cluster.client(self.confined).run("id -u").status, 255)

    def test_5_no_answer_keeps_nobody_out(self):
        someone = self.cluster.add_user()
        self.write_passwd()
        script = f"exec {self.probes._script} {self.probes.homes}"
        self.probes.replace("one", f'case $SSH_ORIGINAL_COMMAND in identity*) exit 1 ;; esac\n{script}')
        self.assertEqual(self.where(someone), "one")
        self.router.wait_log("an instance did not say whom it knows by a user's name", user=someone.name)
        self.probes.restore("one")

    def test_6_a_replaced_instance_is_asked_anew(self):
        self.write_passwd(drift=False)
        self.assertEqual(self.cluster.client(self.confined).run("id -u").status, 255)  # as it was said before
        self.pool["one"].rekey()
        self.router.settings["backends"] = self.cluster.backends()
        self.reload()
        wait_until(lambda: self.cluster.client(self.confined).run("id -u").text == str(self.confined.uid), 60,
                   lambda: f"the answer to be forgotten:\n{self.router.tail()}", pause=0.5)


if __name__ == "__main__":
    unittest.main()
