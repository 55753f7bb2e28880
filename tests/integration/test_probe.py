"""Health by a real login and the script on the instance: what it reports, and what becomes of an instance that does not."""

import json
import os
import unittest

from support import processes
from support.cluster import Cluster, ClusterTest
from support.probes import Probes
from support.waiting import wait_until


class ProbeTest(ClusterTest):
    """Two instances that report; each test leaves them as it found them."""

    settings = {"health": {"interval": "500ms", "fast_interval": "200ms", "fall": 1, "rise": 1}}

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(start=False, **cls.options)
        cls.addClassCleanup(cls.cluster.close)
        cls.router, cls.pool, cls.user = cls.cluster.router, cls.cluster.pool, cls.cluster.user
        cls.probes = Probes(cls.cluster)
        for name, section in (*cls.probes.settings.items(), *cls.settings.items()):
            cls.router.settings.setdefault(name, {}).update(section)
        cls.router.start()

    def panics(self):
        # Not ask(): the status says by its exit status, too, that no instance looks well.
        return json.loads(self.router.cli("--json", "status").stdout)["panic"]

    def setUp(self):
        for instance in self.pool:
            self.router.wait_health(instance.name, "up", 60)

    def backend(self, name="one"):
        return self.router.backends()[name]

    def set(self, section, **keys):
        """Changes the configuration, and changes it back after the test."""
        before = dict(self.router.settings[section])

        def put(values):
            self.router.settings[section] = values
            self.router.write_config()
            self.router.ask("reload")

        self.addCleanup(put, before)
        put({**before, **keys})

    def becomes(self, cause, name="one", deadline=60):
        wait_until(lambda: (row := self.backend(name))["health"] == "down" and row["cause"] == cause, deadline,
                   lambda: f"{name} to be down by {cause}: {self.backend(name)}\n{self.router.tail()}", pause=0.05)

    def where(self):
        return self.ok(self.ssh.run("echo $HOMEPORT_INSTANCE")).text.strip()


class Reports(ProbeTest):
    def test_what_is_reported(self):
        probe = self.backend()["probe"]
        self.assertEqual((probe["share"], probe["share_id"]), ("present", Probes.SHARE))
        self.assertEqual(probe["cores"], len(os.sched_getaffinity(0)))
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        self.assertAlmostEqual(probe["memory_total"], pages, delta=pages / 50)
        self.assertTrue(probe["working_known"])
        shown = self.router.cli("backends").stdout
        self.assertIn(Probes.SHARE, shown)
        self.assertIn("MEMORY FREE", shown)

    def work(self):
        """What the user has running, by the latest report."""
        found = [row.partition(": ")[2] for row in self.backend()["probe"]["working"]
                 if row.startswith(f"{self.user.name}: ")]
        return set(found[0].split(", ")) if found else set()

    def works(self, *kinds):
        wait_until(lambda: self.work() == set(kinds), 60, lambda: f"work {kinds}: {self.work()}", pause=0.1)

    def test_work_that_is_left_behind(self):
        self.works()
        with self.subTest("a login is no work, but seen"):
            session = self.ssh.start("cat", stdin=-1, stdout=-1)
            wait_until(lambda: self.user.name in self.backend()["probe"]["logged_in"], 60, "the login to be seen")
            self.assertEqual(self.work(), set())
            session.communicate(b"", 60)
        with self.subTest("nohup"):
            self.ok(self.ssh.run("nohup sleep 1000 > /dev/null 2>&1 < /dev/null & true"))
            self.works("background")
        with self.subTest("tmux"):
            self.ok(self.ssh.run("tmux -S ~/socket new-session -d 'sleep 1000'"))
            self.works("background", "multiplexer")
        with self.subTest("a server as VS Code leaves it, and a kernel"):
            self.ok(self.ssh.run("for name in ~/.vscode-server/bin/abc/node 'python3 -m ipykernel_launcher'; do "
                                 "setsid bash -c 'exec -a \"$0\" sleep 1000' \"$name\" > /dev/null 2>&1 < /dev/null & done"))
            self.works("background", "multiplexer", "editor", "jupyter")
        with self.subTest("agents are no work"):
            processes.kill_user(self.user.uid)
            self.works()
            self.ok(self.ssh.run("ssh-agent > /dev/null"))
            count = len(self.probes.asked("one"))
            wait_until(lambda: len(self.probes.asked("one")) > count + 2, 60, "two more probes")
            self.assertEqual(self.work(), set())

    def test_one_login_for_many_probes(self):
        count = len(self.probes.asked("two"))
        logins = self.pool["two"].log.count(f"Accepted publickey for {self.probes.account.name}")
        wait_until(lambda: len(self.probes.asked("two")) > count + 5, 60, "more probes")
        self.assertLessEqual(
            self.pool["two"].log.count(f"Accepted publickey for {self.probes.account.name}"), logins + 1)


class Failures(ProbeTest):
    settings = {**ProbeTest.settings, "health": {**ProbeTest.settings["health"], "timeout": "3s", "probe_timeout": "8s"}}

    def broken(self, body, cause, detail):
        with self.subTest(body):
            seen = len(self.router.events("an instance changed its health", backend="one", to="down"))
            self.probes.replace("one", body)
            self.becomes(cause)
            change = self.router.events("an instance changed its health", backend="one", to="down")[seen:][-1]
            self.assertEqual(change["cause"], cause)
            self.assertIn(detail, change["detail"])
            why = self.router.cli("why", self.user.name).stdout
            self.assertIn(cause.replace("_", " "), why)
            self.assertEqual(self.where(), "two")
            self.probes.restore("one")
            self.router.wait_health("one", "up", 60)

    def test_a_script_that_fails(self):
        self.broken("echo no such luck >&2; exit 3", "probe_failed", "ended with 3: no such luck")
        self.broken("kill -9 $$", "probe_failed", "was killed")

    def test_a_script_that_says_something_else(self):
        self.broken("echo Welcome to this machine", "probe_invalid", "not JSON")
        self.broken("true", "probe_invalid", "not JSON")
        self.broken("echo '{\"version\":99}'", "probe_invalid", "version 99")
        self.broken("exec cat /dev/zero", "probe_invalid", "more than 64 KiB")
        self.assertLess(self.router.memory_kib(), 500_000)

    def test_a_script_that_hangs(self):
        self.broken("exec sleep 1000", "probe_timeout", "no answer in time")

    def test_an_instance_that_is_frozen(self):
        self.pool["one"].freeze()
        self.addCleanup(self.pool["one"].thaw)
        self.becomes("banner_timeout")
        self.assertEqual(self.where(), "two")
        self.pool["one"].thaw()
        self.router.wait_health("one", "up", 60)

    def test_an_instance_with_other_host_keys(self):
        self.pool["one"].rekey()
        self.becomes("host_key_mismatch")
        backends = self.cluster.backends()
        self.router.settings["backends"] = backends
        self.router.write_config()
        self.router.ask("reload")
        self.router.wait_health("one", "up", 60)

    def test_a_broken_service_account_keeps_nobody_out(self):
        self.set("health", probe_user="nosuch-account")
        for instance in self.pool:
            self.becomes("login_refused", instance.name)
        self.router.wait_log("so many instances look down that the checks are not believed: all are tried", 60)
        self.assertTrue(self.panics())
        self.assertIn("not believed", self.router.cli("status").stdout)
        status = self.router.cli("--json", "status")
        self.assertEqual((status.returncode, json.loads(status.stdout)["instances"]["usable"]), (0, 2), "logins go to both")
        self.assertIn("not believed", self.router.cli("why", self.user.name).stdout)
        self.assertIn(self.where(), ("one", "two"))
        self.doCleanups()
        self.setUp()
        self.router.wait_log("the checks are believed again", 60)
        self.assertFalse(self.panics())

    def test_a_login_alone(self):
        self.set("health", level="login")
        asked = [len(self.probes.asked(instance.name)) for instance in self.pool]
        count = self.pool["one"].log.count(f"Accepted publickey for {self.probes.account.name}")
        wait_until(lambda: self.pool["one"].log.count(f"Accepted publickey for {self.probes.account.name}") > count + 2,
                   60, "logins")
        self.assertEqual(self.backend()["health"], "up")
        self.set("health", level="login", probe_user="nosuch-account")
        self.becomes("login_refused")
        # The last of the probes may have begun before the reload.
        self.assertLessEqual(len(self.probes.asked("one")), asked[0] + 1)


class Share(ProbeTest):
    def setUp(self):
        super().setUp()
        self.local = self.cluster.directory / "local"
        self.local.mkdir(exist_ok=True)
        self.local.chmod(0o755)
        for file in self.local.iterdir():
            file.unlink()

    def looks_at(self, homes, cause, found):
        self.probes.restore("one", homes)
        self.becomes(cause)
        self.assertEqual(self.backend()["probe"]["share"], found)
        self.assertIn(cause, self.router.cli("backends").stdout)
        self.assertIn(cause.replace("_", " "), self.router.cli("why", self.user.name).stdout)
        self.assertEqual(self.where(), "two")
        self.probes.restore("one")
        self.router.wait_health("one", "up", 60)

    def test_a_share_that_is_not_mounted(self):
        self.looks_at(self.local, "share_missing", "missing")

    def test_another_share(self):
        self.probes.write_share(self.local, "other-homes")
        self.looks_at(self.local, "share_mismatch", "present")
        change = self.router.events("an instance changed its health", backend="one", cause="share_mismatch")[-1]
        self.assertIn("present other-homes", change["detail"])

    def test_no_homes_at_all(self):
        self.looks_at(self.local / "nowhere", "share_failed", "failed")

    def test_a_file_that_is_no_id(self):
        (self.local / ".homeport-share").write_text("something else\n")
        self.looks_at(self.local, "share_failed", "failed")

    def test_a_share_that_hangs(self):
        os.mkfifo(self.local / ".homeport-share", 0o644)  # opening it waits, as on a dead server
        os.chmod(self.local / ".homeport-share", 0o644)
        self.looks_at(self.local, "share_slow", "hung")

    def test_a_wrong_share_everywhere_lets_nobody_in(self):
        self.set("share", id="renamed-homes")
        for instance in self.pool:
            self.becomes("share_mismatch", instance.name)
        outcome = self.ssh.run("true")
        self.assertEqual(outcome.status, 255)
        self.assertIn("No instance of the pool is available right now", outcome.error)
        self.assertFalse(self.panics())


if __name__ == "__main__":
    unittest.main()
