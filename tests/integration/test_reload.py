"""`homeport reload` and SIGHUP: all of a new configuration or nothing of it, and no session notices."""

import shutil
import signal
import subprocess
import unittest

from support.cluster import Cluster, ClusterTest
from support.endings import BLIND, PATIENT
from support.router import BINARIES
from support.waiting import wait_until


class Reload(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster(size=2)
        self.addCleanup(self.cluster.close)
        self.router, self.ssh = self.cluster.router, self.cluster.client()
        self.user = self.cluster.user.name

    def write(self, **changes):
        """Changes sections of the file, without telling the daemon."""
        for name, change in changes.items():
            if isinstance(change, dict):
                self.router.settings.setdefault(name, {}).update(change)
            else:
                self.router.settings[name] = change
        self.router.write_config()

    def reload(self, **changes):
        self.write(**changes)
        return self.router.ask("reload")

    def only(self, name):
        return [row for row in self.cluster.backends() if row["name"] == name]

    def test_a_removed_instance_drains_and_pins_there_move(self):
        with self.ssh.start("echo $HOMEPORT_INSTANCE; cat") as session:
            first = session.stdout.readline().decode().strip()
            other = "two" if first == "one" else "one"
            report = self.reload(backends=self.only(other))
            self.assertEqual((report["removed"], report["added"]), ([first], []))
            row = self.router.backends()[first]
            self.assertEqual((row["state"], row["sessions"]), ("removed", 1))

            self.assertIn(f"{first} is no longer in the pool", self.router.cli("why", self.user).stdout)
            self.assertEqual(self.ssh.where(), other)
            self.assertEqual(self.router.pins()[self.user], other)

            session.stdin.write(b"still here\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"still here\n")
            session.stdin.close()
            self.assertEqual(session.wait(60), 0)
        wait_until(lambda: first not in self.router.backends(), 60, "the removed instance to be forgotten")

    def test_an_added_instance_serves_and_its_health_is_checked(self):
        first = self.ssh.where()
        other = "two" if first == "one" else "one"
        self.reload(backends=self.only(first))
        self.cluster.pool[first].stop()
        self.router.wait_health(first, "down", 60)
        self.assertEqual(self.ssh.run("true").status, 255)

        report = self.reload(backends=self.cluster.backends())
        self.assertEqual(report["added"], [other])
        self.router.wait_health(other, "up", 60)
        self.assertEqual(self.router.backends()[first]["health"], "down", "what was known stays known")
        self.assertEqual(self.ssh.where(), other)

    def test_host_keys_that_are_no_longer_right_keep_an_instance_out(self):
        first = self.ssh.where()
        backends = self.cluster.backends()
        keys = {row["name"]: row for row in backends}
        other = "two" if first == "one" else "one"
        keys[first]["host_keys"] = keys[other]["host_keys"]
        report = self.reload(backends=backends)
        self.assertEqual(report["changed"], [first])
        self.assertEqual(self.ssh.where(), other)
        self.router.wait_log("connect failed", 60, backend=first, cause="host_key_mismatch")

    def test_rules_and_limits_count_for_new_sessions(self):
        deny = [{"name": "closed", "users": [self.user], "deny": "Closed for today."}]
        with self.ssh.start("echo in; cat") as session:
            session.stdout.readline()
            report = self.reload(rules=deny, front={"login_grace": "90s"})
            self.assertTrue(report["rules"])
            self.assertEqual(report["settings"], ["front.login_grace"])
            refused = self.ssh.run("true")
            self.assertEqual(refused.status, 255)
            self.assertIn("Closed for today.", refused.error)
            session.stdin.close()
            self.assertEqual(session.wait(60), 0)
        self.reload(rules=[])
        self.assertEqual(self.ssh.run("true").status, 0)

    def test_a_broken_file_changes_nothing_and_every_mistake_is_told(self):
        first = self.ssh.where()
        self.write(backends=self.only("one"), front={"login_grace": "90s"})
        self.router.config_path.write_text("[front]\nlogin_grace = \"90s\"\nmax_conections = 5\nlisten = 7\n")
        result = self.router.cli("reload")
        self.assertEqual(result.returncode, 1, result.stderr)
        for place in (":3:1: ", ":4:10: "):
            self.assertIn(f"{self.router.config_path}{place}", result.stderr)
        self.assertIn("nothing was changed", result.stderr)
        self.assertEqual(set(self.router.backends()), {"one", "two"})
        self.assertEqual(self.ssh.where(), first)
        self.assertEqual(len(self.router.events("mistake")), 3, self.router.tail())

    def test_what_needs_a_restart_is_told_until_it_is_done(self):
        for _ in range(2):
            report = self.reload(front={"io_threads": 3}, log={"level": "info"})
            self.assertEqual(report["needs_restart"], ["front.io_threads"])
        self.assertEqual(report["settings"], [], "the level had changed the first time")
        self.assertIn("restart", self.router.cli("reload").stdout)

    def test_sighup_reloads_and_opens_the_log_anew(self):
        log = self.router.directory / "moving.log"
        self.router.stop()
        self.router.settings["log"]["target"] = str(log)
        self.router.write_config()
        # Its addresses go to the file now, so nobody here learns the port: the socket is all that is needed.
        self.router.start(ready=False)
        wait_until(lambda: self.router.cli("status").returncode in (0, 1), 60, "the router to answer")
        moved = log.rename(log.with_suffix(".1"))
        self.write(backends=self.only("one"))
        self.router.signal(signal.SIGHUP)
        wait_until(lambda: log.exists() and '"reloaded"' in log.read_text(), 60, "the new log")
        self.assertNotIn('"reloaded"', moved.read_text())
        self.assertEqual(set(self.router.backends()), {"one"})

    def test_members_of_the_group_may_look_only(self):
        self.router.stop()
        user = self.cluster.user
        self.router.settings["admin"]["group"] = user.name
        self.router.directory.chmod(0o755)
        # The build may lie where only root gets.
        self.homeport = shutil.copy(BINARIES / "homeport", self.cluster.directory)
        self.router.start()
        self.assertEqual(self.as_user("status").returncode, 0)
        refused = self.as_user("reload")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("only root and homeportd's own user", refused.stderr)

        self.router.stop()
        self.router.settings["admin"]["group_changes"] = True
        self.router.start()
        self.assertEqual(self.as_user("reload").returncode, 0)

    def as_user(self, *arguments):
        """`homeport` as the cluster's user runs it."""
        user = self.cluster.user
        return subprocess.run([self.homeport, "--socket", self.router.socket, *arguments], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, user=user.uid, group=user.gid, timeout=60, check=False)


class Meanwhile(ClusterTest):
    """The pool changes while the router is in the middle of a key exchange with an instance."""

    options = {"wired": True, "router": {"health": BLIND, "backend": PATIENT}}

    def caught(self, first):
        """A login that has got no further than this instance's network, which is silent."""
        wire = self.cluster.back[first]
        self.router.wait_idle()
        wait_until(lambda: not wire.lines(), 60, "the last session's connection to end")
        wire.stall()
        session = self.ssh.start("echo $HOMEPORT_INSTANCE")
        self.addCleanup(lambda: session.kill() or session.communicate())
        wait_until(wire.lines, 60, "the router to call the instance")
        return session

    def reload(self, backends):
        self.router.settings["backends"] = backends
        self.router.write_config()
        self.router.ask("reload")

    def test_nothing_is_held_against_an_instance_that_is_taken_out(self):
        first = self.ssh.where()
        session = self.caught(first)
        backends = self.cluster.backends()
        self.reload([row for row in backends if row["name"] != first])
        self.cluster.back[first].resume()
        (told, _) = session.communicate(timeout=60)
        self.assertNotIn(told.decode().strip(), (first, ""))
        failed = self.router.wait_log("connect failed", 60, backend=first)
        self.assertEqual((failed["cause"], failed["detail"]), ("connect_failed", "taken out of the pool meanwhile"))

        self.reload(backends)
        row = self.router.backends()[first]
        self.assertEqual((row["cause"], row["failed_connects"]), ("", 0))

    def test_nothing_is_held_against_the_machine_that_has_the_name_now(self):
        first = self.ssh.where()
        session = self.caught(first)
        backends = self.cluster.backends()
        for row in backends:
            if row["name"] == first:
                row["address"] = self.cluster.pool[first].address
        self.reload(backends)
        self.cluster.back[first].cut()
        session.communicate(timeout=60)
        self.router.wait_log("connect failed", 60, backend=first)
        row = self.router.backends()[first]
        self.assertEqual((row["cause"], row["failed_connects"]), ("", 0))


if __name__ == "__main__":
    unittest.main()
