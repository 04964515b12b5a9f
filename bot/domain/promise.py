"""Promises: what the customer was told would happen, by when, and who keeps it.

A commitment is uttered only with such a record behind it, so the register is the truth about what we owe.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.errors import NotAllowed


class PromiseKind(str, Enum):
    """What was promised."""

    FIRST_ANSWER = "first_answer"  # a person answers the complaint
    SAFETY_ANSWER = "safety_answer"  # a person answers a safety report
    DECISION = "decision"  # a person decides on a redress request
    CALL_BACK = "call_back"  # a person gets in touch
    LATE_ANSWER = "late_answer"  # a person answers a message the bot could not
    DATA_ANSWER = "data_answer"  # a person answers a request about personal data


class PromiseState(str, Enum):
    """How it went."""

    MADE = "made"
    KEPT = "kept"
    BROKEN = "broken"  # the due time passed; keeping it late does not undo that
    RELEASED = "released"  # the customer no longer wants it


@dataclass(frozen=True)
class Promise:
    """One promise to one customer about one case."""

    id: str
    case_id: str
    kind: PromiseKind
    due_at: datetime
    owner: str  # the team or person who keeps it
    made_at: datetime
    rule: str  # id of the policy rule the due time comes from
    state: PromiseState = PromiseState.MADE
    settled_at: datetime | None = None


def is_overdue(promise: Promise, now: datetime) -> bool:
    """Whether the promise should have been kept by now and was not."""
    return promise.state is PromiseState.MADE and now > promise.due_at


def keep(promise: Promise, now: datetime) -> Promise:
    """The promise, kept. One whose time has passed is broken even if it is kept now.

    Raises:
        NotAllowed: it was settled before.
    """
    return _settle(promise, PromiseState.BROKEN if now > promise.due_at else PromiseState.KEPT, now)


def break_(promise: Promise, now: datetime) -> Promise:
    """The promise, broken: its time has passed.

    Raises:
        NotAllowed: it was settled before, or its time has not passed.
    """
    if now <= promise.due_at:
        raise NotAllowed("A promise whose time has not passed cannot be called broken.")
    return _settle(promise, PromiseState.BROKEN, now)


def release(promise: Promise, now: datetime) -> Promise:
    """The promise, given back by the customer.

    Raises:
        NotAllowed: it was settled before.
    """
    return _settle(promise, PromiseState.RELEASED, now)


def _settle(promise: Promise, state: PromiseState, now: datetime) -> Promise:
    if promise.state is not PromiseState.MADE:
        raise NotAllowed(f"This promise was already {promise.state.value}.")
    return replace(promise, state=state, settled_at=now)
