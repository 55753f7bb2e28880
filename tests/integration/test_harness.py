"""The ground the other tests stand on: users, instances and clients without a router."""

import os
import pwd
import socket
import subprocess
import sys
import unittest

from support import processes, stale
from support.cluster import Cluster, ClusterTest


class Instances(ClusterTest):
    options = {"router": None}

    def test_instances_share_the_home_and_tell_their_names(self):
        for name in ("one", "two"):
            self.ok(self.cluster.direct(name).run("echo $HOMEPORT_INSTANCE >> names; id -un"))
        self.assertEqual((self.user.home / "names").read_text(), "one\ntwo\n")

    def test_only_certificates_open_an_instance(self):
        plain = self.cluster.secrets / "plain"
        plain.write_bytes(self.cluster.key.read_bytes())
        plain.chmod(0o600)
        refused = self.direct.with_key(plain).run("true")
        self.assertEqual(refused.status, 255)
        self.assertIn("Permission denied", refused.error)

    def test_a_stopped_instance_takes_its_sessions_along_and_comes_back_on_its_port(self):
        instance, client = self.pool["two"], self.cluster.direct("two")
        session = client.start("echo here; sleep 1000")
        self.assertEqual(session.stdout.readline(), b"here\n")
        port = instance.port
        instance.stop()
        session.communicate(timeout=10)
        self.assertEqual(session.returncode, 255)
        self.assertEqual(client.run("true").status, 255)
        instance.start()
        self.assertEqual(instance.port, port)
        self.assertEqual(client.where(), "two")

    def test_a_frozen_instance_accepts_but_does_not_answer(self):
        client = self.cluster.direct("two").with_options("-oConnectTimeout=1")
        self.pool["two"].freeze()
        try:
            self.assertIn("timed out", client.run("true").error)
        finally:
            self.pool["two"].thaw()
        self.assertEqual(self.cluster.direct("two").where(), "two")

    def test_a_rekeyed_instance_is_not_recognised(self):
        client = self.cluster.direct("two")
        self.pool["two"].rekey()
        self.assertIn("IDENTIFICATION HAS CHANGED", client.run("true").error)
        self.assertEqual(self.cluster.direct("two").where(), "two")


class Traces(unittest.TestCase):
    def test_nothing_stays_behind(self):
        cluster = Cluster(size=1, router=None)
        name, uid, directory = cluster.user.name, cluster.user.uid, cluster.directory
        cluster.direct().run("nohup sleep 1000 > /dev/null 2>&1 & echo started")
        self.assertTrue(processes.of_user(uid))
        cluster.close()
        self.assertEqual(processes.of_user(uid), [])
        self.assertFalse(directory.exists())
        with self.assertRaises(KeyError):
            pwd.getpwnam(name)

    def test_what_a_killed_run_left_is_swept(self):
        script = ("from support.cluster import Cluster\n"
                  "cluster = Cluster(size=1, router=None)\n"
                  "print(cluster.user.name, cluster.directory, cluster.pool['one'].port, flush=True)\n"
                  "input()\n")
        run = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        name, directory, port = run.stdout.readline().decode().split()
        run.kill()
        run.communicate()
        stale.sweep()
        self.assertFalse(os.path.exists(directory))
        with self.assertRaises(KeyError):
            pwd.getpwnam(name)
        with self.assertRaises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", int(port))):
            pass

    def test_an_interrupted_run_cleans_up_itself(self):
        script = ("import signal, os\n"
                  "from support.cluster import Cluster\n"
                  "cluster = Cluster(size=1, router=None)\n"
                  "print(cluster.user.name, cluster.directory, flush=True)\n"
                  "os.kill(os.getpid(), signal.SIGTERM)\n")
        run = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, timeout=60, check=False)
        name, directory = run.stdout.decode().split()
        self.assertEqual(run.returncode, 128 + 15)
        self.assertFalse(os.path.exists(directory))
        with self.assertRaises(KeyError):
            pwd.getpwnam(name)


if __name__ == "__main__":
    unittest.main()
