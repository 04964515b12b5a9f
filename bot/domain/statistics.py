"""The little statistics that figures about people need: intervals that say how much a number may be off."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Sequence

CONFIDENCE = 0.95
# Below so many answers an interval rests on the shape of the answers more than on their number, a single customer moves
# the figure visibly, and who knows one of them may guess what they said. 30 is the usual rule of thumb for a mean.
FEWEST = 30
MANY_DEGREES = 200  # from here on the expansion below is exact to a millionth


@dataclass(frozen=True)
class Estimate:
    """A figure taken from a part of all customers, with the interval in which it lies for all of them."""

    value: float
    low: float
    high: float
    n: int

    @property
    def is_shown(self) -> bool:
        """Whether there are enough answers to show it."""
        return self.n >= FEWEST


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    of: int

    @property
    def value(self) -> float | None:
        """As a share of one; None of nothing."""
        return self.part / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of Edwin B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.

        Unlike the usual one it stays between nothing and all, and is honest about few.
        """
        if not self.of:
            return None
        z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
        n, p = self.of, self.part / self.of
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


def mean_of(values: Sequence[float]) -> Estimate | None:
    """The mean with its 95 % interval by Student's t with n - 1 degrees of freedom; None of nothing.

    A single answer has no interval: it is as wide as one likes, so it is given as the value alone.
    """
    n = len(values)
    if not n:
        return None
    mean = math.fsum(values) / n
    if n == 1:
        return Estimate(mean, mean, mean, 1)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1))
    half = student_t(n - 1) * spread / math.sqrt(n)
    return Estimate(mean, mean - half, mean + half, n)


def within(estimate: Estimate | None, lowest: float, highest: float) -> Estimate | None:
    """An estimate whose interval does not leave the scale."""
    if estimate is None:
        return None
    return Estimate(estimate.value, max(lowest, estimate.low), min(highest, estimate.high), estimate.n)


@functools.lru_cache(maxsize=512)
def student_t(degrees: int) -> float:
    """How many standard errors to each side hold 95 % of Student's distribution with so many degrees of freedom.

    Exactly by the finite series of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4; for
    many degrees by the expansion 26.7.5.
    """
    if degrees < 1:
        raise ValueError("Student's distribution has at least one degree of freedom.")
    if degrees >= MANY_DEGREES:
        z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
        first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
        return z + first / degrees + second / degrees**2
    low, high = 0.0, 1000.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _held_within(middle, degrees) < CONFIDENCE else (low, middle)
    return (low + high) / 2


def _held_within(t: float, degrees: int) -> float:
    """The share of the distribution between -t and t."""
    angle = math.atan(t / math.sqrt(degrees))
    cosine, sine = math.cos(angle), math.sin(angle)
    if degrees == 1:
        return 2 * angle / math.pi
    start, term = (3, cosine) if degrees % 2 else (2, 1.0)
    total = 0.0
    for step in range(start, degrees + 1, 2):
        total += term
        term *= cosine * cosine * (step - 1) / step
    return 2 / math.pi * (angle + sine * total) if degrees % 2 else sine * total


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which this share lies, between the two nearest where it falls between; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    # In one multiplication: the sum of two parts may lie a hair outside what it is between.
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True)
class Change:
    """How much more or less it is than before, with the interval in which the true change lies."""

    value: float
    low: float
    high: float

    @property
    def is_told_apart(self) -> bool:
        """Whether it is more than chance alone would make; otherwise nothing can be said of it."""
        return self.low > 0 or self.high < 0


def change(now: Share | Estimate | None, before: Share | Estimate | None) -> Change | None:
    """The change between two figures from their own intervals; None where one of them is not there.

    Robert G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven
    methods", Statistics in Medicine 17 (1998), 873-890, method 10; for means the same sum of squares.
    """
    one, other = _with_interval(now), _with_interval(before)
    if one is None or other is None:
        return None
    (p, low, high), (q, other_low, other_high) = one, other
    difference = p - q
    return Change(
        difference,
        difference - math.hypot(p - low, other_high - q),
        difference + math.hypot(high - p, q - other_low),
    )


def _with_interval(figure: Share | Estimate | None) -> tuple[float, float, float] | None:
    if isinstance(figure, Estimate):
        return (figure.value, figure.low, figure.high) if figure.is_shown else None
    if figure is None or figure.value is None or figure.interval is None:
        return None
    return (figure.value, *figure.interval)
