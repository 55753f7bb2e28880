"""What repeated measurements say: the median, and how far they lie apart."""

import random
from math import ceil
from statistics import median

_DRAWS = 200


def percentile(values, part):
    """Nearest rank; `part` in 0..1."""
    ordered = sorted(values)
    return ordered[max(0, ceil(part * len(ordered) - 1e-9) - 1)]  # 0.07 * 100 is a little more than 7


def summary(values):
    """Median, extremes, and the half that lies in the middle."""
    return {"median": median(values), "min": min(values), "max": max(values), "q1": percentile(values, 0.25),
            "q3": percentile(values, 0.75), "count": len(values)}


def pooled(rounds, part, of=None):
    """A percentile far out wants many values: those of all rounds together. How far it is to be trusted is seen by drawing as
    many rounds from them, with repetition, again and again. With `of`, rounds made beside these, it is divided by theirs."""
    def figure(numbers):
        ours = percentile([value for number in numbers for value in rounds[number]], part)
        return ours if of is None else ours / percentile([value for number in numbers for value in of[number]], part)

    every, dice = range(len(rounds)), random.Random(1)
    drawn = [figure(dice.choices(every, k=len(rounds))) for _ in range(_DRAWS)]
    return summary(drawn) | {"median": figure(every), "count": sum(map(len, rounds))}


def ratios(values, of):
    """Each measurement by the one that was made beside it, so that a noisy machine disturbs both."""
    return [value / beside for value, beside in zip(values, of)]
