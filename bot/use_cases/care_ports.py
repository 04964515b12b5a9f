"""What the use cases need from outside for what follows from complaints; the rest is in `ports.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping, Protocol

from bot.domain.corrective_action import CorrectiveAction
from bot.domain.money import Money
from bot.domain.recovery import Goodwill, Recovery


class Recoveries(Protocol):
    """Recoveries, and what was given beyond what is owed."""

    def add(self, recovery: Recovery) -> bool:
        """Add it; False where this OUCH has one."""

    def save(self, recovery: Recovery) -> None:
        """Store its new state."""

    def of_case(self, case_id: str) -> list[Recovery]:
        """Those of a case, oldest first."""

    def all(self) -> list[Recovery]:
        """Every one, oldest first."""

    def to_follow_up(self, now: datetime) -> list[Recovery]:
        """Those whose customer is to be asked by now whether all is well, and where that was not noted yet."""

    def failed(self) -> list[Recovery]:
        """Those that failed and about which nobody was alarmed yet, oldest first."""

    def give(self, id: str, case_id: str, kind: Goodwill, what: str, amount: Money, by: str, now: datetime) -> None:
        """Note what was given."""

    def given(self, *, currency: str, case_id: str | None = None, since: datetime | None = None) -> Money:
        """How much was given: in a case, or by the whole house since a moment."""

    def gifts(self, case_id: str) -> list[Mapping[str, Any]]:
        """What was given in a case: kind, what, amount_minor, currency, given_by, given_at."""


class CorrectiveActions(Protocol):
    """What keeps faults from happening again."""

    def next_number(self) -> int:
        """The number of the next one."""

    def add(self, action: CorrectiveAction) -> bool:
        """Add it; False if its number is taken."""

    def save(self, action: CorrectiveAction) -> None:
        """Store its new state."""

    def by_number(self, number: int) -> CorrectiveAction | None:
        """The one with this number."""

    def all(self) -> list[CorrectiveAction]:
        """Every one, by number."""
