"""How long a person is waited for, as far as it was measured; what was not measured is not known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Sequence

MEASURED_FROM = 5  # waits; fewer say nothing about the next one
RECENT = timedelta(days=14)
IN_MINUTES = timedelta(minutes=90)  # longer waits are told in hours
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True)
class WaitingTime:
    """What the waits of the last days were, and how many customers wait now."""

    median: timedelta
    most: timedelta  # nine of ten waited no longer: the 90th percentile
    measured_on: int
    before: int  # in the queue
    in_vain: int = 0  # customers of the same days to whom nobody came; the percentiles are of the others


def measure_wait(waits: Sequence[timedelta], before: int, in_vain: int = 0) -> WaitingTime | None:
    """The waiting time to tell; None where too few waits were measured to say anything.

    Args:
        waits: of the last days, from asking for a person to being taken over by one.
        before: how many wait now.
        in_vain: to how many nobody came in those days.
    """
    if len(waits) < MEASURED_FROM:
        return None
    ordered = sorted(waits)
    return WaitingTime(_rank(ordered, 0.5), _rank(ordered, 0.9), len(ordered), before, in_vain)


def in_minutes(wait: timedelta) -> int | None:
    """A wait in whole minutes, never fewer than it took and at least one; None where it is told in hours."""
    return max(1, -(-wait // MINUTE)) if wait <= IN_MINUTES else None


def in_hours(wait: timedelta) -> int:
    """A wait in whole hours, never fewer than it took."""
    return -(-wait // HOUR)


def _rank(ordered: Sequence[timedelta], share: float) -> timedelta:
    """The nearest-rank percentile: a wait that did occur."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
