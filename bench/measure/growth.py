"""How the cost grows: with the bytes of a transfer, with the transfers and with the logins at the same time."""

import time
from concurrent.futures import ThreadPoolExecutor

from . import bulk
from .cpu import Look
from .login import AFTERWARDS, FLAGS, log_in
from .stats import summary

_GCM = bulk.KINDS["aes128-gcm"]
_LOGINS = 16  # at least so many for one figure


def measure(bench, options, say):
    return [row for case, sizes, work in (("bytes", options.curve_sizes, _one_transfer),
                                          ("sessions", options.curve_sessions, _transfers),
                                          ("logins", options.curve_logins, _logins))
            for row in _curve(bench, options, say, case, sizes, work)]


def _curve(bench, options, say, case, sizes, work):
    """Every point once in each turn, by all ways: a machine that is slower for a while is so for all points alike."""
    found = {}
    for turn in range(options.curve_repeat):
        for size in sizes:
            for way in bench.turn(turn):
                say(f"growth, {case}, {size}, {way.label}, {turn + 1} of {options.curve_repeat}")
                for name, value in work(way, size, options).items():
                    found.setdefault((way.name, size), {}).setdefault(name, []).append(value)
    return [{"test": "growth", "case": case, "way": name, "x": size, **{key: summary(values) for key, values in row.items()}}
            for (name, size), row in sorted(found.items())]


def _one_transfer(way, mib, _options):
    seconds, cpu = bulk.download(way, mib << 20, _GCM)
    return {"cpu_s": cpu, "seconds": seconds}


def _transfers(way, count, options):
    seconds, cpu = bulk.downloads(way, options.curve_each << 20, _GCM, count)
    size = (options.curve_each << 20) * count
    return {"cpu_s_per_gib": cpu * bulk.GIB / size, "mb_per_s": size / seconds / 1e6}


def _logins(way, count, _options):
    logins = max(_LOGINS, 2 * count)
    look = Look(way)
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(lambda _: log_in(way.client.with_options(*FLAGS)), range(logins)))
    seconds, _ = look.since()
    time.sleep(AFTERWARDS)
    _, cpu = look.since()
    return {"cpu_ms_per_login": cpu * 1e3 / logins, "logins_per_s": logins / seconds}
