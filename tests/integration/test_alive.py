"""Signs of life that the router asks for by itself, and what a client renounces."""

import os
import signal
import subprocess
import unittest

import paramiko
from support.cluster import ClusterTest
from support.instances import free_port
from support.waiting import Stopwatch, wait_until


class Alive(ClusterTest):
    options = {"size": 2, "router": {"session": {"instance_alive_interval": "500ms", "instance_alive_count": 4,
                                                 "client_alive_interval": "500ms", "client_alive_count": 4}}}

    def last(self, reason):
        return self.router.wait_log("session closed", 30, reason=reason)

    def test_a_quiet_session_goes_on(self):
        self.assertEqual(self.ok(self.ssh.run("sleep 6; echo done")).text, "done")

    def test_an_instance_that_hangs_ends_the_session(self):
        with self.ssh.start("echo on $HOMEPORT_INSTANCE; sleep 600") as session:
            instance = self.pool[session.stdout.readline().split()[1].decode()]
            instance.freeze()
            try:
                _, error = session.communicate(timeout=30)
            finally:
                instance.thaw()
        self.assertEqual(session.returncode, 255)
        self.assertIn(b"connection to your instance of the pool was lost", error)
        self.assertEqual(self.last("backend_lost")["user"], self.user.name)

    def test_a_client_that_hangs_is_given_up(self):
        with self.ssh.start("echo ready; sleep 600") as session:
            session.stdout.readline()
            os.kill(session.pid, signal.SIGSTOP)
            try:
                self.last("client_lost")
            finally:
                os.kill(session.pid, signal.SIGCONT)
        self.assertEqual(session.returncode, 255)

    def test_keepalives_do_not_mix_with_forwards(self):
        """Answers to global requests name nothing: they must find their own."""
        control = self.cluster.directory / "control"
        client = self.ssh.with_options(f"-oControlPath={control}")
        with client.start(flags=["-M", "-N"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as master:
            wait_until(control.exists, 20, "the master connection")
            clock, ports, target = Stopwatch(), set(), 1
            while clock.seconds < 3:
                port = free_port()
                asked = client.run(flags=["-O", "forward", f"-R{port}:127.0.0.1:{target}"])
                self.assertEqual(asked.status, 0, asked.error)
                asked = client.run(flags=["-O", "forward", f"-R0:127.0.0.1:{target}"])
                self.assertEqual(asked.status, 0, asked.error)
                ports.add(int(asked.text))
                target += 1
            self.assertEqual(len(ports), target - 1)
            master.terminate()

    def test_no_more_sessions_means_it(self):
        transport = paramiko.Transport(("127.0.0.1", self.router.port))
        try:
            transport.connect(username=self.user.name,
                              pkey=paramiko.Ed25519Key.from_private_key_file(str(self.cluster.keys(self.user))))
            first = transport.open_session()
            transport.global_request("no-more-sessions@openssh.com", wait=False)
            with self.assertRaises(paramiko.ChannelException):
                transport.open_session()
            first.exec_command("echo still here")
            self.assertEqual(first.recv(100), b"still here\n")
        finally:
            transport.close()


if __name__ == "__main__":
    unittest.main()
