"""Requests to log in that were never on offer, or that libssh cannot read: refused at once, and nobody waits for them."""

import os
import unittest

from support.cluster import ClusterTest
from support.raw import GSSAPI_MIC, KERBEROS, RawClient

GSSAPI = (b"gssapi-with-mic", 1, KERBEROS)


class Unasked(ClusterTest):
    options = {"router": {"front": {"io_threads": 1}}, "start": False}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whoever looks into this machine's Kerberos configuration waits for ever.
        trap = cls.router.directory / "krb5.conf"
        os.mkfifo(trap)
        cls.router.command = ["env", f"KRB5_CONFIG={trap}", f"GSS_MECH_CONFIG={trap}", cls.router.program]
        cls.router.start()

    def raw(self):
        client = RawClient(self.router.port)
        self.addCleanup(client.close)
        return client

    def test_kerberos_stops_nobody(self):
        client = self.raw()
        with self.ssh.start("echo in; cat") as session:
            session.stdout.readline()
            client.ask(self.user.name.encode(), *GSSAPI)
            self.assertEqual(client.refused(), ["publickey"])
            session.stdin.write(b"still here\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"still here\n")
            session.stdin.close()
        client.log_in(self.user.name, self.cluster.key)
        channel = client.open_session(timeout=60)
        channel.exec_command("echo logged in")
        self.assertEqual(channel.makefile().read(), b"logged in\n")

    def test_each_costs_a_try(self):
        client = self.raw()
        for _ in range(5):
            client.ask(b"somebody", *GSSAPI)
            client.refused()
        client.say(GSSAPI_MIC, b"no context was ever made")
        self.assertTrue(client.ended())
        self.assertEqual(self.router.closing_line(reason="auth_failed", deadline=60)["reason"], "auth_failed")

    def test_openssh_that_prefers_kerberos(self):
        client = self.ssh.with_options("-oGSSAPIAuthentication=yes",
                                       "-oPreferredAuthentications=gssapi-with-mic,publickey")
        self.ok(client.run("true"))

    def test_what_cannot_be_read_is_refused_at_once(self):
        client = self.raw()
        user = self.user.name.encode()
        client.ask(user, b"none")
        client.refused()
        for algorithm, blob in ((b"ssh-ed448", b"\0\0\0\x09ssh-ed448" + b"x" * 57), (b"ssh-ed25519", b"rubbish"),
                                (b"", b"")):
            client.ask(user, b"publickey", False, algorithm, blob)
            self.assertEqual(client.refused(), ["publickey"])
        self.assertTrue(client.quiet())
        client.log_in(self.user.name, self.cluster.key)
        self.assertTrue(client.is_authenticated())

    def test_the_first_request_cannot_be_read(self):
        client = self.raw()
        client.ask(b"somebody", b"publickey", False, b"ssh-ed25519", b"rubbish")
        self.assertTrue(client.ended())


if __name__ == "__main__":
    unittest.main()
