"""What goes wrong, by seed. Between two storms there is calm, in which everything must work."""

import random
import signal
import threading
import time

from support import processes
from support.line import BACK, OUT


class Faults:
    def __init__(self, cluster, users, seed):
        self.cluster, self.users = cluster, users
        self.random = random.Random(seed)
        self.counts = {}
        self.lives = []           # log lines of every router that came to a good end
        self.trouble = []         # (from, to) of every storm, on the monotonic clock
        self.kinds = [self.cut_clients, self.cut_instance, self.cut_at_a_byte, self.harm_bytes, self.stall_clients,
                      self.stall_instance, self.kill_instance, self.restart_sshd, self.freeze_instance,
                      self.kill_commands]
        self.rare = [self.restart_router, self.kill_router]

    def storm(self, seconds):
        """Faults for so long, and then until all is whole again."""
        start, end = time.monotonic(), time.monotonic() + seconds
        self.trouble.append((start, float("inf")))
        while time.monotonic() < end:
            self.once(self.random.choice(self.kinds))
            self.pause(2)
        self.once(self.random.choice(self.rare))
        for instance in self.cluster.pool:
            self.cluster.router.wait_health(instance.name, "up", 120)
        self.trouble[-1] = (start, time.monotonic())

    def excuse(self, start, end):
        """Whether something was broken in this time."""
        return any(start < until and end > since for since, until in self.trouble)

    def once(self, fault):
        self.counts[fault.__name__] = self.counts.get(fault.__name__, 0) + 1
        fault()

    def pause(self, most):
        threading.Event().wait(self.random.random() * most)

    def _instance(self):
        return self.random.choice(list(self.cluster.pool))

    # The faults.

    def cut_clients(self):
        self.cluster.front.cut()

    def cut_instance(self):
        self.cluster.back[self._instance().name].cut()

    def cut_at_a_byte(self):
        wire = self.random.choice([self.cluster.front, *self.cluster.back.values()])
        for _ in range(5):
            wire.cut_next(self.random.choice((OUT, BACK)), self.random.randrange(1, self.random.choice((5000, 10**6))))

    def harm_bytes(self):
        wire = self.random.choice([self.cluster.front, *self.cluster.back.values()])
        for _ in range(5):
            wire.harm_next(self.random.choice((OUT, BACK)), self.random.randrange(1 << 32))

    def stall_clients(self):
        self._stall(self.cluster.front)

    def stall_instance(self):
        self._stall(self.cluster.back[self._instance().name])

    def _stall(self, wire):
        wire.stall(*self.random.choice(((OUT,), (BACK,), ())))
        self.pause(6)
        wire.resume()

    def kill_instance(self):
        instance = self._instance()
        instance.stop()
        self.pause(4)
        instance.start()

    def restart_sshd(self):
        """Those inside stay."""
        instance = self._instance()
        instance.refuse()
        self.pause(2)
        instance.start()

    def freeze_instance(self):
        instance = self._instance()
        instance.freeze()
        self.pause(6)
        instance.thaw()

    def kill_commands(self):
        for user in self.users:
            victims = processes.of_user(user.uid)
            processes.send(self.random.sample(victims, min(3, len(victims))), 9)

    def restart_router(self):
        """As systemd does: the sessions inside are told, and all of them are in the log."""
        router = self.cluster.router
        router.signal(signal.SIGTERM)
        status = router.wait(120)
        if status != 0:
            raise AssertionError(f"the router ended with status {status}:\n{router.tail()}")
        self.lives.append(self.cluster.router.lines())
        self.start_router()

    def kill_router(self):
        """Nobody writes closing lines after that: this life has no books."""
        self.cluster.router.kill()
        self.cluster.router.check_reports()
        self.start_router()

    def start_router(self):
        self.cluster.router.start(deadline=120)
        self.cluster.front.target = self.cluster.router.port
