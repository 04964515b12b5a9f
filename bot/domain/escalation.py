"""Levels of authority: who decides what, within which time, and when a case goes one level up.

A complaint is handled at all levels of the house: what nobody touches in time is raised by the watchdog, what costs
more than a level may give is decided above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Mapping

from bot.domain.business_hours import BusinessHours
from bot.domain.case import Case, CaseState
from bot.domain.errors import NotAllowed
from bot.domain.money import Money

HIGHEST = 3
# The states in which the next step is the house's.
OUR_TURN = frozenset({
    CaseState.RECEIVED, CaseState.ACKNOWLEDGED, CaseState.ASSESSED, CaseState.INVESTIGATING, CaseState.RESPONDED,
    CaseState.REJECTED,
})  # fmt: skip


@dataclass(frozen=True)
class Level:
    """One level of the house."""

    number: int  # 1 to 3
    name: str  # as a customer reads it, such as "the head of customer care"
    untouched: timedelta  # of open time, after which a case that nobody touched goes up
    approves_up_to: Money | None = None  # of what a remedy costs the house; None: everything


@dataclass(frozen=True)
class Escalation:
    """The levels of a house, from the lowest to the highest."""

    levels: Mapping[int, Level]

    def name(self, number: int) -> str:
        """What a level is called."""
        return self.levels[number].name

    def level_for(self, cost: Money) -> int:
        """The lowest level that may approve this cost."""
        for number in sorted(self.levels):
            limit = self.levels[number].approves_up_to
            if limit is None or (limit.currency == cost.currency and cost.minor <= limit.minor):
                return number
        return HIGHEST

    def check_may_approve(self, level: int, cost: Money) -> None:
        """Make sure that somebody of this level may approve this cost. Raises NotAllowed."""
        needed = self.level_for(cost)
        if level < needed:
            raise NotAllowed(
                f"{cost} is more than level {level} may approve; {self.name(needed)} (level {needed}) decides it."
            )


def should_raise(case: Case, now: datetime, escalation: Escalation, hours: BusinessHours) -> bool:
    """Whether a case goes one level up: it is our turn, and nobody touched it for as long as its level may leave it."""
    if case.state not in OUR_TURN or case.level >= HIGHEST:
        return False
    return now > hours.after_working_time(case.last_touched, escalation.levels[case.level].untouched)
