"""Recovering an OUCH: what went wrong is explained, admitted, made up for, and asked after.

Goodwill is given inside a budget and never promised; so is an unasked kindness. A recovery that does not help is an
alarm of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Mapping

from bot.domain.errors import NotAllowed
from bot.domain.money import Money

MOST_STARS = 5
LOW_RATING = 2  # stars; so few, or fewer, say that something hurt


class Trigger(str, Enum):
    """What hurt."""

    BROKEN_PROMISE = "broken_promise"
    SECOND_COMPLAINT = "second_complaint"  # on one matter
    LONG_WAIT = "long_wait"  # for a person, who did not come
    LOW_RATING = "low_rating"
    WRONG_ANSWER = "wrong_answer"  # which was corrected


class RecoveryState(str, Enum):
    """How far it is."""

    OPEN = "open"
    FOLLOWING_UP = "following_up"  # all was done; whether it helped is asked on its day
    FOLLOW_UP_DUE = "follow_up_due"  # its day has come, and that was noted
    RECOVERED = "recovered"
    FAILED = "failed"
    RAISED = "raised"  # it failed, and the house was alarmed


TO_BE_ASKED = frozenset({RecoveryState.FOLLOWING_UP, RecoveryState.FOLLOW_UP_DUE})
OVER = frozenset({RecoveryState.RECOVERED, RecoveryState.FAILED, RecoveryState.RAISED})


class Goodwill(str, Enum):
    """Why something was given that was not owed."""

    RECOVERY = "recovery"
    KINDNESS = "kindness"  # unasked: the customer did not know of it, and was promised nothing


@dataclass(frozen=True)
class Playbook:
    """What the house may give, and when it asks whether it helped."""

    follow_up_after: timedelta  # from when all was done
    limits: Mapping[int, Money]  # level of authority → the most in one case
    a_month: Money  # of the whole house, for recovery and kindness together


@dataclass(frozen=True)
class Recovery:
    """Making up for one OUCH."""

    id: str
    case_id: str
    trigger: Trigger
    subject: str  # what set it off: the id of a promise, a case or a message
    opened_at: datetime
    state: RecoveryState = RecoveryState.OPEN
    explained_at: datetime | None = None
    apologised_at: datetime | None = None
    remedied_at: datetime | None = None
    remedy: str = ""
    follow_up_at: datetime | None = None
    checked_at: datetime | None = None
    checked: str = ""

    def missing(self) -> tuple[str, ...]:
        """Which steps of the playbook are still to be taken, in their order."""
        steps = {"explanation": self.explained_at, "apology": self.apologised_at, "remedy": self.remedied_at}
        return tuple(step for step, at in steps.items() if at is None)


def explain(recovery: Recovery, now: datetime) -> Recovery:
    """The customer was told what happened, and that it was our fault, and that we are sorry."""
    _check_open(recovery)
    return replace(recovery, explained_at=recovery.explained_at or now, apologised_at=recovery.apologised_at or now)


def make_up(recovery: Recovery, remedy: str, now: datetime, playbook: Playbook) -> Recovery:
    """Something was done to make up for it; from here the days to the follow-up count.

    Raises:
        NotAllowed: nothing was explained and admitted yet, or the recovery is over.
    """
    _check_open(recovery)
    if recovery.explained_at is None or recovery.apologised_at is None:
        raise NotAllowed("First the customer is told what happened and that we are sorry; then it is made up for.")
    if not remedy.strip():
        raise NotAllowed("Say what was done to make up for it; that the customer wanted nothing more is an answer too.")
    return replace(
        recovery, state=RecoveryState.FOLLOWING_UP, remedied_at=now, remedy=remedy.strip(),
        follow_up_at=now + playbook.follow_up_after,
    )  # fmt: skip


def is_due(recovery: Recovery, now: datetime) -> bool:
    """Whether the customer is to be asked by now if all is well."""
    return recovery.state in TO_BE_ASKED and recovery.follow_up_at is not None and recovery.follow_up_at <= now


def note_due(recovery: Recovery, now: datetime) -> Recovery:
    """The day of the follow-up has come. Raises NotAllowed: it has not, or it was noted before."""
    if recovery.state is not RecoveryState.FOLLOWING_UP or not is_due(recovery, now):
        raise NotAllowed("This recovery is not due to be asked after, or that was noted before.")
    return replace(recovery, state=RecoveryState.FOLLOW_UP_DUE)


def note_alarm(recovery: Recovery) -> Recovery:
    """The house was alarmed about a recovery that failed. Raises NotAllowed: it did not, or it was before."""
    if recovery.state is not RecoveryState.FAILED:
        raise NotAllowed(f"This recovery is {_said(recovery.state)}; an alarm is given once, when one has failed.")
    return replace(recovery, state=RecoveryState.RAISED)


def is_low(stars: int) -> bool:
    """Whether a rating says that something hurt. Raises NotAllowed: there is no such rating."""
    if not 1 <= stars <= MOST_STARS:
        raise NotAllowed(f"A rating is 1 to {MOST_STARS} stars.")
    return stars <= LOW_RATING


def check_recovery(recovery: Recovery, helped: bool, words: str, now: datetime) -> Recovery:
    """The customer was asked whether all is well, and said so, or not.

    Raises:
        NotAllowed: nothing was done yet, or it was checked before.
    """
    if recovery.state not in TO_BE_ASKED:
        raise NotAllowed(f"This recovery is {_said(recovery.state)}; it is checked after it was made up for.")
    return replace(
        recovery, state=RecoveryState.RECOVERED if helped else RecoveryState.FAILED, checked_at=now, checked=words
    )


def fail(recovery: Recovery, why: str, now: datetime) -> Recovery:
    """It hurt again before it was made up for."""
    if recovery.state in OVER:
        return recovery
    return replace(recovery, state=RecoveryState.FAILED, checked_at=now, checked=why)


def check_goodwill(
    amount: Money, level: int, given_in_case: Money, given_this_month: Money, playbook: Playbook
) -> None:
    """Make sure that this much may be given by somebody of this level.

    Args:
        given_in_case: goodwill of the same case before.
        given_this_month: of the whole house in this calendar month.

    Raises:
        NotAllowed: it is more than the level may give in a case, or than is left of the month; or nothing at all.
    """
    if amount.minor <= 0:
        raise NotAllowed("Goodwill is an amount above nothing.")
    limit = playbook.limits[level]
    if amount.currency != limit.currency:
        raise NotAllowed(f"The budget is in {limit.currency}; give the amount in it.")
    if (given_in_case + amount).minor > limit.minor:
        raise NotAllowed(
            f"Level {level} may give {limit} in one case, and {given_in_case} was given; ask the next level."
        )
    if (given_this_month + amount).minor > playbook.a_month.minor:
        left = Money(max(0, playbook.a_month.minor - given_this_month.minor), amount.currency)
        raise NotAllowed(f"Of this month's budget {left} is left; ask the head of the house for more.")


def _check_open(recovery: Recovery) -> None:
    if recovery.state is not RecoveryState.OPEN:
        raise NotAllowed(f"This recovery is {_said(recovery.state)} already.")


def _said(state: RecoveryState) -> str:
    return state.value.replace("_", " ")
