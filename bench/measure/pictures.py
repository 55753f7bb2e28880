"""Which charts there are: bars for what is compared, curves for what grows."""

from . import chart

# name: title, unit, test, figure, is it about what stands in between alone?, has it a target to be drawn?
_BARS = {
    "bulk-cpu": ("Bulk transfer: CPU of what stands in between", "CPU seconds per GiB", "bulk", "cpu_s_per_gib", True, True),
    "bulk-speed": ("Bulk transfer: throughput", "MB/s", "bulk", "mb_per_s", False, False),
    "core-speed": ("Bulk transfer: throughput, what stands in between on a core of its own", "MB/s", "core", "mb_per_s", False, False),
    "login-latency": ("Login: ssh pool true", "milliseconds", "login", "ms", False, False),
    "login-cpu": ("Login: CPU of what stands in between", "CPU milliseconds", "login", "cpu_ms", True, True),
    "keys": ("Keystroke to echo, median", "milliseconds", "keys", "p50_ms", False, False),
    "keys-p99": ("Keystroke to echo, 99th percentile", "milliseconds", "keys", "p99_ms", False, False),
    "memory": ("Memory of an idle session", "KiB", "memory", "kib_per_session", True, True),
    "memory-given-back": ("Memory given back when idle sessions have gone", "% of what they took", "memory", "given_back_percent", True,
                          False),
}
# name: title, unit across, unit upwards, case, figure, is it about what stands in between alone?
_CURVES = {
    "growth-bytes": ("CPU of a transfer, by its bytes", "MiB transferred", "CPU seconds", "bytes", "cpu_s", True),
    "growth-sessions": ("CPU of transfers at the same time", "transfers at once", "CPU seconds per GiB", "sessions", "cpu_s_per_gib",
                        True),
    "growth-sessions-speed": ("Throughput of all transfers at the same time", "transfers at once", "MB/s", "sessions", "mb_per_s",
                              False),
    "growth-logins": ("CPU of logins at the same time", "logins at once", "CPU milliseconds per login", "logins", "cpu_ms_per_login",
                      True),
    "growth-logins-speed": ("Logins at the same time", "logins at once", "logins per second", "logins", "logins_per_s", False),
    "growth-idle": ("Memory with idle sessions", "sessions", "MiB", "idle sessions", "mib", True),
    "growth-idle-cpu": ("CPU while all sessions idle", "sessions", "% of a core", "idle sessions", "idle_cpu_percent", True),
    "growth-instances": ("A decision, by instances (100,000 pins)", "instances", "CPU microseconds", "instances", "decision_us", False),
    "growth-pins": ("A decision for a new user, by pins (1,000 instances)", "pins", "CPU microseconds", "pins", "decision_us", False),
}
NAMES = (*_BARS, *_CURVES)


def charts(results, targets):
    """name -> SVG, of whatever was measured; `targets` by figure."""
    drawn = {}
    for name, (title, unit, test, figure, between, target) in _BARS.items():
        rows = _rows(results, test, figure, between)
        if rows:
            groups = [(case, [(row["way"], *_spread(row[figure])) for row in rows if row["case"] == case])
                      for case in dict.fromkeys(row["case"] for row in rows)]
            drawn[name] = chart.bars(title, unit, groups, targets[figure] if target else None)
    for name, (title, across, upwards, case, figure, between) in _CURVES.items():
        rows = [row for row in _rows(results, "growth", figure, between) if row["case"] == case]
        if rows:
            lines = [(way, [(row["x"], *_spread(row[figure])) for row in rows if row["way"] == way])
                     for way in dict.fromkeys(row["way"] for row in rows)]
            drawn[name] = chart.curve(title, across, upwards, lines)
    return drawn


def _rows(results, test, figure, between):
    return [row for row in results if row["test"] == test and figure in row and not (between and row["way"] == "direct")]


def _spread(value):
    return value["median"], value["q1"], value["q3"]
