"""OpenSSH user certificates: whose authority counts, and what they say."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support.cluster import ClusterTest


def keygen(*arguments):
    subprocess.run(["ssh-keygen", "-q", *map(str, arguments)], check=True, capture_output=True)


class CertificateTest(ClusterTest):
    options = {"size": 1, "start": False}
    settings = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Not below /tmp: everybody may write there, and such a path proves nothing.
        cls.etc = Path(tempfile.mkdtemp(prefix="hpt-auth-", dir="/run"))
        cls.addClassCleanup(shutil.rmtree, cls.etc)
        cls.etc.chmod(0o755)
        cls.secrets = cls.cluster.secrets
        cls.key = cls.make_key("certified")
        cls.authority = cls.make_key("authority")
        cls.trust(cls.authority)
        cls.router.settings["auth"] = {"trusted_user_ca_keys": [cls.etc / "authorities"],
                                       "revoked_keys": [cls.etc / "revoked"], **cls.settings}
        cls.revoke("")
        cls.router.start()
        cls.user.write(".ssh/authorized_keys", "")

    @classmethod
    def make_key(cls, name, kind="ed25519", *more):
        path = cls.secrets / name
        keygen("-t", kind, *more, "-N", "", "-C", name, "-f", path)
        return path

    @classmethod
    def trust(cls, *authorities):
        text = "# trusted\n\n" + "".join(Path(f"{path}.pub").read_text() for path in authorities)
        (cls.etc / "authorities").write_text(text)

    @classmethod
    def revoke(cls, text):
        (cls.etc / "revoked").write_text(text)

    def tearDown(self):
        self.user.write(".ssh/authorized_keys", "")
        self.revoke("")
        self.trust(self.authority)

    def client(self, *options, key=None, authority=None, principals=None, key_id="the-id"):
        """A client with a certificate of its own, made as ssh-keygen -s is told."""
        key = key or self.key
        names = self.user.name if principals is None else principals
        keygen("-s", authority or self.authority, "-I", key_id, *(["-n", names] if names else []), *options, f"{key}.pub")
        made = Path(f"{key}-cert.pub")
        certificate = made.rename(self.secrets / f"{self.id().rsplit('.', 1)[1]}-{len(list(self.secrets.iterdir()))}.pub")
        return self.ssh.with_key(key).with_options(f"-oCertificateFile={certificate}")

    def refused(self, outcome, why=None):
        self.assertEqual(outcome.status, 255, outcome.text)
        self.assertIn("Permission denied (publickey)", outcome.error)
        if why:
            self.router.wait_note(why)


class Certificates(CertificateTest):
    # Whose authority counts

    def test_a_trusted_authoritys_certificate_logs_in(self):
        self.assertEqual(self.ok(self.client("-z", 7).run("id -un")).text, self.user.name)
        line = self.router.wait_log("authenticated", 60)
        self.assertTrue(any('ID "the-id" serial 7 CA SHA256:' in line.get("certificate", "")
                            for line in self.router.events("authenticated")), line)

    def test_every_kind_of_key_and_authority(self):
        for kind, *more in (("ecdsa", "-b", "256"), ("ecdsa", "-b", "384"), ("ecdsa", "-b", "521"),
                            ("rsa", "-b", "2048")):
            with self.subTest(kind=kind, more=more):
                key = self.make_key(f"key-{kind}{''.join(more)}", kind, *more)
                authority = self.make_key(f"ca-{kind}{''.join(more)}", kind, *more)
                self.trust(authority)
                self.ok(self.client(key=key, authority=authority).run("true"))

    def test_an_unknown_authoritys_certificate_does_not(self):
        self.refused(self.client(authority=self.make_key("stranger")).run("true"))

    def test_sha1_is_not_accepted_of_an_authority(self):
        authority = self.make_key("ca-sha1", "rsa", "-b", "2048")
        self.trust(authority)
        self.refused(self.client("-t", "ssh-rsa", authority=authority).run("true"), "a kind that is not accepted")
        self.ok(self.client("-t", "rsa-sha2-256", authority=authority).run("true"))

    def test_the_plain_key_alone_does_not(self):
        self.refused(self.ssh.with_key(self.key).run("true"))

    def test_a_file_that_others_may_write_is_not_believed(self):
        (self.etc / "authorities").chmod(0o666)
        self.addCleanup((self.etc / "authorities").chmod, 0o644)
        self.refused(self.client().run("true"), "can be written by others")

    # What it says

    def test_principals(self):
        self.ok(self.client(principals=f"somebody,{self.user.name}").run("true"))
        self.refused(self.client(principals="somebody").run("true"), "does not name the user")
        self.refused(self.client(principals="").run("true"), "does not name the user")

    def test_validity(self):
        self.ok(self.client("-V", "-1h:+1h").run("true"))
        self.refused(self.client("-V", "-2h:-1h").run("true"), "has expired")
        self.refused(self.client("-V", "+1h:+2h").run("true"), "is not valid yet")

    def test_a_hosts_certificate_opens_nothing(self):
        self.refused(self.client("-h").run("true"))

    def test_source_address(self):
        self.ok(self.client("-O", "source-address=127.0.0.0/8").run("true"))
        self.refused(self.client("-O", "source-address=10.0.0.0/8").run("true"), "does not allow 127.0.0.1")

    def test_unknown_options(self):
        self.refused(self.client("-O", "critical:made-up@example.com=x").run("true"), "unknown critical option")
        self.ok(self.client("-O", "extension:made-up@example.com=x").run("true"))

    def test_a_forced_command(self):
        client = self.client("-O", "force-command=echo forced; echo $SSH_ORIGINAL_COMMAND")
        self.assertEqual(self.ok(client.run("mine")).text, "forced\nmine")

    def test_what_it_does_not_permit(self):
        client = self.client("-O", "clear")
        self.assertIn("PTY allocation request failed", client.run("tty", flags=["-tt"]).error)
        self.assertEqual(client.run(flags=["-W", f"127.0.0.1:{self.pool['one'].port}"]).out, b"")
        self.assertIn(b"SSH-2.0", self.client().run(flags=["-W", f"127.0.0.1:{self.pool['one'].port}"]).out)

    # Authorities of one user

    def test_cert_authority_lines(self):
        authority = self.make_key("own-ca")
        line = Path(f"{authority}.pub").read_text()
        self.user.write(".ssh/authorized_keys", f"cert-authority {line}")
        self.ok(self.client(authority=authority).run("true"))
        self.refused(self.client(authority=authority, principals="role").run("true"))
        self.user.write(".ssh/authorized_keys", f'cert-authority,principals="x,role",command="echo by-line" {line}')
        self.assertEqual(self.ok(self.client(authority=authority, principals="role").run()).text, "by-line")
        self.refused(self.client(authority=authority).run("true"))
        conflict = self.client("-O", "force-command=true", authority=authority, principals="role")
        self.refused(conflict.run("true"), "forces another command")
        self.user.write(".ssh/authorized_keys", line)
        self.refused(self.client(authority=authority).run("true"))

    # Revocation

    def test_revoked_as_text(self):
        for path in (self.key, self.authority):
            self.revoke(Path(f"{path}.pub").read_text())
            self.refused(self.client().run("true"), "is revoked by")
        self.revoke(Path(f"{self.make_key('other')}.pub").read_text())
        self.ok(self.client().run("true"))

    def test_revoked_by_a_krl(self):
        authority, other = Path(f"{self.authority}.pub"), self.make_key("krl-other")
        keys = {"key": Path(f"{self.key}.pub").read_text(), "authority": authority.read_text()}
        for what, text, revoked in (
                ("serial", "serial: 42\n", True), ("range", "serial: 40-50\n", True),
                ("bitmap", "".join(f"serial: {n}\n" for n in range(20, 60, 2)), True),
                ("another serial", "serial: 43\n", False), ("id", "id: bad-id\n", True), ("another id", "id: x\n", False),
                ("key", keys["key"], True), ("authority", keys["authority"], True),
                ("sha1", f"sha1: {keys['key']}", True), ("sha256", f"sha256: {keys['key']}", True),
                ("another key", Path(f"{other}.pub").read_text(), False)):
            with self.subTest(what):
                spec = self.secrets / "krl-spec"
                spec.write_text(text)
                (self.etc / "revoked").unlink(missing_ok=True)
                keygen("-k", "-f", self.etc / "revoked", "-s", authority, spec)
                outcome = self.client("-z", 42, key_id="bad-id").run("true")
                self.assertEqual(outcome.status, 255 if revoked else 0, outcome.error)

    def test_plain_keys_are_revoked_too(self):
        key = self.make_key("plain")
        self.user.write(".ssh/authorized_keys", Path(f"{key}.pub").read_text())
        self.ok(self.ssh.with_key(key).run("true"))
        self.revoke(Path(f"{key}.pub").read_text())
        self.refused(self.ssh.with_key(key).run("true"), "is revoked by")

    def test_a_list_that_cannot_be_read_refuses_everybody(self):
        self.revoke("SSHKRL\n\0garbage")
        self.refused(self.client().run("true"), "is a KRL")
        (self.etc / "revoked").unlink()
        self.refused(self.client().run("true"), "is missing")


class Principals(CertificateTest):
    settings = {"authorized_principals": [".ssh/principals"]}

    def test_a_file_says_which_principals_stand_for_the_user(self):
        lines = ["# roles", "no-pty db-admin", 'from="10.0.0.1" far', 'command="echo role" runner']
        self.user.write(".ssh/principals", "\n".join(lines) + "\n")
        self.ok(self.client(principals="other,db-admin").run("true"))
        terminal = self.client(principals="db-admin").run("tty", flags=["-tt"])
        self.assertIn("PTY allocation request failed", terminal.error)
        self.refused(self.client().run("true"))
        self.refused(self.client(principals="far").run("true"), "does not allow 127.0.0.1")
        self.assertEqual(self.ok(self.client(principals="runner").run()).text, "role")
        (self.user.home / ".ssh/principals").unlink()
        self.refused(self.client(principals="db-admin").run("true"))


if __name__ == "__main__":
    unittest.main()
