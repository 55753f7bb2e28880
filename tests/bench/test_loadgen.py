"""The load generator against the router and against a plain sshd."""

import json
import os
import re
import signal
import socket
import subprocess
import unittest
from pathlib import Path

from support.client import put_away
from support.cluster import ClusterTest
from support.waiting import wait_until

PROGRAM = Path(os.environ["HOMEPORT_BIN"]) / "bench/generator/loadgen"


class LoadGenerator(ClusterTest):
    # The instances take the user's own key or password here: a plain sshd to whoever comes directly.
    options = {"size": 2, "router": {}, "sshd": "AuthorizedKeysFile .ssh/authorized_keys\nAuthenticationMethods any\n"
                                                "PasswordAuthentication yes"}

    @property
    def report(self):
        return self.cluster.secrets / "loadgen.json"

    def command(self, *options, port=None, user=None, known=None, proof=None):
        port = port or self.router.port
        known_hosts = self.cluster.secrets / "loadgen_known_hosts"
        known_hosts.write_text("\n".join(known or self.router.known_hosts(port)) + "\n")
        return [PROGRAM, "--target", f"127.0.0.1:{port}", "--user", user or self.user.name,
                *(proof or ("--key", self.cluster.keys(self.user))), "--known-hosts", known_hosts, "--json", self.report,
                "--login-timeout", "100s", *options]

    def generate(self, *options, status=0, **target):
        run = subprocess.run(self.command(*options, **target), capture_output=True, text=True, stdin=subprocess.DEVNULL,
                             timeout=200, check=False)
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        self.assertNotIn("Sanitizer", run.stderr)
        return json.loads(self.report.read_text())

    def disturb(self, *options, when, what, status, **target):
        """Does `what` to a run as soon as its progress shows the pattern `when`; returns what it printed, and its report."""
        progress = self.cluster.secrets / "loadgen.progress"
        with open(progress, "wb") as errors:
            process = subprocess.Popen(self.command(*options, **target), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=errors, text=True)
        try:
            wait_until(lambda: re.search(when, progress.read_text()) or process.poll() is not None, 100,
                       lambda: f"{when} in {progress.read_text()}")
            what(process)
            printed, _ = process.communicate(timeout=100)
        finally:
            put_away(process)
        self.assertEqual(process.returncode, status, printed + progress.read_text())
        self.assertNotIn("Sanitizer", progress.read_text())
        return printed, json.loads(self.report.read_text())

    def plain(self):
        """Port and known_hosts lines of an instance."""
        instance = self.pool["one"]
        return {"port": instance.port,
                "known": [f"[127.0.0.1]:{instance.port} {key}" for key in instance.host_keys()]}

    def work_through(self, **target):
        report = self.generate("--rate", "10", "--arrivals", "uniform", "--duration", "2s", "--seed", "3",
                               "--typing", "0.3", "--typing-time", "1s", "--think", "100ms",
                               "--transfer", "0.4", "--size", "300K", "--direction", "both", **target)
        (phase,) = report["phases"]
        self.assertEqual((phase["failed"], phase["errors"], phase["broke"]), (0, {}, ""))
        # 10 a second for two seconds, the last of which would be due when the time is up.
        self.assertEqual((phase["started"], phase["logged_in"], phase["finished"]), (19, 19, 19))
        times = phase["milliseconds"]
        self.assertEqual(times["login"]["count"], 19)
        self.assertGreaterEqual(times["key"]["count"], 9)
        self.assertGreater(phase["bytes_up"], 0)
        self.assertEqual((phase["bytes_down"] + phase["bytes_up"]) % (300 << 10), 0)
        self.assertEqual(times["transfer"]["count"], (phase["bytes_down"] + phase["bytes_up"]) // (300 << 10))

    def test_through_the_router(self):
        self.work_through()

    def test_a_plain_sshd(self):
        self.work_through(**self.plain())

    def test_a_stall_shows_in_every_login_that_was_due_in_it(self):
        # Nineteen, the last of them after 1.9 s, when the server goes on at the earliest: the first has waited 1.8 s by then, the
        # next 0.1 s less. Who waits for one login before beginning the next would see one long wait and eighteen short ones.
        instance = self.pool["one"]
        instance.freeze()
        self.addCleanup(instance.thaw)
        _, report = self.disturb("--rate", "10", "--arrivals", "uniform", "--duration", "2s", when="begun 19",
                                 what=lambda process: instance.thaw(), status=0, **self.plain())
        (phase,) = report["phases"]
        login = phase["milliseconds"]["login"]
        self.assertEqual((phase["failed"], login["count"]), (0, 19))
        for part, least in (("p90", 1700), ("p50", 900), ("mean", 900)):
            self.assertGreaterEqual(login[part], least, login)

    def test_a_password(self):
        subprocess.run(["chpasswd"], input=f"{self.user.name}:open sesame\n", text=True, check=True)
        for word, status in (("open sesame", 0), ("close sesame", 1)):
            file = self.cluster.secrets / "password"
            file.write_text(word + "\n")
            (phase,) = self.generate("--rate", "3", "--duration", "1s", proof=("--password-file", file), status=status,
                                     **self.plain())["phases"]
            self.assertEqual(phase["logged_in"], phase["started"] if status == 0 else 0)
            self.assertEqual(phase["errors"], {} if status == 0 else {"authentication": phase["started"]})

    def test_idle_sessions_are_held_while_others_log_in(self):
        report = self.generate("--hold", "6", "--rate", "5", "--duration", "1s")
        fill, load = report["phases"]
        self.assertEqual((fill["logged_in"], report["held"], fill["failed"], load["failed"]), (6, 6, 0, 0))

    def test_all_threads_share_the_connections_that_may_be_open(self):
        # By thread there would be one each, and two of the ten would be nobody's.
        report = self.generate("--threads", "8", "--hold", "9", "--max-open", "10", "--rate", "2", "--arrivals", "uniform",
                               "--duration", "900ms")
        fill, load = report["phases"]
        self.assertEqual((fill["logged_in"], fill["failed"], load["logged_in"], load["failed"], report["held"]), (9, 0, 1, 0, 9))
        (load,) = self.generate("--rate", "5", "--arrivals", "uniform", "--duration", "1s", "--max-open", "1",
                                "--command", "sleep 3", status=1)["phases"]
        self.assertEqual(load["errors"].get("too many connections at a time"), load["started"] - 1)

    def test_a_ramp_ends_where_the_limit_is(self):
        report = self.generate("--ramp", "3,6,12", "--step", "1s", "--limit", "1ms", status=1)
        self.assertEqual(len(report["phases"]), 1)
        self.assertIn("a login took", report["phases"][0]["broke"])

    def silent(self, listener):
        """A target that takes connections and says nothing."""
        port = listener.getsockname()[1]
        return {"port": port, "known": [f"[127.0.0.1]:{port} {key}" for key in self.pool["one"].host_keys()]}

    def test_logins_that_never_end_break_the_limit_of_a_login(self):
        with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
            report = self.generate("--rate", "5", "--duration", "1s", "--login-timeout", "1s", "--limit", "500ms", "--max-errors", "1",
                                   status=1, **self.silent(server))
        (phase,) = report["phases"]
        self.assertEqual((phase["logged_in"], phase["milliseconds"]["login_or_failure"]["count"]), (0, phase["started"]))
        self.assertGreaterEqual(phase["milliseconds"]["login_or_failure"]["p50"], 1000)
        self.assertIn("a login took", phase["broke"])

    def test_an_unknown_host_key_is_an_error(self):
        other = [f"[127.0.0.1]:{self.router.port} {key}" for key in self.pool["two"].host_keys()]
        report = self.generate("--rate", "5", "--duration", "1s", known=other, status=1)
        (phase,) = report["phases"]
        self.assertEqual(phase["logged_in"], 0)
        self.assertEqual(phase["errors"], {"unknown host key": phase["started"]})

    def test_an_interrupted_run_still_reports(self):
        printed, report = self.disturb("--rate", "5", "--duration", "1h", "--hold", "2", when=r"load .* logged in [1-9]",
                                       what=lambda process: process.send_signal(signal.SIGINT), status=0)
        fill, load = report["phases"]
        self.assertEqual((report["interrupted"], report["held"], fill["logged_in"], load["failed"]), (1, 2, 2, 0))
        self.assertGreater(load["logged_in"], 0)
        self.assertIn("Interrupted", printed)

    def test_an_interrupted_run_does_not_wait_for_a_server_that_is_silent(self):
        with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
            _, report = self.disturb("--rate", "5", "--duration", "1h", "--login-timeout", "1h", when=r"begun [1-9]",
                                     what=lambda process: process.send_signal(signal.SIGINT), status=0,
                                     **self.silent(server))
        (load,) = report["phases"]
        self.assertGreater(load["started"], 0)
        self.assertEqual((report["interrupted"], load["logged_in"]), (1, 0))

    def test_a_server_that_dies_ends_a_ramp_with_a_report(self):
        instance = self.pool["one"]
        target = self.plain()
        printed, report = self.disturb("--ramp", ",".join(["10"] * 30), "--step", "1s", "--hold", "3", when=r"/s .* logged in [1-9]",
                                       what=lambda process: instance.stop(), status=1, **target)
        instance.start()
        fill, *_, last = report["phases"]
        self.assertEqual((report["held"], fill["failed"]), (0, 3))
        self.assertEqual(sum(kind.startswith("held session") and count for kind, count in fill["errors"].items()), 3)
        self.assertGreater(last["failed"], 0)
        self.assertLess(len(report["phases"]), 31)
        self.assertIn("broke a limit", printed)

    def test_what_cannot_work_is_said_before_anything_begins(self):
        for options, words in ((("--json", "/nowhere/report"), "cannot be written"), (("--key", "/nowhere/key"), "no private key"),
                               (("--rate", "0"), "--rate"), (("--quiet=yes",), "takes no value"),
                               (("--target", "127.0.0.1:1"), "has no key of")):
            run = subprocess.run(self.command(*options), capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60,
                                 check=False)
            self.assertEqual((run.returncode, run.stdout), (2, ""), run.stderr)
            self.assertIn(words, run.stderr)

    def test_a_failed_command_and_a_refused_user_are_errors(self):
        (phase,) = self.generate("--rate", "5", "--duration", "1s", "--command", "exit 3", status=1)["phases"]
        self.assertEqual(phase["errors"], {"command failed": phase["started"]})
        self.assertEqual(phase["logged_in"], phase["started"])
        (phase,) = self.generate("--rate", "2", "--duration", "1s", user="nobody-of-that-name", status=1,
                                 **self.plain())["phases"]
        self.assertEqual(phase["errors"], {"authentication": phase["started"]})


if __name__ == "__main__":
    unittest.main()
