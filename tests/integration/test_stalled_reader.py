"""Backpressure: a reader that stalls stops its sender and nobody else, and costs the router no memory."""

import unittest

from support.cluster import ClusterTest
from support.router import sanitized
from support.waiting import Stopwatch, wait_until

_STALL = 20.0                  # seconds
_GROWTH = 40 << 10             # KiB
_WAITING = 1 << 30             # bytes that want to get through


class StalledReader(ClusterTest):
    def watch(self, seconds):
        """Lets time pass while somebody else works, and returns the most memory that the router had meanwhile."""
        clock, most = Stopwatch(), 0
        other = self.cluster.client(self.other)
        while clock.seconds < seconds:
            self.assertEqual(self.ok(other.run("echo alive", deadline=60)).text, "alive")
            most = max(most, self.router.memory_kib())
        return most

    def setUp(self):
        self.other = self.cluster.add_user()
        self.ok(self.ssh.run("true"))
        self.ok(self.cluster.client(self.other).run("true"))
        self.before = self.router.memory_kib()

    def check_flat(self, most):
        if not sanitized():  # sanitizers keep freed memory back on purpose
            self.assertLess(most - self.before, _GROWTH)

    def test_output_that_nobody_reads(self):
        size = _WAITING if not sanitized() else _WAITING // 8
        with self.ssh.start(f"head -c {size} /dev/zero") as session:
            session.stdin.close()
            self.check_flat(self.watch(_STALL))
            received = 0
            while block := session.stdout.read1(1 << 20):
                received += len(block)
            self.check_flat(self.router.memory_kib())
        self.assertEqual((received, session.returncode), (size, 0))

    def test_input_that_the_instance_does_not_read(self):
        size = 64 << 20
        command = f"mkfifo go; echo waiting; read -r word < go; head -c {size} | wc -c"
        with open("/dev/zero", "rb") as zero, self.ssh.start(command, stdin=zero) as session:
            self.addCleanup(session.kill)
            self.assertEqual(session.stdout.readline(), b"waiting\n")
            self.check_flat(self.watch(_STALL / 4))
            (self.user.home / "go").write_text("on\n")
            self.assertEqual(session.stdout.readline(), b"%d\n" % size)
        self.assertEqual(session.returncode, 0)
        self.check_flat(self.router.memory_kib())

    def test_a_slow_but_steady_reader(self):
        with self.ssh.start("seq 100000000") as session:
            session.stdin.close()
            clock, received, most = Stopwatch(), 0, 0
            for turn in range(400):
                wait_until(lambda: clock.seconds > turn / 100)
                received += len(session.stdout.read(16 << 10))
                most = max(most, self.router.memory_kib())
            self.assertEqual(received, 400 * (16 << 10))
            self.check_flat(most)
            session.kill()
        self.router.wait_idle()


class BothWays(ClusterTest):
    """Both sides hold all that they may: what lets one of them go on has to be read from the other."""

    options = {"size": 1, "router": {"relay": {"session_buffer": "1MiB"}}}

    def test_an_echo_that_is_read_late(self):
        size = 64 << 20
        for turn in range(3):  # which packet is the last that fits differs
            with self.subTest(turn), open("/dev/zero", "rb") as zero, \
                    self.ssh.start(f"head -c {size} | cat", stdin=zero) as session:
                self.addCleanup(session.kill)
                self.wait_stuck()
                received = 0
                while block := session.stdout.read1(1 << 20):
                    received += len(block)
            self.assertEqual((received, session.returncode), (size, 0))

    def wait_stuck(self):
        """Until nothing has moved for a while, though the router holds as much as it may."""
        def state():
            (row,) = self.router.sessions() or ({},)
            return row.get("buffered", 0), row.get("bytes_in"), row.get("bytes_out")

        seen, since = state(), Stopwatch()

        def stuck():
            nonlocal seen, since
            if (now := state()) != seen:
                seen, since = now, Stopwatch()
            return seen[0] > 1 << 20 and since.seconds > 2

        wait_until(stuck, 60, lambda: f"both ways to be full: {seen}", pause=0.05)


if __name__ == "__main__":
    unittest.main()
