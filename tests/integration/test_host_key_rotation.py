"""New host keys for the pool, and nobody who was told of them is asked anything."""

import shutil
import subprocess
import unittest

from support.client import Client
from support.cluster import Cluster


class Rotation(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster(size=1)
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        self.key = self.router.host_keys_path / "ssh_host_ed25519_key"
        self.plain = self.cluster.client()
        self.next = self.key.with_name(self.key.name + ".next")

    def make_next(self):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "next", "-f", self.next], check=True)

    def known(self):
        """What an admin publishes now."""
        return self.router.cli("hostkeys", "--known-hosts", f"[127.0.0.1]:{self.router.port}").stdout.splitlines()

    def client(self, known):
        return Client(self.cluster.secrets, self.plain.user, self.plain.port,
                      self.cluster.secrets / f"{self.plain.user}.plain", known)

    def lets_in(self, client):
        outcome = client.run("true")
        self.assertEqual(outcome.status, 0, outcome.error)
        self.assertNotIn("WARNING", outcome.error)

    def test_published_first_it_takes_over_unnoticed(self):
        told_before = self.known()
        with self.client(told_before).start("cat") as session:
            self.make_next()
            self.assertEqual(self.router.ask("reload")["settings"], ["front.host_keys"])
            shown = self.router.cli("hostkeys").stdout
            self.assertRegex(shown, r"ssh-ed25519 .* offered\n")
            self.assertRegex(shown, r"ssh-ed25519 .* next\n")
            told = self.known()
            self.assertEqual(len(told), len(told_before) + 1)
            records = self.router.cli("hostkeys", "--sshfp", "pool.example.com").stdout
            self.assertEqual(records.count("SSHFP 4 2"), 2)
            # It is not in use yet: both kinds of clients go on.
            self.lets_in(self.client(told_before))
            self.lets_in(self.client(told))

            self.next.replace(self.key)
            self.router.ask("reload")
            self.lets_in(self.client(told))
            self.lets_in(self.client(self.known()))
            # Who was not told is warned, as they should be.
            strayed = self.client([line for line in told_before if "ssh-ed25519" in line]).run("true")
            self.assertEqual(strayed.status, 255)
            self.assertIn("IDENTIFICATION HAS CHANGED", strayed.error)

            session.stdin.write(b"still here\n")
            session.stdin.close()
            self.assertEqual((session.stdout.read(), session.wait(60)), (b"still here\n", 0))

    def test_a_key_of_another_type_comes_beside_the_others(self):
        before = self.known()
        subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", self.router.host_keys_path / "ssh_host_ecdsa_key"],
                       check=True)
        self.router.ask("reload")
        self.lets_in(self.client(before))
        ecdsa = [line for line in self.known() if "ecdsa" in line]
        self.assertEqual(len(ecdsa), 1)
        self.lets_in(self.client(ecdsa))

    def test_a_key_that_cannot_be_used_changes_nothing(self):
        before = self.known()
        shutil.copy(self.key, self.cluster.directory / "kept")
        self.key.write_text("no key\n")
        result = self.router.cli("reload")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"homeport.toml:\d+:\d+: host key .* is not an unencrypted private key")
        self.lets_in(self.client(before))
        shutil.copy(self.cluster.directory / "kept", self.key)
        self.assertEqual(self.router.ask("reload")["settings"], [])


if __name__ == "__main__":
    unittest.main()
