"""Runs the measurements that were asked for, and writes what they say."""

import argparse
import os
import sys
from pathlib import Path

from . import bulk, growth, keys, login, machine, memory, report
from .ways import Bench

TESTS = {"bulk": bulk, "login": login, "keys": keys, "memory": memory, "growth": growth}
HERE = Path(__file__).resolve().parents[1]


def arguments():
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--tests", default=",".join(TESTS))
    parser.add_argument("--repeat", type=int)
    parser.add_argument("--size", type=int)
    parser.add_argument("--output", type=Path, default=HERE / "results")
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    options.tests = options.tests.split(",")
    if unknown := set(options.tests) - set(TESTS):
        parser.error(f"unknown tests: {', '.join(sorted(unknown))}; there are {', '.join(TESTS)}")
    quick = options.quick
    options.repeat = options.repeat or (3 if quick else 7)
    options.size = options.size or (64 if quick else 512)
    options.logins = 10 if quick else 60
    options.keys = 100 if quick else 500
    options.idle = 40 if quick else 200
    options.curve_sizes = (16, 32, 64) if quick else (64, 128, 256, 512, 1024, 2048)
    options.curve_sessions = (1, 2, 4) if quick else (1, 2, 4, 8, 16, 32)
    options.curve_logins = (1, 2, 4) if quick else (1, 2, 4, 8, 16, 32)
    return options


def say(words):
    """One line that is overwritten on a terminal, and lines elsewhere."""
    print(f"\r\x1b[K{words}" if sys.stdout.isatty() else words, end="" if sys.stdout.isatty() else "\n", flush=True)


def main():
    options = arguments()
    facts = machine.describe()
    if facts["load_before"] > 0.5:
        print(f"The machine is busy (load {facts['load_before']:.1f}): the figures will say more about that than about us.")
    results = []
    with Bench(os.cpu_count()) as bench:
        for name in options.tests:
            results += TESTS[name].measure(bench, options, say)
    print()
    print(report.words(facts, options))
    print(report.table(results))
    report.write(options.output, facts, options, results)
    if options.readme:
        report.into_readme(HERE.parent / "README.md", facts, options, results)
    print(f"Written to {options.output}")


main()
