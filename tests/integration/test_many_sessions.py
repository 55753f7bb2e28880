"""Two hundred sessions at once, each with its own bytes; and nothing left of them afterwards."""

import unittest

from support.client import run_all
from support.cluster import ClusterTest
from support.waiting import wait_until

_COUNT = 200
# Two hundred key exchanges on a small machine take a while: nobody is to lose patience.
_PATIENCE = {
    "front": {"login_grace": "2m"},
    "backend": {"connect_timeout": "90s", "connect_budget": "110s", "certificate_lifetime": "5m"},
    "health": {"timeout": "60s"},
}


class ManySessions(ClusterTest):
    options = {"router": _PATIENCE}

    def test_two_hundred(self):
        client = self.ssh.with_options("-oConnectTimeout=110")
        self.ok(client.run("true"))
        self.router.wait_idle()
        files = self.router.open_files()

        sessions = [client.start(f"echo token{i}; cat") for i in range(_COUNT)]
        try:
            for i, session in enumerate(sessions):
                self.assertEqual(session.stdout.readline(), b"token%d\n" % i)
            self.assertEqual(len(self.router.sessions()), _COUNT)
            for i, session in enumerate(sessions):
                session.stdin.write(b"again%d\n" % i)
                session.stdin.flush()
            outcomes = run_all(sessions)
        finally:
            for session in sessions:
                session.kill()
        self.assertEqual([outcome.text for outcome in outcomes], [f"again{i}" for i in range(_COUNT)])
        self.assertEqual({outcome.status for outcome in outcomes}, {0})

        self.router.wait_idle()
        self.assertEqual(self.router.pins().keys(), {self.user.name})
        wait_until(lambda: self.router.open_files() <= files, 10,
                   lambda: f"{self.router.open_files()} open files to be {files} again")
        self.router.wait_log("session closed", count=_COUNT + 1, user=self.user.name)
        closed = [line["session"] for line in self.router.events("session closed", user=self.user.name)]
        self.assertEqual((len(closed), len(set(closed))), (_COUNT + 1, _COUNT + 1))


if __name__ == "__main__":
    unittest.main()
