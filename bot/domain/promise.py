"""Promises: what the customer was told would happen, by when, and who keeps it.

A commitment is uttered only with such a record behind it, so the register is the truth about what we owe (ISO
10001:2018: a promise has its conditions and limits, and what shows that it can be kept).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.errors import NotAllowed

WARN_AT = 0.75  # of the time a promise has, when its owner is warned: a quarter is left to keep it


class PromiseKind(str, Enum):
    """What was promised."""

    FIRST_ANSWER = "first_answer"  # a person answers the complaint
    SAFETY_ANSWER = "safety_answer"  # a person answers a safety report
    DECISION = "decision"  # a person decides on a redress request
    CALL_BACK = "call_back"  # a person gets in touch
    LATE_ANSWER = "late_answer"  # a person answers a message the bot could not
    DATA_ANSWER = "data_answer"  # a person answers a request about personal data
    AMENDS = "amends"  # a person makes up for a promise that was broken
    REMEDY = "remedy"  # what was decided is carried out
    FOLLOW_UP = "follow_up"  # somebody asks whether all is well
    REFUND = "refund"  # money is with the customer


# Falls due on a day of its own, which the rule for the way of paying gives; and it is no work of the desk, whose
# promises are made for when the work ahead leaves room.
OF_THE_BANK = frozenset({PromiseKind.REFUND})


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
    made_to: str = ""  # the conversation in which it was told
    text: str = ""  # as the customer read it; empty until it was said
    template: str = ""  # the response of domain.yml by which it was said, or "staff"
    condition: str = ""  # what it hangs on, as told; empty where it hangs on nothing
    evidence: str = ""  # why it was thought that it can be kept
    later_than_usual: bool = False  # the capacity left no room for the usual time
    warned_at: datetime | None = None  # when its owner was warned that it falls due


def is_overdue(promise: Promise, now: datetime) -> bool:
    """Whether the promise should have been kept by now and was not."""
    return promise.state is PromiseState.MADE and now > promise.due_at


def warn_from(promise: Promise) -> datetime:
    """From when its owner is to be warned."""
    return promise.made_at + (promise.due_at - promise.made_at) * WARN_AT


def should_warn(promise: Promise, now: datetime) -> bool:
    """Whether its owner is to be warned now: once, before it is due."""
    is_open = promise.state is PromiseState.MADE and promise.warned_at is None
    return is_open and warn_from(promise) <= now <= promise.due_at


def keep(promise: Promise, now: datetime) -> Promise:
    """The promise, kept. One whose time has passed is broken even if it is kept now.

    Raises:
        NotAllowed: it was settled before, or the clock was set back before it was made.
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
        NotAllowed: it was settled before, or the clock was set back before it was made.
    """
    return _settle(promise, PromiseState.RELEASED, now)


def _settle(promise: Promise, state: PromiseState, now: datetime) -> Promise:
    if promise.state is not PromiseState.MADE:
        raise NotAllowed(f"This promise was already {promise.state.value}.")
    if now < promise.made_at:
        raise NotAllowed("The clock shows an earlier time than when this was promised; set it right and try again.")
    return replace(promise, state=state, settled_at=now)
