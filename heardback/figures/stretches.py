"""Stretches of time, counted by width, so that the median of a hundred thousand needs some hundred numbers.

Each width is a twentieth wider than the last one: a logarithmic histogram, after DDSketch (Masson, Rim and Lee, 2019),
with a relative error of at most 2.5 %.
"""

from collections.abc import Mapping
from datetime import timedelta
from math import log1p

STEP = log1p(0.05)


def width(stretch: timedelta) -> int:
    """Of one stretch of time. One that ends before it begins is none."""
    return round(log1p(max(stretch.total_seconds(), 0.0)) / STEP)


def half(counts: Mapping[int, int]) -> timedelta | None:
    """What half of those that were counted by width are not longer than; None when there are none."""
    left = (sum(counts.values()) + 1) // 2
    for one in sorted(counts):
        left -= counts[one]
        if left <= 0:
            return timedelta(seconds=1.05**one - 1)
    return None
