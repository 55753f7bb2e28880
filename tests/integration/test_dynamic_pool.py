"""Instances that come and go at run time: by an admin's command, from a watched file, from a program that prints JSON."""

import json
import os
import subprocess
import unittest

from support import toml
from support.cluster import Cluster
from support.router import BINARIES
from support.waiting import wait_until


class DynamicPool(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster(size=2, router=(), start=False)
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        self.rows = {row["name"]: row for row in self.cluster.backends()}

    @property
    def ssh(self):
        return self.cluster.client()

    def start(self, configured=("one",), **pool):
        self.router.settings["backends"] = [self.rows[name] for name in configured]
        self.router.settings["pool"].update(pool)
        self.router.start()

    def homeport(self, *arguments, stdin=""):
        return subprocess.run([BINARIES / "homeport", "--socket", self.router.socket, *arguments], input=stdin, text=True,
                              capture_output=True, timeout=60, check=False)

    def block(self, *names):
        return toml.dumps({"backends": [self.rows[name] for name in names]})

    def wait_for(self, *names):
        wait_until(lambda: set(self.router.backends()) == set(names), 60,
                   lambda: f"{names}, not {list(self.router.backends())}:\n{self.router.tail()}")

    def test_add_and_remove_by_command(self):
        self.start()
        added = self.homeport("backend", "add", stdin=self.block("two"))
        self.assertEqual((added.returncode, added.stdout), (0, "Instances added: two\n"), added.stderr)
        self.assertEqual(self.router.backends()["two"]["origin"], "admin")
        self.router.wait_health("two", "up", 60)
        self.router.cli("pin", self.cluster.user.name, "two")
        with self.ssh.start("echo $HOMEPORT_INSTANCE; cat") as session:
            self.assertEqual(session.stdout.readline(), b"two\n")
            removed = self.homeport("backend", "remove", "two")
            self.assertEqual((removed.returncode, removed.stdout), (0, "Instances removed: two\n"), removed.stderr)
            self.assertEqual(self.router.backends()["two"]["state"], "removed")
            self.assertEqual(self.ssh.where(), "one")
            session.stdin.write(b"still here\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"still here\n")
            session.stdin.close()
            self.assertEqual(session.wait(60), 0)
        self.wait_for("one")

    def test_what_was_added_survives_a_kill_and_a_reload(self):
        self.start()
        self.assertEqual(self.homeport("backend", "add", stdin=self.block("two")).returncode, 0)
        self.router.kill()
        self.router.start()
        self.assertEqual(set(self.router.backends()), {"one", "two"})
        self.router.ask("reload")
        self.assertEqual(set(self.router.backends()), {"one", "two"})
        self.router.wait_health("two", "up", 60)

    def test_what_cannot_be_added_or_removed(self):
        self.start()
        for arguments, text, stdin in ((("backend", "add"), "by the configuration", self.block("one")),
                                       (("backend", "add"), "request:2:", '[[backends]]\nadress = "x"\n'),
                                       (("backend", "add"), "only [[backends]] may stand here", "[front]\n"),
                                       (("backend", "add"), "no [[backends]]", ""),
                                       (("backend", "remove", "one"), "by the configuration", ""),
                                       (("backend", "remove", "two"), "there are: one", "")):
            with self.subTest(text):
                refused = self.homeport(*arguments, stdin=stdin)
                self.assertEqual(refused.returncode, 1, refused.stdout)
                self.assertIn(text, refused.stderr)
        self.assertEqual(set(self.router.backends()), {"one"})

    def test_a_watched_file(self):
        path = self.cluster.directory / "instances.toml"
        path.write_text(self.block("one"))
        self.start(configured=(), file=str(path))
        self.wait_for("one")
        self.assertEqual(self.ssh.where(), "one")

        def replace(text):
            draft = path.with_suffix(".new")
            draft.write_text(text)
            os.rename(draft, path)

        replace(self.block("one", "two"))
        self.wait_for("one", "two")
        self.assertEqual(self.router.backends()["two"]["origin"], "file")
        replace("[[backends]]\nname = 7\n")
        self.router.wait_log("instances cannot be read, and stay as they are", 60)
        self.assertEqual(set(self.router.backends()), {"one", "two"})
        path.write_text(self.block("two"))   # in place rather than by rename
        self.wait_for("two")
        self.assertEqual(self.ssh.where(), "two")
        path.unlink()
        self.router.wait_log("instances cannot be read, and stay as they are", 60, at=f"{path}: cannot be read: "
                             "No such file or directory")
        self.assertEqual(self.ssh.where(), "two")

    def test_a_command_that_prints_json(self):
        answer = self.cluster.directory / "answer.json"
        program = self.cluster.directory / "list-instances"
        program.write_text(f"#!/bin/sh\nset -e\n[ \"$1\" = pool ]\ncat {answer}\n")
        program.chmod(0o755)
        rows = {name: {key: value for key, value in row.items()} for name, row in self.rows.items()}
        answer.write_text(json.dumps({"backends": [rows["one"]]}))
        self.start(configured=(), command=[str(program), "pool"], command_interval="1s")
        self.wait_for("one")
        answer.write_text(json.dumps([{**rows["two"], "tags": ["gpu"], "weight": 3}]))
        self.wait_for("two")
        row = self.router.backends()["two"]
        self.assertEqual((row["tags"], row["weight"], row["origin"]), (["gpu"], 3, "command"))
        self.assertEqual(self.ssh.where(), "two")
        for wrong, text in (("not json", "is not JSON"), ('[{"name": {}}]', "no instance can have this"),
                            ('[{"name": "x"}]', "needs the key")):
            answer.write_text(wrong)
            wait_until(lambda text=text: any(text in line["at"] for line in self.router.events(
                "instances cannot be read, and stay as they are")), 60, lambda: f"{text}:\n{self.router.tail()}")
        self.assertEqual(set(self.router.backends()), {"two"})
        self.assertEqual(self.ssh.where(), "two")

    def test_a_command_that_hangs_or_babbles_is_ended(self):
        for body, text in (("sleep 1000 & sleep 1000", "did not end in time"), ("yes", "prints too much"),
                           ("exit 3", "status 3"), ("kill -9 $$", "signal 9")):
            with self.subTest(body):
                program = self.cluster.directory / "bad"
                program.write_text(f"#!/bin/sh\n{body}\n")
                program.chmod(0o755)
                self.start(command=[str(program)], command_interval="1s", command_timeout="2s")
                line = self.router.wait_log("instances cannot be read, and stay as they are", 60)
                self.assertIn(text, line["at"])
                self.assertEqual(self.ssh.where(), "one")
                self.router.stop()


if __name__ == "__main__":
    unittest.main()
