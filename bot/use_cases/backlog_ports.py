"""What waits in the house and what is late, in numbers alone, and where these are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Mapping, Protocol


@dataclass(frozen=True)
class Queue:
    """How many wait, and since when the one that waits longest does."""

    depth: int = 0
    oldest: datetime | None = None

    def longest_wait(self, now: datetime) -> timedelta:
        """Of those in it; none where nobody waits."""
        return max(now - self.oldest, timedelta()) if self.oldest is not None else timedelta()


@dataclass(frozen=True)
class Backlog:
    """The house at a moment."""

    at: datetime
    turns: Queue  # messages that have no answer yet
    handoffs: Queue  # customers who wait for a person
    outbox: Mapping[str, Queue]  # by channel: what was said and has not gone out
    deadlines_overdue: int  # duties about open cases whose time has passed without their being done
    promises_at_risk: int  # that fall due within a day, or whose owner was warned
    promises_broken: int  # about cases that are still open
    channels: Mapping[str, bool] = field(default_factory=dict)  # messaging channel → whether all of it is well


class Backlogs(Protocol):
    """Reads it; writes nothing."""

    def look(self, now: datetime, at_risk_until: datetime) -> Backlog:
        """The house as it is now."""
