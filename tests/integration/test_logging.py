"""The log: one event a line, a session id on everything a session says, one closing line, and no secrets."""

import re
import unittest

from support.cluster import Cluster, ClusterTest
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
            self.router.wait_idle()
            before = len(self.router.events("session closed"))
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

    def test_a_user_name_cannot_forge_a_line(self):
        forged = 'x" level="error\nts=2000-01-01 forged'
        self.ssh.with_options("-l", forged).run("true")
        self.assertTrue(all(line["msg"] != "forged" for line in self.router.lines()))


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
