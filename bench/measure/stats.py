"""What repeated measurements say: the median, and how far they lie apart."""

from statistics import median


def percentile(values, part):
    """Nearest rank; `part` in 0..1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(part * len(ordered) + 0.5) - 1))]


def summary(values):
    """Median, extremes, and the half that lies in the middle."""
    return {"median": median(values), "min": min(values), "max": max(values), "q1": percentile(values, 0.25),
            "q3": percentile(values, 0.75), "count": len(values)}


def ratios(values, of):
    """Each measurement by the one that was made beside it, so that a noisy machine disturbs both."""
    return [value / beside for value, beside in zip(values, of)]
