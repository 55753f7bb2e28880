"""Instances that stop, refuse or hang: the user gets in elsewhere, to the same home; pins move only when they must."""

import unittest

from support.cluster import Cluster
from support.waiting import Stopwatch, wait_until

# Health that never changes its mind while a test runs.
_BLIND = {"health": {"interval": "1h", "fast_interval": "1h", "fall": 100, "passive_fall": 100}}


class Failover(unittest.TestCase):
    def cluster(self, **options):
        cluster = Cluster(**options)
        self.addCleanup(cluster.close)
        return cluster, cluster.client(), cluster.user.name

    def test_a_stopped_instance_is_replaced_and_the_home_is_the_same(self):
        cluster, ssh, user = self.cluster()
        first = ssh.run("echo kept > file; echo $HOMEPORT_INSTANCE").text
        cluster.pool[first].stop()
        outcome = ssh.run("cat file; echo $HOMEPORT_INSTANCE")
        self.assertEqual((outcome.status, outcome.error), (0, ""), "the user notices nothing")
        content, second = outcome.text.split()
        self.assertEqual(content, "kept")
        self.assertNotEqual(second, first)

        cluster.router.wait_health(first, "down")
        self.assertEqual(ssh.where(), second)
        self.assertEqual(cluster.router.pins()[user], second)
        self.assertIn(first, cluster.router.cli("why", user).stdout)

        cluster.pool[first].start()
        cluster.router.wait_health(first, "up")
        self.assertEqual(ssh.where(), second, "a pin that has moved stays where it is")

    def test_a_single_refusal_does_not_move_the_pin(self):
        cluster, ssh, user = self.cluster(router=_BLIND)
        first = ssh.where()
        cluster.router.wait_health(first, "up")  # the first verdict of all needs no second opinion
        cluster.pool[first].stop()
        self.assertNotEqual(ssh.where(), first)
        self.assertEqual(cluster.router.pins()[user], first)
        cluster.pool[first].start()
        self.assertEqual(ssh.where(), first)

    def test_failed_connects_alone_bring_an_instance_down(self):
        cluster, ssh, _ = self.cluster(router={"health": {"interval": "1h", "fast_interval": "1h", "fall": 100,
                                                          "passive_fall": 2}})
        first = ssh.where()
        cluster.pool[first].stop()
        for _ in range(2):
            self.assertNotEqual(ssh.where(), first)
        cluster.router.wait_health(first, "down")

    def test_a_frozen_instance_is_found_out_by_its_missing_banner(self):
        cluster, ssh, _ = self.cluster(router={"health": {"timeout": "1s"},
                                               "backend": {"connect_timeout": "20s", "connect_budget": "40s"}})
        first = ssh.where()
        cluster.pool[first].freeze()
        self.addCleanup(cluster.pool[first].thaw)
        cluster.router.wait_health(first, "down")
        self.assertIn("banner", str(cluster.router.backends()[first]))
        clock = Stopwatch()
        self.assertNotEqual(ssh.where(), first)
        self.assertLess(clock.seconds, 10, "nobody waits for an instance that is known to be down")

    def test_a_login_meets_a_frozen_instance(self):
        cluster, ssh, _ = self.cluster(router={**_BLIND, "backend": {"connect_timeout": "3s"}})
        first = ssh.where()
        cluster.pool[first].freeze()
        self.addCleanup(cluster.pool[first].thaw)
        clock = Stopwatch()
        self.assertNotEqual(ssh.where(), first)
        self.assertLess(clock.seconds, 12)

    def test_an_instance_that_dies_in_a_session(self):
        cluster, ssh, user = self.cluster()
        with ssh.start("echo $HOMEPORT_INSTANCE; cat") as session:
            place = session.stdout.readline().decode().strip()
            cluster.pool[place].stop()
            clock = Stopwatch()
            session.wait(20)
            self.assertLess(clock.seconds, 5)
        self.assertEqual(session.returncode, 255)
        closing = cluster.router.closing_line(user=user)
        self.assertEqual((closing["backend"], closing["reason"]), (place, "backend_lost"))
        self.assertNotEqual(ssh.where(), place)

    def test_sessions_outlive_a_restart_of_their_sshd(self):
        cluster, ssh, _ = self.cluster()
        with ssh.start("echo $HOMEPORT_INSTANCE; cat") as session:
            place = session.stdout.readline().decode().strip()
            cluster.pool[place].refuse()
            cluster.router.wait_health(place, "down")
            session.stdin.write(b"still here\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"still here\n")
            session.stdin.close()
        self.assertEqual(session.returncode, 0)

    def test_the_pool_recovers(self):
        cluster, ssh, _ = self.cluster()
        for instance in cluster.pool:
            instance.stop()
        for instance in cluster.pool:
            cluster.router.wait_health(instance.name, "down")
        self.assertEqual(ssh.run("true").status, 255)
        for instance in cluster.pool:
            instance.start()
        wait_until(lambda: ssh.run("true").status == 0, 15, "the pool to serve again")


if __name__ == "__main__":
    unittest.main()
