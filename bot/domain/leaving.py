"""Who is likely to leave, told by rules from what happened to them; each with its reasons and what to do next.

Nothing here guesses at a person: only what the house did or left undone counts, and what they said of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.case import CaseState

LOOK_BACK = timedelta(days=90)  # what is longer ago is over, one way or the other
LONG_OPEN = timedelta(days=7)  # a case that is open for so long
SILENT = timedelta(days=10)  # after a complaint, when it is the customer's turn and they say nothing
LISTED_FROM = 2  # points; a single small thing happens to everybody


class Sign(str, Enum):
    """What may drive a customer away."""

    PROMISE_BROKEN = "promise_broken"
    RECOVERY_FAILED = "recovery_failed"
    LOW_RATING = "low_rating"
    REJECTED = "rejected"  # they did not accept the decision
    LONG_OPEN = "long_open"
    SILENT = "silent"
    SEVERAL_OPEN = "several_open"


POINTS = {
    Sign.RECOVERY_FAILED: 4,
    Sign.REJECTED: 3,
    Sign.PROMISE_BROKEN: 3,
    Sign.LOW_RATING: 2,
    Sign.SILENT: 2,
    Sign.LONG_OPEN: 2,
    Sign.SEVERAL_OPEN: 1,
}
NEXT_STEPS = {  # in the order in which they come first
    Sign.RECOVERY_FAILED: "Call them, say that it went wrong twice, and ask what would put it right.",
    Sign.REJECTED: "Look at the decision once more with somebody who did not make it, and tell them about the body "
    "outside the house.",
    Sign.PROMISE_BROKEN: "Say that we broke our word, and name a day only if it will be kept.",
    Sign.LONG_OPEN: "Tell them how their case stands, and when it will be decided.",
    Sign.LOW_RATING: "Ask what was wrong with it, and make up for it.",
    Sign.SILENT: "Ask once whether all is well; do not ask twice.",
    Sign.SEVERAL_OPEN: "Give all their cases to one person.",
}


@dataclass(frozen=True)
class CaseSeen:
    """A case of a customer."""

    reference: str
    opened_at: datetime
    state: CaseState
    is_complaint: bool


@dataclass(frozen=True)
class CustomerSeen:
    """What happened to a customer, as far as it is known."""

    conversation_id: str
    channel: str
    last_wrote_at: datetime | None = None
    cases: tuple[CaseSeen, ...] = ()
    broken_at: tuple[datetime, ...] = ()  # promises that broke
    failed_at: tuple[datetime, ...] = ()  # making up for something that did not help
    low_rated_at: tuple[datetime, ...] = ()
    answered_at: tuple[datetime, ...] = ()  # when people of the house last wrote


@dataclass(frozen=True)
class Reason:
    """One sign, in a sentence with places for what it is about."""

    sign: Sign
    text: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Leaving:
    """A customer who is likely to leave."""

    conversation_id: str
    channel: str
    points: int
    reasons: tuple[Reason, ...]
    next_step: str
    references: tuple[str, ...]


def decide_leaving(seen: CustomerSeen, now: datetime) -> Leaving | None:
    """Whether a customer is likely to leave, why, and what to do next; None where nothing speaks for it."""
    since = now - LOOK_BACK
    found: list[Reason] = []

    def note(sign: Sign, text: str, **values: object) -> None:
        found.append(Reason(sign, text, {name: str(value) for name, value in values.items()}))

    open_ones = [case for case in seen.cases if case.state is not CaseState.CLOSED]
    if failed := [at for at in seen.failed_at if at >= since]:
        note(Sign.RECOVERY_FAILED, "What we did to make up for it did not help (in 90 days: {n}).", n=len(failed))
    for case in open_ones:
        if case.state is CaseState.REJECTED:
            note(Sign.REJECTED, "They did not accept the decision in {reference}.", reference=case.reference)
    if broken := [at for at in seen.broken_at if at >= since]:
        note(Sign.PROMISE_BROKEN, "We broke our word to them (in 90 days: {n}).", n=len(broken))
    long_open = [case for case in open_ones if now - case.opened_at >= LONG_OPEN and case.state not in _THEIRS]
    if long_open:
        oldest = min(long_open, key=lambda case: case.opened_at)
        days = (now - oldest.opened_at).days
        note(Sign.LONG_OPEN, "{reference} has been open for {days} days.", reference=oldest.reference, days=days)
    if low := [at for at in seen.low_rated_at if at >= since]:
        note(Sign.LOW_RATING, "They rated us low (in 90 days: {n}).", n=len(low))
    if (silence := _silence(seen, now)) is not None:
        case, days = silence
        note(
            Sign.SILENT, "They have said nothing for {days} days after their complaint {reference}.",
            reference=case.reference, days=days,
        )  # fmt: skip
    if len(open_ones) > 1:
        note(Sign.SEVERAL_OPEN, "They have {n} open cases.", n=len(open_ones))
    points = sum(POINTS[sign] for sign in {reason.sign for reason in found})
    if points < LISTED_FROM:
        return None
    signs = {reason.sign for reason in found}
    step = next(text for sign, text in NEXT_STEPS.items() if sign in signs)
    references = tuple(case.reference for case in open_ones)
    return Leaving(seen.conversation_id, seen.channel, points, tuple(found), step, references)


_THEIRS = (CaseState.DECIDED, CaseState.REJECTED, CaseState.ACCEPTED, CaseState.EXTERNAL_DISPUTE)  # not ours to move


def _silence(seen: CustomerSeen, now: datetime) -> tuple[CaseSeen, int] | None:
    """The complaint after which the customer says nothing although it is their turn, and for how many days."""
    complaints = [case for case in seen.cases if case.is_complaint and case.state is CaseState.DECIDED]
    if not complaints or seen.last_wrote_at is None:
        return None
    told = [at for at in seen.answered_at if at > seen.last_wrote_at]
    if not told or now - max(told) < SILENT:  # nobody has answered since, so it is not the customer who is silent
        return None
    return complaints[0], (now - max(told)).days
