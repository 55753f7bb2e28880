"""Passwords and keyboard-interactive through PAM, with the stack that every machine has."""

import statistics
import subprocess
import unittest

from support import pam, processes
from support.askpass import Askpass
from support.client import run
from support.pam import PASSWORD, PamTest
from support.waiting import Stopwatch, wait_until


class Passwords(PamTest):
    def test_the_right_password_logs_in(self):
        for method in ("password", "keyboard-interactive"):
            with self.subTest(method):
                outcome, asked = self.log_in({"assword": PASSWORD}, methods=method)
                self.assertEqual(self.ok(outcome).text, self.user.name)
                self.assertEqual(len(asked), 1, asked)
                self.router.wait_log("authenticated", method=method, user=self.user.name)

    def test_a_wrong_password_is_refused_as_by_sshd(self):
        for method in ("password", "keyboard-interactive"):
            with self.subTest(method):
                outcome, _ = self.log_in({"assword": "wrong"}, methods=method)
                self.assertEqual(outcome.status, 255)
                self.assertIn("Permission denied (publickey,keyboard-interactive,password).", outcome.error)

    def test_an_empty_password_is_refused(self):
        for method in ("password", "keyboard-interactive"):
            with self.subTest(method):
                outcome, _ = self.log_in({"assword": ""}, methods=method)
                self.assertIn("Permission denied", outcome.error)

    def test_unknown_users_get_the_same_answers_in_the_same_time(self):
        nobody = self.ssh.with_user("nobody-here")
        for method in ("password", "keyboard-interactive"):
            with self.subTest(method):
                seconds, told, busy = [], [], []
                for client in (self.ssh, nobody):
                    times = []
                    for _ in range(5):
                        clock = Stopwatch()
                        outcome, asked = self.log_in({"assword": "wrong"}, methods=method, client=client)
                        times.append(clock.seconds)
                    seconds.append(statistics.median(times))
                    busy.append(max(times) - min(times))  # what the machine does by itself
                    told.append([text.replace(client.user, "USER") for text in (outcome.error, *asked)])
                self.assertEqual(*told)
                self.assertLess(abs(seconds[0] - seconds[1]), max(0.25, busy[0]))

    def test_a_name_that_is_a_path_never_reaches_a_module(self):
        outcome, _ = self.log_in({"assword": "x"}, methods="password",
                                 client=self.ssh.with_options("-l", "../../etc/passwd"))
        self.assertIn("Permission denied", outcome.error)
        line = self.router.wait_log("attempt refused", user="../../etc/passwd")
        self.assertIn("no such user", line["note"])

    def test_root_is_refused_whatever_the_password(self):
        outcome, _ = self.log_in({"assword": PASSWORD}, methods="password", client=self.ssh.with_user("root"))
        self.assertIn("Permission denied", outcome.error)
        self.assertIn("root may not log in", self.router.wait_log("attempt refused", user="root")["note"])

    def test_the_tag_is_not_part_of_the_name(self):
        outcome, _ = self.log_in({"assword": PASSWORD}, methods="password",
                                 client=self.ssh.with_user(f"{self.user.name}+gpu"))
        # No instance has the tag: the password was right, or there would be no such sentence.
        self.assertIn("gpu", outcome.error)
        self.assertNotIn("Permission denied", outcome.error)

    def test_a_very_long_password(self):
        for size in (511, 512, 5000, 100000):
            with self.subTest(size):
                outcome, _ = self.log_in({"assword": "x" * min(size, 1000)}, methods="password")
                self.assertIn("Permission denied", outcome.error)
        self.ok(self.log_in({"assword": PASSWORD}, methods="password")[0])

    def test_passwords_are_in_no_log(self):
        secret = "not-for-the-log"
        self.log_in({"assword": secret}, methods="password")
        self.log_in({"assword": secret}, methods="keyboard-interactive")
        self.assertNotIn(secret, self.router.text())

    def test_tries_are_counted_over_all_methods(self):
        askpass = Askpass(self.cluster.secrets, {"assword": "wrong"})
        client = self.ssh.with_options("-oNumberOfPasswordPrompts=9", "-oBatchMode=no")
        outcome = run(askpass.command(client, "true", methods="keyboard-interactive,password"))
        self.assertIn("Too many authentication failures", outcome.error)
        self.assertEqual(len(askpass.asked()), 6)

    def test_an_expired_account_is_told_so(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        subprocess.run(["chage", "--expiredate", "2020-01-01", user.name], check=True)
        for method in ("password", "keyboard-interactive"):
            with self.subTest(method):
                client = self.cluster.client(user)
                outcome, _ = self.log_in({"assword": PASSWORD}, methods=method, client=client)
                self.assertIn("Permission denied", outcome.error)
                self.assertIn("account has expired", outcome.error)
                # Who does not know the password learns nothing.
                outcome, _ = self.log_in({"assword": "wrong"}, methods=method, client=client)
                self.assertNotIn("expired", outcome.error)

    def test_an_expired_password_is_changed_on_the_way(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        subprocess.run(["chage", "--lastday", "0", user.name], check=True)
        client = self.cluster.client(user)
        outcome, _ = self.log_in({"assword": PASSWORD}, methods="password", client=client)
        self.assertIn("Permission denied", outcome.error)
        self.assertIn("change your password", outcome.error)
        new = "staple-battery-77"
        answers = {"urrent password": PASSWORD, "etype new": new, "ew password": new, "assword:": PASSWORD}
        outcome, asked = self.log_in(answers, methods="keyboard-interactive", client=client)
        self.assertEqual(self.ok(outcome).text, user.name)
        self.assertGreaterEqual(len(asked), 3, asked)
        self.ok(self.log_in({"assword": new}, methods="password", client=client)[0])
        self.assertIn("Permission denied", self.log_in({"assword": PASSWORD}, methods="password", client=client)[0].error)

    def test_no_process_is_left(self):
        self.log_in({"assword": PASSWORD}, methods="password")
        self.log_in({"assword": "wrong"}, methods="keyboard-interactive")
        wait_until(lambda: not processes.descendants(self.router.pid), 60, "no process below the router, dead or alive")


class Left(PamTest):
    """Conversations that nobody goes on with."""

    router_settings = {"limits": {"exempt": []}, "penalties": {"auth_failed": "40s", "no_auth": "1s", "min": "30s"}}

    def test_a_client_that_goes_away_leaves_no_conversation_and_has_tried(self):
        askpass = Askpass(self.cluster.secrets, {"assword": PASSWORD})
        waiting = self.cluster.secrets / "wait"
        waiting.write_text("#!/bin/sh\nexec sleep 600\n")
        waiting.chmod(0o755)
        command = askpass.command(self.ssh, "true", methods="keyboard-interactive")
        command[1] = f"SSH_ASKPASS={waiting}"
        client = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  start_new_session=True)
        wait_until(self.helpers, 60, "a conversation")
        processes.kill_family(client.pid)
        client.wait()
        wait_until(lambda: not self.helpers(), 60, "the conversation to end")
        (ban,) = wait_until(lambda: self.router.ask("bans")["bans"], 60, "the try to be held against it")
        self.assertEqual(ban["why"], "auth_failed")


if __name__ == "__main__":
    unittest.main()
