"""What befalls a pool in its life, one thing after the other: instances go and are given back, the router is killed."""

import random
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass

from .waiting import wait_until

PATIENCE = 300
_SILENCE = "connect|banner|login|handshake|probe"

# What a moved pin may give as its reason while this goes on; {0} is the instance.
REASONS = {
    "drain": "{0}: draining, and nothing of .*'s runs there",
    "deadline": "{0}: (draining, and nothing of .*'s runs there|in maintenance)",
    "kill": f"{{0}}: (({_SILENCE}) .*|unreachable) for ",
    "freeze": f"{{0}}: ({_SILENCE}) .* for ",
    "unmount": "{0}: share (missing|failed|hung|slow) for ",
    "re-image": f"{{0}}: (({_SILENCE}) .*|unreachable|host key mismatch) for ",
    "remove": "{0} is no longer in the pool",
}
# Those in which a session on the instance may be lost.
DEADLY = {"deadline", "kill", "freeze", "unmount", "re-image", "kill the router"}


@dataclass
class Incident:
    """From just before it began until all who met it have come to their end."""
    kind: str
    instance: str
    begin: float
    end: float = float("inf")

    def fits(self, kinds, instance, start, end):
        """Whether it may be to blame for what happened there in this time."""
        return self.kind in kinds and self.instance in (instance, "") and self.begin <= end and start <= self.end

    def explains(self, move):
        return (self.instance == move.origin and self.begin <= move.time <= self.end
                and re.match(REASONS.get(self.kind, "never").format(re.escape(self.instance)), move.why))


class Incidents:
    """The admin, and what the admin has to deal with. The instance named last is never touched."""

    def __init__(self, cluster, lives, seed):
        self.cluster, self.router, self.lives = cluster, cluster.router, lives
        self.past = []
        self.logs = []             # of the routers that were killed
        self._random = random.Random(seed)
        self._names = [instance.name for instance in cluster.pool][:-1]
        self.people = None
        self._victims = set()      # sessions on a machine that was switched off

    def run(self, people):
        self.people = people
        script = [self.drain, self.deadline, self.kill, self.freeze, self.unmount, self.reimage, self.remove]
        self._random.shuffle(script)
        script.insert(len(script) // 2, self.kill_router)
        for incident in script:
            incident()

    # What happens.

    def drain(self):
        """In peace: who has left work there stays, the others move when nothing of theirs is there any more."""
        with self._incident("drain", self._with_a_stay()) as name:
            heard, working = self._hear(name), self._working(name)
            self._do("drain", name, "--deadline", "2h", "--message", "new disks")
            wait_until(lambda: any(b"new disks" in stay.heard for stay in heard) or not self._still(heard, name), PATIENCE,
                       lambda: f"somebody on {name} to be told: {[stay.heard for stay in heard]}", pause=0.2)
            self._moved(name, 3)
            pins = self.router.pins()
            gone = {user for user in working if pins[user] != name}
            assert not gone, f"{gone} were led away from their work on {name}"
            self._do("ready", name)

    def deadline(self):
        """Not so peaceful: at the deadline sessions end, and the instance is in maintenance."""
        with self._incident("deadline", self._with_a_stay()) as name:
            self._do("drain", name, "--deadline", "2s", "--message", "a new kernel")
            self._until(name, "maint", "state")
            self._moved(name, 5)
            self._do("ready", name)

    def kill(self):
        with self._incident("kill") as name:
            self._victims = self._sessions(name)
            self.lives[name] += 1
            self.cluster.pool[name].stop()
            self._until(name, "down")
            self._moved(name, 5)
            self.cluster.pool[name].start()

    def freeze(self):
        with self._incident("freeze") as name:
            self.cluster.pool[name].freeze()
            self._until(name, "down")
            self._moved(name, 5)
            self.cluster.pool[name].thaw()

    def unmount(self):
        with self._incident("unmount") as name:
            self.cluster.pool[name].share.unmount()
            self._until(name, "down")
            self._moved(name, 5)
            self.cluster.pool[name].share.mount()

    def reimage(self):
        """It comes back as another machine, and gets nobody until the admin has said that it is the right one."""
        with self._incident("re-image") as name:
            self._victims = self._sessions(name)
            self.lives[name] += 1
            self.cluster.pool[name].rekey()
            wait_until(lambda: self.router.backends()[name]["cause"] == "host_key_mismatch", PATIENCE,
                       lambda: f"the keys of {name} to be noticed: {self.router.backends()[name]}", pause=0.3)
            self._moved(name, 5)
            self._reload(self.cluster.backends())

    def remove(self):
        """The pool shrinks and grows again."""
        with self._incident("remove") as name:
            before = self._cut()
            self._reload([row for row in self.cluster.backends() if row["name"] != name])
            self._moved(name, 5)
            self._reload(self.cluster.backends())
            assert self._cut() == before, f"a reload ended {self._cut() - before}"

    def kill_router(self):
        with self._incident("kill the router", ""):
            before = self.router.pins()
            self.router.kill()
            self.router.check_reports()
            self.logs.append(self.router.lines())
            self.router.start(deadline=120)
            after = self.router.pins()
            assert before.items() <= after.items(), f"pins before the kill: {before}, after it: {after}"

    # How.

    @contextmanager
    def _incident(self, kind, name=None):
        name = self._busiest(self._names) if name is None else name
        incident = Incident(kind, name, time.time())
        self.past.append(incident)
        yield name
        self._well()
        # Nobody told the router that a machine had lost its power.
        wait_until(lambda: not self._victims & {row["id"] for row in self.router.sessions()}, PATIENCE,
                   f"the sessions that were on {name} to end", pause=0.3)
        # Who came before it was well again may still bring the news that it is not.
        self.people.all_arrive()
        self._well()
        incident.end = time.time()

    def _well(self):
        for instance in self.cluster.pool:
            self._until(instance.name, "up")

    def _until(self, name, state, column="health"):
        wait_until(lambda: self.router.backends()[name][column] == state, PATIENCE,
                   lambda: f"{name} to be {state}: {self.router.backends()[name]}", pause=0.3)

    def _moved(self, name, count):
        """Until so many of its people, if there are, have come and found themselves elsewhere."""
        theirs = {user for user, place in self.router.pins().items() if place == name}
        if self.past[-1].kind == "drain":
            theirs -= self._working(name)
        theirs -= self._staying()
        self.people.first(theirs)
        goal = min(count, len(theirs))

        def moved():
            pins = self.router.pins()
            return sum(pins.get(user) != name for user in theirs) >= goal or self.people.findings

        wait_until(moved, PATIENCE, lambda: f"{goal} of {len(theirs)} users to leave {name}:\n{self.router.tail()}", pause=0.3)
        self.people.logins(10)

    def _working(self, name):
        """Who belongs there and has work there."""
        pins = self.router.pins()
        return {person.name for person in self.people.persons
                if person.works_at(name, self.lives) and pins.get(person.name) == name}

    def _staying(self):
        return {stay.person.name for stay in self.people.stays}

    def _hear(self, name):
        here = {row["user"] for row in self.router.sessions() if row["backend"] == name}
        return [stay for stay in self.people.stays if stay.person.name in here]

    def _still(self, stays, name):
        return set(stays) & set(self._hear(name))

    def _with_a_stay(self):
        """An instance where somebody has a terminal open, to be told."""
        staying = self._staying()
        places = sorted({row["backend"] for row in self.router.sessions()
                         if row["user"] in staying and row["backend"] in self._names and row["channels"]})
        return self._busiest(places or self._names)

    def _busiest(self, names):
        """Where most belong who can move: an instance that is just back has nobody to lose."""
        pins, staying = self.router.pins(), self._staying()

        def people(name):
            return sum(place == name and user not in staying for user, place in pins.items()) - len(self._working(name))

        return max(self._random.sample(names, len(names)), key=people)

    def _sessions(self, name):
        return {row["id"] for row in self.router.sessions() if row["backend"] == name}

    def _cut(self):
        """Sessions that did not end as their users wanted."""
        return {line["session"] for line in self.router.events("session closed") if line["reason"] != "client_closed"}

    def _do(self, *arguments):
        result = self.router.cli(*arguments, deadline=120)
        assert result.returncode == 0, f"homeport {arguments}: {result.stdout}{result.stderr}"

    def _reload(self, backends):
        self.router.settings["backends"] = backends
        self.router.write_config()
        self.router.ask("reload")
