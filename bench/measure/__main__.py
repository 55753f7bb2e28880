"""Runs the measurements that were asked for, and writes what they say."""

import argparse
import os
import sys
import time
from pathlib import Path

from . import bulk, core, decision, growth, keys, limits, login, machine, memory, report
from .ways import Bench

TESTS = {"bulk": bulk, "core": core, "login": login, "keys": keys, "memory": memory, "decision": decision, "growth": growth}
HERE = Path(__file__).resolve().parents[1]


def arguments():
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--tests", default=",".join(TESTS))
    parser.add_argument("--repeat", type=_count)
    parser.add_argument("--size", type=_count)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    options.tests = options.tests.split(",")
    if unknown := set(options.tests) - set(TESTS):
        parser.error(f"unknown tests: {', '.join(sorted(unknown))}; there are {', '.join(TESTS)}")
    quick = options.quick
    if quick and options.readme:
        parser.error("--readme wants figures to quote, which those of --quick are not")
    options.output = options.output or (HERE.parent / "build/bench/results" if quick else HERE / "results")
    options.repeat = options.repeat or (2 if quick else 7)
    options.size = options.size or (64 if quick else 512)
    options.logins = 5 if quick else 60
    options.keys = 100 if quick else 1000  # a 99th percentile wants a thousand at the least
    options.idle_seconds = 0.5 if quick else 30  # [session] instance_alive_interval
    options.curve_idle = (10, 20, 40) if quick else (100, 200, 300, 400)
    options.curve_repeat = 1 if quick else 3
    options.curve_sizes = (16, 32, 64) if quick else (64, 128, 256, 512, 1024, 2048)
    options.curve_sessions = (1, 2, 4) if quick else (1, 2, 4, 8, 16, 32)
    options.curve_each = 16 if quick else 64
    options.curve_logins = (1, 2, 4) if quick else (1, 2, 4, 8, 16, 32)
    return options


def _count(text):
    value = int(text)
    if value < 1:
        raise ValueError
    return value


_count.__name__ = "number from 1"  # as argparse names it


def say(words):
    """One line that is overwritten on a terminal, and lines elsewhere."""
    print(f"\r\x1b[K{words}" if sys.stdout.isatty() else words, end="" if sys.stdout.isatty() else "\n", flush=True)


def main():
    options = arguments()
    options.output.mkdir(parents=True, exist_ok=True)
    limits.allow_files(8 * options.curve_idle[-1])
    if not options.quick:
        machine.wait_until_quiet(say)
    facts = machine.describe()
    if facts["load_before"] >= machine.QUIET:
        print(f"\nThe machine is busy (load {facts['load_before']:.1f}): the figures will say more about that than about us.")
    start, results = time.monotonic(), []
    try:
        with Bench(os.cpu_count()) as bench:
            for name in options.tests:
                results += TESTS[name].measure(bench, options, say)
    except BaseException:
        print(f"\nBroken off; nothing is written to {options.output}. What was measured until then:\n\n{report.table(results)}")
        raise
    facts["minutes"] = round((time.monotonic() - start) / 60, 1)
    print()
    print(report.words(facts, options))
    print("" if options.quick else report.targets(results))
    print(report.table(results))
    report.write(options.output, facts, options, results)
    if options.readme:
        report.into_readme(HERE.parent / "README.md", report.FIGURES, report.summary(facts, options, results))
        if decided := report.decisions(results):
            report.into_readme(HERE / "README.md", report.DECISIONS, decided)
    print(f"Written to {options.output}")


main()
