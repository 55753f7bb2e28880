"""Many sessions one after the other leave descriptors, threads and memory where they were.

HOMEPORT_LEAK_SESSIONS=10000 for a long run, which also prints what it measured.
"""

import asyncio
import os
import unittest
from collections import Counter

from support import processes
from support.cluster import ClusterTest
from support.endings import BLIND, PATIENT
from support.logins import Logins
from support.router import sanitized
from support.waiting import Stopwatch, wait_until

_COUNT = int(os.environ.get("HOMEPORT_LEAK_SESSIONS", "300"))
_WARM_UP = 140
_SLACK = 6 << 10       # KiB that malloc may keep in other places than before
_FOR_EACH = 256        # bytes; the least that a session could leave behind is its own id and address
_CROWD = 150           # about 9 MiB


class Leaks(ClusterTest):
    options = {"router": {"health": BLIND, "backend": PATIENT,
                          "front": {"login_grace": "2m"}, "limits": {"user_connections": 1000}}}

    def figures(self):
        """Descriptors, threads, memory in KiB and CPU seconds, when nobody is there."""
        self.router.wait_idle(60)
        wait_until(lambda: not any(instance.sessions() for instance in self.pool), 60, "the instances to be idle")
        return (self.router.open_files(), processes.threads(self.router.pid), self.router.memory_kib(),
                processes.cpu_seconds(self.router.pid))

    def test_many_in_a_row(self):
        logins = Logins(self.cluster)
        logins.run(_WARM_UP)
        files, threads, memory, cpu = self.figures()
        seen = self.router.ask("status")["accepted"]

        clock = Stopwatch()
        logins.run(_COUNT, progress=lambda done: done % 500 or self.report(f"{done} sessions, {clock.seconds:.0f} s, "
                                                                           f"{self.router.memory_kib()} KiB"))
        seconds = clock.seconds
        after = self.figures()
        self.report(f"{_COUNT} sessions in {seconds:.0f} s: descriptors {files} -> {after[0]}, threads {threads} -> "
                    f"{after[1]}, memory {memory} -> {after[2]} KiB, {(after[3] - cpu) / _COUNT * 1000:.2f} ms of CPU "
                    f"each; ended: {self.router.ask('status')['ended']}")
        self.assertEqual(after[:2], (files, threads))
        if not sanitized():  # sanitizers keep freed memory back on purpose
            self.assertLess(after[2] - memory, _SLACK + _COUNT * _FOR_EACH // 1024)
        self.check_books(seen + _COUNT)

    def test_a_crowd_that_has_gone(self):
        """What it needed goes back to the system, and not only to the C library."""
        logins = Logins(self.cluster, tag="crowd")
        logins.run(_WARM_UP)
        before = self.figures()[2]
        held = asyncio.new_event_loop().run_until_complete(self.crowd(logins))
        self.report(f"{_CROWD} sessions: {held - before} KiB")
        self.router.wait_idle(60)
        self.router.wait_log("memory given back", 60)
        if not sanitized():
            self.assertLess(self.router.memory_kib() - before, (held - before) / 2)

    async def crowd(self, logins):
        """Logs in and out again; the memory that the router takes meanwhile."""
        connections = []
        while len(connections) < _CROWD:
            connections += await asyncio.gather(*(logins.connect() for _ in range(10)))
        held = self.router.memory_kib()
        for connection in connections:
            connection.close()
        await asyncio.gather(*(connection.wait_closed() for connection in connections))
        return held

    def check_books(self, count):
        """Every session that came in has one closing line and one reason."""
        status = self.router.ask("status")
        self.assertEqual((status["accepted"], sum(status["ended"].values())), (count, count))
        lines = [line for line in self.router.lines() if line["msg"] in ("accepted", "session closed")]
        accepted = {line["session"] for line in lines if line["msg"] == "accepted"}
        closed = Counter(line["session"] for line in lines if line["msg"] == "session closed")
        self.assertEqual(closed, dict.fromkeys(accepted, 1))
        reasons = Counter(line["reason"] for line in lines if line["msg"] == "session closed")
        self.assertEqual(dict(reasons), status["ended"])

    @staticmethod
    def report(line):
        if "HOMEPORT_LEAK_SESSIONS" in os.environ:
            print(line, flush=True)


if __name__ == "__main__":
    unittest.main()
