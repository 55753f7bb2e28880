"""Forwarded TCP connections in both directions, as with a single machine: it is the instance that dials and listens."""

import re
import socket
import subprocess
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from support.cluster import ClusterTest
from support.instances import free_port
from support.tcp import connect_by_socks, echo, greet, listening, read_all, server, talk
from support.waiting import Stopwatch, wait_until


class Forwarding(ClusterTest):
    @contextmanager
    def forwarding(self, *flags, client=None, until=None):
        """ssh -N with these flags, until its own ports listen."""
        log = open(self.cluster.directory / "forward.log", "w+b")
        process = (client or self.ssh).start(flags=["-v", "-N", "-oExitOnForwardFailure=yes", *flags], stderr=log,
                                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

        def told():
            with open(log.name, "rb") as file:
                return file.read().decode(errors="replace")

        try:
            wait_until(lambda: (until or "Entering interactive session") in told() or process.poll() is not None, 20,
                       lambda: told()[-2000:])
            self.assertIsNone(process.poll(), told()[-2000:])
            yield told
        finally:
            # ssh may miss one signal: if it comes between its looking for signals and its poll, nothing wakes it.
            wait_until(lambda: process.terminate() or process.poll() is not None, 20, "ssh to end", pause=0.1)
            log.close()

    def local(self, target):
        port = free_port()
        return port, self.forwarding(f"-L127.0.0.1:{port}:127.0.0.1:{target}")

    def test_local(self):
        with server(echo) as target:
            port, forwarding = self.local(target)
            with forwarding:
                data = bytes(range(256)) * 4096
                self.assertEqual(talk(port, data), data)

    def test_it_is_the_instance_that_dials(self):
        def whose(connection, peer):
            owner = subprocess.run(["ss", "-Htnp", f"src 127.0.0.1:{peer[1]}"], capture_output=True, check=True)
            connection.sendall(owner.stdout)

        with server(whose) as target:
            port, forwarding = self.local(target)
            with forwarding:
                owner = talk(port, b"").decode()
                self.assertIn('"sshd"', owner)
                self.assertNotIn("homeport", owner)

    def test_a_server_that_speaks_first(self):
        with server(greet) as target:
            port, forwarding = self.local(target)
            with forwarding:
                for _ in range(20):
                    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                        self.assertEqual(connection.recv(100), b"220 hello\r\n")

    def test_the_far_half_may_end_first(self):
        def farewell(connection, _):
            connection.sendall(b"bye")
            connection.shutdown(socket.SHUT_WR)
            got.append(read_all(connection))

        got = []
        with server(farewell) as target:
            port, forwarding = self.local(target)
            with forwarding:
                with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                    self.assertEqual(read_all(connection), b"bye")
                    connection.sendall(b"still here")
                    connection.shutdown(socket.SHUT_WR)
                    wait_until(lambda: got, 20, "the other half's data")
        self.assertEqual(got, [b"still here"])

    def test_hundreds_at_once(self):
        count = 300
        together = threading.Barrier(count + 1)

        def held(connection, _):
            together.wait(60)
            echo(connection, _)

        with server(held) as target:
            port, forwarding = self.local(target)
            with forwarding, ThreadPoolExecutor(count) as workers:
                answers = [workers.submit(talk, port, b"%d" % i, 90) for i in range(count)]
                together.wait(60)   # all of them are open now
                self.assertEqual([answer.result() for answer in answers], [b"%d" % i for i in range(count)])

    def test_a_stuck_connection_holds_up_nobody(self):
        release = threading.Event()

        def stuck(connection, _):
            release.wait(60)

        with server(stuck) as deaf, server(echo) as target:
            stuck_port, port = free_port(), free_port()
            with self.forwarding(f"-L127.0.0.1:{stuck_port}:127.0.0.1:{deaf}",
                                 f"-L127.0.0.1:{port}:127.0.0.1:{target}"):
                with socket.create_connection(("127.0.0.1", stuck_port)) as connection:
                    connection.settimeout(2)
                    with self.assertRaises(TimeoutError):
                        while True:
                            connection.sendall(bytes(1 << 16))
                    clock = Stopwatch()
                    data = bytes(1 << 20)
                    self.assertEqual(talk(port, data), data)
                    self.assertLess(clock.seconds, 10)
                release.set()

    def test_a_dead_destination_is_refused_and_delays_nobody(self):
        with server(echo) as target:
            dead, port = free_port(), free_port()
            with self.forwarding(f"-L127.0.0.1:{dead}:127.0.0.1:{free_port()}",
                                 f"-L127.0.0.1:{port}:127.0.0.1:{target}") as told:
                self.assertEqual(talk(dead, b""), b"")
                self.assertIn("open failed", told())
                self.assertEqual(talk(port, b"alive"), b"alive")

    def test_dynamic(self):
        with server(echo) as target:
            port = free_port()
            with self.forwarding(f"-D127.0.0.1:{port}"):
                with connect_by_socks(port, target) as connection:
                    connection.sendall(b"through socks")
                    connection.shutdown(socket.SHUT_WR)
                    self.assertEqual(read_all(connection), b"through socks")

    def test_remote(self):
        with server(echo) as target:
            port = free_port()
            with self.forwarding(f"-R127.0.0.1:{port}:127.0.0.1:{target}", until="remote forward success"):
                data = bytes(range(256)) * 2048
                self.assertEqual(talk(port, data), data)
            wait_until(lambda: not listening(port), 10, "the instance to stop listening")

    def test_a_channel_does_not_overtake_the_ports_asked_for_before_it(self):
        """The client asks for both in one go; a machine would take that in order."""
        with server(greet) as target:
            ports = [free_port() for _ in range(20)]
            remote = [f"-R{port}:127.0.0.1:{target}" for port in ports]
            outcome = self.ok(self.ssh.run(flags=["-oClearAllForwardings=no", *remote, f"-W127.0.0.1:{ports[-1]}"]))
            self.assertEqual(outcome.out, b"220 hello\r\n")

    def test_remote_ports_of_the_instances_choice(self):
        with server(echo) as first, server(greet) as second:
            with self.forwarding(f"-R0:127.0.0.1:{first}", f"-R0:127.0.0.1:{second}") as told:
                wait_until(lambda: len(re.findall(r"Allocated port (\d+)", told())) == 2, 20, told)
                ports = {int(target): int(port) for port, target in
                         re.findall(r"Allocated port (\d+) for remote forward to 127.0.0.1:(\d+)", told())}
                self.assertEqual(talk(ports[first], b"one"), b"one")
                self.assertEqual(talk(ports[second], b"two"), b"220 hello\r\n")

    def test_a_remote_forward_is_cancelled(self):
        with server(echo) as target:
            port, control = free_port(), self.cluster.directory / "control"
            client = self.ssh.with_options(f"-oControlPath={control}")
            with self.forwarding("-M", client=client):
                flag = f"-R127.0.0.1:{port}:127.0.0.1:{target}"
                self.ok(client.run(flags=["-O", "forward", flag]))
                self.assertEqual(talk(port, b"hello"), b"hello")
                self.ok(client.run(flags=["-O", "cancel", flag]))
                wait_until(lambda: not listening(port), 10, "the instance to stop listening")

    def test_a_port_that_is_taken_is_refused(self):
        with server(echo) as taken:
            refused = self.ssh.run(flags=["-N", "-oExitOnForwardFailure=yes", f"-R127.0.0.1:{taken}:127.0.0.1:1"])
            self.assertEqual(refused.status, 255)
            self.assertIn("remote port forwarding failed", refused.error)

    def test_standard_streams(self):
        with server(echo) as target:
            outcome = self.ok(self.ssh.run(flags=["-W", f"127.0.0.1:{target}"], stdin=b"over -W"))
            self.assertEqual(outcome.out, b"over -W")

    def test_the_pool_as_a_jump_host(self):
        """-J through the router to an instance, which the client logs in to by itself."""
        proxy = self.ssh.line(flags=["-W", "%h:%p"])
        outcome = self.cluster.direct("two").with_options(f"-oProxyCommand={proxy}").run("echo $HOMEPORT_INSTANCE")
        self.assertEqual((outcome.status, outcome.text), (0, "two"), outcome.error)

    def test_unix_sockets_are_refused_at_once(self):
        port = free_port()
        with self.forwarding(f"-L127.0.0.1:{port}:/run/nowhere.sock") as told:
            clock = Stopwatch()
            self.assertEqual(talk(port, b""), b"")
            self.assertLess(clock.seconds, 10)
            self.assertIn("open failed", told())


if __name__ == "__main__":
    unittest.main()
