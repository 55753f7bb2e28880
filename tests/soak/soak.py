"""Every client at once, for a long time, with seeded faults; and at the end nothing is left over.

    HOMEPORT_BIN=build/release PYTHONPATH=tests /usr/bin/python3 tests/soak/soak.py --minutes 20
"""

import argparse
import random
import sys
import threading
import time
import traceback
from collections import Counter

from faults import Faults
from support import processes
from support.cluster import Cluster
from support.router import sanitized
from support.waiting import Stopwatch, wait_until
from work import Failed, Work

# malloc keeps what a burst needed: a few arenas' worth, whatever the number of sessions. A leak of one idle session
# (60 KiB) in each ten would show after 20 minutes.
_SLACK = 48 << 10  # KiB

_CONFIG = {
    "health": {"timeout": "10s"},
    "backend": {"connect_timeout": "20s", "connect_budget": "60s", "certificate_lifetime": "5m"},
    "front": {"login_grace": "2m", "rekey_interval": "7s"},
    "session": {"drain_deadline": "1s", "instance_alive_interval": "3s", "instance_alive_count": 3, "client_alive_interval": "3s",
                "client_alive_count": 3},
    "log": {"level": "debug", "format": "json"},
}


class Soak:
    def __init__(self, options):
        self.options = options
        self.done, self.excused, self.findings = Counter(), Counter(), []
        self.over = threading.Event()
        self.lock = threading.Lock()

    def run(self):
        clock = Stopwatch()
        with Cluster(size=3, wired=True, router=_CONFIG) as cluster:
            users = [cluster.user, *(cluster.add_user() for _ in range(3))]
            self.faults = Faults(cluster, users, self.options.seed)
            workers = [Work(cluster, users[number % len(users)], number, self.options.seed)
                       for number in range(self.options.clients)]
            for user in users:
                cluster.client(user).run("true", deadline=120)
            self.note_start(cluster.router)
            threads = [threading.Thread(target=self.work, args=(worker,), daemon=True) for worker in workers]
            for thread in threads:
                thread.start()
            try:
                self.weather(clock)
            except Exception as error:
                self.find("the faults themselves", error)
            self.over.set()
            for thread in threads:
                thread.join(400)
            if any(thread.is_alive() for thread in threads):
                self.findings.append("a client hangs")
            for check in (self.nothing_left, self.books, self.pins):
                try:
                    check(cluster, users)
                except Exception as error:
                    self.find(check.__name__, error)
            try:
                cluster.router.stop(120)
            except Exception as error:
                self.find("the end", error)
        self.report(clock.seconds)

    def weather(self, clock):
        """Calm and storm in turn, and calm at the end."""
        seconds = self.options.minutes * 60
        turn = random.Random(self.options.seed)
        scale = min(1, self.options.minutes / 2)
        while clock.seconds < seconds:
            self.over.wait(min(turn.randrange(10, 30) * scale, seconds - clock.seconds))
            if self.options.faults and clock.seconds < seconds:
                self.faults.storm(turn.randrange(10, 30) * scale)
                self.note_start(self.faults.cluster.router)

    def note_start(self, router):
        """The figures of a router that has hardly begun, if it is another than before."""
        if getattr(self, "pid", None) != router.pid:
            self.pid = router.pid
            self.files, self.memory = router.open_files(), router.memory_kib()

    def work(self, worker):
        while not self.over.is_set():
            kind, clock, start = worker.one(), Stopwatch(), time.monotonic()
            try:
                kind()
            except Exception as error:
                # Whoever fails while something is broken may; a wrong result, a hang or a bug of ours may not.
                allowed = isinstance(error, Failed) and self.faults.excuse(start, time.monotonic())
                if allowed:
                    self.excused[kind.__name__] += 1
                else:
                    self.find(f"{kind.__name__} after {clock.seconds:.0f} s", error)
                continue
            with self.lock:
                self.done[kind.__name__] += 1

    def find(self, where, error):
        text = f"{where}: {error!r:.2000}\n" + "".join(traceback.format_tb(error.__traceback__)[-2:])
        self.findings.append(text)
        print(f"FINDING {text}", flush=True)

    # At the end.

    def nothing_left(self, cluster, users):
        cluster.router.wait_idle(120)
        backends = cluster.router.backends()
        left = {name: row["sessions"] for name, row in backends.items() if row["sessions"]}
        assert not left, f"slots taken: {left}"
        for instance in cluster.pool:
            wait_until(lambda: not instance.sessions(), 60,
                       lambda: f"sessions of {instance.name}: {processes.commands(instance.sessions())}")
        wait_until(lambda: cluster.router.open_files() <= self.files, 60,
                   lambda: f"{cluster.router.open_files()} open files to be {self.files} again")
        self.after = cluster.router.memory_kib()
        if not sanitized():  # sanitizers keep freed memory back on purpose, and look for leaks by themselves
            assert self.after - self.memory < _SLACK, f"memory {self.memory} -> {self.after} KiB"

    def books(self, cluster, users):
        """Every session that came in has one closing line, in every life of the router that ended well."""
        self.sessions, self.reasons = 0, Counter()
        for lines in [*self.faults.lives, cluster.router.lines()]:
            accepted = {line["session"] for line in lines if line["msg"] == "accepted"}
            closed = Counter(line["session"] for line in lines if line["msg"] == "session closed")
            self.reasons += Counter(line["reason"] for line in lines if line["msg"] == "session closed")
            self.sessions += len(accepted)
            wrong = {session for session in accepted | set(closed) if closed[session] != 1}
            story = [line for line in lines if line.get("session") in wrong or line["msg"].startswith(("drain", "stop"))]
            assert not wrong, f"not one closing line each: {wrong}\n" + "\n".join(map(str, story))
        assert not self.reasons["internal_error"], "internal errors"
        status = cluster.router.ask("status")
        assert status["accepted"] == sum(status["ended"].values()), status

    def pins(self, cluster, users):
        assert set(cluster.router.pins()) >= {user.name for user in users}, cluster.router.pins()

    def report(self, seconds):
        print(f"\n{seconds:.0f} s, seed {self.options.seed}, {self.options.clients} clients at a time")
        print(f"done: {sum(self.done.values())} {dict(self.done)}")
        print(f"failed by a fault: {sum(self.excused.values())} {dict(self.excused)}")
        print(f"faults: {sum(self.faults.counts.values())} {self.faults.counts}")
        print(f"sessions: {getattr(self, 'sessions', '?')}, ended: {dict(getattr(self, 'reasons', {}))}")
        print(f"memory of the last router: {self.memory} -> {getattr(self, 'after', '?')} KiB, descriptors {self.files}")
        print(f"findings: {len(self.findings)}")
        for finding in self.findings:
            print(f"- {finding}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--clients", type=int, default=8, help="at work at the same time")
    parser.add_argument("--no-faults", dest="faults", action="store_false")
    soak = Soak(parser.parse_args())
    print(f"seed {soak.options.seed}", flush=True)
    soak.run()
    sys.exit(bool(soak.findings))


if __name__ == "__main__":
    main()
