"""A network that flips, drops, repeats, inserts, swaps, cuts and delays bytes, on either leg, in the clear and in the
encrypted part: each session comes to one end, and whoever is not met notices nothing.

HOMEPORT_SEED does the same again; HOMEPORT_ROUNDS says for how long."""

import os
import random
import subprocess
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from support.cluster import ClusterTest
from support.endings import BLIND
from support.line import BACK, OUT
from support.waiting import wait_until

SEED = int(os.environ.get("HOMEPORT_SEED") or random.SystemRandom().randrange(1 << 32))
ROUNDS = int(os.environ.get("HOMEPORT_ROUNDS") or 36)
AT_ONCE = 12
ALIVE = ("-oServerAliveInterval=5", "-oServerAliveCountMax=2", "-oConnectTimeout=30")


class Harmed(ClusterTest):
    options = {"wired": True, "router": {
        "health": BLIND, "front": {"login_grace": "10s"},
        "limits": {"max_startups": "500"},
        "session": {"client_alive_interval": "5s", "client_alive_count": 2, "instance_alive_interval": "5s",
                    "instance_alive_count": 2},
        "backend": {"connect_timeout": "10s", "connect_budget": "20s", "certificate_lifetime": "5m"}}}

    def setUp(self):
        print(f"HOMEPORT_SEED={SEED}", flush=True)
        self.random = random.Random(SEED)
        self.clean = self.cluster.client(wire=self.router)
        self.ok(self.clean.run("true"))
        self.router.wait_idle()
        self.files = self.router.open_files()
        self.bytes = random.Random(SEED).randbytes(30_000)

    def victim(self, plan):
        """It fails or has the right bytes; it does not hang."""
        wire, direction, seed = plan
        wire.harm_next(direction, seed)
        try:
            outcome = self.ssh.with_options(*ALIVE).run("cat", stdin=self.bytes, deadline=120)
        except subprocess.TimeoutExpired:
            return "hung"
        if outcome.status == 0 and outcome.out != self.bytes:
            return "lied"
        return "well" if outcome.status == 0 else "failed"

    def bystander(self, stop, outcomes):
        """A user on another line, all the while."""
        while not stop.is_set():
            outcome = self.clean.run("cat", stdin=self.bytes, deadline=120)
            outcomes.append((outcome.status, outcome.out == self.bytes, outcome.error))

    def rounds(self, wires):
        stop, seen = threading.Event(), []
        bystander = threading.Thread(target=self.bystander, args=(stop, seen))
        bystander.start()
        results = []
        try:
            with ThreadPoolExecutor(AT_ONCE) as victims:
                plans = [(self.random.choice(wires), self.random.choice((OUT, BACK)), self.random.randrange(1 << 32))
                         for _ in range(ROUNDS)]
                results += victims.map(self.victim, plans)
        finally:
            stop.set()
            bystander.join(120)
        counts = {result: results.count(result) for result in sorted(set(results))}
        print(f"  {counts}, {len(seen)} bystanders", flush=True)
        self.assertLessEqual(set(results), {"well", "failed"}, f"HOMEPORT_SEED={SEED}")
        self.assertIn("failed", results, "no harm was done")
        return seen

    def check_router(self):
        self.router.wait_idle(60)
        accepted = [line["session"] for line in self.router.events("accepted")]
        self.router.wait_log("session closed", 60, len(accepted))
        closed = [line["session"] for line in self.router.events("session closed")]
        self.assertEqual(sorted(closed), sorted(accepted), "exactly one closing line for each")
        self.assertEqual(self.router.events("session failed"), [])
        self.assertEqual({row["sessions"] for row in self.router.backends().values()}, {0})
        wait_until(lambda: self.router.open_files() <= self.files, 60, "the files to be closed")
        self.ok(self.clean.run("true"))

    def test_between_client_and_router(self):
        seen = self.rounds([self.cluster.front])
        self.assertEqual({outcome[:2] for outcome in seen}, {(0, True)}, seen)
        self.check_router()

    def test_between_router_and_instance(self):
        # Here a bystander may meet harm meant for another: it may fail, but not hang or lie.
        seen = self.rounds(list(self.cluster.back.values()))
        self.assertTrue(all(right for status, right, _ in seen if status == 0), seen)
        self.check_router()


if __name__ == "__main__":
    unittest.main()
