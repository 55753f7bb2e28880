"""stdin, stdout and stderr: apart from each other, complete, in order, and each ending in its own time."""

import os
import subprocess
import unittest

from support.client import run_all
from support.cluster import ClusterTest


class Streams(ClusterTest):
    def test_the_usual_pipeline(self):
        outcome = self.same("sort; echo done >&2; exit 3", stdin=b"pear\napple\nfig\n")
        self.assertEqual((outcome.status, outcome.out, outcome.error), (3, b"apple\nfig\npear\n", "done"))

    def test_end_of_input_leaves_the_output_open(self):
        outcome = self.same("cat; sleep 0.3; echo after", stdin=b"before\n")
        self.assertEqual(outcome.out, b"before\nafter\n")

    def test_no_input_at_all(self):
        self.same("cat; echo empty", flags=["-n"])

    def test_a_shell_without_a_command(self):
        outcome = self.same(stdin=b"echo from a shell\nexit 4\n", flags=["-T"])
        self.assertEqual((outcome.status, outcome.text), (4, "from a shell"))

    def test_any_byte_passes(self):
        data = bytes(range(256)) * 64 + os.urandom(1 << 20)
        self.assertEqual(self.ok(self.ssh.run("cat", stdin=data)).out, data)

    def test_stderr_stays_apart_from_stdout(self):
        script = "for i in $(seq 2000); do echo out$i; echo err$i >&2; done"
        outcome = self.ok(self.ssh.run(script))
        self.assertEqual(outcome.out.split(), [b"out%d" % i for i in range(1, 2001)])
        self.assertEqual(outcome.err.split(), [b"err%d" % i for i in range(1, 2001)])

    def test_much_on_both_at_once(self):
        outcome = self.ok(self.ssh.run("head -c 4M /dev/zero >&2 & head -c 4M /dev/zero; wait"))
        self.assertEqual((len(outcome.out), len(outcome.err)), (4 << 20, 4 << 20))

    def test_a_server_that_speaks_first_is_heard(self):
        with self.ssh.start("echo greeting; head -n 1") as session:
            self.assertEqual(session.stdout.readline(), b"greeting\n")
            session.stdin.write(b"answer\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"answer\n")
            session.stdin.close()
        self.assertEqual(session.returncode, 0)

    def test_early_bytes_are_never_lost(self):
        """Short commands end before the client has heard that they began: a race that drops bytes, if anything does."""
        client = self.ssh
        sessions = [client.start(f"echo {i} | tee /dev/stderr", stdin=subprocess.DEVNULL) for i in range(24)]
        for i, outcome in enumerate(run_all(sessions)):
            self.assertEqual((outcome.status, outcome.text, outcome.error), (0, str(i), str(i)))

    def test_a_command_that_leaves_its_input_unread(self):
        outcome = self.same("head -n 1", stdin=b"first\n" + b"more\n" * 200_000)
        self.assertEqual(outcome.out, b"first\n")

    def test_a_client_that_stops_reading_ends_the_session(self):
        with self.ssh.start("yes") as session:
            self.assertEqual(session.stdout.readline(), b"y\n")
            session.stdout.close()
            session.stdin.close()
            session.wait(20)
        self.router.wait_idle()

    def test_output_closed_before_the_command_ends(self):
        outcome = self.same("echo only; exec >&- 2>&-; sleep 0.3; exit 5")
        self.assertEqual((outcome.status, outcome.text), (5, "only"))


if __name__ == "__main__":
    unittest.main()
