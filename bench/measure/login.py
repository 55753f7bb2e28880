"""Logins: how long `ssh pool true` takes against direct, and what it costs in between."""

import time

from .cpu import Look
from .stats import ratios, summary

# The same key exchange everywhere: OpenSSH's own default with itself is one that libssh 0.10 does not have.
FLAGS = ("-oKexAlgorithms=curve25519-sha256",)
# A login costs something when it is over, too: the router makes the next connection ready 0.1 s later, and writes the pin within a
# second. The one must not disturb the way that is measured next, and both are to be counted.
_BETWEEN, AFTERWARDS = 0.5, 1.2
_ROUND = 10  # logins by each way, of which the CPU is taken together
_IDLE = 5.0  # after each round: an interval of health checks


def measure(bench, options, say):
    took, busy, idle = ({way.name: [] for way in bench.ways} for _ in range(3))
    for first in range(0, options.logins, _ROUND):
        say(f"login, {first} of {options.logins}")
        turns = range(first, min(first + _ROUND, options.logins))
        looks = {way.name: Look(way) for way in bench.ways}
        for turn in turns:
            for way in bench.turn(turn):
                took[way.name].append(_milliseconds(way))
                time.sleep(_BETWEEN)
        time.sleep(AFTERWARDS)
        for name, look in looks.items():
            busy[name].append((len(turns), *look.since()))
        looks = {way.name: Look(way) for way in bench.ways}
        time.sleep(_IDLE)
        for name, look in looks.items():
            idle[name].append(look.since())
    return [{"test": "login", "case": "one after the other", "way": way.name, "ms": summary(took[way.name]),
             "cpu_ms": summary(costs(busy[way.name], idle[way.name])), "of_direct": summary(ratios(took[way.name], took["direct"]))}
            for way in bench.ways]


def costs(busy, idle):
    """CPU milliseconds of a login, by round. `busy`: (logins, seconds, CPU seconds) of each, in which a way's CPU counts while the
    others have their turns as well; `idle`: (seconds, CPU seconds) with nothing to do, which come off."""
    rate = sum(cpu for _, cpu in idle) / sum(seconds for seconds, _ in idle)
    return [(cpu - rate * seconds) * 1e3 / logins for logins, seconds, cpu in busy]


def _milliseconds(way):
    client, start = way.client.with_options(*FLAGS), time.monotonic()
    log_in(client)
    return (time.monotonic() - start) * 1e3


def log_in(client):
    outcome = client.run("true")
    if outcome.status != 0:
        raise RuntimeError(f"a login by port {client.port} failed: {outcome.error}")
