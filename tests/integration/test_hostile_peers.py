"""Peers that speak SSH well and mean harm: users, and instances. Each hurts its own session and no other."""

import asyncio
import threading
import unittest

import paramiko
from paramiko import common

from support.cluster import Cluster, ClusterTest
from support.hostile_instance import HostileInstance
from support.raw import SERVICE_REQUEST, RawClient
from support.router import sanitized

# What one of them may cost in memory; a sanitizer keeps what was freed.
BOUND_KIB = (1024 if sanitized() else 48) << 10


class Users(ClusterTest):
    options = {"size": 1, "router": {"relay": {"session_buffer": "1MiB"}, "front": {"io_threads": 1}}}

    def raw(self):
        client = RawClient(self.router.port)
        self.addCleanup(client.close)
        return client

    def logged_in(self):
        client = self.raw()
        client.log_in(self.user.name, self.cluster.key)
        return client

    def setUp(self):
        self.ok(self.ssh.run("true"))
        self.router.wait_idle()
        self.memory = self.router.memory_kib()

    def check_others(self):
        self.ok(self.ssh.run("true"))
        self.assertLess(self.router.memory_kib() - self.memory, BOUND_KIB)

    def flood(self, client, times, *packet):
        """Sends it so often, or until the router takes no more."""
        thread = threading.Thread(target=lambda: [client.say(*packet) for _ in range(times)], daemon=True)
        thread.start()
        return thread

    def test_packets_without_room_for_data(self):
        """libssh reckons ten bytes for headers. What is left, if anything, has to make progress."""
        for size in (10, 11):
            with self.subTest(size):
                client = self.logged_in()
                client._sanitize_packet_size = lambda wanted, size=size: size
                channel = client.open_session(timeout=60)
                before = len(self.router.events("session closed", reason="internal_error"))
                channel.exec_command("head -c 1000000 /dev/zero")
                self.router.wait_log("session closed", 60, before + 1, reason="internal_error")
                self.check_others()

    def test_answers_that_nobody_reads(self):
        client = self.logged_in()
        resume = threading.Event()
        self.addCleanup(resume.set)
        client._handler_table = {**client._handler_table, common.MSG_SERVICE_ACCEPT: lambda *_: resume.wait()}
        # libssh answers each with its own name.
        flood = self.flood(client, 600, SERVICE_REQUEST, b"x" * 200_000)
        flood.join(5)
        self.assertTrue(flood.is_alive(), "the router went on reading")
        self.check_others()
        resume.set()
        flood.join(60)
        self.assertFalse(flood.is_alive(), "the router does not go on when its answers are read")
        channel = client.open_session(timeout=60)
        channel.exec_command("echo well")
        self.assertEqual(channel.makefile().read(), b"well\n")

    def test_services_that_do_not_exist(self):
        client = self.raw()
        client.say(SERVICE_REQUEST, b"x" * 200_000)
        self.assertTrue(client.ended())

    def test_requests_faster_than_an_instance_answers(self):
        client = self.logged_in()
        channel = client.open_session(timeout=60)
        self.pool["one"].freeze()
        try:
            flood = self.flood(client, 250, common.MSG_CHANNEL_REQUEST, channel.remote_chanid, b"env", False, b"A",
                               b"x" * 240_000)
            flood.join(5)
            self.assertLess(self.router.memory_kib() - self.memory, BOUND_KIB)
        finally:
            self.pool["one"].thaw()
        flood.join(60)
        self.assertFalse(flood.is_alive())
        self.check_others()

    def test_data_for_a_channel_that_is_over(self):
        client = self.logged_in()
        channel = client.open_session(timeout=60)
        channel.exec_command("true")
        channel.recv_exit_status()
        number = channel.remote_chanid
        client._channels.delete(channel.chanid)  # paramiko would answer the CLOSE
        flood = self.flood(client, 2000, common.MSG_CHANNEL_DATA, number, b"x" * 30_000)
        flood.join(60)
        self.check_others()

    def test_keys_renewed_over_and_over(self):
        client = self.logged_in()
        for _ in range(100):
            client.renegotiate_keys()
        channel = client.open_session(timeout=60)
        channel.exec_command("echo well")
        self.assertEqual(channel.makefile().read(), b"well\n")
        self.check_others()

    def test_windows_beyond_all_bounds(self):
        client = self.logged_in()
        channel = client.open_session(timeout=60)
        for _ in range(3):
            client.say(common.MSG_CHANNEL_WINDOW_ADJUST, channel.remote_chanid, 0xffffffff)
        client.say(common.MSG_CHANNEL_WINDOW_ADJUST, 4711, 1)
        channel.exec_command("echo well")
        self.assertEqual(channel.makefile().read(), b"well\n")
        self.check_others()

    def test_noise(self):
        client = self.logged_in()
        for _ in range(2000):
            client.say(common.MSG_IGNORE, b"")
            client.say(common.MSG_DEBUG, True, b"\x1b[2J", b"")
            client.say(200)
        channel = client.open_session(timeout=60)
        channel.exec_command("echo well")
        self.assertEqual(channel.makefile().read(), b"well\n")
        self.check_others()


class Instances(unittest.TestCase):
    def cluster(self, play, **options):
        instance = HostileInstance(play, **options)
        self.addCleanup(instance.close)
        cluster = Cluster(size=1, start=False, router={"front": {"io_threads": 1}})
        self.addCleanup(cluster.close)
        bad = {"name": "bad", "address": instance.address, "host_keys": instance.host_keys()}
        cluster.router.settings["backends"] = [bad, *cluster.backends()]
        cluster.router.settings["rules"] = [
            {"name": "victims", "users": [cluster.user.name], "backends": ["bad"]},
            {"name": "others", "backends": ["one"]}]
        self.other = cluster.add_user()
        cluster.router.start()
        self.check_others(cluster)
        return cluster

    def check_others(self, cluster):
        outcome = cluster.client(self.other).run("echo $HOMEPORT_INSTANCE")
        self.assertEqual((outcome.status, outcome.text), (0, "one"), outcome.error)

    def test_packets_without_room_for_data(self):
        for size in (10, 11):
            with self.subTest(size):
                async def take(process):
                    await process.stdin.read()

                cluster = self.cluster(take, max_pktsize=size)
                process = cluster.client().start("cat")
                self.addCleanup(lambda process=process: process.kill() or process.communicate())
                try:
                    process.stdin.write(b"x" * 1_000_000)
                except BrokenPipeError:
                    pass
                line = cluster.router.closing_line(user=cluster.user.name, deadline=60)
                self.assertEqual(line["reason"], "internal_error")
                self.check_others(cluster)

    def test_last_words_for_somebody_elses_terminal(self):
        async def curse(process):
            await process.stdin.readline()
            # Not disconnect() of asyncssh, which closes the channels first.
            process.channel.get_connection().send_packet(1, (11).to_bytes(4, "big"),
                                                         asyncssh_string(b"\x1b[2J\nforged\r\n" * 1000),
                                                         asyncssh_string(b"\x07"))
            await asyncio.get_running_loop().create_future()

        cluster = self.cluster(curse)
        outcome = cluster.client().run("cat", stdin=b"go\n")
        self.assertEqual(outcome.status, 255)
        self.assertNotIn("forged", outcome.error)
        self.assertNotIn("\x1b", outcome.error)
        self.assertIn("please log in again", outcome.error)
        self.assertIn(cluster.router.closing_line(user=cluster.user.name)["reason"], ("backend_closed", "backend_lost"))
        cluster.router.lines()
        self.check_others(cluster)

    def test_an_end_that_says_too_much(self):
        async def end(process):
            connection = process.channel.get_connection()
            for _ in range(100):
                process.channel._send_request(b"exit-signal", asyncssh_string(b"x" * 100_000), b"\0",
                                              asyncssh_string(b"\x1b[2J" * 10_000), asyncssh_string(b""))
            connection.abort()

        cluster = self.cluster(end)
        self.assertEqual(cluster.client().run("true").status, 255)
        self.check_others(cluster)


def asyncssh_string(data):
    return len(data).to_bytes(4, "big") + data


if __name__ == "__main__":
    unittest.main()
