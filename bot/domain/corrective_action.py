"""Corrective action: why a fault could happen, what keeps it from happening again, and whether that worked.

The effect is checked by recurrence: cases of the same kind in the days before the action was done, and in as many days
after it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Sequence

from bot.domain.errors import NotAllowed

MOST_WHYS = 5  # Sakichi Toyoda's question: five times "why" leads from the symptom to its root
WINDOW = timedelta(days=28)  # before and after, in which recurrence is counted
EFFECTIVE = 0.5  # at most this share of the earlier cases is left


class ActionState(str, Enum):
    """How far it is."""

    OPEN = "open"
    DONE = "done"
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"


@dataclass(frozen=True)
class CorrectiveAction:
    """One action against one root cause."""

    id: str
    number: int
    cause: str
    product: str | None
    whys: tuple[str, ...]
    action: str
    owner: str
    opened_at: datetime
    due_at: datetime
    state: ActionState = ActionState.OPEN
    done_at: datetime | None = None
    checked_at: datetime | None = None
    before: int | None = None
    after: int | None = None
    cases: tuple[str, ...] = field(default=())  # references of those that led to it

    def __post_init__(self) -> None:
        if not self.whys or not all(why.strip() for why in self.whys):
            raise NotAllowed("Say why it could happen: at least one reason, each of them in words.")
        if len(self.whys) > MOST_WHYS:
            raise NotAllowed(f"At most {MOST_WHYS} whys are kept; the last one is the root.")
        if not self.action.strip():
            raise NotAllowed("Say what is done about it.")

    @property
    def root_cause(self) -> str:
        """The last why."""
        return self.whys[-1]


def is_late(action: CorrectiveAction, now: datetime) -> bool:
    """Whether it should have been done by now."""
    return action.state is ActionState.OPEN and now > action.due_at


def is_about(action: CorrectiveAction, cause: str, product: str | None) -> bool:
    """Whether it is to keep this cause from coming back in this product; one that names no product covers all."""
    return action.cause == cause and action.product in (None, product)


def finish(action: CorrectiveAction, now: datetime) -> CorrectiveAction:
    """It was done; from now on recurrence counts. Raises NotAllowed: it was done before."""
    if action.state is not ActionState.OPEN:
        raise NotAllowed(f"Corrective action {action.number} is {action.state.value} already.")
    return replace(action, state=ActionState.DONE, done_at=now)


def check_effect(action: CorrectiveAction, opened: Sequence[datetime], now: datetime) -> CorrectiveAction:
    """Whether it worked, by the cases of its kind: when each was opened.

    Raises:
        NotAllowed: it is not done, or the days after it are not over yet.
    """
    if action.state is ActionState.OPEN or action.done_at is None:
        raise NotAllowed(f"Corrective action {action.number} is not done yet; its effect is checked after that.")
    if now < action.done_at + WINDOW:
        day = (action.done_at + WINDOW).date().isoformat()
        raise NotAllowed(
            f"The effect of corrective action {action.number} shows after {WINDOW.days} days, from {day} on."
        )
    before = sum(1 for at in opened if action.done_at - WINDOW <= at < action.done_at)
    after = sum(1 for at in opened if action.done_at <= at < action.done_at + WINDOW)
    worked = after == 0 or after <= before * EFFECTIVE
    state = ActionState.EFFECTIVE if worked else ActionState.INEFFECTIVE
    return replace(action, state=state, checked_at=now, before=before, after=after)
