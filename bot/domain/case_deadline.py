"""A deadline of a case as it is kept: once computed it stays as it was; what changes is what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.deadline import Deadline
from bot.domain.errors import NotAllowed


class DeadlineState(str, Enum):
    """How it went."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"  # its time passed; doing it late does not undo that
    EXTENDED = "extended"  # a later one stands in its place, with the reason; this one stays for everybody to see
    DROPPED = "dropped"  # its time passed after the case was closed


@dataclass(frozen=True)
class CaseDeadline:
    """A deadline of one case. One of a rule and an occurrence is there at most once."""

    id: str
    case_id: str
    deadline: Deadline
    recorded_at: datetime
    extends: str | None = None  # id of the deadline in whose place it stands
    reason: str | None = None  # why it stands there
    state: DeadlineState = DeadlineState.OPEN
    settled_at: datetime | None = None
    done_at: datetime | None = None  # in time or late; None for what was not done

    @property
    def is_undone(self) -> bool:
        """Whether it can still be done, in time or late."""
        return self.done_at is None and self.state in (DeadlineState.OPEN, DeadlineState.MISSED)


def is_past(kept: CaseDeadline, now: datetime) -> bool:
    """Whether it is open and its time has passed; its very last moment is still in time."""
    return kept.state is DeadlineState.OPEN and now > kept.deadline.due_at


def meet(kept: CaseDeadline, now: datetime) -> CaseDeadline:
    """The deadline after it was done; one whose time has passed is missed even if it is done now.

    Raises:
        NotAllowed: it was done before, or is not owed any more.
    """
    if not kept.is_undone:
        raise NotAllowed(f"This deadline was already {kept.state.value}.")
    if kept.state is DeadlineState.MISSED:
        return replace(kept, done_at=now)
    state = DeadlineState.MISSED if is_past(kept, now) else DeadlineState.MET
    return replace(_settle(kept, state, now), done_at=now)


def miss(kept: CaseDeadline, now: datetime) -> CaseDeadline:
    """The deadline after its time passed and nothing was done.

    Raises:
        NotAllowed: it was settled before, or its time has not passed.
    """
    return _settle_past(kept, DeadlineState.MISSED, now)


def drop(kept: CaseDeadline, now: datetime) -> CaseDeadline:
    """The deadline after its time passed while the case was closed.

    Raises:
        NotAllowed: it was settled before, or its time has not passed.
    """
    return _settle_past(kept, DeadlineState.DROPPED, now)


def give_way(kept: CaseDeadline, now: datetime) -> CaseDeadline:
    """The deadline after a later one was put in its place.

    Raises:
        NotAllowed: it was settled before, or its time has passed.
    """
    if is_past(kept, now):
        raise NotAllowed("A deadline whose time has passed cannot be extended any more; it was missed.")
    return _settle(kept, DeadlineState.EXTENDED, now)


def _settle_past(kept: CaseDeadline, state: DeadlineState, now: datetime) -> CaseDeadline:
    if kept.state is DeadlineState.OPEN and not is_past(kept, now):
        raise NotAllowed("The time of this deadline has not passed.")
    return _settle(kept, state, now)


def _settle(kept: CaseDeadline, state: DeadlineState, now: datetime) -> CaseDeadline:
    if kept.state is not DeadlineState.OPEN:
        raise NotAllowed(f"This deadline was already {kept.state.value}.")
    return replace(kept, state=state, settled_at=now)
