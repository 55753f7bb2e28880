"""Writes what was measured: a table for people, JSON for programs, charts, and the summary in the README."""

import json

from . import chart

TARGETS = {  # what we want to reach, and what it is compared with
    "bulk": ("cpu_s_per_gib", 1.9), "login": ("cpu_ms", 3.0), "latency": ("of_direct", 0.55),
    "keys, idle": ("p50_beyond_direct_ms", 0.1), "keys, beside a bulk transfer": ("p50_beyond_direct_ms", 0.3),
    "memory": ("kib_per_session", 55),
}
_COLUMNS = {
    "cpu_s_per_gib": ("CPU s/GiB", 2), "mb_per_s": ("MB/s", 0), "ms": ("ms", 1), "of_direct": ("of direct", 2),
    "cpu_ms": ("CPU ms", 2), "p50_ms": ("p50 ms", 3), "p99_ms": ("p99 ms", 3),
    "p50_beyond_direct_ms": ("p50 beyond direct, ms", 3), "kib_per_session": ("KiB a session", 1),
}
_FIRST, _LAST = "<!-- figures: written by bench/run -->", "<!-- end of figures -->"


def table(results):
    """Markdown: a median and, in brackets, the middle half of the measurements."""
    lines = []
    for test in dict.fromkeys(result["test"] for result in results if result["test"] != "growth"):
        rows = [result for result in results if result["test"] == test]
        columns = [name for name in _COLUMNS if name in rows[0]]
        lines += ["", f"| {test} | | {' | '.join(_COLUMNS[name][0] for name in columns)} |",
                  "|---|---|" + "---:|" * len(columns)]
        lines += [f"| {row['case']} | {row['way']} | {' | '.join(_cell(row[name], _COLUMNS[name][1]) for name in columns)} |"
                  for row in rows]
    return "\n".join(lines[1:]) + "\n"


def _cell(value, digits):
    return f"{value['median']:.{digits}f} ({value['q1']:.{digits}f}–{value['q3']:.{digits}f})"


def words(machine, options):
    return (f"Measured {machine['date']} on {machine['cores']} cores ({machine['processor']}, {machine['memory_gib']} GiB, "
            f"kernel {machine['kernel']}), everything on this one machine over loopback; {machine['openssh'].split(',')[0]}, "
            f"{' '.join(machine['haproxy'].split()[:3])}, libssh {machine['libssh']}. Median of {options.repeat} runs "
            f"(logins: {options.logins}) and the middle half of them; bulk transfers of {options.size} MiB. CPU is that of what "
            f"stands in between alone.\n")


def write(directory, machine, options, results):
    directory.mkdir(parents=True, exist_ok=True)
    everything = {"machine": machine, "options": vars(options) | {"output": None}, "results": results}
    (directory / "results.json").write_text(json.dumps(everything, indent=1) + "\n")
    (directory / "README.md").write_text(f"# Results\n\n{words(machine, options)}\n{table(results)}")
    for name, picture in charts(results).items():
        (directory / f"{name}.svg").write_text(picture)


def charts(results):
    """name -> SVG, of whatever was measured."""
    pictures = {}

    def draw(name, title, unit, test, key, target=None, but=()):
        rows = [row for row in results if row["test"] == test and key in row and row["way"] not in but]
        if rows:
            groups = [(case, [(row["way"], *(row[key][part] for part in ("median", "q1", "q3"))) for row in rows
                              if row["case"] == case]) for case in dict.fromkeys(row["case"] for row in rows)]
            pictures[name] = chart.bars(title, unit, groups, target)

    draw("bulk-cpu", "Bulk transfer: CPU of what stands in between", "CPU seconds per GiB", "bulk", "cpu_s_per_gib",
         TARGETS["bulk"][1], ("direct",))
    draw("bulk-speed", "Bulk transfer: throughput", "MB/s", "bulk", "mb_per_s")
    draw("login-latency", "Login: ssh pool true", "milliseconds", "login", "ms")
    draw("login-cpu", "Login: CPU of what stands in between", "CPU milliseconds", "login", "cpu_ms", TARGETS["login"][1],
         ("direct",))
    draw("keys", "Keystroke to echo, median", "milliseconds", "keys", "p50_ms")
    draw("memory", "Memory of an idle session", "KiB", "memory", "kib_per_session", TARGETS["memory"][1])
    for case, x_unit, y_unit, key in (("bytes", "MiB transferred", "CPU seconds", "cpu_s"),
                                      ("sessions", "transfers at once", "CPU seconds per GiB", "cpu_s_per_gib"),
                                      ("logins", "logins at once", "CPU milliseconds per login", "cpu_ms_per_login")):
        points = [(row["x"], row[key]) for row in results if row["test"] == "growth" and row["case"] == case]
        if points:
            pictures[f"growth-{case}"] = chart.curve(f"How the cost grows with {case}", x_unit, y_unit, [("homeport", points)])
    return pictures


def into_readme(path, machine, options, results):
    """Replaces what stands between the two marks."""
    text = path.read_text()
    before, _, rest = text.partition(_FIRST)
    _, _, after = rest.partition(_LAST)
    path.write_text(f"{before}{_FIRST}\n{words(machine, options)}\n{table(results)}{_LAST}{after}")
