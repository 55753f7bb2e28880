"""PAM's harder days: second factors, delays, modules that hang or crash, a helper with more rights than the router."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

import paramiko

from support import pam, processes
from support.askpass import Askpass, log_in
from support.cluster import Cluster
from support.pam import PASSWORD, PamTest
from support.router import sanitized
from support.users import User
from support.waiting import Stopwatch, wait_until

HOUR = f"1{os.getpid():07}"  # seconds, of a sleep that is known to be ours


class TwoFactors(PamTest):
    """A key, then a password, then a one-time code."""

    methods = ("publickey,keyboard-interactive",)
    stack = """auth required pam_unix.so nodelay
auth required pam_google_authenticator.so
account required pam_unix.so
"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user.write(".google_authenticator", f'{pam.TOTP_SECRET}\n" TOTP_AUTH\n" WINDOW_SIZE 17\n', mode=0o400)

    def answers(self, **changes):
        return {"assword": PASSWORD, "erification code": pam.one_time_code(), **changes}

    def test_all_of_it_logs_in(self):
        outcome, asked = self.log_in(self.answers(), methods="publickey,keyboard-interactive", flags=["-v"])
        self.assertEqual(self.ok(outcome).text, self.user.name)
        self.assertIn('Authenticated using "publickey" with partial success', outcome.error)
        self.assertEqual(asked, ["Password: ", "Verification code: "])
        line = self.router.wait_log("authenticated", method="publickey+keyboard-interactive")
        self.assertIn("SHA256:", line["key"])

    def test_each_wrong_factor_keeps_out(self):
        for wrong in ({"assword": "wrong"}, {"erification code": "000000"}):
            with self.subTest(wrong):
                outcome, asked = self.log_in(self.answers(**wrong), methods="publickey,keyboard-interactive")
                self.assertIn("Permission denied (keyboard-interactive).", outcome.error)
                self.assertEqual(asked, ["Password: ", "Verification code: "])

    def test_the_order_counts(self):
        told, asked = self.log_in(self.answers(), methods="keyboard-interactive")
        self.assertIn("Permission denied (publickey).", told.error)
        self.assertEqual(asked, [])

    def test_an_interrupted_conversation_costs_a_try(self):
        with socket.create_connection(("127.0.0.1", self.router.port), timeout=60) as connection:
            transport = paramiko.Transport(connection)
            self.addCleanup(transport.close)
            transport.start_client(timeout=60)
            key = paramiko.Ed25519Key.from_private_key_file(str(self.ssh.key))
            self.assertEqual(transport.auth_publickey(self.user.name, key), ["keyboard-interactive"])

            def begin_anew(*_):
                """Asked for a password, asks to be asked again; then gives no answer at all."""
                request = paramiko.Message()
                request.add_byte(paramiko.common.cMSG_USERAUTH_REQUEST)
                for text in (self.user.name, "ssh-connection", "keyboard-interactive", "", ""):
                    request.add_string(text)
                transport._send_message(request)
                return []

            with self.assertRaises(paramiko.SSHException):
                transport.auth_interactive(self.user.name, begin_anew)
            ended = self.router.closing_line(deadline=60, reason="auth_failed")
        # The first conversation was interrupted; the five others got an answer that does not fit.
        refused = self.router.events("attempt refused", session=ended["session"])
        self.assertEqual([line["note"] for line in refused], ["the client did not answer what PAM asked"] * 5)


class Delay(PamTest):
    methods = ("password",)
    stack = "auth optional pam_faildelay.so delay=4000000\n" + pam.UNIX

    def test_the_delay_is_kept_without_a_process(self):
        clock = Stopwatch()
        askpass = Askpass(self.cluster.secrets, {"assword": "wrong"})
        command = askpass.command(self.ssh, "true", methods="password")
        client = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        self.router.wait_log("attempt refused", deadline=60, user=self.user.name)
        wait_until(lambda: not self.helpers(), 60, "PAM's processes to end")
        self.assertIsNone(client.poll(), "the refusal came at once")
        self.assertIn(b"Permission denied", client.communicate(timeout=60)[1])
        self.assertGreater(clock.seconds, 2.5)  # libpam makes it up to a quarter shorter or longer
        self.ok(self.log_in({"assword": PASSWORD}, methods="password")[0])


class Hanging(PamTest):
    """A module that hangs for users whose home has a file of a certain name."""

    methods = ("password",)
    settings = {"timeout": "3s", "max_conversations": 2}

    @classmethod
    def stack_text(cls):
        cls.directory = Path(tempfile.mkdtemp(prefix="hpt-module-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        module = cls.directory / "hang"
        module.write_text("#!/bin/sh\n"
                          "home=$(getent passwd \"$PAM_USER\" | cut -d: -f6)\n"
                          f'[ "$PAM_TYPE" = auth ] && [ -e "$home/hang" ] && exec sleep {HOUR}\n'
                          "exit 0\n")
        module.chmod(0o755)
        return f"auth required pam_exec.so quiet {module}\n" + pam.UNIX

    def setUp(self):
        self.slow = self.cluster.add_user()
        pam.set_password(self.slow)
        self.slow.write("hang", "")

    def start(self):
        askpass = Askpass(self.cluster.secrets, {"assword": PASSWORD})
        command = askpass.command(self.cluster.client(self.slow), "true", methods="password")
        return subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def hanging(self):
        return processes.naming(f"sleep\0{HOUR}")

    def test_it_is_killed_while_others_log_in(self):
        client = self.start()
        wait_until(self.hanging, 60, "the module to hang")
        self.assertEqual(self.ok(self.log_in({"assword": PASSWORD}, methods="password")[0]).text, self.user.name)
        self.assertIn(b"Permission denied (password)", client.communicate(timeout=60)[1])
        wait_until(lambda: not self.hanging() and not self.helpers(), 60, "everything that hung to be gone")
        line = self.router.wait_log("attempt refused", user=self.slow.name)
        self.assertEqual(line["level"], "error")
        self.assertIn("PAM did not answer", line["note"])

    def test_a_process_that_dies_is_a_refusal(self):
        client = self.start()
        wait_until(self.hanging, 60, "the module to hang")
        watcher = processes.descendants(self.router.pid)[0]
        processes.send([processes.descendants(watcher)[0]], signal.SIGSEGV)
        self.assertIn(b"Permission denied (password)", client.communicate(timeout=60)[1])
        self.router.wait_log("attempt refused", user=self.slow.name, note="PAM's process died")
        self.ok(self.log_in({"assword": PASSWORD}, methods="password")[0])

    def test_too_many_conversations_are_refused_at_once(self):
        self.router.wait_idle()
        clients = [self.start(), self.start()]
        wait_until(lambda: len(self.hanging()) == 2, 60, "two conversations")
        outcome, _ = self.log_in({"assword": PASSWORD}, methods="password")
        self.assertIn("Permission denied", outcome.error)
        self.assertIn("could not be asked", self.router.wait_log("attempt refused", user=self.user.name)["note"])
        for client in clients:
            client.communicate(timeout=60)
        self.ok(self.log_in({"assword": PASSWORD}, methods="password")[0])


@unittest.skipIf(sanitized(), "a library that is preloaded comes before the sanitizer's")
class Wrapped(PamTest):
    """pam_wrapper's modules, so that no file of /etc is involved."""

    methods = ("keyboard-interactive",)

    @classmethod
    def setUpClass(cls):
        cls.directory = Path(tempfile.mkdtemp(prefix="hpt-wrapped-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        cls.passwords = cls.directory / "passwords"
        helper = cls.directory / "helper"
        helper.write_text(f"#!/bin/sh\nexec env LD_PRELOAD=libpam_wrapper.so PAM_WRAPPER=1 "
                          f"PAM_WRAPPER_SERVICE_DIR={cls.directory} "
                          f'{pam.HELPER} "$@"\n')
        helper.chmod(0o755)
        matrix = f"/usr/lib/{pam.TRIPLET}/pam_wrapper/pam_matrix.so passdb={cls.passwords} verbose"
        (cls.directory / "matrix").write_text(f"auth required {matrix} echo\naccount required {matrix}\n"
                                              f"session required {matrix}\n")
        cls.settings = {"helper": helper, "service": "matrix", "open_session": True}
        super().setUpClass()
        cls.passwords.write_text(f"{cls.user.name}:{PASSWORD}:matrix\nroot:{PASSWORD}:matrix\n")

    def test_questions_with_echo_and_messages(self):
        outcome, asked = self.log_in({"assword": PASSWORD}, methods="keyboard-interactive")
        self.assertEqual(self.ok(outcome).text, self.user.name)
        self.assertIn("Authentication succeeded", outcome.error)
        self.assertEqual(asked, ["Password: "])
        outcome, _ = self.log_in({"assword": "wrong"}, methods="keyboard-interactive")
        self.assertIn("Authentication failed", outcome.error)
        self.assertIn("Permission denied", outcome.error)

    def test_the_right_password_of_somebody_who_may_not_log_in_never_reaches_a_module(self):
        outcome, _ = self.log_in({"assword": PASSWORD}, methods="keyboard-interactive",
                                 client=self.ssh.with_user("root"))
        self.assertIn("Authentication failed", outcome.error)

    def test_the_account_of_another_service_is_refused(self):
        everybody = self.passwords.read_text()
        self.passwords.write_text(f"{self.user.name}:{PASSWORD}:elsewhere\n")
        self.addCleanup(self.passwords.write_text, everybody)
        outcome, _ = self.log_in({"assword": PASSWORD}, methods="keyboard-interactive")
        self.assertIn("Permission denied", outcome.error)
        self.assertIn("PAM account", self.router.wait_log("attempt refused")["note"])


class Privileged(unittest.TestCase):
    """A router without rights, and a homeport-pam with all of them behind a socket, as systemd would run it."""

    def test_local_passwords_are_checked_behind_the_socket(self):
        service = pam.Service()
        self.addCleanup(service.remove)
        cluster = Cluster(size=1, start=False, router={
            "auth": {"methods": ["password"]}, "pam": {"service": service.name, "helper": "/bin/false"}})
        owner = User(cluster.homes)
        self.addCleanup(owner.remove)
        self.addCleanup(cluster.close)
        pam.set_password(cluster.user)
        door = cluster.directory / "pam.sock"
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(door))
        listener.listen(64)
        shutil.chown(door, group=owner.gid)
        door.chmod(0o660)
        threading.Thread(target=self.serve, args=(listener, service.name), daemon=True).start()
        router = cluster.router
        program = cluster.directory / "homeportd"  # the binaries may lie where only root gets to
        shutil.copy(router.program, program)
        subprocess.run(["chown", "-R", f"{owner.name}:", router.directory], check=True)
        router.command = ["setpriv", f"--reuid={owner.uid}", f"--regid={owner.gid}", "--clear-groups", program]
        router.settings["pam"]["socket"] = door
        router.start()
        outcome, _ = log_in(cluster.client(), {"assword": PASSWORD}, methods="password")
        self.assertEqual((outcome.status, outcome.text), (0, cluster.user.name), outcome.error)
        outcome, _ = log_in(cluster.client(), {"assword": "wrong"}, methods="password")
        self.assertIn("Permission denied", outcome.error)
        self.assertEqual(processes.descendants(router.pid), [])

        # Nobody is there any more: that is a refusal and an error in the log.
        door.unlink()
        outcome, _ = log_in(cluster.client(), {"assword": PASSWORD}, methods="password")
        self.assertIn("Permission denied", outcome.error)
        self.assertIn("PAM could not be asked", router.wait_log("attempt refused", level="error")["note"])

    @staticmethod
    def serve(listener, service):
        """As a socket unit with Accept=yes."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                conversation = subprocess.Popen([pam.HELPER, "--service", service], stdin=connection)
            threading.Thread(target=conversation.wait, daemon=True).start()


if __name__ == "__main__":
    unittest.main()
