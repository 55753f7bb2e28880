"""Host keys: the router's own, which never change, and the instances', which it verifies for the user."""

import stat
import subprocess
import tomllib
import unittest

from support.cluster import Cluster, ClusterTest
from support.instances import make_keys
from support.router import cli


class OwnKeys(ClusterTest):
    options = {"start": False}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_keys(cls.router.host_keys_path, ["ecdsa"])  # one that users know from before; none is made
        for public in cls.router.host_keys_path.glob("*.pub"):
            public.unlink()
        cls.router.start()

    def test_made_at_the_first_start_for_the_router_alone(self):
        self.assertEqual(sorted(path.name for path in self.router.host_keys_path.iterdir()),
                         ["ssh_host_ecdsa_key", "ssh_host_ed25519_key", "ssh_host_rsa_key"])
        for kind in ("ed25519", "rsa"):
            path = self.router.host_keys_path / f"ssh_host_{kind}_key"
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            self.assertEqual(path.stat().st_uid, 0)

    def test_they_are_shown_as_ssh_keygen_shows_them(self):
        public = self.cluster.directory / "pool.pub"
        keys = {row["type"]: row for row in self.router.ask("hostkeys")["host_keys"]}
        self.assertEqual(list(keys), ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"])
        shown = self.router.cli("hostkeys").stdout
        records = self.router.cli("hostkeys", "--sshfp", "pool.example.com").stdout.splitlines()
        for path in sorted(self.router.host_keys_path.glob("ssh_host_*_key")):
            public.write_text(subprocess.run(["ssh-keygen", "-y", "-P", "", "-f", path], capture_output=True, text=True,
                                             check=True).stdout)
            key_type, base64 = public.read_text().split()[:2]
            self.assertEqual(keys[key_type]["public_key"], base64)
            expected = subprocess.run(["ssh-keygen", "-r", "pool.example.com", "-f", public], capture_output=True,
                                      text=True, check=True).stdout
            self.assertIn(keys[key_type]["fingerprint"], shown)
            for record in expected.splitlines():
                if record.split()[4] == "2":
                    self.assertIn(record, records)
        known = self.router.cli("hostkeys", "--known-hosts", f"[127.0.0.1]:{self.router.port}").stdout.splitlines()
        self.assertEqual(sorted(known), sorted(self.router.known_hosts()))

    def test_each_can_be_chosen(self):
        for algorithm in ("ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256"):
            with self.subTest(algorithm):
                self.ok(self.ssh.with_options(f"-oHostKeyAlgorithms={algorithm}").run("true"))

    def test_no_weak_algorithm_is_offered(self):
        scan = subprocess.run(["ssh", "-F", "none", "-vv", "-p", str(self.router.port), "-oBatchMode=yes",
                               "-oStrictHostKeyChecking=no", "-oUserKnownHostsFile=/dev/null", "nobody@127.0.0.1"],
                              capture_output=True, text=True, timeout=30, check=False).stderr
        offer = scan.partition("peer server KEXINIT proposal")[2].partition("kex: algorithm")[0]
        self.assertIn("curve25519-sha256", offer)
        for weak in ("ssh-dss", "-cbc", "sha1", "ssh-rsa,", "hmac-md5", "3des"):
            self.assertNotIn(weak, offer)

    def test_the_same_after_a_restart_and_on_every_instance(self):
        before = self.router.known_hosts()
        self.router.stop()
        self.router.start()
        self.assertEqual([line.split()[1:] for line in self.router.known_hosts()],
                         [line.split()[1:] for line in before])


class InstanceKeys(unittest.TestCase):
    def test_an_unknown_key_is_refused_and_the_user_sees_only_a_sentence(self):
        with Cluster(size=1) as cluster:
            cluster.client().where()
            cluster.pool["one"].rekey()
            cluster.router.wait_health("one", "up")
            refused = cluster.client().run("echo never")
            self.assertEqual((refused.status, refused.out), (255, b""))
            self.assertTrue(refused.reference, refused.error)
            for word in ("SHA256", "ssh-ed25519", "host key", "IDENTIFICATION"):
                self.assertNotIn(word.lower(), refused.error.lower())
            reason = cluster.router.closing_line(refused.reference)["reason"]
            self.assertEqual(reason, "host_key_mismatch")
            self.assertIn("host_key_mismatch", cluster.router.text().replace(" ", "_"))
            self.assertGreaterEqual(cluster.router.backends()["one"]["failed_connects"], 1)
            self.assertNotIn("Accepted", cluster.pool["one"].log.partition("Server listening")[2]
                             .partition("Server listening")[2])

    def test_another_instance_takes_the_user(self):
        with Cluster() as cluster:
            first = cluster.client().where()
            cluster.pool[first].rekey()
            self.assertNotEqual(cluster.client().where(), first)

    def test_a_fingerprint_is_as_good_as_a_key(self):
        with Cluster(size=1, start=False) as cluster:
            public = cluster.pool["one"].directory / "ssh_host_ed25519_key.pub"
            print_of_it = subprocess.run(["ssh-keygen", "-l", "-f", public], capture_output=True, text=True,
                                         check=True).stdout.split()[1]
            cluster.router.settings["backends"] = [{"name": "one", "address": cluster.pool["one"].address,
                                                    "host_keys": [print_of_it]}]
            cluster.router.start()
            self.assertEqual(cluster.client().where(), "one")

    def test_one_known_key_of_several_is_enough(self):
        for index in range(3):
            with Cluster(size=1, start=False) as cluster:
                key = cluster.pool["one"].host_keys()[index]
                cluster.router.settings["backends"][0]["host_keys"] = [key]
                cluster.router.start()
                self.assertEqual(cluster.client().where(), "one")

    def test_scan_prints_the_block_to_paste(self):
        with Cluster(size=1, router=None) as cluster:
            instance = cluster.pool["one"]
            result = cli("backend", "scan", instance.address)
            self.assertEqual(result.returncode, 0, result.stderr)
            (block,) = tomllib.loads(result.stdout)["backends"]
            self.assertEqual(block["address"], instance.address)
            keys = [" ".join(key.split()[:2]) for key in block["host_keys"]]
            self.assertIn(instance.host_keys()[0], keys)
            self.assertLessEqual(set(keys), set(instance.host_keys()))
            instance.stop()
            failed = cli("backend", "scan", instance.address)
            self.assertNotEqual(failed.returncode, 0)
            self.assertIn(instance.address, failed.stderr)


if __name__ == "__main__":
    unittest.main()
