"""What repeated measurements say: the median, and how far they lie apart."""

from math import ceil
from statistics import median


def percentile(values, part):
    """Nearest rank; `part` in 0..1."""
    ordered = sorted(values)
    return ordered[max(0, ceil(part * len(ordered) - 1e-9) - 1)]  # 0.07 * 100 is a little more than 7


def summary(values):
    """Median, extremes, and the half that lies in the middle."""
    return {"median": median(values), "min": min(values), "max": max(values), "q1": percentile(values, 0.25),
            "q3": percentile(values, 0.75), "count": len(values)}


def pooled(rounds, part):
    """A percentile far out wants many values: of those of all rounds together. The spread is that of the rounds' own."""
    together = [value for values in rounds for value in values]
    return summary([percentile(values, part) for values in rounds]) | {
        "median": percentile(together, part), "count": len(together)}


def ratios(values, of):
    """Each measurement by the one that was made beside it, so that a noisy machine disturbs both."""
    return [value / beside for value, beside in zip(values, of)]
