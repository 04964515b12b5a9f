"""What of a customer's data may go, what has to stay for a while, and why.

A case that is open, or in which something is still owed, is kept until it is over: whoever claims a right needs the
record of it (Regulation (EU) 2016/679, Art. 17(3)(e)). How long the rest stays without anybody asking is a rule of the
house, written down with its sources (Art. 5(1)(e)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Mapping, Sequence

from bot.domain.case import Case, CaseState
from bot.domain.cause import Cause
from bot.domain.need import NeedClass
from bot.domain.promise import Promise, PromiseState
from bot.domain.quality import QualityDimension
from bot.domain.referral import ENDED, Referral

ERASED_WORDS = "[erased]"  # stands where words of a customer stood, in what has to stay for reckoning
ERASURE_ASKED = "erasure asked"  # the action in the audit about a conversation that could not go whole yet
QUIET_FOR = timedelta(days=1)  # the house's own: nothing goes by itself out of a talk that is under way

# What a record of a case says in words that are no customer's; all its other words go.
_CODES = frozenset({
    *(cause.value for cause in Cause), *(dimension.value for dimension in QualityDimension),
    *(need.value for need in NeedClass), "yes", "partly", "no", "silent",
    "settled", "exhausted", "withdrawn", "no_answer", "decided_outside",
})  # fmt: skip
_RECKONED = frozenset({
    "severity", "safety", "complexity", "impact", "immediate_action_needed", "immediate_action_possible", "cause",
    "quality_dimension", "need", "upheld", "level", "accepted", "reason",
})  # fmt: skip


@dataclass(frozen=True)
class Hold:
    """A case that is kept for now, with its messages, its files, its contact and what was promised in it."""

    reference: str
    why: str
    until: str  # in words, after "until"


@dataclass(frozen=True)
class ErasedConversation:
    """A conversation that its customer had erased, as it is noted outside the database."""

    conversation_id: str
    at: datetime
    seq: int  # number and hash (hexadecimal) of the audit's entry that tells of it
    hash: str


@dataclass(frozen=True)
class Period:
    """For how long something is kept, and by which rule."""

    days: int
    source: str

    @property
    def length(self) -> timedelta:
        """As a duration."""
        return timedelta(days=self.days)


@dataclass(frozen=True)
class Retention:
    """How long things stay without anybody asking for their erasure."""

    cases: Period  # from the day they were closed
    conversations: Period  # from their last message; what belongs to a case stays with the case


def decide_hold(
    case: Case, promises: Sequence[Promise], referrals: Sequence[Referral], now: datetime, period: Period | None = None
) -> Hold | None:
    """Whether a case has to be kept, why, and until when; None if it may go.

    Args:
        period: for how long a closed one stays; None where its customer asks for the erasure.
    """
    if case.state is not CaseState.CLOSED:
        return Hold(case.reference, "it is open, and its customer is owed an answer", "it is closed")
    owed = [promise for promise in promises if promise.state is PromiseState.MADE]
    if owed:
        due = max(promise.due_at for promise in owed)
        return Hold(case.reference, "something promised is not done yet", f"it is done, by {due:%Y-%m-%d}")
    if any(referral.state not in ENDED for referral in referrals):
        return Hold(case.reference, "a body outside the house has it", "that has come to its end")
    if period is not None and now < case.state_since + period.length:
        until = f"{case.state_since + period.length:%Y-%m-%d}"
        return Hold(case.reference, f"it was closed less than {period.days} days ago ({period.source})", until)
    return None


def without_words(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record of a case, with what is counted and without what anybody wrote."""
    return {name: value if _may_stay(name, value) else ERASED_WORDS for name, value in fields.items()}


def _may_stay(name: str, value: Any) -> bool:
    return value is None or (name in _RECKONED and (isinstance(value, (bool, int)) or value in _CODES))
