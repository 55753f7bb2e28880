"""The life of a pool: 100 users log in and work while instances are drained, killed, frozen, unmounted, re-imaged, removed
and given back, and the router is killed. Everybody's file is there on every instance, and each pin that moved can say why.

SEED chooses the order of what happens, and to whom.
"""

import os
import re
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from support.cluster import Cluster
from support.incidents import DEADLY, Incidents
from support.ledger import Ledger, counts, unbalanced
from support.people import PATIENCE, People, Person, Stay
from support.probes import Probes
from support.users import account_tool
from support.waiting import Stopwatch

_SEED = int(os.environ.get("SEED", 1))
_USERS, _STAYS, _WORKERS, _AT_ONCE = 100, 6, 20, 8

_CONFIG = {
    # Patient, because an instance that is only slow on a busy machine must not count as down.
    "health": {"timeout": "8s", "interval": "2s", "fast_interval": "300ms", "fall": 2},
    "backend": {"connect_timeout": "20s", "connect_budget": "80s", "certificate_lifetime": "5m"},
    "front": {"login_grace": "2m"},
    "session": {"instance_alive_interval": "5s", "instance_alive_count": 4},
}
_ENDINGS = {"client_closed", "backend_lost", "backend_closed", "instance_drained"}


class PoolLife(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.clock = Stopwatch()
        self.cluster = Cluster(size=4, machines=True, start=False, router=_CONFIG)
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        probes = Probes(self.cluster)
        # A login that needs nothing of the share can tell what is wrong with it.
        account_tool(["usermod", "--home", "/", probes.account.name])
        for name, section in probes.settings.items():
            self.router.settings.setdefault(name, {}).update(section)
        self.router.settings["share"]["max_latency"] = "4s"
        self.router.settings["health"]["probe_timeout"] = "15s"
        self.router.start(deadline=120)
        self.router.settings["front"]["listen"] = [f"127.0.0.1:{self.router.port}"]  # where it comes back, too
        (self.cluster.directory / "sockets").mkdir(mode=0o777)
        (self.cluster.directory / "sockets").chmod(0o1777)
        works = ["tmux", "nohup"] * (_WORKERS // 2) + [""] * (_USERS - _WORKERS)
        crowd = self.cluster.add_crowd(_USERS)
        self.persons = [Person(self.cluster, account, work) for account, work in zip(crowd, works)]
        self.lives = {instance.name: 0 for instance in self.cluster.pool}

    def test_a_life(self):
        stays = [Stay(person) for person in self.persons[-_STAYS:]]
        self.people = People(self.persons, stays, _AT_ONCE, _SEED, self.lives)
        self.incidents = Incidents(self.cluster, self.lives, _SEED)
        for instance in self.cluster.pool:
            self.router.wait_health(instance.name, "up", PATIENCE)
        self.people.start()
        try:
            self.people.logins(_USERS)
            self.incidents.run(self.people)
            self.people.logins(_USERS)
        finally:
            self.people.stop()
        self.router.wait_idle(PATIENCE)
        life = self.router.lines()
        self.ledger = Ledger([*self.incidents.logs, life])
        self.report()
        self.assertEqual(self.people.findings, [])
        for check in (self.files, self.endings, self.moves, self.explanations, self.failures):
            with self.subTest(check.__name__):
                check()
        with self.subTest("counts"):
            self.counts(life)

    def to_blame(self, kinds, instance, start, end):
        return any(incident.fits(kinds, instance, start, end) for incident in self.incidents.past)

    def files(self):
        """Each user's file is whole on every instance, read there as the user; and by a login past the router on one of them."""
        for instance in self.cluster.pool:
            script = "\n".join(f"setpriv --reuid {person.account.uid} --regid {person.account.gid} --clear-groups "
                               f"cat {person.account.home}/diary; echo ." for person in self.persons)
            read = instance.run("sh", "-s", stdin=script.encode(), deadline=PATIENCE)
            for person, diary in zip(self.persons, read.text.split(".\n")):
                person.check(diary.rstrip(".").splitlines(), instance.name)

        def directly(number):
            person, name = self.persons[number], self.cluster.pool.NAMES[number % 4]
            outcome = self.cluster.direct(name, person.account).run("cat ~/diary", deadline=PATIENCE)
            self.assertEqual(outcome.status, 0, f"{name}: {outcome.error}")
            person.check(outcome.text.splitlines(), name)

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(directly, range(_USERS)))

    def endings(self):
        """Nobody was refused, as there was always another instance; a session was lost only where something happened."""
        self.assertEqual(self.ledger.refused, [])
        self.assertEqual(self.ledger.several, [])
        for session in self.ledger.sessions.values():
            if session.end is None:
                self.assertTrue(self.to_blame({"kill the router"}, "", session.start, float("inf")), session)
                continue
            self.assertIn(session.reason, _ENDINGS, session)
            if session.reason != "client_closed":
                self.assertTrue(self.to_blame(DEADLY, session.places[-1], session.end, session.end), session)

    def moves(self):
        """A pin moved only while something happened to its instance, and for that reason: none on the one left alone."""
        for move in self.ledger.moves:
            self.assertTrue(any(incident.explains(move) for incident in self.incidents.past), move)
        self.assertEqual(self.ledger.pins, self.router.pins())
        for kind in ("drain", "deadline", "kill", "freeze", "unmount", "re-image", "remove"):
            self.assertTrue(self.moved_by(kind), f"nobody moved: {kind}")

    def moved_by(self, kind):
        return [move for move in self.ledger.moves for incident in self.incidents.past
                if incident.kind == kind and incident.explains(move)]

    def explanations(self):
        """`homeport why` tells of each pin that moved where it is now, from where it came, and for what reason."""
        for user, move in self.ledger.moved().items():
            why = self.router.cli("why", user, deadline=PATIENCE)
            self.assertEqual(why.returncode, 0, why.stdout + why.stderr)
            self.assertIn(f"{user} gets {move.to}, because of the pin.", why.stdout)
            self.assertIn(move.why, re.sub(r"\s+", " ", why.stdout))

    def failures(self):
        """A login failed, and a terminal was lost, only with the instance that it was on, or with the router."""
        lost = [visit for person in self.persons for visit in person.failed]
        lost += [visit for stay in self.people.stays for visit in stay.lost]
        for visit in lost:
            if self.to_blame({"kill the router"}, "", visit.start, visit.end):
                continue
            sessions = self.ledger.of(visit.user, visit.start, visit.end)
            self.assertTrue(any(self.to_blame(DEADLY, place, visit.start, visit.end)
                                for session in sessions for place in session.places), f"{visit}: {sessions}")

    def counts(self, life):
        """What clients did, what the log has, and what the router counts."""
        status = self.router.ask("status")
        self.assertEqual((status["accepted"], status["authenticated"], status["ended"]), counts(life))
        self.assertEqual(unbalanced(life), set())
        self.assertEqual((status["sessions"], status["users"], status["waiting"]), (0, 0, 0))
        self.assertEqual({name: row["sessions"] for name, row in self.router.backends().items()},
                         {instance.name: 0 for instance in self.cluster.pool})
        begun = {stay.person.name: stay for stay in self.people.stays}
        for person in self.persons:
            stay = begun.get(person.name)
            tries = person.visits + (stay.begun if stay else 0)
            lost = len(person.failed) + (len(stay.lost) if stay else 0)
            got_in = self.ledger.logins[person.name]
            self.assertTrue(tries - lost <= got_in <= tries, f"{person.name}: {tries} tries, {lost} lost, {got_in} logged")

    def report(self):
        failed = sum(len(person.failed) for person in self.persons)
        lost = sum(len(stay.lost) for stay in self.people.stays)
        print(f"\n{_USERS} users, {len(self.lives)} instances, seed {_SEED}, {self.clock.seconds:.0f} s")
        print(f"logins: {sum(person.visits for person in self.persons)} that work, {failed} of them lost; "
              f"{sum(stay.begun for stay in self.people.stays)} that stay, {lost} of them lost; "
              f"{sum(self.ledger.logins.values())} in the log, by {dict(self.ledger.bases)}")
        print(f"endings: {dict(self.ledger.reasons)}; refused: {len(self.ledger.refused)}")
        for incident in self.incidents.past:
            moved = [move for move in self.ledger.moves if incident.explains(move)]
            reasons = Counter(re.split(r" for \d|;", move.why)[0].replace(move.user, "USER") for move in moved)
            print(f"{incident.kind} {incident.instance}: {incident.end - incident.begin:.0f} s, {len(moved)} pins moved "
                  f"{dict(reasons)}")
        users = len(self.ledger.moved())
        print(f"pin moves: {len(self.ledger.moves)} of {users} users; never moved: {_USERS - users}", flush=True)


if __name__ == "__main__":
    unittest.main()
