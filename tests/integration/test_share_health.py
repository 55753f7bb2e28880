"""The share on every instance, as the router's probe sees it: hung, slow, not mounted, another one, on a real network mount."""

import unittest

from support import homes
from support.cluster import ClusterTest
from support.probes import Probes
from support.users import account_tool
from support.waiting import wait_until


class ShareHealth(ClusterTest):
    options = {"machines": True, "start": False, "sshd": homes.SSHD}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.homes = cls.cluster.homes
        probes = Probes(cls.cluster)
        # As conf/backend/README.md has it: a login that needs nothing of the share can tell what is wrong with it.
        account_tool(["usermod", "--home", "/", probes.account.name])
        for instance in cls.pool:
            homes.prepare_homes(instance, cls.homes, f"-t 60 -i {probes.SHARE}")
        for name, section in probes.settings.items():
            cls.router.settings.setdefault(name, {}).update(section)
        cls.router.settings["health"].update({"fall": 1, "rise": 1})
        cls.router.settings["share"]["max_latency"] = "1s"
        cls.router.start()

    def setUp(self):
        for instance in self.pool:
            self.router.wait_health(instance.name, "up", 60)
        self.home = self.pool[self.where()]
        self.other = next(instance for instance in self.pool if instance is not self.home)

    def where(self, user=None):
        """Which instance a login leads to now; it must find the user's file there."""
        user = user or self.user
        outcome = self.ok(self.cluster.client(user).run("echo $HOMEPORT_INSTANCE; touch here; ls here"))
        name, file = outcome.text.split()
        self.assertEqual(file, "here")
        self.assertTrue((user.home / "here").exists())
        return name

    def out(self, cause):
        """The user's instance is taken out for this reason, and the user goes elsewhere, as does whoever is new."""
        name = self.home.name
        wait_until(lambda: (row := self.router.backends()[name])["health"] == "down" and row["cause"] == cause, 60,
                   lambda: f"{name} to be down by {cause}: {self.router.backends()[name]}", pause=0.1)
        line = next(line for line in self.router.cli("backends").stdout.splitlines() if line.startswith(name))
        self.assertIn(cause, line)
        self.assertIn(cause.replace("_", " "), self.router.cli("why", self.user.name).stdout)
        for user in (self.user, self.cluster.add_user()):
            self.assertEqual(self.where(user), self.other.name)

    def back(self):
        """It is used again."""
        self.router.wait_health(self.home.name, "up", 60)
        self.router.cli("pin", self.user.name, self.home.name)
        self.assertEqual(self.where(), self.home.name)

    def test_one_that_hangs(self):
        self.home.share.hang()
        self.addCleanup(self.home.share.resume)
        self.out("share_slow")
        self.home.share.resume()
        self.back()

    def test_one_that_is_slow(self):
        self.home.share.slow(1.5)
        self.addCleanup(self.home.share.resume)
        self.out("share_slow")
        self.home.share.resume()
        self.back()

    def test_one_that_is_not_mounted(self):
        self.home.share.unmount()
        self.out("share_missing")
        # Who comes in past the router gets no home on the local disk either.
        new = self.cluster.add_user(home=False)
        outcome = self.cluster.direct(self.home.name, new).run("touch file")
        self.assertEqual(outcome.status, 254, outcome.error)
        self.assertEqual(self.home.run("ls", "-A", self.homes).text, "")
        self.home.share.mount()
        self.back()
        self.assertEqual(self.ok(self.cluster.direct(self.home.name, new).run("pwd")).text, str(new.home))

    def test_another_one(self):
        other = self.cluster.directory / "other"
        other.mkdir(mode=0o755)
        (other / ".homeport-share").write_text("homeport-share v1 another-team\n")
        self.home.share.remount(other)
        self.out("share_mismatch")
        self.assertEqual([path.name for path in other.iterdir()], [".homeport-share"])
        self.home.share.remount()
        self.back()

    def test_a_machine_that_boots_without_it(self):
        self.home.stop()
        wait_until(lambda: self.router.backends()[self.home.name]["health"] == "down", 60, "the machine to be down", pause=0.1)
        self.home.start(mounted=False)
        self.out("share_missing")
        self.home.share.mount()
        self.back()


if __name__ == "__main__":
    unittest.main()
