"""FIDO keys, by the software authenticator of OpenSSH's own tests."""

import subprocess
import unittest
from pathlib import Path

from support.cluster import ClusterTest

_PROVIDER = "/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so"


@unittest.skipUnless(Path(_PROVIDER).exists(), "no software authenticator")
class Fido(ClusterTest):
    options = {"size": 1, "start": False}

    def make_key(self, kind, *options):
        path = self.cluster.secrets / f"{kind}{len(options)}"
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-w", _PROVIDER, *options, "-N", "", "-f", path], check=True,
                       capture_output=True)
        return path

    def login(self, key, options=""):
        self.user.write(".ssh/authorized_keys", f"{options} {Path(f'{key}.pub').read_text()}")
        return self.ssh.with_key(key).with_options(f"-oSecurityKeyProvider={_PROVIDER}").run("true")

    def certified(self, key, *options, line=""):
        """By a certificate for the key, whose authority stands in authorized_keys and is a FIDO key itself."""
        subprocess.run(["ssh-keygen", "-q", "-s", self.authority, "-w", _PROVIDER, "-I", "id", "-n", self.user.name, *options,
                        f"{key}.pub"], check=True, capture_output=True)
        certificate = Path(f"{key}-cert.pub").rename(f"{key}.certificate")
        self.user.write(".ssh/authorized_keys", f"{line}cert-authority {Path(f'{self.authority}.pub').read_text()}")
        client = self.ssh.with_key(key).with_options(f"-oSecurityKeyProvider={_PROVIDER}",
                                                     f"-oCertificateFile={certificate}")
        return client.run("true")

    def test_fido_keys(self):
        self.authority = self.make_key("ed25519-sk", "-C", "authority")
        keys = [self.make_key(kind) for kind in ("ed25519-sk", "ecdsa-sk")]
        self.router.settings["auth"] = {"accept_unverified_touch": True}
        self.router.start()
        for key in keys:
            with self.subTest(key.name):
                self.ok(self.login(key))
                self.assertEqual(self.login(key, "verify-required").status, 255)
                self.ok(self.certified(key))
                self.assertEqual(self.certified(key, "-O", "verify-required").status, 255)
        self.router.stop()

        self.router.settings["auth"] = {}
        self.router.start()
        for key in keys:
            with self.subTest(f"{key.name}, as configured by default"):
                self.assertIn("Permission denied (publickey)", self.login(key).error)
                self.ok(self.login(key, "no-touch-required"))
                self.assertEqual(self.certified(key).status, 255)
                self.ok(self.certified(key, "-O", "no-touch-required", line="no-touch-required,"))
        self.router.wait_note("whose touch the router cannot check")


if __name__ == "__main__":
    unittest.main()
