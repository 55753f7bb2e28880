"""The load generator against the router and against a plain sshd."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from support.cluster import ClusterTest

PROGRAM = Path(os.environ["HOMEPORT_BIN"]) / "bench/generator/loadgen"


class LoadGenerator(ClusterTest):
    # The instances take the user's own key or password here: a plain sshd to whoever comes directly.
    options = {"size": 2, "router": {}, "sshd": "AuthorizedKeysFile .ssh/authorized_keys\nAuthenticationMethods any\n"
                                                "PasswordAuthentication yes"}

    def generate(self, *options, port=None, status=0, user=None, known=None, proof=None):
        port = port or self.router.port
        known_hosts = self.cluster.secrets / "loadgen_known_hosts"
        known_hosts.write_text("\n".join(known or self.router.known_hosts(port)) + "\n")
        report = self.cluster.secrets / "loadgen.json"
        command = [PROGRAM, "--target", f"127.0.0.1:{port}", "--user", user or self.user.name,
                   *(proof or ("--key", self.cluster.keys(self.user))), "--known-hosts", known_hosts, "--json", report,
                   "--login-timeout", "100s", *options]
        run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=200, check=False)
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return json.loads(report.read_text())

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
        self.assertGreaterEqual(times["login"]["p99"], times["login_since_start"]["p50"])
        self.assertGreaterEqual(times["key"]["count"], 9)
        self.assertGreater(phase["bytes_up"], 0)
        self.assertEqual((phase["bytes_down"] + phase["bytes_up"]) % (300 << 10), 0)
        self.assertEqual(times["transfer"]["count"], (phase["bytes_down"] + phase["bytes_up"]) // (300 << 10))

    def test_through_the_router(self):
        self.work_through()

    def test_a_plain_sshd(self):
        self.work_through(**self.plain())

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

    def test_a_ramp_ends_where_the_limit_is(self):
        report = self.generate("--ramp", "3,6,12", "--step", "1s", "--limit", "1ms", status=1)
        self.assertEqual(len(report["phases"]), 1)
        self.assertIn("a login took", report["phases"][0]["broke"])

    def test_an_unknown_host_key_is_an_error(self):
        other = [f"[127.0.0.1]:{self.router.port} {key}" for key in self.pool["two"].host_keys()]
        report = self.generate("--rate", "5", "--duration", "1s", known=other, status=1)
        (phase,) = report["phases"]
        self.assertEqual(phase["logged_in"], 0)
        self.assertEqual(phase["errors"], {"unknown host key": phase["started"]})

    def test_a_failed_command_and_a_refused_user_are_errors(self):
        (phase,) = self.generate("--rate", "5", "--duration", "1s", "--command", "exit 3", status=1)["phases"]
        self.assertEqual(phase["errors"], {"command failed": phase["started"]})
        self.assertEqual(phase["logged_in"], phase["started"])
        (phase,) = self.generate("--rate", "2", "--duration", "1s", user="nobody-of-that-name", status=1,
                                 **self.plain())["phases"]
        self.assertEqual(phase["errors"], {"authentication": phase["started"]})


if __name__ == "__main__":
    unittest.main()
