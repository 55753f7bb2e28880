"""How a remote command ends is told to the client exactly: status 0 to 255, and the signal that killed it."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from support.client import Master
from support.cluster import ClusterTest


class ExitCodes(ClusterTest):
    def test_every_status(self):
        with Master(self.ssh) as client, ThreadPoolExecutor(8) as workers:
            outcomes = list(workers.map(lambda status: client.run(f"exit {status}").status, range(256)))
        self.assertEqual(outcomes, list(range(256)))

    def test_a_status_on_a_connection_of_its_own(self):
        for status in (0, 1, 42, 255):
            with self.subTest(status):
                self.same(f"exit {status}")

    def test_a_signal(self):
        for name in ("TERM", "KILL", "SEGV", "HUP"):
            with self.subTest(name):
                self.assertEqual(self.same(f"kill -{name} $$").status, 255)
                told = [self.requests(client, f"kill -{name} $$") for client in (self.ssh, self.direct)]
                self.assertEqual(told[0], told[1])
                self.assertIn("exit-signal", told[0])

    def test_a_command_that_is_not_there(self):
        self.assertEqual(self.same("/nonexistent/program").status, 127)

    def test_status_with_output_still_coming(self):
        self.assertEqual(self.same("(sleep 0.5; echo late) & exit 3").text, "late")

    @staticmethod
    def requests(client, command):
        """Names of the channel requests that the client received. Not eow@openssh.com: sshd sends it if it notices that
        nobody reads its input before the process has ended, and libssh cannot send it at all."""
        told = client.run(command, flags=["-v"]).error
        names = [line.split("rtype ")[1].split()[0] for line in told.splitlines() if "client_input_channel_req" in line]
        return [name for name in names if name != "eow@openssh.com"]


if __name__ == "__main__":
    unittest.main()
