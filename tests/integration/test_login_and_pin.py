"""The main job: a user comes to an instance, comes back to the same one, and the admin can see why."""

import unittest

from support.cluster import Cluster, ClusterTest
from support.users import Group


class Pins(ClusterTest):
    def test_a_user_comes_back_to_the_same_instance(self):
        places = {self.ssh.where() for _ in range(5)}
        self.assertEqual(len(places), 1)
        self.assertEqual(self.router.pins()[self.user.name], places.pop())

    def test_the_login_is_the_users_own(self):
        self.same("id; pwd; cat $HOME/.ssh/authorized_keys")

    def test_the_instances_log_names_our_session(self):
        place = self.ssh.where()
        session = self.router.closing_line(user=self.user.name)["session"]
        self.assertIn(session, self.pool[place].log)

    def test_users_spread_over_the_pool(self):
        other = self.cluster.add_user()
        with self.ssh.start("echo $HOMEPORT_INSTANCE; cat") as session:
            first = session.stdout.readline().decode().strip()
            self.assertNotEqual(self.cluster.client(other).where(), first)
            session.stdin.close()

    def test_a_pin_is_kept_over_a_restart(self):
        place = self.ssh.where()
        self.router.stop()
        self.router.start()
        self.assertEqual(self.router.pins()[self.user.name], place)
        self.assertEqual(self.ssh.where(), place)


class CommandLine(ClusterTest):
    def test_status(self):
        self.ssh.where()
        told = self.router.ask("status")
        self.assertIn(f"127.0.0.1:{self.router.port}", str(told))
        shown = self.ok_cli("status")
        self.assertIn("2 instances", shown)
        self.assertNotIn("\x1b", shown, "colours only on a terminal")

    def test_why_explains_every_candidate(self):
        place = self.ssh.where()
        shown = self.ok_cli("why", self.user.name)
        self.assertIn(place, shown)
        self.assertIn("pin", shown)
        told = self.router.ask("why", self.user.name)
        self.assertIn(place, str(told))
        self.assertIn("one", str(told))
        self.assertIn("two", str(told))

    def test_sessions_while_one_is_open(self):
        with self.ssh.start("echo $HOMEPORT_INSTANCE; cat") as session:
            place = session.stdout.readline().decode().strip()
            row = next(row for row in self.router.sessions() if row["user"] == self.user.name)
            self.assertEqual((row["backend"], row["state"], row["channels"]), (place, "open", 1))
            self.assertIn(self.user.name, self.ok_cli("sessions"))
            session.stdin.close()
        self.router.wait_idle()
        self.assertNotIn(self.user.name, self.ok_cli("sessions"))

    def test_pins(self):
        place = self.ssh.where()
        shown = next(line for line in self.ok_cli("pins").splitlines() if self.user.name in line)
        self.assertIn(place, shown)

    def test_backends(self):
        for name in ("one", "two"):
            self.router.wait_health(name, "up")
        self.assertEqual(set(self.router.backends()), {"one", "two"})
        shown = self.ok_cli("backends")
        for instance in self.pool:
            self.assertIn(instance.address, shown)

    def test_version(self):
        self.assertRegex(self.ok_cli("version"), r"\d+\.\d+\.\d+")

    def test_wrong_usage_is_answered_with_the_usage(self):
        result = self.router.cli("frobnicate")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("frobnicate", result.stderr)

    def ok_cli(self, *arguments):
        result = self.router.cli(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout


class Rules(unittest.TestCase):
    def test_rules_choose_by_tag_and_group(self):
        group = Group()
        self.addCleanup(group.remove)
        cluster = Cluster(start=False)
        self.addCleanup(cluster.close)
        backends = cluster.backends()
        backends[1]["tags"] = ["gpu"]
        guest = cluster.add_user()
        cluster.router.settings["backends"] = backends
        cluster.router.settings["rules"] = [
            {"name": "guests", "users": [guest.name], "deny": "Guests have no business here."},
            {"name": "staff", "groups": [group.name], "backends": ["two"]},
            {"name": "rest", "backends": ["*"], "policy": "ordered"},
        ]
        cluster.router.start()

        with self.subTest("the first rule that matches decides"):
            self.assertEqual(cluster.client().where(), "one")

        with self.subTest("a requested tag"):
            picky = cluster.add_user()
            self.assertEqual(cluster.client(picky).with_user(f"{picky.name}+gpu").where(), "two")
            self.assertEqual(list(cluster.router.pins()).count(picky.name), 1)

        with self.subTest("a tag that no instance has"):
            wishful = cluster.add_user()
            refused = cluster.client(wishful).with_user(f"{wishful.name}+quantum").run("true")
            self.assertEqual(refused.status, 255)
            self.assertTrue(refused.reference, refused.error)
            self.assertNotIn(wishful.name, cluster.router.pins())

        with self.subTest("a group"):
            member = cluster.add_user(group.name)
            self.assertEqual(cluster.client(member).where(), "two")
            self.assertIn("staff", cluster.router.cli("why", member.name).stdout)

        with self.subTest("a refusal with the admin's words"):
            refused = cluster.client(guest).run("true")
            self.assertEqual(refused.status, 255)
            self.assertIn("Guests have no business here.", refused.error)
            self.assertEqual(cluster.router.closing_line(refused.reference)["reason"], "denied")


if __name__ == "__main__":
    unittest.main()
