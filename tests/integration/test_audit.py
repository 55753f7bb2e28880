"""The audit log: real clients' doings, record by record; hostile bytes; disks that are full, slow or rotated."""

import fcntl
import json
import os
import signal
import stat
import subprocess
import unittest

import paramiko

from support.agent import running_agent
from support.cluster import Cluster
from support.instances import free_port
from support.waiting import wait_until


class AuditTest(unittest.TestCase):
    def cluster(self, **settings):
        cluster = Cluster(size=1, start=False, router={"audit": {"target": "none", **settings}})
        self.addCleanup(cluster.close)
        self.path = cluster.router.directory / "audit"
        self.router = cluster.router
        if settings.get("target") != "none":
            self.router.settings["audit"]["target"] = self.path
        self.cluster_ = cluster
        return cluster

    def start(self, **settings):
        cluster = self.cluster(**settings)
        self.router.start()
        return cluster.client()

    def records(self, path=None, **fields):
        """Records with these fields; every line must be one."""
        text = (path or self.path).read_text()
        records = [json.loads(line) for line in text.split("\n")[:-1]]
        return [record for record in records if all(record.get(k) == v for k, v in fields.items())]

    def record(self, **fields):
        wait_until(lambda: self.records(**fields), 60, lambda: f"{fields} among {self.path.read_text()}")
        return self.records(**fields)[-1]


class Records(AuditTest):
    def test_a_session_from_login_to_end(self):
        client = self.start()
        self.assertEqual(client.run("cat", stdin=b"12345").status, 0)
        end = self.record(event="end")
        user = self.cluster_.user.name
        key = subprocess.run(["ssh-keygen", "-lf", f"{self.cluster_.key}.pub"], capture_output=True, text=True,
                             check=True).stdout.split()[1]
        login = self.record(event="login")
        self.assertEqual((login["user"], login["uid"], login["method"], login["key"]),
                         (user, self.cluster_.user.uid, "publickey", key))
        self.assertIn("OpenSSH", login["client"])
        self.assertRegex(login["source"], r"^127\.0\.0\.1:\d+$")
        self.assertRegex(login["ts"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual((end["reason"], end["bytes_in"], end["bytes_out"], end["backend"]),
                         ("client_closed", 5, 5, "one"))
        all_ = self.records()
        self.assertEqual([r["event"] for r in all_], ["login", "instance", "channel", "start", "end"])
        self.assertEqual([r["seq"] for r in all_], [1, 2, 3, 4, 5])
        self.assertEqual({(r["session"], r["source"], r["user"]) for r in all_}, {(login["session"], login["source"], user)})
        self.assertEqual((all_[3]["kind"], all_[3]["allowed"]), ("exec", True))
        self.assertNotIn("command", all_[3])
        self.assertIn(login["session"], self.cluster_.pool["one"].log)
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)

    def test_commands_when_asked_for(self):
        client = self.start(commands=True)
        hostile = 'echo "\x1b[2J"; echo \'{"event":"login"}\'\necho done'
        self.assertEqual(client.run(hostile).status, 0)
        self.assertEqual(self.record(event="start")["command"], hostile)
        client.sftp("pwd\n")
        self.assertEqual(self.record(event="start", kind="subsystem")["subsystem"], "sftp")
        self.assertEqual(len(self.records(event="login")), 2)

    def test_of_those_who_are_cut_off_when_the_router_ends(self):
        self.cluster()
        self.router.start()
        with self.cluster_.client().start("echo in; cat") as session:
            session.stdout.readline()
            session.send_signal(signal.SIGSTOP)
            try:
                for _ in range(2):
                    self.router.signal(signal.SIGTERM)
                    self.router.wait_log("draining", 60)
                self.router.wait(60)
            finally:
                session.send_signal(signal.SIGCONT)
            session.kill()
        end = self.record(event="end")
        self.assertEqual((end["reason"], end["bytes_out"]), ("drained", 3))

    def test_who_did_not_get_in(self):
        client = self.start()
        client.with_options("-l", "nobody-of-that-name").run("true")
        self.assertIn("OpenSSH", self.record(event="login_failed", user="nobody-of-that-name")["client"])
        # OpenSSH's client refuses to send such a name.
        hostile = 'x","event":"login"}\n{"a":"b\u00e4\x07\u202e'
        transport = paramiko.Transport(("127.0.0.1", self.router.port))
        self.addCleanup(transport.close)
        transport.start_client(timeout=60)
        with self.assertRaises(paramiko.SSHException):
            transport.auth_publickey(hostile, paramiko.ECDSAKey.generate())
        transport.close()
        self.assertIn("paramiko", self.record(event="login_failed", user=hostile)["client"])
        self.assertEqual(self.records(event="login"), [])

    def test_forwards_by_host_and_port(self):
        client = self.start()
        closed, remote = free_port(), free_port()
        target = self.cluster_.pool["one"].port
        self.assertEqual(client.run(flags=["-W", f"127.0.0.1:{target}"], stdin=b"x\r\n").status, 0)
        opened = self.record(event="channel", kind="direct-tcpip", allowed=True)
        self.assertEqual((opened["host"], opened["port"]), ("127.0.0.1", target))
        self.assertNotEqual(client.run(flags=["-W", f"127.0.0.1:{closed}"]).status, 0)
        refused = self.record(event="channel", kind="direct-tcpip", allowed=False)
        self.assertEqual((refused["host"], refused["port"]), ("127.0.0.1", closed))
        # The instance connects to its own port of -R, and so back to this machine.
        script = f"exec 3<>/dev/tcp/127.0.0.1/{remote}; head -c 4 <&3"
        result = client.run(f"bash -c '{script}'", flags=["-R", f"{remote}:127.0.0.1:{target}"])
        self.assertEqual((result.status, result.text), (0, "SSH-"), result.error)
        listening = self.record(event="listen")
        self.assertEqual((listening["port"], listening["allowed"]), (remote, True))
        back = self.record(event="channel", kind="forwarded-tcpip")
        self.assertEqual((back["port"], back["allowed"]), (remote, True))

    def test_an_agent_when_it_is_asked_for(self):
        client = self.start()
        with running_agent(self.cluster_.secrets) as (variables, _):
            client = client.with_options("-A", f"-oIdentityAgent={variables['SSH_AUTH_SOCK']}")
            self.assertEqual(client.run("true").status, 0)
            self.assertIs(self.record(event="agent")["allowed"], True)
            key = (self.cluster_.user.home / ".ssh/authorized_keys").read_text()
            self.cluster_.user.write(".ssh/authorized_keys", "no-agent-forwarding " + key)
            self.assertEqual(client.run("true").status, 0)
            self.assertEqual(self.record(event="agent", allowed=False)["user"], self.cluster_.user.name)

    def test_what_admins_change(self):
        self.start()
        router = self.router
        router.cli("drain", "one", "--message", 'x","event":"login')
        router.cli("ready", "one")
        router.cli("pin", self.cluster_.user.name, "one")
        router.cli("reload")
        router.cli("kick", "nobody-of-that-name")
        router.cli("status")
        wait_until(lambda: len(self.records(event="admin")) >= 5, 60, lambda: self.path.read_text())
        records = self.records()
        self.assertEqual({(r["event"], r["uid"]) for r in records}, {("admin", 0)})
        requests = [r["request"] for r in records]
        for verb in ("/drain", "/ready", "PUT /pins/", "/reload", "DELETE /sessions/"):
            self.assertTrue(any(verb in request for request in requests), (verb, requests))
        self.assertEqual(len(records), 5)
        self.assertTrue(all(r["pid"] > 0 and r["status"] >= 200 for r in records))
        self.assertNotIn("session", records[0])

    def test_nothing_unless_asked(self):
        client = self.start(target="none")
        self.assertEqual(client.run("true").status, 0)
        self.assertFalse(self.path.exists())


class Disks(AuditTest):
    def test_rotation(self):
        client = self.start()
        client.run("true")
        self.record(event="end")
        old = self.path.with_suffix(".1")
        self.path.rename(old)
        self.router.signal(signal.SIGHUP)
        wait_until(self.path.exists, 60, "a new file")
        self.assertEqual(client.run("true").status, 0)
        self.record(event="end")
        self.assertEqual(len(self.records(old, event="login")), 1)
        self.assertEqual([r["seq"] for r in self.records(old) + self.records()], list(range(1, 11)))
        os.truncate(self.path, 0)  # copytruncate
        self.assertEqual(client.run("true").status, 0)
        self.assertEqual(self.record(event="login")["seq"], 11)

    def full(self, **settings):
        self.cluster(**settings)
        self.path.symlink_to("/dev/full")
        self.router.start()
        return self.cluster_.client()

    def repair(self):
        self.path.unlink()
        self.router.signal(signal.SIGHUP)
        self.router.wait_log("audit log is written again", 60)

    def test_a_full_disk_keeps_nobody_out(self):
        client = self.full()
        self.assertEqual(client.run("true").status, 0)
        self.router.wait_log("audit log cannot be written", 60)
        self.assertEqual(client.run("true").status, 0)
        self.repair()
        wait_until(lambda: len(self.records(event="end")) == 2, 60, "what waited to be written")
        self.assertEqual([r["seq"] for r in self.records()], list(range(1, 11)))

    def test_unless_the_audit_log_is_required(self):
        self.cluster(required=True)
        self.router.start()
        client = self.cluster_.client()
        with client.start("echo in; cat") as session:
            session.stdout.readline()
            self.path.unlink()
            self.path.symlink_to("/dev/full")
            self.router.signal(signal.SIGHUP)
            # The first that fails may be noticed after its login.
            refused = wait_until(lambda: next(filter(lambda o: o.status == 255, [client.run("true")]), None), 60, "a refusal")
            self.router.wait_log("audit log cannot be written", 60)
            self.assertIn("cannot be recorded", refused.error)
            self.assertEqual(self.router.closing_line(refused.reference)["reason"], "unrecorded")
            session.stdin.write(b"still here\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"still here\n")
            self.repair()
            self.assertEqual(client.run("true").status, 0)
            session.stdin.close()
        self.assertEqual(self.record(event="end", session=refused.reference)["reason"], "unrecorded")

    def test_a_disk_that_hangs_holds_nobody_up(self):
        self.cluster(required=True)
        os.mkfifo(self.path, 0o600)
        reader = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
        self.router.start()
        client = self.cluster_.client()
        with client.start("echo in; cat") as session:
            session.stdout.readline()
            # Until the pipe is full, and for the five seconds until that counts as a failure, logins go on.
            wait_until(lambda: "cannot be recorded" in client.run("true").error, 120, "logins to be refused")
            session.stdin.write(b"still here\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"still here\n")
            while os.read(reader, 65536):
                if client.run("true").status == 0:
                    break
            session.stdin.close()


if __name__ == "__main__":
    unittest.main()
