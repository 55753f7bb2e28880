"""People who work on a pool all day: each keeps a diary, and every login finds all that earlier ones wrote in it."""

import os
import random
import subprocess
import threading
import time
import traceback
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass

from .waiting import wait_until

PATIENCE = 240  # seconds; so long a wait is a hang, whatever happens to the pool

# What a login does. The share is there if the diary is; work that was left behind is looked for, and begun anew if it is gone.
_DIARY = "cat ~/diary && echo {line}@$HOMEPORT_INSTANCE >> ~/diary || exit 9\n"
_WORK = {
    "": "found=-",
    "tmux": "tmux -S {sockets}/$USER-$HOMEPORT_INSTANCE has-session 2> /dev/null && found=yes || {{ found=no; "
            "tmux -S {sockets}/$USER-$HOMEPORT_INSTANCE new-session -d 'exec sleep 100000' || exit 8; }}",
    "nohup": "pgrep -U $USER -x sleep > /dev/null && found=yes || {{ found=no; "
             "nohup sleep 100000 > /dev/null 2>&1 < /dev/null & }}",
}
_END = '\necho "at $HOMEPORT_INSTANCE $found"'


@dataclass
class Visit:
    """One login that failed: when, and how."""
    user: str
    start: float
    end: float
    status: int
    said: str


class Person:
    """One user, at one visit at a time."""

    def __init__(self, cluster, account, work=""):
        self.account, self.name, self.work = account, account.name, work
        self.client = cluster.client(account)
        self.visits, self.failed = 0, []
        self._written, self._perhaps = set(), set()
        self._left = {}                    # instance -> how often it had gone down when work was seen there
        self._sockets = cluster.directory / "sockets"
        account.write("diary", "")

    def works_at(self, place, lives):
        """Whether work is there, by what the last login there saw."""
        return self._left.get(place) == lives[place]

    def visit(self, lives):
        """Logs in. `lives` counts the deaths of each instance. Raises if what it finds is wrong, whatever happens to the pool."""
        before = dict(lives)
        self.visits += 1
        line, start = f"{self.visits}", time.time()
        script = (_DIARY + _WORK[self.work] + _END).format(line=line, sockets=self._sockets)
        outcome = self.client.run(script, deadline=PATIENCE)
        if outcome.status != 0:
            self._perhaps.add(line)
            self.failed.append(Visit(self.name, start, time.time(), outcome.status, outcome.error))
            return
        *diary, last = outcome.text.splitlines()
        _, place, found = last.split()
        self.check(diary, place)
        self._written.add(line)
        if found == "-":
            return
        assert found == "yes" or self._left.get(place) != before[place] or lives[place] != before[place], \
            f"{self.name} finds no {self.work} on {place}"
        self._left[place] = before[place]

    def check(self, diary, place):
        """All that was written, once, and nothing that was not."""
        lines = [line.partition("@")[0] for line in diary]
        assert len(lines) == len(set(lines)) and self._written <= set(lines) <= self._written | self._perhaps, \
            f"{self.name} on {place}: of {sorted(self._written, key=int)} there is {diary}"


class Stay:
    """A person who leaves a terminal open, and opens another one when that is lost."""

    def __init__(self, person):
        self.person, self.client = person, person.client
        self.begun, self.lost, self.heard = 0, [], b""
        self._process = None

    def one(self, over, arriving):
        """One session, until it is lost or everything is over."""
        self.begun += 1
        start = time.time()
        with arriving():
            self._process = self.client.start("stty -echo; echo in; exec cat", flags=["-tt"], stderr=subprocess.STDOUT)
            self._until(b"in")
        listener = threading.Thread(target=self._listen, daemon=True)
        listener.start()
        wait_until(lambda: over.is_set() or self._process.poll() is not None, 3600, "the end", pause=0.1)
        if self._process.poll() is None:
            self._leave()
        status = self._process.wait(PATIENCE)
        listener.join(PATIENCE)
        self._process.stdin.close()
        self._process.stdout.close()
        if status != 0:
            self.lost.append(Visit(self.person.name, start, time.time(), status, self.heard[-300:].decode(errors="replace")))
            over.wait(0.5)  # before the next try

    def _until(self, word):
        for line in self._process.stdout:
            self.heard += line
            if line.strip() == word:
                return

    def _listen(self):
        for line in self._process.stdout:
            self.heard += line

    def _leave(self):
        """The terminal still answers, and ends as it should."""
        try:
            os.write(self._process.stdin.fileno(), b"still here\n\x04")
        except BrokenPipeError:
            return
        wait_until(lambda: b"still here" in self.heard or self._process.poll() is not None, PATIENCE,
                   f"the terminal of {self.person.name} to answer", pause=0.1)

    def stop(self):
        if self._process:
            self._process.kill()


class People:
    """All of them at it, some at a time."""

    def __init__(self, persons, stays, at_once, seed, lives):
        self.persons, self.stays, self.findings, self.lives = persons, stays, [], lives
        self.done = 0
        self._queue = deque(random.Random(seed).sample(persons, len(persons)))
        self._lock, self._over = threading.Lock(), threading.Event()
        self._arriving = set()
        self._threads = [threading.Thread(target=self._visits, daemon=True) for _ in range(at_once)]
        self._threads += [threading.Thread(target=self._stays, args=(stay,), daemon=True) for stay in stays]

    def start(self):
        for thread in self._threads:
            thread.start()

    def _visits(self):
        while not self._over.is_set():
            with self._lock:
                person = self._queue.popleft()
            with self._noting(person.name), self.arriving():
                person.visit(self.lives)
            with self._lock:
                self._queue.append(person)
                self.done += 1

    def _stays(self, stay):
        while not self._over.is_set():
            with self._noting(stay.person.name):
                stay.one(self._over, self.arriving)

    @contextmanager
    def _noting(self, name):
        try:
            yield
        except subprocess.TimeoutExpired:
            self.findings.append(f"{name} hangs")
        except Exception as error:
            self.findings.append(f"{name}: {error!r}\n{traceback.format_exc(limit=-2)}")

    @contextmanager
    def arriving(self):
        """A login that is under way."""
        token = object()
        self._arriving.add(token)
        try:
            yield
        finally:
            self._arriving.discard(token)

    def first(self, names):
        """These are the next, as far as they wait."""
        with self._lock:
            self._queue = deque(sorted(self._queue, key=lambda person: person.name not in names))

    def logins(self, count):
        """Until so many more have been here."""
        goal = self.done + count
        wait_until(lambda: self.done >= goal or self.findings, 600, lambda: f"{goal - self.done} more logins", pause=0.1)

    def all_arrive(self):
        """Until every login that is under way now has come to its end."""
        now = set(self._arriving)
        wait_until(lambda: not now & self._arriving, 2 * PATIENCE, "the logins under way to end", pause=0.1)

    def stop(self):
        self._over.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)
            if thread.is_alive():
                self.findings.append(f"{thread.name} does not end")
        for stay in self.stays:
            stay.stop()
