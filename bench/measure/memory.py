"""Memory of what stands in between, for each idle session (one connection with a shell); its CPU while all of them idle; and how
much of that memory is given back when they have gone."""

import asyncio
import time
import warnings
from dataclasses import dataclass, field

from .cpu import Look
from .stats import summary
from .ways import memory_kib

warnings.filterwarnings("ignore")  # the library's own deprecations
import asyncssh  # noqa: E402

# It may take some seconds until memory is given back, but not for ever. Not falling for so long it has been.
_GIVING_BACK, _STEADY, _BETWEEN_LOOKS = 20.0, 8.0, 0.25


@dataclass
class Round:
    """KiB by number of sessions, % of a core while so many idle (in the last round alone), and KiB when all have gone."""
    kib: dict = field(default_factory=dict)
    idle: dict = field(default_factory=dict)
    after: int = 0


def measure(bench, options, say):
    results = []
    for way in bench.ways:
        if way.pid is None:
            continue
        rounds = []
        for number in range(options.curve_repeat):
            # Memory that earlier work has left free would be filled first.
            way.restart()
            last = number + 1 == options.curve_repeat
            words = f"memory, {way.label}, {number + 1} of {options.curve_repeat}"
            rounds.append(asyncio.run(_round(way, options.curve_idle, options.idle_seconds if last else 0, words, say)))
        results += rows(way.name, rounds)
    return results


def rows(way, rounds):
    """A session's memory is that of all of them, from the first to the last, by their number."""
    most, idle = max(rounds[0].kib), rounds[-1].idle
    took = [round.kib[most] - round.kib[0] for round in rounds]
    back = [100 * (round.kib[most] - round.after) / all_of_them for round, all_of_them in zip(rounds, took)]
    return [{"test": "memory", "case": f"{most} idle sessions", "way": way, "base_kib": summary([round.kib[0] for round in rounds]),
             "kib_per_session": summary([kib / most for kib in took]), "given_back_percent": summary(back),
             "idle_cpu_percent": summary([idle[most]])},
            *({"test": "growth", "case": "idle sessions", "way": way, "x": x, "mib": summary([round.kib[x] / 1024 for round in rounds]),
               "idle_cpu_percent": summary([idle[x]])} for x in rounds[0].kib)]


async def _round(way, numbers, idle_seconds, words, say):
    """A look without sessions and at each number of them, and one when all have gone."""
    held, found = [], Round()
    for wanted in (0, *numbers):
        say(f"{words}: {wanted} sessions")
        while len(held) < wanted:
            held += await asyncio.gather(*(_session(way.client) for _ in range(min(10, wanted - len(held)))))
        found.kib[wanted] = memory_kib(way.pid)
        if idle_seconds:
            look = Look(way)
            await asyncio.sleep(idle_seconds)
            seconds, cpu = look.since()
            found.idle[wanted] = cpu * 100 / seconds
    for connection, process in held:
        process.close()
        connection.close()
    await asyncio.gather(*(connection.wait_closed() for connection, _ in held))
    found.after = await _steady(way)
    return found


async def _steady(way):
    """Memory once it falls no more."""
    lowest = memory_kib(way.pid)
    fell = start = time.monotonic()
    while (now := time.monotonic()) < min(fell + _STEADY, start + _GIVING_BACK):
        await asyncio.sleep(_BETWEEN_LOOKS)
        if (kib := memory_kib(way.pid)) < lowest:
            lowest, fell = kib, now
    return memory_kib(way.pid)


async def _session(client):
    connection = await asyncssh.connect(
        "127.0.0.1", client.port, username=client.user, client_keys=[str(client.key)], agent_path=None, config=None,
        known_hosts=str(client.known_hosts), connect_timeout=60, login_timeout=60,
        compression_algs=["none"])  # as OpenSSH asks for; zlib alone would keep 260 KiB
    process = await connection.create_process("echo in; exec cat", term_type="xterm")
    await process.stdout.readline()
    return connection, process
