"""Connections to instances that are made before a login needs them."""

import unittest

from support.cluster import Cluster
from support.waiting import wait_until


class Prepared(unittest.TestCase):
    def cluster(self, size=1, **backend):
        # One I/O thread, so that the next login finds what the last one left.
        cluster = Cluster(size=size, router={"front": {"io_threads": 1}, "backend": {"prepared": 4, **backend}})
        self.addCleanup(cluster.close)
        return cluster, cluster.client()

    def counts(self, cluster):
        status = cluster.router.ask("status")
        return status["prepared_used"], status["prepared_missed"]

    def wait_ready(self, cluster):
        wait_until(lambda: not cluster.router.sessions() and cluster.router.ask("status")["prepared_ready"] == 1, 60,
                   "a connection to be ready")

    def test_the_second_login_finds_one(self):
        cluster, ssh = self.cluster()
        self.assertEqual(ssh.where(), "one")
        self.assertEqual(self.counts(cluster), (0, 1))
        for number in (1, 2, 3):
            self.wait_ready(cluster)
            outcome = ssh.run("cat; exit 7", stdin=b"all of it")
            self.assertEqual((outcome.status, outcome.out, outcome.error), (7, b"all of it", ""))
            self.assertEqual(self.counts(cluster), (number, 1))

    def test_another_user_logs_in_as_themselves(self):
        cluster, ssh = self.cluster()
        other = cluster.add_user()
        ssh.where()
        self.wait_ready(cluster)
        self.assertEqual(cluster.client(other).run("id -un").text, other.name)
        self.assertEqual(self.counts(cluster)[0], 1)

    def test_one_that_the_instance_has_left_is_not_missed(self):
        cluster, ssh = self.cluster()
        ssh.where()
        self.wait_ready(cluster)
        cluster.pool["one"].stop()
        cluster.pool["one"].start()
        cluster.router.wait_health("one", "up")
        outcome = ssh.run("true")
        self.assertEqual((outcome.status, outcome.error), (0, ""))

    def test_one_that_freezes_costs_a_login_no_more_than_any_other(self):
        cluster, ssh = self.cluster(size=2, connect_timeout="1s")
        first = ssh.where()
        self.wait_ready(cluster)
        cluster.pool[first].freeze()
        self.addCleanup(cluster.pool[first].thaw)
        self.assertNotEqual(ssh.where(), first)

    def test_one_that_nobody_needs_is_given_back(self):
        cluster, ssh = self.cluster(prepared_lifetime="5s")
        ssh.where()
        self.wait_ready(cluster)
        # Five lifetimes after the last login there are no more of them.
        wait_until(lambda: not cluster.pool["one"].sessions(), 90, "the last connection to be closed", pause=0.5)
        self.assertEqual(ssh.where(), "one")

    def test_a_reload_that_forgets_the_host_key_forgets_the_connection(self):
        cluster, ssh = self.cluster()
        ssh.where()
        self.wait_ready(cluster)
        keys = cluster.router.settings["backends"][0]["host_keys"]
        cluster.router.settings["backends"][0]["host_keys"] = ["SHA256:" + "A" * 43]
        cluster.router.write_config()
        self.assertEqual(cluster.router.cli("reload").returncode, 0)
        self.assertNotEqual(ssh.run("true").status, 0)
        cluster.router.settings["backends"][0]["host_keys"] = keys
        cluster.router.write_config()
        self.assertEqual(cluster.router.cli("reload").returncode, 0)
        self.assertEqual(ssh.where(), "one")


if __name__ == "__main__":
    unittest.main()
