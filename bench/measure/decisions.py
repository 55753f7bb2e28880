"""Draws how the time of a decision grows with instances and with pins:
  bench/micro --benchmark_filter=place --benchmark_out=FILE && PYTHONPATH=bench python3 -m measure.decisions FILE bench/results"""

import json
import sys
from pathlib import Path

from . import chart

PINNED = "pinned user"


def points(report):
    """[(line, instances, thousands of pins, microseconds)]; medians where measurements were repeated."""
    rows = [row for row in report["benchmarks"] if row.get("aggregate_name", "median") == "median"]
    medians = [row for row in rows if "aggregate_name" in row] or rows
    for row in medians:
        name, *sizes = row["run_name"].split("/")
        if name not in ("place_new_user", "place_pinned_user"):
            continue
        size = {key: int(value) for key, value in (part.split(":") for part in sizes)}
        line = PINNED if name == "place_pinned_user" else row["label"]
        yield line, size["instances"], size["pins"] // 1000, row["cpu_time"] / 1e3


def curves(report):
    """name -> SVG. The other size stays what most points have."""
    found = list(points(report))
    lines = list(dict.fromkeys(line for line, *_ in found))
    for name, of, other, fixed, unit in (("instances", 1, 2, 100, "instances (100,000 pins)"),
                                         ("pins", 2, 1, 1000, "thousands of pins (1,000 instances)")):
        drawn = [(line, sorted((point[of], point[3]) for point in found if point[0] == line and point[other] == fixed))
                 for line in lines]
        yield f"decision-{name}", chart.curve(f"A decision, and the slot taken with it: growth with {name}", unit,
                                              "CPU microseconds", drawn)


if __name__ == "__main__":
    for title, picture in curves(json.loads(Path(sys.argv[1]).read_text())):
        (Path(sys.argv[2]) / f"{title}.svg").write_text(picture)
