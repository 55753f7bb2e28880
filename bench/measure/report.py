"""Writes what was measured: a table for people, JSON for programs, charts, and the summary in the README."""

import json

from . import pictures

_COLUMNS = {
    "cpu_s_per_gib": ("CPU s/GiB", 2), "cores": ("cores busy", 2), "mb_per_s": ("MB/s", 0), "ms": ("ms", 1),
    "of_direct": ("of direct", 2), "whole_of_direct": ("login included, of direct", 2), "cpu_ms": ("CPU ms", 2),
    "p50_ms": ("p50 ms", 3), "p99_ms": ("p99 ms", 3),
    "p50_beyond_direct_ms": ("p50 beyond direct, ms", 3), "p99_by_haproxy": ("p99 by HAProxy's", 2),
    "kib_per_session": ("KiB a session", 1), "given_back_percent": ("given back when they have gone, %", 0),
    "idle_cpu_percent": ("CPU while idle, % of a core", 2), "decision_us": ("CPU µs", 2),
}
_TITLES = {"bulk": "bulk", "core": "bulk, what stands in between on a core of its own", "login": "login", "keys": "keys",
           "memory": "memory", "decision": "decision, by policy or pin"}
_AT_MOST, _AT_LEAST = "at most", "at least"
# What we want to reach: (in words, test, what a case begins with, figure, how, limit, digits).
TARGETS = [
    ("bulk: CPU s/GiB", "bulk", "", "cpu_s_per_gib", _AT_MOST, 1.9, 2),
    ("one session's throughput on a core of its own, of direct", "core", "", "of_direct", _AT_LEAST, 0.9, 2),
    ("login: CPU ms", "login", "", "cpu_ms", _AT_MOST, 3.0, 2),
    ("login: time, of direct", "login", "", "of_direct", _AT_MOST, 0.55, 2),
    ("keystroke beyond direct, p50, ms", "keys", "idle", "p50_beyond_direct_ms", _AT_MOST, 0.1, 3),
    ("keystroke beyond direct, p50, ms", "keys", "beside", "p50_beyond_direct_ms", _AT_MOST, 0.3, 3),
    ("keystroke, p99, by HAProxy's", "keys", "", "p99_by_haproxy", _AT_MOST, 1.0, 2),
    ("memory: KiB for an idle session", "memory", "", "kib_per_session", _AT_MOST, 55, 1),
    ("decision: CPU µs", "decision", "", "decision_us", _AT_MOST, 2.0, 2),
]
_OTHERS = ("direct", "haproxy")
# What stands between two lines of a README is replaced.
FIGURES = "<!-- figures: written by bench/run -->", "<!-- end of figures -->"
DECISIONS = "<!-- decisions: written by bench/run -->", "<!-- end of decisions -->"
# A decision's way in words.
_PLACED = {
    "least-sessions": "a new user by `least-sessions`", "random-of-two": "by `random-of-two`", "weighted": "by `weighted`",
    "ordered": "by `ordered`", "resources": "by `resources`, and a report of the instance's each time",
    "pinned": "a user whose pin stands, each time another one",
}


def targets(results):
    """Markdown: what was to be reached and what was; "" if nothing of it was measured."""
    lines = []
    for words, test, case, figure, how, limit, digits in TARGETS:
        for row in results:
            if row["test"] != test or not row["case"].startswith(case) or row["way"] in _OTHERS or figure not in row:
                continue
            value = row[figure]["median"]
            met = value <= limit if how == _AT_MOST else value >= limit
            where = row["case"] if row["way"] == "homeport" else f"{row['case']}, {row['way']}"
            lines.append(f"| {words} | {where} | {how} {limit:g} | {_cell(row[figure], digits)} | {'yes' if met else '**no**'} |")
    return "\n".join(["| | | target | measured | met |", "|---|---|---|---:|---|", *lines, ""]) if lines else ""


def table(results):
    """Markdown: a median and, in brackets, the middle half of the measurements, if there are several."""
    lines = []
    for test in dict.fromkeys(result["test"] for result in results if result["test"] != "growth"):
        rows = [result for result in results if result["test"] == test]
        columns = [name for name in _COLUMNS if name in rows[0]]
        lines += ["", f"| {_TITLES[test]} | | {' | '.join(_COLUMNS[name][0] for name in columns)} |",
                  "|---|---|" + "---:|" * len(columns)]
        lines += [f"| {row['case']} | {row['way']} | {' | '.join(_cell(row[name], _COLUMNS[name][1]) for name in columns)} |"
                  for row in rows]
    return "\n".join(lines[1:]) + "\n"


def _cell(value, digits):
    spread = f" ({value['q1']:.{digits}f}–{value['q3']:.{digits}f})" if value["count"] > 1 else ""
    return f"{value['median']:.{digits}f}{spread}"


def words(machine, options):
    return (f"Measured {machine['date']} on {machine['cores']} cores ({machine['processor']}, {machine['memory_gib']} GiB, "
            f"kernel {machine['kernel']}, load {machine['load_before']:.1f} before), everything on this one machine over loopback; "
            f"{machine['homeport']}, {machine['openssh'].split(',')[0]}, {' '.join(machine['haproxy'].split()[:3])}, libssh "
            f"{machine['libssh']}. Median of {options.repeat} runs (logins: {options.logins}, their CPU by tens; keys: {options.keys} a "
            f"run, the p99 is that of all runs together; memory: {options.curve_repeat}, CPU while idle: 1) and, in brackets, the middle "
            f"half of them (of three all; of the p99 by drawing among the runs); bulk transfers of {options.size} MiB, which count from "
            f"when the remote command runs. CPU is that of what stands in between alone.\n")


def write(directory, machine, options, results):
    directory.mkdir(parents=True, exist_ok=True)
    everything = {"machine": machine, "options": vars(options) | {"output": None}, "results": results}
    (directory / "results.json").write_text(json.dumps(everything, indent=1) + "\n")
    drawn = pictures.charts(results, {figure: limit for _, _, _, figure, _, limit, _ in TARGETS})
    for name in pictures.NAMES:  # those of an earlier run tell of other figures
        (directory / f"{name}.svg").unlink(missing_ok=True)
    for name, picture in drawn.items():
        (directory / f"{name}.svg").write_text(picture)
    links = "\n".join(f"![{name}]({name}.svg)" for name in drawn)
    reached = "" if options.quick else targets(results)
    (directory / "README.md").write_text(
        f"# Results\n\nWritten by `bench/run`; [`bench/`](../README.md) says how it is measured. `results.json` has every figure of "
        f"these tables and charts with its extremes.\n\n{words(machine, options)}\n"
        + (f"## Targets\n\n{reached}\n" if reached else "") + f"## Figures\n\n{table(results)}\n## Charts\n\n{links}\n")


def summary(machine, options, results):
    """What the project's README has of all this."""
    reached = "" if options.quick else targets(results)
    return f"{words(machine, options)}\n{reached}\n{table(results)}"


def decisions(results):
    """Markdown: what a decision takes, by instances and by pins; "" if it was not measured."""
    tables = [_grown(results, "instances", "CPU µs, with 100,000 pins, among"),
              _grown(results, "pins", "CPU µs, among 1,000 instances, with")]
    return "\n".join(tables) if all(tables) else ""


def _grown(results, case, heading):
    found = {(row["way"], row["x"]): row["decision_us"]["median"] for row in results
             if (row["test"], row["case"]) == ("growth", case) and "decision_us" in row}
    if not found:
        return ""
    sizes, ways = sorted({x for _, x in found}), {way for way, _ in found}
    lines = [f"| {heading} | {' | '.join(f'{x:,}' for x in sizes)} {case} |", "|---|" + "---:|" * len(sizes)]
    for way in [*filter(ways.__contains__, _PLACED), *sorted(ways - set(_PLACED))]:
        cells = [f"{found[way, x]:.2f}" if (way, x) in found else "" for x in sizes]
        lines.append(f"| {_PLACED.get(way, f'by `{way}`')} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def into_readme(path, marks, figures):
    """Replaces what stands between the two marks."""
    first, last = marks
    text = path.read_text()
    before, _, rest = text.partition(first)
    _, _, after = rest.partition(last)
    if not after:
        raise RuntimeError(f"{path} has no place for figures: {first} and {last}")
    path.write_text(f"{before}{first}\n{figures}{last}{after}")
