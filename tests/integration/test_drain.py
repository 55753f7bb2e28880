"""SIGTERM: nobody new, those inside may finish until the deadline; a second one ends at once."""

import signal
import socket
import unittest
from contextlib import contextmanager

from support.cluster import Cluster
from support.endings import BLIND, PATIENT
from support.waiting import Stopwatch, wait_until


class Drain(unittest.TestCase):
    @contextmanager
    def draining(self, deadline):
        """A router that drains while one session is open."""
        with Cluster(size=1, router={"session": {"drain_deadline": deadline}}) as cluster:
            with cluster.client().start("echo in; cat") as session:
                self.assertEqual(session.stdout.readline(), b"in\n")
                cluster.router.signal(signal.SIGTERM)
                cluster.router.wait_log("draining")
                yield cluster, session
                if session.poll() is None:
                    session.kill()

    def test_sessions_may_finish(self):
        with self.draining("60s") as (cluster, session):
            with self.assertRaises(ConnectionRefusedError):
                wait_until(lambda: not socket.create_connection(("127.0.0.1", cluster.router.port)).close() and False,
                           10, "the port to be closed")
            session.stdin.write(b"still served\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"still served\n")
            session.stdin.close()
            self.assertEqual(session.wait(10), 0)
            self.assertEqual(cluster.router.wait(10), 0)
            self.assertEqual(len(cluster.router.events("session closed", reason="client_closed")), 1)

    def test_the_deadline_ends_them(self):
        clock = Stopwatch()
        with self.draining("1s") as (cluster, session):
            self.assertEqual(session.wait(10), 255)
            self.assertEqual(cluster.router.wait(10), 0)
            self.assertEqual(len(cluster.router.events("session closed", reason="drained")), 1)
        self.assertLess(clock.seconds, 20)

    def test_who_is_still_connecting_is_told(self):
        with Cluster(size=1, router={"session": {"drain_deadline": "1s"}, "backend": PATIENT,
                                     "health": BLIND}) as cluster:
            cluster.pool["one"].freeze()
            with cluster.client().start("true") as session:
                placed = cluster.router.wait_log("placed")
                cluster.router.signal(signal.SIGTERM)
                _, error = session.communicate(timeout=30)
                self.assertEqual(session.returncode, 255)
                self.assertIn(f"shutting down; please log in again. (reference {placed['session']})", error.decode())
            self.assertEqual(cluster.router.wait(30), 0)
            self.assertEqual(len(cluster.router.events("session closed", reason="drained")), 1)
            self.assertEqual(cluster.router.events("connect failed"), [], "it says nothing about the instance")

    def test_a_second_signal_ends_at_once(self):
        with self.draining("60s") as (cluster, session):
            clock = Stopwatch()
            cluster.router.signal(signal.SIGTERM)
            self.assertEqual(cluster.router.wait(10), 0)
            self.assertEqual(session.wait(10), 255)
            self.assertLess(clock.seconds, 5)
            self.assertEqual(len(cluster.router.events("session closed", reason="drained")), 1)

    def test_an_idle_router_ends_at_once(self):
        with Cluster(size=1) as cluster:
            cluster.router.signal(signal.SIGTERM)
            self.assertEqual(cluster.router.wait(10), 0)
            self.assertFalse(cluster.router.socket.exists())


if __name__ == "__main__":
    unittest.main()
