"""Users ask the router itself: `ssh pool homeport where`, move, release, with and without an instance."""

import json
import unittest
import warnings

from support.client import Master, run
from support.cluster import Cluster
from support.waiting import wait_until

warnings.filterwarnings("ignore")  # the library's own deprecations
import paramiko  # noqa: E402


class Asking(unittest.TestCase):
    settings = {}

    def setUp(self):
        self.cluster = Cluster(size=2, router={"audit": {}, "health": {"panic_above": 1}, **self.settings}, start=False)
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        self.audit = self.cluster.directory / "audit"
        self.router.settings["audit"].update(target=str(self.audit), commands=True)
        for row in self.router.settings["backends"]:
            row["tags"] = ["gpu"] if row["name"] == "two" else ["cpu"]
        self.router.start()
        self.user = self.cluster.user

    @property
    def ssh(self):
        return self.cluster.client()

    def ask(self, words, status=0, flags=(), client=None):
        outcome = (client or self.ssh).run(f"homeport {words}".strip(), flags=flags)
        self.assertEqual(outcome.status, status, f"{outcome.text}\n{outcome.error}\n{self.router.tail()}")
        return outcome

    def other(self, name):
        return "two" if name == "one" else "one"

    def records(self, event):
        return [line for line in map(json.loads, self.audit.read_text().splitlines()) if line["event"] == event]

    def stop_pool(self):
        for instance in self.cluster.pool:
            instance.stop()
        for instance in self.cluster.pool:
            self.router.wait_health(instance.name, "down", 60)

    def hold(self, client=None):
        """A session that stays, and where."""
        session = (client or self.ssh).start("echo $HOMEPORT_INSTANCE; cat")
        self.addCleanup(session.__exit__, None, None, None)
        self.addCleanup(session.kill)
        place = session.stdout.readline().decode().strip()
        self.assertTrue(place)
        return session, place


class SelfHelp(Asking):
    def test_where(self):
        place = self.ssh.where()
        held, _ = self.hold()
        said = self.ask("where")
        self.assertIn(f"Your instance is {place} (up).\n", said.out.decode())
        self.assertIn("least-sessions", said.text)
        self.assertIn("Your next login goes there.", said.text)
        self.assertRegex(said.text, rf"{place}  from 127.0.0.1:\d+  since \S+ \S+  1 channel\n")
        self.assertRegex(said.text, r"this one$")
        self.assertEqual(said.err, b"")
        held.stdin.close()
        self.assertEqual(held.wait(60), 0)
        for line in self.cluster.pool["one"].log, self.cluster.pool["two"].log:
            self.assertNotIn("homeport where", line)
        start = self.records("start")[-1]
        self.assertEqual((start["kind"], start["allowed"], start["command"]), ("exec", True, "homeport where"))
        plea = self.records("self_help")[-1]
        self.assertEqual((plea["plea"], plea["status"], plea["user"]), ("where", 0, self.user.name))

    def test_on_a_terminal_lines_end_as_terminals_want_it(self):
        said = self.ask("where", flags=["-tt"])
        self.assertIn(b"Your next login goes there.\r\n", said.out)
        self.assertNotIn(b"\r\r", said.out)
        wrong = self.ask("where now", status=2, flags=["-tt"])
        self.assertIn(b"takes no argument\r\n", wrong.out)

    def test_help_and_mistakes(self):
        for words in ("", "help", "--help", "-h"):
            said = self.ask(words)
            self.assertIn("homeport move [NAME|+TAG]", said.text)
        for words in ("where now", "release one", "move one two"):
            said = self.ask(words, status=2)
            self.assertEqual(said.out, b"")
            self.assertIn("argument", said.error)

    def test_everything_else_is_the_instances(self):
        bin_directory = self.user.home / "bin"
        self.user.write("bin/homeport", "#!/bin/sh\necho theirs: $*\n")
        (bin_directory / "homeport").chmod(0o755)
        program = f"PATH={bin_directory}:$PATH; "
        for command, text in ((program + "homeport where", "theirs: where"), (program + "command homeport where", "theirs: where"),
                              (f"{bin_directory}/homeport release", "theirs: release"), (program + "homeport status", "theirs: status")):
            outcome = self.ssh.run(command)
            self.assertEqual((outcome.status, outcome.text), (0, text), outcome.error)
        self.assertEqual(self.ssh.run("homeport status").status, 127)
        self.assertEqual(self.ssh.run("homeport where; true").status, 0)
        self.assertEqual(self.records("self_help"), [])

    def test_move_to_a_name_a_tag_or_any_other(self):
        place = self.ssh.where()
        said = self.ask("move")
        self.assertIn(f"Your next login goes to {self.other(place)}.\n", said.out.decode())
        self.assertEqual(self.ssh.where(), self.other(place))
        self.ask("move one")
        self.assertEqual(self.ssh.where(), "one")
        self.assertIn("one is your instance already", self.ask("move one").text)
        self.ask("move +gpu")
        self.assertEqual(self.ssh.where(), "two")
        self.assertIn("at your own wish", self.ask("where").text)
        self.assertEqual(self.router.pins(), {self.user.name: "two"})
        moves = self.records("moved")
        self.assertEqual([(line["from"], line["to"]) for line in moves][-1], ("one", "two"))

    def test_what_cannot_be_moved_to(self):
        self.ask("move one")
        for words, text in (("move three", "there is no instance three for you; there are:\n  two"),
                            ("move +tpu", "the tags to ask for are: cpu, gpu"), ("move +cpu", "No instance")):
            said = self.ask(words, status=1)
            self.assertEqual(said.out, b"")
            self.assertIn(text, said.error)
        self.router.cli("maint", "two")
        self.assertIn("two takes nobody new now: in maintenance", self.ask("move two", status=1).error)
        said = self.ask("move", status=1)
        self.assertIn("no other instance can take you now; there are:\n  two  in maintenance", said.error)
        self.assertEqual(self.router.pins(), {self.user.name: "one"})

    def test_rules_hold_for_moves(self):
        self.router.settings["rules"] = [{"name": "mine", "users": [self.user.name], "backends": ["one"]}]
        self.router.write_config()
        self.router.ask("reload")
        said = self.ask("move two", status=1)
        self.assertIn("there is no instance two for you", said.error)
        self.assertNotIn("  two", said.error)

    def test_what_is_open_stays_and_is_named(self):
        held, place = self.hold()
        said = self.ask(f"move {self.other(place)}")
        self.assertRegex(said.text, rf"These sessions stay where they are until you end them:\n  {place}  from 127")
        self.assertEqual(self.ssh.where(), self.other(place))
        held.stdin.write(b"still here\n")
        held.stdin.flush()
        self.assertEqual(held.stdout.readline(), b"still here\n")

    def test_release(self):
        held, place = self.hold()
        said = self.ask("release", status=1)
        self.assertRegex(said.error, rf"your instance is in use; end this first.*\n  {place}  from 127")
        self.assertEqual(self.router.pins(), {self.user.name: place})
        held.stdin.close()
        held.wait(60)
        self.router.closing_line(deadline=60)
        wait_until(lambda: not self.router.sessions(), 60, "the session to be gone")
        said = self.ask("release")
        self.assertIn(f"{place} is no longer your instance", said.text)
        self.router.wait_idle(60)
        self.assertEqual(self.router.pins(), {})
        self.assertEqual(self.records("released")[-1]["from"], place)

    def test_a_shared_connection(self):
        with Master(self.ssh) as shared:
            place = shared.where()
            busy = shared.start("echo in; cat")
            self.assertEqual(busy.stdout.readline(), b"in\n")
            self.assertIn("more goes on over this very connection", self.ask("release", status=1, client=shared).error)
            moved = self.ask("move", client=shared)
            self.assertIn("ssh -O exit", moved.text)
            self.assertEqual(shared.where(), place)
            busy.communicate()
        self.assertEqual(self.ssh.where(), self.other(place))

    def test_one_connection_cannot_ask_without_end(self):
        with Master(self.ssh) as shared:
            outcomes = [shared.run("homeport", "help") for _ in range(40)]
            said = [outcome for outcome in outcomes if outcome.status]
            self.assertTrue(said)
            self.assertIn("too many questions", said[0].error)
            self.assertEqual(shared.run("true").status, 0)

    def test_no_instance_needs_to_be_up(self):
        place = self.ssh.where()
        self.router.wait_idle(60)
        self.stop_pool()
        for flags in ((), ("-tt",)):
            said = self.ask("where", status=1, flags=flags)
            self.assertIn(f"Your instance is {place} (down).", said.text)
            self.assertIn("A login would be refused now: No instance of the pool is available", said.text)
        self.assertIn("takes nobody new now: connect refused", self.ask(f"move {self.other(place)}", status=1).error)
        refused = self.ssh.run("true")
        self.assertEqual((refused.status, refused.out), (255, b""))
        self.assertIn("No instance of the pool is available", refused.error)
        self.assertTrue(refused.reference)
        forward = self.ssh.run(flags=["-N", "-R", "0:127.0.0.1:1"])
        self.assertIn("No instance of the pool is available", forward.error)
        self.assertNotIn("forwarding failed", forward.error)
        with self.subTest("release"):
            self.ask("release")
            self.assertEqual(self.router.pins(), {})
            self.assertIn("No instance is yours at the moment.", self.ask("where", status=1).text)
            self.assertIn("nothing to release", self.ask("release").text)
        with self.subTest("a shared connection without an instance"):
            with Master(self.ssh) as shared:
                self.assertIn("homeport move", self.ask("help", client=shared).text)
                self.assertIn("No instance", self.ask("where", status=1, client=shared).text)

    def test_a_full_pool(self):
        for row in self.router.settings["backends"]:
            row["max_sessions"] = 1
        self.router.write_config()
        self.router.ask("reload")
        for _ in range(2):
            self.hold(self.cluster.client(self.cluster.add_user()))
        said = self.ask("where", status=1)
        self.assertIn("A login would wait in line now: Every instance has as many sessions as it can take.", said.text)

    def test_a_forced_command_is_not_replaced(self):
        public = self.user.home / ".ssh/authorized_keys"
        self.user.write(".ssh/authorized_keys", 'command="echo forced: $SSH_ORIGINAL_COMMAND" ' + public.read_text())
        self.assertEqual(self.ask("where").text, "forced: homeport where")
        self.stop_pool()
        self.assertEqual(self.ask("where", status=255).out, b"")

    def test_a_key_without_a_terminal(self):
        public = self.user.home / ".ssh/authorized_keys"
        self.user.write(".ssh/authorized_keys", "restrict " + public.read_text())
        self.assertIn("Your next login goes there.\n", self.ask("where").out.decode())
        self.assertIn("PTY allocation request failed", self.ask("where", status=255, flags=["-tt"]).error)
        self.router.wait_idle(60)
        self.stop_pool()
        self.assertIn("PTY allocation request failed", self.ask("where", status=255, flags=["-tt"]).error)

    def test_plink_and_paramiko(self):
        place = self.ssh.where()
        key = self.cluster.secrets / "key.ppk"
        self.assertEqual(run(["puttygen", self.ssh.key, "-o", key]).status, 0)
        public = self.cluster.secrets / "router.pub"
        public.write_text(next(line.split(" ", 1)[1] for line in self.router.known_hosts() if "ed25519" in line))
        fingerprint = run(["ssh-keygen", "-l", "-f", public]).text.split()[1]

        def plink(*words):
            return run(["plink", "-ssh", "-batch", "-P", self.ssh.port, "-i", key, "-hostkey", fingerprint,
                        "-no-antispoof", "-l", self.user.name, "127.0.0.1", *words])

        def python(words):
            with paramiko.SSHClient() as client:
                client.load_host_keys(str(self.ssh.known_hosts))
                client.connect("127.0.0.1", self.ssh.port, self.user.name, key_filename=str(self.ssh.key),
                               look_for_keys=False, allow_agent=False, timeout=60, banner_timeout=60, auth_timeout=60)
                _, out, _ = client.exec_command(words, timeout=60)
                return out.channel.recv_exit_status(), out.read().decode()

        said = plink("homeport", "where")
        self.assertEqual(said.status, 0, said.error)
        self.assertIn(f"Your instance is {place}", said.text)
        status, text = python("homeport where")
        self.assertEqual((status, text.splitlines()[0]), (0, f"Your instance is {place} (up)."))
        self.router.wait_idle(60)
        self.stop_pool()
        said = plink("homeport", "where")
        self.assertEqual(said.status, 1, said.error)
        self.assertIn(f"Your instance is {place} (down)", said.text)
        status, text = python("homeport where")
        self.assertEqual((status, text.splitlines()[0]), (1, f"Your instance is {place} (down)."))


class TurnedOff(Asking):
    settings = {"session": {"self_help": False}}

    def test_the_instance_is_asked(self):
        self.assertEqual(self.ssh.run("homeport where").status, 127)
        self.stop_pool()
        self.assertEqual(self.ssh.run("homeport where").status, 255)


if __name__ == "__main__":
    unittest.main()
