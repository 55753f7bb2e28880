"""How many channels a connection and a user may have: one more is refused, and the connection goes on."""

import unittest

import paramiko

from support.cluster import ClusterTest
from support.raw import RawClient
from support.waiting import wait_until


class Limits(ClusterTest):
    options = {"size": 1, "router": {"limits": {"user_channels": 5}, "relay": {"max_channels": 3}}}

    def connection(self, user=None):
        client = RawClient(self.router.port)
        self.addCleanup(client.close)
        user = user or self.user
        client.log_in(user.name, self.cluster.keys(user))
        return client

    def open(self, client):
        channel = client.open_session(timeout=60)
        channel.exec_command("cat")
        return channel

    def check_refused(self, client):
        with self.assertRaises(paramiko.ChannelException) as refusal:
            client.open_session(timeout=60)
        self.assertEqual(refusal.exception.code, 1)  # administratively prohibited

    def check_works(self, channel):
        channel.sendall(b"well\n")
        self.assertEqual(channel.recv(5), b"well\n")

    def test_of_a_connection_and_of_a_user(self):
        first, second = self.connection(), self.connection()
        channels = [self.open(first) for _ in range(3)]
        self.check_refused(first)
        channels += [self.open(second) for _ in range(2)]
        self.check_refused(second)
        for channel in channels:
            self.check_works(channel)
        other = self.cluster.add_user()
        self.check_works(self.open(self.connection(other)))
        channels[0].close()
        wait_until(lambda: sum(row["channels"] for row in self.router.sessions() if row["user"] == self.user.name) == 4,
                   60, "the channel to be over")
        self.check_works(self.open(second))
        first.close()
        self.router.wait_log("session closed", 60, user=self.user.name)
        third = self.connection()
        self.check_works(self.open(third))


if __name__ == "__main__":
    unittest.main()
