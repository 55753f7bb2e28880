"""The Python of bench/ compiles, and what it makes of figures is right: statistics, tables, targets, charts."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests")]
from measure import chart, core, limits, login, machine, pictures, report, stats  # noqa: E402
from support import processes  # noqa: E402

MACHINE = {"date": "2026-11-25", "processor": "a processor", "cores": 2, "memory_gib": 24, "kernel": "6", "load_before": 0.1,
           "homeport": "homeport 1", "openssh": "OpenSSH_9, more", "haproxy": "HAProxy version 2 more", "libssh": "0.10"}


def options(**more):
    return argparse.Namespace(repeat=7, curve_repeat=3, logins=60, keys=500, size=512, quick=False, output=Path("there"), **more)


def spread(*values):
    return stats.summary(values)


def rows():
    """One of each test, and two points of each curve."""
    figures = {"bulk": ("cpu_s_per_gib", "cores", "mb_per_s", "of_direct", "whole_of_direct"), "login": ("ms", "of_direct", "cpu_ms"),
               "core": ("cpu_s_per_gib", "cores", "mb_per_s", "of_direct", "whole_of_direct"),
               "keys": ("p50_ms", "p99_ms", "p50_beyond_direct_ms", "p99_by_haproxy"),
               "memory": ("kib_per_session", "given_back_percent", "idle_cpu_percent")}
    found = [{"test": test, "case": "idle, of a kind", "way": way, **{name: spread(1, 2, 3) for name in names}}
             for test, names in figures.items() for way in ("direct", "haproxy", "homeport")]
    found += [{"test": "decision", "case": "1,000 instances", "way": "least-sessions", "decision_us": spread(1, 2, 3)}]
    found += [{"test": "growth", "case": case, "way": "homeport", "x": x, figure: spread(x, 2 * x, 3 * x)}
              for *_, case, figure, _ in pictures._CURVES.values() for x in (0, 1, 2000)]
    return found


class Compiles(unittest.TestCase):
    def test_run_tells_its_options(self):
        help_text = subprocess.run([ROOT / "bench/run", "--help"], capture_output=True, text=True, check=True)
        self.assertTrue(help_text.stdout.startswith("usage: bench/run"))
        self.assertEqual(help_text.stderr, "")

    def test_every_file(self):
        files = sorted((ROOT / "bench").rglob("*.py")) + sorted((ROOT / "tests/bench").glob("*.py"))
        self.assertGreater(len(files), 10)
        for file in files:
            compile(file.read_text(), file, "exec")


class Statistics(unittest.TestCase):
    def test_percentiles_are_values_that_were_measured(self):
        hundred = list(range(1, 101))
        for part, wanted in ((0, 1), (0.07, 7), (0.25, 25), (0.5, 50), (0.99, 99), (1, 100)):
            self.assertEqual(stats.percentile(hundred, part), wanted)
        self.assertEqual(stats.percentile([7], 0.99), 7)
        self.assertEqual(stats.percentile([3, 1, 2], 1), 3)

    def test_a_summary(self):
        self.assertEqual(stats.summary([4, 1, 3, 2, 5]), {"median": 3, "min": 1, "max": 5, "q1": 2, "q3": 4, "count": 5})

    def test_pooled_is_of_all_rounds_together(self):
        pooled = stats.pooled([[1] * 100, [1] * 97 + [50, 60, 70]], 0.99)
        self.assertEqual((pooled["median"], pooled["count"]), (50, 200))
        self.assertLessEqual(pooled["q1"], 50)
        self.assertGreaterEqual(pooled["q3"], 50)

    def test_pooled_by_another_s(self):
        rounds = [[2, 4, 6], [2, 4, 8]]
        self.assertEqual(stats.pooled(rounds, 0.5, rounds)["q3"], 1)
        self.assertEqual(stats.pooled(rounds, 1, [[1, 1, 4], [1, 1, 2]])["median"], 2)

    def test_ratios_are_by_turn(self):
        self.assertEqual(stats.ratios([2, 6], [1, 2]), [2, 3])


class Logins(unittest.TestCase):
    def test_what_is_taken_while_idle_comes_off(self):
        busy, idle = [(10, 20.0, 0.05), (5, 10.0, 0.03)], [(5.0, 0.0), (5.0, 0.01)]
        for cost, wanted in zip(login.costs(busy, idle), (3.0, 4.0), strict=True):
            self.assertAlmostEqual(cost, wanted)


@unittest.skipIf(len(os.sched_getaffinity(0)) < 2, "one core alone")
class Cores(unittest.TestCase):
    def shell(self, script):
        """Says so when it is there, with what it has started."""
        process = subprocess.Popen(["sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.communicate)
        self.addCleanup(processes.kill_family, process.pid)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        return process

    def test_everybody_is_moved_and_moved_back(self):
        own, *others = sorted(every := os.sched_getaffinity(0))
        router = self.shell("echo ready; read word")
        instance = self.shell("sleep 600 & first=$!; echo ready; read word; sleep 600 & echo ready; read word; "
                              "kill $first; wait $first; echo ready; read word")
        bench = mock.Mock(ways=[mock.Mock(**{"pids.return_value": [router.pid]})],
                          cluster=mock.Mock(pool={"one": mock.Mock(pid=instance.pid)}))

        def cores():
            there = [router.pid, instance.pid, *processes.descendants(instance.pid), os.getpid()]
            return [os.sched_getaffinity(pid) for pid in there]

        def go_on():
            instance.stdin.write(b"go on\n")
            instance.stdin.flush()
            self.assertEqual(instance.stdout.readline(), b"ready\n")

        with core._apart(bench, {own}, set(others)):
            self.assertEqual(cores(), [{own}, *[set(others)] * 3])
            go_on()  # one more child
            self.assertEqual(cores(), [{own}, *[set(others)] * 4])
            go_on()  # the first child ends
            self.assertEqual(cores(), [{own}, *[set(others)] * 3])
        self.assertEqual(cores(), [every] * 4)

    def test_who_has_ended_is_let_be(self):
        router = self.shell("echo ready; read word")
        processes.send([router.pid], 9)
        router.wait()
        core._pin_all(lambda: [router.pid, os.getpid()], os.sched_getaffinity(0))


class Machine(unittest.TestCase):
    def test_a_busy_one_is_given_time_and_not_for_ever(self):
        for loads, pauses in (([0.49], 0), ([0.7, 0.6, 0.4], 2), ([3.0] * 100, 24)):
            said = []
            with mock.patch.object(machine.os, "getloadavg", mock.Mock(side_effect=[(load, 0, 0) for load in loads])), \
                    mock.patch.object(machine.time, "sleep") as sleep:
                machine.wait_until_quiet(said.append)
            self.assertEqual((sleep.call_count, len(said)), (pauses, pauses))


class Limits(unittest.TestCase):
    def test_the_one_that_is_met_first_is_named(self):
        with mock.patch.object(limits, "allow_files", lambda wanted: wanted):
            self.assertEqual(limits.most_sessions(1), (1, ""))
        with mock.patch.object(limits, "allow_files", lambda wanted: 340):
            self.assertEqual(limits.most_sessions(5), (5, ""))
            sessions, words = limits.most_sessions(5000)
            self.assertEqual(sessions, 10)
            self.assertIn("340 open files", words)
        with mock.patch.object(limits, "_free_mib", lambda: 9):
            sessions, words = limits.most_sessions(5000)
            self.assertEqual(sessions, 2)
            self.assertIn("9 MiB of memory", words)


class Charts(unittest.TestCase):
    def words(self, picture):
        return [element.text for element in xml.fromstring(picture).iter() if element.text]

    def test_bars(self):
        words = self.words(chart.bars("A <title>", "of a unit", [("one", [("direct", 5, 4, 6), ("homeport", 0.25, 0.2, 0.3)])], target=7))
        for word in ("A <title>", "of a unit", "one", "direct", "homeport", "5", "0.25", "target 7"):
            self.assertIn(word, words)

    def test_a_curve_names_both_axes_and_no_two_numbers_overlap(self):
        picture = chart.curve("T", "across", "upwards", [("homeport", [(x, x, x, x) for x in (1, 2, 4, 1000, 2000)])])
        words = self.words(picture)
        for word in ("across", "upwards", "1,000", "2,000"):
            self.assertIn(word, words)
        self.assertNotIn("2", words)

    def test_nothing_at_all_is_drawn_as_nothing(self):
        self.assertNotIn("nan", chart.curve("T", "x", "y", [("homeport", [(0, 0, 0, 0)])]))


class Report(unittest.TestCase):
    def test_everything_that_is_measured_has_a_table_and_a_chart(self):
        table = report.table(rows())
        for title in report._TITLES.values():
            self.assertIn(f"| {title} | |", table)
        self.assertIn("| idle, of a kind | homeport | 2.00 (1.00–3.00)", table)
        once = report.table([{"test": "memory", "case": "many", "way": "homeport", "kib_per_session": spread(57)}])
        self.assertIn("| many | homeport | 57.0 |", once)
        self.assertEqual(set(pictures.charts(rows(), {figure: limit for *_, figure, _, limit, _ in report.TARGETS})),
                         set(pictures.NAMES))

    def test_targets_say_what_is_met(self):
        def met(value, **row):
            line = report.targets([{"case": "", "way": "homeport", **row, "count": 0} | {
                key: spread(value) for key in row if row[key] is None}]).splitlines()[-1]
            return line.endswith("| yes |")

        self.assertTrue(met(1.9, test="bulk", cpu_s_per_gib=None))
        self.assertFalse(met(1.91, test="bulk", cpu_s_per_gib=None))
        self.assertTrue(met(0.95, test="core", of_direct=None))
        self.assertFalse(met(0.85, test="core", of_direct=None))
        self.assertEqual(report.targets([]), "")

    def test_decisions_have_their_place_in_this_folder_s_readme(self):
        found = [{"test": "growth", "case": case, "way": way, "x": x, "decision_us": spread(x / 1000)}
                 for case in ("instances", "pins") for way in (*report._PLACED, "new") for x in (100, 1000)]
        text = report.decisions(found)
        self.assertIn("| CPU µs, among 1,000 instances, with | 100 | 1,000 pins |", text)
        self.assertIn("| a user whose pin stands, each time another one | 0.10 | 1.00 |", text)
        self.assertIn("| by `new` | 0.10 | 1.00 |", text)
        self.assertEqual(report.decisions(rows()[:1]), "")
        readme = (ROOT / "bench/README.md").read_text()
        self.assertTrue(all(readme.count(mark) == 1 for mark in report.DECISIONS))

    def test_what_is_written(self):
        with tempfile.TemporaryDirectory() as directory:
            there = Path(directory)
            (there / "growth-bytes.svg").write_text("of an earlier run")
            (there / "other.svg").write_text("somebody's own")
            readme = there / "front.md"
            readme.write_text(f"before {report.FIGURES[0]} old {report.FIGURES[1]} after")
            measured = [row for row in rows() if row["test"] == "login"]
            report.write(there, MACHINE, options(), measured)
            report.into_readme(readme, report.FIGURES, report.summary(MACHINE, options(), measured))
            self.assertEqual(json.loads((there / "results.json").read_text())["results"], measured)
            self.assertEqual({path.name for path in there.glob("*.svg")}, {"login-cpu.svg", "login-latency.svg", "other.svg"})
            text = (there / "README.md").read_text()
            for word in ("a processor", "OpenSSH_9", "version 2", "login-cpu.svg", "Targets"):
                self.assertIn(word, text)
            text = readme.read_text()
            self.assertTrue(text.startswith("before ") and text.endswith(" after"))
            self.assertNotIn("old", text)
            self.assertIn("| login: CPU ms | idle, of a kind | at most 3 |", text)


if __name__ == "__main__":
    unittest.main()
