"""`homeport config show`: what is in force and where it comes from, and what applies to one user."""

import json
import os
import subprocess
import tomllib
import unittest

from support import toml
from support.cluster import ClusterTest
from support.router import BINARIES


class ConfigShow(ClusterTest):
    options = {"router": {"limits": {"user_connections": 7}}, "start": False}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.router.settings["rules"] = [
            {"name": "others", "users": ["somebody-else"]},
            {"name": "mine", "users": [cls.user.name], "backends": ["two"]},
            {"name": "all", "users": ["*"], "policy": "ordered"},
            {"name": "far", "sources": ["198.51.100.0/24"], "users": ["h*"]}]
        program = cls.cluster.directory / "list"
        program.write_text("#!/bin/sh\necho '[]'\n")
        program.chmod(0o755)
        cls.router.settings["pool"]["command"] = [str(program), "--token=very-secret"]
        cls.router.start()

    def show(self, *arguments):
        result = self.router.cli("config", "show", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def place(self, line):
        number = self.router.config_path.read_text().splitlines().index(line) + 1
        return f"# {self.router.config_path}:{number}\n"

    def test_everything_is_there_with_its_source(self):
        text = self.show()
        self.assertRegex(text, r"\nuser_connections = 7 +" + self.place("user_connections = 7"))
        self.assertRegex(text, r'\nlogin_grace = "\w+" +# default\n')
        self.assertRegex(text, r'\nname = "mine" +' + self.place('name = "mine"'))
        self.assertNotIn("very-secret", text)
        self.assertNotIn("very-secret", json.dumps(self.router.ask("config", "show")))
        parsed = tomllib.loads(text)
        self.assertEqual([row["name"] for row in parsed["backends"]], ["one", "two"])
        self.assertEqual([row["name"] for row in parsed["rules"]], ["others", "mine", "all", "far"])
        self.assertEqual(parsed["admin"]["socket"], str(self.router.socket))

    def test_what_was_added_and_what_waits_for_a_restart(self):
        row = {**self.cluster.backends()[0], "name": "more"}
        added = subprocess.run([BINARIES / "homeport", "--socket", self.router.socket, "backend", "add"], text=True,
                               input=toml.dumps({"backends": [row]}), capture_output=True, timeout=60, check=False)
        self.assertEqual(added.returncode, 0, added.stderr)
        self.assertRegex(self.show(), r'\nname = "more" +# by the admin\n')
        self.router.cli("backend", "remove", "more")
        self.router.settings["front"]["io_threads"] = 3
        self.router.write_config()
        self.router.ask("reload")
        self.assertRegex(self.show(), r"\nio_threads = 0 +# \S+, where it differs now: waits for a restart\n")
        del self.router.settings["front"]["io_threads"]
        self.router.write_config()
        self.router.ask("reload")
        self.assertRegex(self.show(), r"\nio_threads = 0 +# default\n")

    def test_a_user(self):
        keys = self.user.home / ".ssh/authorized_keys"
        before = keys.read_text()
        self.addCleanup(self.user.write, ".ssh/authorized_keys", before)
        self.user.write(".ssh/authorized_keys", before + 'restrict,command="say very-secret",from="192.0.2.0/24" ' + before +
                        "nonsense-option " + before)
        with self.ssh.start("echo in; cat") as session:
            self.assertEqual(session.stdout.readline(), b"in\n")
            text = self.show(self.user.name)
            said = self.router.ask("config", "show", self.user.name)
            session.stdin.close()
            session.wait(60)
        self.assertIn(f"{self.user.name}, uid {os.stat(self.user.home).st_uid}", text)
        self.assertRegex(text, r"methods +publickey\n")
        self.assertRegex(text, r"connections +1 now, at most 7\n")
        self.assertRegex(text, r"rule +others \(\S+:\d+\): does not fit\n")
        self.assertRegex(text, r"rule +mine \(\S+:\d+\): applies\n")
        self.assertRegex(text, r"rule +all \(\S+:\d+\): fits, but an earlier one does, too\n")
        self.assertIn("gets two, because of the pin", text)
        self.assertRegex(text, r"one +not_in_rule")
        self.assertNotIn("very-secret", text)
        self.assertEqual([(key["where"].rpartition(":")[2], key["restrictions"]) for key in said["keys"]],
                         [("1", ""), ("2", "from=192.0.2.0/24, no-X11-forwarding, no-agent-forwarding, "
                                      "no-port-forwarding, no-pty, no-user-rc, command")])
        self.assertEqual(len(said["key_notes"]), 1)
        self.assertIn("nonsense-option", said["key_notes"][0])

    def test_as_if_from_elsewhere(self):
        said = self.router.ask("config", "show", self.user.name, "--source", "198.51.100.7")
        self.assertEqual([rule["fits"] for rule in said["rules"]], [False, True, True, True])
        self.assertEqual([rule["applies"] for rule in said["rules"]], [False, True, False, False])

    def test_who_does_not_exist(self):
        refused = self.router.cli("config", "show", "nobody-at-all")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("there is no account", refused.stderr)


if __name__ == "__main__":
    unittest.main()
