"""The admin API as curl sees it: HTTP and JSON over a Unix socket that only the admin can open."""

import json
import stat
import unittest

from support.client import run
from support.cluster import ClusterTest


class AdminSocket(ClusterTest):
    def curl(self, path, *arguments):
        """Status code and body."""
        outcome = self.ok(run(["curl", "-sS", "--max-time", "10", "--unix-socket", self.router.socket,
                               "-w", "\n%{http_code}", *arguments, f"http://localhost{path}"]))
        body, _, status = outcome.out.decode().rpartition("\n")
        return int(status), body

    def get(self, path):
        status, body = self.curl(path)
        self.assertEqual(status, 200, body)
        return json.loads(body)

    def test_the_api_lists_itself_and_each_row_works(self):
        rows = self.get("/")["api"]
        self.assertGreater(len(rows), 5)
        for row in rows:
            if row["role"] != "read":
                continue
            with self.subTest(row["path"]):
                self.assertTrue(row["help"])
                if row["method"] == "GET":
                    self.get(row["path"].replace("{user}", self.user.name))

    def test_the_cli_says_the_same(self):
        self.ok(self.ssh.run("true"))
        self.assertEqual(self.get("/pins"), self.router.ask("pins"))
        self.assertEqual(self.get("/status")["listen"], self.router.ask("status")["listen"])

    def test_status_counts(self):
        before = self.get("/status")
        with self.ssh.start("echo in; cat") as session:
            session.stdout.readline()
            now = self.get("/status")
            self.assertEqual((now["sessions"], now["users"]), (1, 1))
            self.assertEqual(now["authenticated"], before["authenticated"] + 1)
            session.stdin.close()
        self.router.wait_idle()
        ended = self.get("/status")["ended"]
        self.assertEqual(ended["client_closed"], before["ended"].get("client_closed", 0) + 1)

    def test_a_session_shows_what_flows(self):
        with self.ssh.start("cat") as session:
            session.stdin.write(b"x" * 1000)
            session.stdin.flush()
            self.assertEqual(len(session.stdout.read(1000)), 1000)
            (row,) = self.get("/sessions")["sessions"]
            self.assertEqual((row["bytes_in"], row["bytes_out"]), (1000, 1000))
            self.assertIn("OpenSSH", row["client"])
            session.stdin.close()

    def test_what_is_not_there(self):
        for path, arguments, expected in (("/nosuch", (), 404), ("/status", ("-X", "DELETE"), 405),
                                          ("/pins?limit=-1", (), 400), ("/pins?frob=1", (), 400)):
            with self.subTest(path):
                status, body = self.curl(path, *arguments)
                self.assertEqual(status, expected)
                self.assertTrue(json.loads(body)["error"])

    def test_rubbish_does_no_harm(self):
        run(["curl", "-sS", "--max-time", "5", "--unix-socket", self.router.socket, "--data-binary",
             "x" * 100_000, "http://localhost/status"])
        run(["bash", "-c", f"head -c 100000 /dev/urandom | timeout 5 curl -sS --unix-socket {self.router.socket} "
                           "-T - telnet://localhost"])
        self.get("/status")

    def test_only_the_admin_may_open_it(self):
        self.assertEqual(stat.S_IMODE(self.router.socket.stat().st_mode) & 0o007, 0)


if __name__ == "__main__":
    unittest.main()
