"""Passwords that the instances check ([auth] password_check = "instance"), with their own local accounts."""

import socket
import statistics
import subprocess
import threading
import unittest
from pathlib import Path

import paramiko

from support import pam
from support.askpass import Askpass, log_in
from support.client import run
from support.cluster import Cluster, ClusterTest
from support.pam import PASSWORD
from support.users import account_tool
from support.waiting import Stopwatch, wait_until

SHADOW = "AuthenticationMethods any\nPasswordAuthentication yes\n"
ASKING = "AuthenticationMethods any\nKbdInteractiveAuthentication yes\nUsePAM yes\n"
BY_INSTANCE = {"methods": ["publickey", "password"], "password_check": "instance"}


class PasswordTest(ClusterTest):
    """A pool whose sshd knows the passwords of /etc/shadow."""

    auth = BY_INSTANCE
    sshd = SHADOW
    size = 2
    prepared = 0

    @classmethod
    def setUpClass(cls):
        cls.options = {"size": cls.size, "sshd": cls.sshd, "router": {
            "auth": cls.auth, "backend": {"connect_budget": "30s", "prepared": cls.prepared}, "front": {"io_threads": 1}}}
        super().setUpClass()
        pam.set_password(cls.user)

    def log_in(self, password, *remote, client=None, methods="password", flags=()):
        outcome, _ = log_in(client or self.ssh, {"assword": password}, *remote, methods=methods, flags=flags)
        return outcome

    def instances_said(self, text):
        """How often, in the logs of all instances."""
        return sum(instance.log.count(text) for instance in self.pool)

    def sessions_held(self):
        return sum(row["sessions"] for row in self.router.backends().values())


class Passwords(PasswordTest):
    def test_the_right_password_is_one_login_on_the_instance(self):
        before = self.instances_said("Accepted "), self.instances_said("Accepted password for")
        outcome = self.ok(self.log_in(PASSWORD, "echo $HOMEPORT_INSTANCE"))
        self.assertEqual(self.router.pins()[self.user.name], outcome.text)
        self.router.wait_log("authenticated", method="password", user=self.user.name)
        self.assertEqual(self.instances_said("Accepted ") - before[0], 1)
        self.assertEqual(self.instances_said("Accepted password for") - before[1], 1)
        self.router.wait_idle()
        self.assertEqual(self.sessions_held(), 0)

    def test_a_wrong_password_leaves_nothing_behind(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        client = self.cluster.client(user)
        outcome = self.log_in("wrong", client=client)
        self.assertEqual(outcome.status, 255)
        self.assertIn("Permission denied (publickey,password).", outcome.error)
        line = self.router.wait_log("attempt refused", user=user.name, method="password")
        self.assertIn("the password was refused", line["note"])
        self.router.wait_idle()
        self.assertNotIn(user.name, self.router.pins())
        self.assertEqual(self.sessions_held(), 0)
        self.assertTrue(all(row["health"] == "up" for row in self.router.backends().values()))
        self.assertEqual(self.instances_said(f"Failed password for {user.name}"), 1)

    def test_wrong_then_right(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        turns = self.cluster.secrets / "turns"
        turns.write_text("wrong\nstill wrong\n" + PASSWORD + "\n")
        answer = self.cluster.secrets / "answer"
        answer.write_text(f"#!/bin/sh\nsed -n 1p {turns}\nsed -i 1d {turns}\n")
        answer.chmod(0o755)
        client = self.cluster.client(user).with_options("-oNumberOfPasswordPrompts=5", "-oBatchMode=no")
        command = Askpass(self.cluster.secrets, {}).command(client, "id -un", methods="password")
        command[1] = f"SSH_ASKPASS={answer}"
        self.assertEqual(self.ok(run(command)).text, user.name)
        self.assertEqual(turns.read_text(), "")
        self.router.wait_log("authenticated", user=user.name)
        self.assertEqual(len(self.router.events("attempt refused", user=user.name)), 2)

    def test_tries_are_counted(self):
        client = self.ssh.with_options("-oNumberOfPasswordPrompts=9", "-oBatchMode=no")
        askpass = Askpass(self.cluster.secrets, {"assword": "wrong"})
        outcome = run(askpass.command(client, "true", methods="password"))
        self.assertIn("Too many authentication failures", outcome.error)
        ended = self.router.closing_line(outcome.reference, deadline=60)
        self.assertEqual(ended["reason"], "auth_failed")
        self.assertEqual(len(self.router.events("attempt refused", session=ended["session"])), 6)
        self.router.wait_log("too many failed logins", user=self.user.name)

    def test_nobody_can_tell_who_exists(self):
        seconds, told = [], []
        for name in (self.user.name, "nobody-here", "root"):
            client, times = self.ssh.with_user(name), []
            for _ in range(3):
                clock = Stopwatch()
                outcome = self.log_in("wrong", client=client)
                times.append(clock.seconds)
            seconds.append(statistics.median(times))
            told.append(outcome.error.replace(name, "USER"))
        self.assertEqual(told[0], told[1])
        self.assertEqual(told[0], told[2])
        self.assertLess(max(seconds) - min(seconds), 5)  # gross differences, on a busy machine
        # An instance hears neither the name nor the password of somebody who may not log in.
        self.assertEqual(self.instances_said("nobody-here"), 0)
        self.assertEqual(self.instances_said("for root"), 0)
        self.assertIn("root may not log in", self.router.wait_log("attempt refused", user="root")["note"])

    def test_a_locked_password_is_a_wrong_one(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        account_tool(["usermod", "--lock", user.name])
        outcome = self.log_in(PASSWORD, client=self.cluster.client(user))
        self.assertIn("Permission denied (publickey,password).", outcome.error)
        self.assertNotIn(user.name, self.router.pins())

    def test_keys_still_come_with_a_certificate(self):
        before = self.instances_said("Accepted publickey")
        self.ok(self.ssh.run("true"))
        self.assertEqual(self.instances_said("Accepted publickey") - before, 1)

    def test_passwords_are_in_no_log(self):
        self.log_in("not-for-the-log")
        self.log_in(PASSWORD)
        for secret in ("not-for-the-log", PASSWORD):
            self.assertNotIn(secret, self.router.text())

    def test_many_at_once_make_one_pin(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        outcomes = []

        def one():
            outcomes.append(self.log_in(PASSWORD, "echo $HOMEPORT_INSTANCE", client=self.cluster.client(user)))

        self.cluster.client(user)  # makes its files before the threads do
        threads = [threading.Thread(target=one) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([outcome.status for outcome in outcomes], [0] * 6, outcomes[0].error)
        self.assertEqual({outcome.text for outcome in outcomes}, {self.router.pins()[user.name]})
        self.router.wait_idle()
        self.assertEqual(self.sessions_held(), 0)

    def test_a_tag_that_no_instance_has(self):
        tagged = self.ssh.with_user(f"{self.user.name}+nosuch")
        self.assertIn("nosuch", self.log_in(PASSWORD, client=tagged).error)
        self.assertIn("Permission denied", self.log_in("wrong", client=tagged).error)

    def test_killed_in_between(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        self.pool["one"].freeze()
        self.pool["two"].freeze()
        try:
            command = Askpass(self.cluster.secrets, {"assword": "wrong"}).command(self.cluster.client(user), "true",
                                                                                  methods="password")
            client = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)
            wait_until(lambda: any(row["state"] == "auth" for row in self.router.sessions()), 60, "a login")
            self.router.kill()
            client.wait(60)
        finally:
            self.pool["one"].thaw()
            self.pool["two"].thaw()
        self.router.start()
        self.assertNotIn(user.name, self.router.pins())
        self.ok(self.log_in(PASSWORD, client=self.cluster.client(user)))
        self.assertIn(user.name, self.router.pins())


class Outage(unittest.TestCase):
    """Instances that are gone, and what the user reads then."""

    def test_the_next_instance_and_then_none(self):
        with Cluster(size=2, sshd=SHADOW, router={"auth": BY_INSTANCE, "health": {"interval": "1h"}}) as cluster:
            pam.set_password(cluster.user)
            first = log_in(cluster.client(), {"assword": PASSWORD}, "echo $HOMEPORT_INSTANCE", methods="password")[0]
            self.assertEqual(first.status, 0, first.error)
            cluster.pool[first.text].stop()
            second = log_in(cluster.client(), {"assword": PASSWORD}, "echo $HOMEPORT_INSTANCE", methods="password")[0]
            self.assertEqual(second.status, 0, second.error)
            self.assertNotEqual(second.text, first.text)
            cluster.pool[second.text].stop()
            told = []
            for user, password in ((cluster.user.name, PASSWORD), (cluster.user.name, "wrong"), ("nobody-here", "x")):
                outcome = log_in(cluster.client().with_user(user), {"assword": password}, methods="password")[0]
                self.assertNotIn("Permission denied", outcome.error)
                self.assertRegex(outcome.error, "No instance of the pool .*; please try again in a few minutes.")
                self.assertEqual(cluster.router.closing_line(outcome.reference)["reason"], "no_backend")
                told.append(outcome.error.partition(" (reference")[0].partition("No instance")[2])
            cluster.router.wait_idle()
            self.assertEqual(sum(row["sessions"] for row in cluster.router.backends().values()), 0)

    def test_an_instance_that_takes_no_passwords_is_passed_over(self):
        with Cluster(size=2, sshd=SHADOW, router={"auth": BY_INSTANCE, "routing": {"policy": "ordered"}}) as cluster:
            pam.set_password(cluster.user)
            one = cluster.pool["one"]
            one.stop()
            one._extra = "AuthenticationMethods any\n"
            one.start()
            cluster.router.wait_health("one", "up", 60)
            outcome = log_in(cluster.client(), {"assword": PASSWORD}, "echo $HOMEPORT_INSTANCE", methods="password")[0]
            self.assertEqual((outcome.status, outcome.text), (0, "two"), outcome.error)
            line = cluster.router.wait_log("connect failed", backend="one")
            self.assertEqual(line["detail"], "the instance takes no passwords")


class Limited(PasswordTest):
    auth = {**BY_INSTANCE, "password_checks": 1}
    size = 1

    def test_more_at_once_than_may_be_checked(self):
        self.pool["one"].freeze()
        try:
            command = Askpass(self.cluster.secrets, {"assword": PASSWORD}).command(self.ssh, "true", methods="password")
            with subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) as waiting:
                wait_until(lambda: any(row["state"] == "auth" for row in self.router.sessions()), 60, "a login")
                told = []

                def turned_away():
                    told.append(self.log_in(PASSWORD, client=self.ssh.with_user("nobody-here")))
                    return "Too many passwords" in told[-1].error

                wait_until(turned_away, 60, lambda: f"the other to be turned away: {told[-1].error}")
                waiting.kill()
        finally:
            self.pool["one"].thaw()
        self.assertEqual(self.router.closing_line(told[-1].reference, deadline=60)["reason"], "too_many")
        self.router.wait_idle(60)
        self.router.wait_health("one", "up", 60)
        self.ok(self.log_in(PASSWORD))


class Asked(PasswordTest):
    """Instances that offer nothing but keyboard-interactive, by PAM."""

    sshd = ASKING
    size = 1

    def test_one_hidden_question_is_answered(self):
        before = self.instances_said("Accepted keyboard-interactive/pam")
        self.assertEqual(self.ok(self.log_in(PASSWORD)).text, self.user.name)
        self.assertEqual(self.instances_said("Accepted keyboard-interactive/pam") - before, 1)
        self.assertIn("Permission denied", self.log_in("wrong").error)

    def test_an_account_that_is_closed_says_so_and_harms_nobody(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        subprocess.run(["chage", "--expiredate", "2020-01-01", user.name], check=True)
        client = self.cluster.client(user)
        for _ in range(3):
            outcome = self.log_in(PASSWORD, client=client)
            self.assertIn("Permission denied", outcome.error)
        self.assertIn("account has expired", outcome.error)
        self.assertNotIn("expired", self.log_in("wrong", client=client).error)
        # By key the instance closes the connection, and that is no sign of ill health.
        for _ in range(3):
            self.assertEqual(client.run("true").status, 255)
        self.assertEqual(self.router.backends()["one"]["health"], "up")
        self.ok(self.log_in(PASSWORD))

    def test_an_expired_password_is_not_accepted(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        subprocess.run(["chage", "--lastday", "0", user.name], check=True)
        self.assertIn("Permission denied", self.log_in(PASSWORD, client=self.cluster.client(user)).error)
        self.assertIn("asks for more than a password", self.router.wait_log("attempt refused", user=user.name)["note"])


class ByPam(PasswordTest):
    """Instances whose sshd takes passwords and checks them by PAM."""

    sshd = SHADOW + "UsePAM yes\n"
    size = 1

    def test_an_expired_password_is_for_the_instance_to_change(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        subprocess.run(["chage", "--lastday", "0", user.name], check=True)
        outcome = self.log_in(PASSWORD, "echo in", client=self.cluster.client(user))
        self.assertIn("Password change required but no TTY available", outcome.error)
        self.assertNotIn("in", outcome.text)

    def test_a_closed_account_is_told_why(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        subprocess.run(["chage", "--expiredate", "2020-01-01", user.name], check=True)
        outcome = self.log_in(PASSWORD, client=self.cluster.client(user))
        self.assertIn("Permission denied", outcome.error)
        self.assertIn("account has expired", outcome.error)
        self.assertEqual(self.router.backends()["one"]["health"], "up")


class OnAPreparedConnection(PasswordTest):
    sshd = SHADOW + "UsePAM yes\n"
    size = 1
    prepared = 4

    def test_a_closed_account_is_asked_for_once(self):
        """The instance closes the connection because of the password, and not because it was old."""
        user = self.cluster.add_user()
        pam.set_password(user)
        subprocess.run(["chage", "--expiredate", "2020-01-01", user.name], check=True)
        self.ok(self.log_in(PASSWORD))

        wait_until(lambda: not self.router.sessions() and self.router.ask("status")["prepared_ready"] == 1, 60,
                   "a connection to be ready")
        client = self.cluster.client(user).with_options("-oNumberOfPasswordPrompts=1")
        outcome = self.log_in(PASSWORD, client=client)
        self.assertEqual(self.router.ask("status")["prepared_used"], 1)
        self.assertIn("account has expired", outcome.error)
        denied = f"Access denied for user {user.name} by PAM account configuration"
        self.assertEqual(self.instances_said(denied), 1, self.pool["one"].log[-3000:])


class Factors(PasswordTest):
    auth = {"methods": ["password,publickey", "publickey,password"], "password_check": "instance"}

    def test_both_in_either_order(self):
        for methods in ("password,publickey", "publickey,password"):
            with self.subTest(methods):
                before = self.instances_said("Accepted ")
                client = self.ssh.with_options("-oNumberOfPasswordPrompts=1")
                self.assertEqual(self.ok(self.log_in(PASSWORD, client=client, methods=methods)).text, self.user.name)
                self.router.wait_log("authenticated", method=methods.replace(",", "+"))
                self.assertEqual(self.instances_said("Accepted ") - before, 1)

    def test_a_key_that_is_missing_leaves_no_pin_and_no_login(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        user.write(".ssh/authorized_keys", "")
        outcome = self.log_in(PASSWORD, client=self.cluster.client(user), methods="password,publickey", flags=["-v"])
        self.assertIn("partial success", outcome.error)
        self.assertIn("Permission denied (publickey)", outcome.error)
        self.router.wait_idle()
        self.assertNotIn(user.name, self.router.pins())
        for instance in self.pool:
            wait_until(lambda: not instance.sessions(), 60, "the instance's login to end")

    def test_an_instance_that_is_gone_before_the_second_factor(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        with socket.create_connection(("127.0.0.1", self.router.port), timeout=60) as connection:
            transport = paramiko.Transport(connection)
            self.addCleanup(transport.close)
            transport.start_client(timeout=60)
            self.assertEqual(transport.auth_password(user.name, PASSWORD), ["publickey"])
            asked = next(instance for instance in self.pool if instance.sessions())
            self.assertEqual(self.sessions_held(), 0)
            asked.stop()
            try:
                key = paramiko.Ed25519Key.from_private_key_file(str(self.cluster.client(user).key))
                self.assertEqual(transport.auth_publickey(user.name, key), [])
                channel = transport.open_session(timeout=60)
                channel.exec_command("echo $HOMEPORT_INSTANCE")
                where = channel.makefile().read().decode().strip()
            finally:
                asked.start()
                self.router.wait_health(asked.name, "up", 60)
        self.assertNotEqual(where, asked.name)
        self.assertIn(user.name, self.router.pins())
        self.assertIn(f"Accepted password for {user.name}", self.pool[where].log)

    def test_what_a_key_forces_reaches_the_instance(self):
        user = self.cluster.add_user()
        pam.set_password(user)
        user.write(".ssh/authorized_keys", 'command="echo forced" ' + Path(f"{self.cluster.keys(user)}.pub").read_text())
        outcome = self.log_in(PASSWORD, "echo free", client=self.cluster.client(user), methods="password,publickey")
        self.assertEqual(self.ok(outcome).text, "forced")


if __name__ == "__main__":
    unittest.main()
