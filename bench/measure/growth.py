"""How the cost grows: with the bytes of a transfer, and with the sessions that run at the same time."""

import time
from concurrent.futures import ThreadPoolExecutor

from . import bulk
from .login import FLAGS, log_in

GCM = bulk.KINDS["aes128-gcm"]


def measure(bench, options, say):
    way = bench.ways[-1]
    results = []
    for mib in options.curve_sizes:
        say(f"growth, a transfer of {mib} MiB")
        before = way.cpu()
        bulk.download(way.client.with_options(*GCM), mib << 20)
        results.append({"test": "growth", "case": "bytes", "way": way.name, "x": mib, "cpu_s": way.cpu() - before})
    for sessions in options.curve_sessions:
        say(f"growth, {sessions} transfers at once")
        each = (options.size << 20) // max(options.curve_sessions)
        before, start = way.cpu(), time.monotonic()
        with ThreadPoolExecutor(sessions) as pool:
            list(pool.map(lambda _: bulk.download(way.client.with_options(*GCM), each), range(sessions)))
        results.append({"test": "growth", "case": "sessions", "way": way.name, "x": sessions,
                        "cpu_s_per_gib": (way.cpu() - before) * bulk.GIB / (each * sessions),
                        "mb_per_s": each * sessions / (time.monotonic() - start) / 1e6})
    for logins in options.curve_logins:
        say(f"growth, {logins} logins at once")
        before, start = way.cpu(), time.monotonic()
        with ThreadPoolExecutor(logins) as pool:
            list(pool.map(lambda _: log_in(way.client.with_options(*FLAGS)), range(2 * logins)))
        results.append({"test": "growth", "case": "logins", "way": way.name, "x": logins,
                        "cpu_ms_per_login": (way.cpu() - before) * 1e3 / (2 * logins),
                        "logins_per_s": 2 * logins / (time.monotonic() - start)})
    return results
