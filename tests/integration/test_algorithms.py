"""Algorithms: what real clients get, what an auditor says, and how the configuration changes it."""

import re
import socket
import subprocess
import unittest
from pathlib import Path

from support.cluster import Cluster, ClusterTest
from support.router import BINARIES

# What ssh-audit warns about nevertheless, and why it stays.
ACCEPTED = {
    "hmac-sha2-256": "all that dropbear's clients have for AES-CTR",
    "kex-strict-s-v00@openssh.com": "ssh-audit 2.5 does not know the remedy against the Terrapin attack",
}

GCM = "aes128-gcm@openssh.com"
CHACHA = "chacha20-poly1305@openssh.com"


def has_aes():
    flags = Path("/proc/cpuinfo").read_text().split()
    return "aes" in flags and ("pclmulqdq" in flags or "pmull" in flags)


def cipher(outcome):
    """The cipher of both directions, from ssh -v."""
    (name,) = set(re.findall(r"kex: \S+->\S+ cipher: (\S+)", outcome.error))
    return name


class Defaults(ClusterTest):
    options = {"size": 1}

    def connect(self, *options):
        return self.ok(self.ssh.with_options(*options).run("true", flags=["-v"]))

    def test_a_client_with_its_own_defaults_gets_what_costs_least(self):
        self.assertEqual(cipher(self.connect()), GCM if has_aes() else CHACHA)

    def test_a_client_that_insists_gets_what_it_wants(self):
        for name in ("aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr"):
            with self.subTest(name):
                self.assertEqual(cipher(self.connect(f"-oCiphers={name}")), name)

    def test_a_client_that_waits_for_our_offer_gets_it(self):
        with socket.create_connection(("127.0.0.1", self.router.port), 60) as peer:
            peer.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n")
            received = b""
            while b"curve25519" not in received:
                received += (block := peer.recv(65536))
                self.assertTrue(block, received)
            while b"hmac-sha2-256" not in received:
                received += peer.recv(65536)
            self.assertIn(b"aes256-ctr", received)

    def test_other_clients_are_offered_everything_at_once(self):
        with socket.create_connection(("127.0.0.1", self.router.port), 60) as peer:
            peer.sendall(b"SSH-2.0-OpenSSH_10.0\r\n")
            received = b""
            while b"hmac-sha2-256" not in received:
                received += (block := peer.recv(65536))
                self.assertTrue(block, received)
            self.assertIn(b"aes256-ctr", received)
            self.assertEqual(CHACHA.encode() in received, not has_aes())

    def test_strict_key_exchange(self):
        detail = self.ok(self.ssh.run("true", flags=["-vvv"])).error
        self.assertIn("kex-strict-s-v00@openssh.com", detail)
        self.assertIn("strict KEX ordering", detail)

    def test_an_auditor_finds_nothing_that_could_be_avoided(self):
        audit = subprocess.run(["ssh-audit", "-n", "-p", str(self.router.port), "127.0.0.1"], capture_output=True,
                               text=True, timeout=120, check=False)
        subject, found = "", []
        for line in audit.stdout.splitlines():
            subject = match[1] if (match := re.match(r"\((?:kex|key|enc|mac|gen|cve|fin)\) (\S+)", line)) else subject
            if "[warn]" in line or "[fail]" in line:
                found.append((subject, re.search(r"\[(warn|fail)\]", line)[1]))
        self.assertIn("(key) ssh-ed25519", audit.stdout)
        self.assertLessEqual(set(found), {(name, "warn") for name in ACCEPTED}, audit.stdout)


class Configured(unittest.TestCase):
    def test_chacha20_can_be_brought_back(self):
        with Cluster(size=1, router={"front": {"ciphers": f"+{CHACHA}"}}) as cluster:
            outcome = cluster.client().with_options(f"-oCiphers={CHACHA}").run("true", flags=["-v"])
            self.assertEqual((outcome.status, cipher(outcome)), (0, CHACHA), outcome.error)

    def test_each_list_is_obeyed(self):
        lists = {"kex": "diffie-hellman-group16-sha512", "ciphers": "aes256-ctr",
                 "macs": "hmac-sha2-512-etm@openssh.com", "host_key_algorithms": "rsa-sha2-512"}
        with Cluster(size=1, router={"front": lists}) as cluster:
            detail = cluster.client().run("true", flags=["-v"]).error
            for line in ("kex: algorithm: diffie-hellman-group16-sha512", "kex: host key algorithm: rsa-sha2-512",
                         "cipher: aes256-ctr MAC: hmac-sha2-512-etm@openssh.com"):
                self.assertIn(line, detail)

    def test_so_are_those_towards_the_instances(self):
        for ciphers, status in (("aes256-ctr", 255), ("^aes192-ctr", 0)):
            with self.subTest(ciphers), Cluster(size=1, sshd="Ciphers aes192-ctr",
                                                router={"backend": {"ciphers": ciphers}}) as cluster:
                self.assertEqual(cluster.client().run("true").status, status)

    def test_unknown_names_are_found_with_their_place(self):
        with Cluster(size=1, start=False, router={"front": {"ciphers": "aes128-gcm@openssh.com,aes256-crt"},
                                                  "backend": {"macs": "-hmac-sha3"}}) as cluster:
            cluster.router.start(ready=False)
            self.assertNotEqual(cluster.router.wait(), 0)
            path = cluster.router.config_path
            checked = subprocess.run([BINARIES / "homeportd", "--check-config", path], capture_output=True, text=True,
                                     check=False)
            self.assertEqual(checked.returncode, 1)
            text = path.read_text().splitlines()
            for key, wrong, meant in (("ciphers", "aes256-crt", "aes256-ctr"), ("macs", "hmac-sha3", "hmac-sha1")):
                row = next(i for i, line in enumerate(text) if line.startswith(key))
                place = f"{path}:{row + 1}:{text[row].index(wrong) + 1}: "
                line = next(line for line in checked.stderr.splitlines() if line.startswith(place))
                self.assertIn(f'"{wrong}" is not an algorithm', line)
                self.assertIn(f'did you mean "{meant}"?', line)
                self.assertIn(line, cluster.router.text())


if __name__ == "__main__":
    unittest.main()
