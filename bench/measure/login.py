"""Logins: how long `ssh pool true` takes against direct, and what it costs in between."""

import time

from .stats import ratios, summary

# The same key exchange everywhere: OpenSSH's own default with itself is one that libssh 0.10 does not have.
FLAGS = ("-oKexAlgorithms=curve25519-sha256",)


def measure(bench, options, say):
    took = {way.name: [] for way in bench.ways}
    cost = {way.name: [] for way in bench.ways}
    for turn in range(options.logins):
        if turn % 10 == 0:
            say(f"login, {turn} of {options.logins}")
        for way in bench.turn(turn):
            client = way.client.with_options(*FLAGS)
            before, start = way.cpu(), time.monotonic()
            log_in(client)
            took[way.name].append((time.monotonic() - start) * 1e3)
            cost[way.name].append((way.cpu() - before) * 1e3)
    return [{"test": "login", "case": "one after the other", "way": way.name, "ms": summary(took[way.name]),
             "cpu_ms": summary(cost[way.name]), "of_direct": summary(ratios(took[way.name], took["direct"]))}
            for way in bench.ways]


def log_in(client):
    outcome = client.run("true")
    if outcome.status != 0:
        raise RuntimeError(f"a login by port {client.port} failed: {outcome.error}")
