"""What the use cases need from outside for the deadlines of complaints; the rest is in `ports.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.case import Case
from bot.domain.case_deadline import CaseDeadline


class Deadlines(Protocol):
    """The deadlines of cases. What was stored is never moved; only what becomes of it is noted."""

    def add(self, kept: CaseDeadline) -> bool:
        """Add it; False if the case has one of this rule and occurrence, which stays as it is."""

    def settle(self, kept: CaseDeadline, *, followed: bool = False) -> bool:
        """Note what became of it; False if it was done, extended or dropped meanwhile, and then nothing is noted.

        With `followed`, nothing more comes of it.
        """

    def mark_followed(self, deadline_id: str) -> None:
        """Note that what follows from a settled one was recorded."""

    def of_case(self, case_id: str) -> list[CaseDeadline]:
        """The deadlines of a case, the next due first."""

    def past(self, now: datetime, most: int) -> list[tuple[CaseDeadline, Case]]:
        """Open ones whose time has passed, with their cases, the longest ago first, at most so many."""

    def unfollowed(self, most: int) -> list[tuple[CaseDeadline, Case]]:
        """Settled ones from which nothing was recorded yet, with their cases, in the order they were settled."""
