"""Thousands of strangers who never log in, and one user who does meanwhile.

HOMEPORT_FLOOD_REPORT=1 prints what was measured.
"""

import os
import unittest

from support.cluster import ClusterTest
from support.flood import Flood
from support.router import sanitized
from support.waiting import Stopwatch, wait_until

_COUNT = 5000
_TRIES = 5 if sanitized() else 3


class Floods(ClusterTest):
    options = {"router": {"limits": {"exempt": []}}}

    @property
    def elsewhere(self):
        """The user, from an address that no flood comes from."""
        return self.ssh.with_options("-oBindAddress=127.0.0.9")

    def seconds(self, logins):
        times = []
        for _ in range(logins):
            clock = Stopwatch()
            # On a machine that is busy enough a user's client looks idle, too, and has to try again.
            for _ in range(_TRIES):
                outcome = self.elsewhere.run("true", deadline=100)
                if outcome.status == 0:
                    break
            self.ok(outcome)
            times.append(clock.seconds)
        return sorted(times)

    def weather(self, name, **flood):
        before = self.seconds(3)
        refused = self.router.ask("status")["refused"]
        with Flood(self.router.port, _COUNT, 4 * _COUNT, **flood) as flood:
            during = self.seconds(5)
            waiting = self.router.ask("status")["waiting"]
            made = flood.stop()
        after = {cause: count - refused.get(cause, 0) for cause, count in self.router.ask("status")["refused"].items()}
        if "HOMEPORT_FLOOD_REPORT" in os.environ:
            print(f"{name}: {made} connections, refused {after}, {waiting} waiting, "
                  f"login {before[1]:.2f} s before, {during[2]:.2f} s (worst {during[-1]:.2f} s) meanwhile", flush=True)
        self.assertLessEqual(waiting, 1000)
        self.assertGreater(sum(after.values()), _COUNT / 4)
        self.router.wait_idle(60)

    def test_from_many_addresses(self):
        self.weather("many sources", sources=_COUNT)

    def test_from_one_address(self):
        self.weather("one source")

    def test_that_trickles(self):
        words = b"SSH-2.0-slow\r\n" + b"\0\0\4\0\6\x14" + b"x" * 1000
        self.weather("slowloris", sources=_COUNT, words=words)


class Log(ClusterTest):
    options = {"router": {"limits": {"exempt": [], "source_rate": 50}, "log": {"level": "info"}}}

    def test_a_flood_does_not_fill_it(self):
        self.ok(self.ssh.with_options("-oBindAddress=127.0.0.9").run("true"))
        before = len(self.router.lines())
        with Flood(self.router.port, 100, 3000) as flood:
            wait_until(lambda: self.router.ask("status")["refused"].get("source_rate", 0) > 1000, 60, "refusals")
            flood.stop()
        self.ok(self.ssh.with_options("-oBindAddress=127.0.0.9").run("true"))
        self.router.wait_log("authenticated", 60, count=2)
        self.assertLess(len(self.router.lines()) - before, 100)


if __name__ == "__main__":
    unittest.main()
