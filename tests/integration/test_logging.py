"""The log: one event a line, a session id on everything a session says, one closing line, and no secrets."""

import json
import re
import unittest

from support.cluster import Cluster, ClusterTest
from support.raw import RawClient
from support.waiting import wait_until


class Json(ClusterTest):
    options = {"router": {"log": {"level": "trace"}}}

    def test_every_line_is_an_event_with_time_and_level(self):
        self.ok(self.ssh.run("true"))
        self.router.closing_line(user=self.user.name)
        for line in self.router.lines():
            self.assertRegex(line["ts"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            self.assertIn(line["level"], ("trace", "debug", "info", "warning", "error"))
            self.assertTrue(line["msg"])

    def test_one_closing_line_tells_the_whole_session(self):
        for count in (0, 1000):
            before = self.router.closings()
            self.ok(self.ssh.run(f"cat; head -c {count} /dev/zero", stdin=b"12345"))
            line = self.router.wait_log("session closed", count=before + 1)
            self.assertEqual((line["user"], line["reason"]), (self.user.name, "client_closed"))
            self.assertIn(line["backend"], ("one", "two"))
            self.assertEqual((line["bytes_in"], line["bytes_out"]), (5, 5 + count))
            self.assertIn("duration", line)
            self.assertRegex(line["session"], "^[0-9a-f]{12}$")
            self.assertEqual(len(self.router.events("session closed", session=line["session"])), 1)

    def test_what_a_session_says_carries_its_id(self):
        self.ok(self.ssh.run("true"))
        closing = self.router.closing_line(user=self.user.name)
        own = [line for line in self.router.lines() if line.get("session") == closing["session"]]
        self.assertGreater(len(own), 1)
        for line in self.router.lines():
            if "user" in line or "source" in line:
                self.assertIn("session", line, line)

    def test_nothing_confidential_is_written(self):
        self.ok(self.ssh.run("cat; echo secret-argument", stdin=b"secret-input\n", flags=["-oSetEnv=HP_S=secret-env"]))
        self.router.closing_line(user=self.user.name)
        text = self.router.text()
        for secret in ("secret-argument", "secret-input", "secret-env", "PRIVATE KEY"):
            self.assertNotIn(secret, text)


HOSTILE = (b'x" level="error\nts=2000-01-01 forged', b'x","msg":"forged"}\n{"ts":"now","level":"info","msg":"forged"}',
           b"\x1b[2J\x1b]0;forged\x07\r\n", b"before\0after", b"\xff\xfe\xc0\x80\xed\xa0\x80", b"x\xe2\x80\xae\xe2\x80\xa8y\x9b2J",
           b"a" * (64 << 10), b"\n" * (64 << 10), b"+" * 1000)


class Hostile(unittest.TestCase):
    """Names and versions that only a client of one's own making sends; OpenSSH's refuses to."""

    def send(self, cluster):
        for name in HOSTILE:
            client = RawClient(cluster.router.port, version="SSH-2.0-\x1b[2J\u202eforged \"x\" {}")
            client.ask(name, b"none")
            client.refused()
            client.ask(name, b"publickey", False, b"ssh-ed25519", b"\0\0\0\x0bssh-ed25519\0\0\0 " + b"k" * 32)
            client.refused()
            self.look(cluster)
            client.close()
        cluster.router.wait_idle()
        cluster.router.wait_log("session closed", 60, len(HOSTILE)) if cluster.json else None

    def look(self, cluster):
        """What an admin sees meanwhile is safe for a terminal."""
        for command in ("sessions", "status", "bans"):
            shown = cluster.router.cli(command)
            self.assertEqual(shown.returncode, 0, shown.stderr)
            self.check(shown.stdout.encode(), 500)

    def check(self, text, longest):
        """Lines of printable UTF-8, none beyond all measure."""
        for line in text.decode().split("\n"):
            self.assertLess(len(line), longest)
            self.assertNotRegex(line, "[\x00-\x1f\x7f-\x9f\u2028-\u202e]")

    def cluster(self, style):
        cluster = Cluster(size=1, start=False, router={"log": {"level": "trace", "format": style}, "audit": {}})
        self.addCleanup(cluster.close)
        cluster.json = style == "json"
        self.audit = cluster.router.directory / "audit"
        self.log = cluster.router.directory / "events"
        cluster.router.settings["audit"]["target"] = self.audit
        if not cluster.json:
            cluster.router.settings["log"]["target"] = self.log
        return cluster

    def test_as_json(self):
        cluster = self.cluster("json")
        cluster.router.start()
        self.send(cluster)
        self.check(cluster.router.text().encode(), 40_000)
        self.assertTrue(all(line["msg"] != "forged" for line in cluster.router.lines()))
        refused = cluster.router.events("attempt refused")
        self.assertEqual(len(refused), len(HOSTILE))
        self.assertEqual(refused[3]["user"], "before")  # libssh's names end there
        self.check_audit()

    def test_as_text(self):
        cluster = self.cluster("text")
        cluster.router.start(ready=False)
        wait_until(lambda: self.log.exists() and " ready" in self.log.read_text(), 60, "the log file")
        address = re.search(r"listening.* address=127\.0\.0\.1:(\d+)", self.log.read_text())
        cluster.router.port = int(address[1])
        self.send(cluster)
        wait_until(lambda: self.log.read_text().count("session closed") == len(HOSTILE), 60, "the closing lines")
        text = self.log.read_bytes()
        self.check(text, 40_000)
        for line in text.decode().splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\S+Z (trace|debug|info |warn |error) \S")
        self.check_audit()

    def check_audit(self):
        wait_until(lambda: self.audit.read_text().count("login_failed") == len(HOSTILE), 60, "the audit log")
        self.check(self.audit.read_bytes(), 40_000)
        records = [json.loads(line) for line in self.audit.read_text().splitlines()]
        self.assertEqual({record["event"] for record in records}, {"login_failed"})
        self.assertEqual(len(records), len(HOSTILE))


class Text(unittest.TestCase):
    def test_text_for_people_to_a_file(self):
        with Cluster(size=1, start=False) as cluster:
            path = cluster.router.directory / "events"
            cluster.router.settings["log"] = {"format": "text", "target": path, "level": "info"}
            router = cluster.router
            router.start(ready=False)
            wait_until(lambda: path.exists() and " ready" in path.read_text(), 20, "the log file")
            lines = path.read_text().splitlines()
            for line in lines:
                self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\S+Z (info |warn |error) \S")
            self.assertTrue(any(re.search(r"listening.* address=127\.0\.0\.1:\d+", line) for line in lines))
            router.stop()


if __name__ == "__main__":
    unittest.main()
