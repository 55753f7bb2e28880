"""Keystrokes: from a byte typed to its echo, idle and beside a bulk transfer of another connection."""

import os
import subprocess
import threading
import time
from contextlib import contextmanager

from .stats import percentile, pooled, summary

# A terminal, since ssh sends small packets at once only then; raw, so that each byte comes back once, from cat.
_ECHO = "stty raw -echo; echo ready; exec cat"


def measure(bench, options, say):
    results = []
    for case, beside in (("idle", False), ("beside a bulk transfer", True)):
        rounds = {way.name: [] for way in bench.ways}
        for turn in range(options.repeat):
            for way in bench.turn(turn):
                say(f"keystrokes, {case}, {way.label}, {turn + 1} of {options.repeat}")
                with _bulk(way.client) if beside else _nothing():
                    rounds[way.name].append(_type(way.client, options.keys))
        p50 = {name: [percentile(times, 0.5) for times in turns] for name, turns in rounds.items()}
        for way in bench.ways:
            results.append({
                "test": "keys", "case": case, "way": way.name, "p50_ms": summary(p50[way.name]),
                "p50_beyond_direct_ms": summary([ours - straight for ours, straight in zip(p50[way.name], p50["direct"])]),
                "p99_ms": pooled(rounds[way.name], 0.99), "p99_by_haproxy": pooled(rounds[way.name], 0.99, rounds["haproxy"]),
            })
    return results


def _type(client, count):
    ssh = client.start(_ECHO, flags=["-tt"], stderr=subprocess.DEVNULL)
    try:
        line = b""
        while not line.endswith(b"ready\r\n") and not line.endswith(b"ready\n"):
            byte = os.read(ssh.stdout.fileno(), 1)
            if not byte:
                raise RuntimeError(f"no echo: {line!r}")
            line += byte
        times = []
        for number in range(count):
            # A person's hands are slower than this, but a pause lets the machine sleep, as it does between keys.
            time.sleep(0.002)
            key = bytes([97 + number % 26])
            start = time.perf_counter()
            os.write(ssh.stdin.fileno(), key)
            if os.read(ssh.stdout.fileno(), 1) != key:
                raise RuntimeError("another byte came back than was typed")
            times.append((time.perf_counter() - start) * 1e3)
        return times
    finally:
        ssh.kill()
        ssh.wait()
        ssh.stdin.close()
        ssh.stdout.close()


@contextmanager
def _bulk(client):
    """A download as fast as it goes, for as long as the context lasts."""
    ssh = client.start("cat /dev/zero", stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    flowing = threading.Event()

    def swallow():
        while data := ssh.stdout.read(1 << 16):
            if data:
                flowing.set()

    reader = threading.Thread(target=swallow, daemon=True)
    reader.start()
    try:
        if not flowing.wait(30):
            raise RuntimeError("the bulk transfer does not flow")
        yield
    finally:
        ssh.kill()
        ssh.wait()
        reader.join()
        ssh.stdout.close()


@contextmanager
def _nothing():
    yield
