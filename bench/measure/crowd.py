"""Many idle sessions on one router: memory of each, CPU while they idle, and what logins take beside them."""

import argparse
import json
import os
import subprocess
import time
from pathlib import Path

from support.cluster import Cluster
from support.router import BINARIES
from support.waiting import wait_until

from . import limits, machine
from .cpu import Meter
from .ways import AS_SHIPPED, memory_kib

_SETTINGS = {
    "log": {"level": "info"}, "limits": {"user_connections": 100000}, "penalties": {"enabled": False},
    # So many key exchanges on few cores take a while: nobody is to lose patience.
    "front": {"login_grace": "2m"}, "health": {**AS_SHIPPED["health"], "timeout": "60s"},
    "backend": {**AS_SHIPPED["backend"], "connect_timeout": "90s", "connect_budget": "110s", "certificate_lifetime": "5m"},
}


class Crowd:
    """The load generator as clients of one router, whose processes and CPU are watched."""

    def __init__(self, loadgen, keepalives):
        self._loadgen = loadgen
        settings = _SETTINGS if keepalives else {**_SETTINGS, "session": {"instance_alive_interval": "0s"}}
        # The instances take the user's own key as well, to compare with logins that go straight to one.
        self.cluster = Cluster(size=2, router=settings, start=False, sshd="AuthorizedKeysFile .ssh/authorized_keys")
        self._meter = Meter()
        self.router = self.cluster.router
        self.router.command = self._meter.command(BINARIES / "homeportd")
        self.router.start()
        self._known = self.cluster.directory / "known_hosts"
        instance = self.cluster.pool["one"]
        lines = [f"[127.0.0.1]:{instance.port} {key}" for key in instance.host_keys()]
        self._known.write_text("\n".join([*self.router.known_hosts(self.router.port), *lines]) + "\n")

    def generate(self, name, *options, port=None):
        """Starts the generator; its report will be NAME.json, its progress NAME.progress."""
        where = self.cluster.directory
        target = ["--target", f"127.0.0.1:{port or self.router.port}", "--user", self.cluster.user.name, "--key",
                  self.cluster.keys(self.cluster.user), "--known-hosts", self._known, "--login-timeout", "110s"]
        with open(where / f"{name}.progress", "wb") as progress, open(where / f"{name}.printed", "wb") as printed:
            return subprocess.Popen([self._loadgen, *target, "--json", where / f"{name}.json", *options],
                                    stdout=printed, stderr=progress)

    def progress(self, name):
        return (self.cluster.directory / f"{name}.progress").read_text()

    def printed(self, name):
        return (self.cluster.directory / f"{name}.printed").read_text()

    def report(self, name):
        return json.loads((self.cluster.directory / f"{name}.json").read_text())

    def cpu(self):
        return self._meter.seconds()

    def memory(self):
        return memory_kib(self.router.pid)

    def logins(self, name, rate, seconds):
        """Logins at one rate, and the router's CPU milliseconds for each."""
        before = self.cpu()
        self.generate(name, "--rate", str(rate), "--duration", f"{seconds}s").wait()
        (phase,) = self.report(name)["phases"]
        phase["cpu_ms"] = (self.cpu() - before) * 1e3 / max(1, phase["logged_in"])
        return phase

    def direct(self, name, rate, seconds):
        """The same straight to an instance."""
        port = self.cluster.pool["one"].port
        self.generate(name, "--rate", str(rate), "--duration", f"{seconds}s", port=port).wait()
        (phase,) = self.report(name)["phases"]
        return phase

    def close(self):
        try:
            self.router.wait_idle(deadline=120)
        finally:
            self.cluster.close()
            self._meter.close()


def main():
    parser = argparse.ArgumentParser(prog="bench/crowd", description=__doc__)
    parser.add_argument("--loadgen", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--fill", type=float, default=25, help="of them are opened a second")
    parser.add_argument("--rate", type=float, default=5, help="logins a second beside them")
    parser.add_argument("--seconds", type=int, default=30, help="of each measurement")
    parser.add_argument("--no-keepalives", action="store_true", help="[session] instance_alive_interval = 0")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    for name in ("sessions", "fill", "rate", "seconds"):
        if getattr(options, name) <= 0:
            parser.error(f"--{name} wants more than nothing")
    if options.json:
        options.json.touch()  # now rather than after all the work
    wanted = options.sessions
    options.sessions, limit = limits.most_sessions(wanted)
    if options.sessions < 1:
        parser.error(f"not one session fits into this machine: {limit}")
    if limit:
        print(f"{options.sessions} sessions rather than {wanted}: {limit}.", flush=True)

    crowd = Crowd(options.loadgen, not options.no_keepalives)
    try:
        results = measure(crowd, options)
    finally:
        crowd.close()
    results |= {"machine": machine.describe(), "wanted": wanted, "limit": limit}
    tell(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


def measure(crowd, options):
    results = {"direct_alone": crowd.direct("direct_alone", options.rate, options.seconds),
               "alone": crowd.logins("alone", options.rate, options.seconds), "base_kib": crowd.memory()}
    start, cpu = time.monotonic(), crowd.cpu()
    # After the fill one login comes to it, in a quarter of an hour on average.
    holder = crowd.generate("holder", "--max-open", str(options.sessions + 100), "--hold", str(options.sessions), "--hold-rate", str(options.fill),
                            "--rate", "0.001", "--duration", "1d", "--arrivals", "uniform")
    try:
        wait_until(lambda: "\nload  " in crowd.progress("holder") or holder.poll() is not None,
                   120 + 10 * options.sessions / options.fill, lambda: crowd.progress("holder")[-500:])
        if holder.poll() is not None:
            # Its last words: what failed, and how often.
            raise RuntimeError(f"the sessions could not be opened:\n{crowd.printed('holder')}")
        results["fill_seconds"] = time.monotonic() - start
        results["fill_cpu_ms"] = (crowd.cpu() - cpu) * 1e3 / options.sessions
        results["sessions"] = len(crowd.router.sessions())
        results["full_kib"] = crowd.memory()
        results["descriptors"] = len(os.listdir(f"/proc/{crowd.router.pid}/fd"))
        cpu = crowd.cpu()
        time.sleep(options.seconds)
        results["idle_cpu_percent"] = (crowd.cpu() - cpu) * 100 / options.seconds
        results["beside"] = crowd.logins("beside", options.rate, options.seconds)
        results["direct_beside"] = crowd.direct("direct_beside", options.rate, options.seconds)
        results["still"] = len(crowd.router.sessions())
    finally:
        holder.terminate()
        holder.wait()
    results["kib_per_session"] = (results["full_kib"] - results["base_kib"]) / max(1, results["sessions"])
    return results


def tell(results):
    print(f"idle sessions                        {results['sessions']} opened, {results['still']} at the end")
    print(f"opened in                            {results['fill_seconds']:.0f} s, {results['fill_cpu_ms']:.2f} ms CPU each")
    print(f"memory of the router                 {results['base_kib'] / 1024:.1f} MiB before, {results['full_kib'] / 1024:.1f} MiB "
          f"with them: {results['kib_per_session']:.1f} KiB each")
    print(f"open files                           {results['descriptors']}")
    print(f"CPU while all idle                   {results['idle_cpu_percent']:.2f} % of a core")
    for name, words in (("alone", "logins without them"), ("direct_alone", "  straight to an instance"),
                        ("beside", "logins beside them"), ("direct_beside", "  straight to an instance")):
        phase = results[name]
        times = phase["milliseconds"]
        cpu = f"; {phase['cpu_ms']:.2f} ms CPU each" if "cpu_ms" in phase else ""
        print(f"{words:37}{phase['rate']:g}/s: p50 {_ms(times, 'login', 'p50')}, p95 {_ms(times, 'login', 'p95')} ms, of which "
              f"key exchange {_ms(times, 'key_exchange', 'p50')}, authentication {_ms(times, 'authentication', 'p50')}, "
              f"start {_ms(times, 'session_start', 'p50')}{cpu}; {phase['failed']} failed")


def _ms(times, what, percentile):
    return f"{times[what][percentile]:.1f}" if what in times else "-"


main()
