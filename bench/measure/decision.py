"""What a decision takes, by instances and by pins: the micro benchmarks, of which these are a part."""

import json
import re
import subprocess

from support.router import BINARIES

from .stats import summary

_NAME = re.compile(r"place_(new|pinned)_user/policy:\d+/instances:(\d+)/pins:(\d+)")
_MANY, _PINS = 1000, 100_000  # where the other of both grows


def measure(_bench, options, say):
    say("decisions")
    program = BINARIES / "bench/benchmarks/micro"
    command = [program, "--benchmark_filter=^place_(new|pinned)_user/", "--benchmark_format=json",
               f"--benchmark_repetitions={options.repeat}", f"--benchmark_min_time={0.01 if options.quick else 0.1}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return rows(json.loads(done.stdout))


def rows(report):
    """What Google Benchmark says, as results: one for each policy and size."""
    found = {}
    for run in report["benchmarks"]:
        name = _NAME.fullmatch(run["run_name"])
        if run["run_type"] != "iteration" or name is None:
            continue
        way = "pinned" if name[1] == "pinned" else run["label"]
        found.setdefault((way, int(name[2]), int(name[3])), []).append(run["cpu_time"] / 1e3)  # ns
    results = []
    for (way, instances, pins), values in sorted(found.items()):
        row = {"test": "decision", "case": f"{instances:,} instances, {pins:,} pins", "way": way, "decision_us": summary(values)}
        if instances == _MANY and pins == _PINS:
            results.append(row)
        if pins == _PINS:
            results.append({**row, "test": "growth", "case": "instances", "x": instances})
        if instances == _MANY:
            results.append({**row, "test": "growth", "case": "pins", "x": pins})
    return results
