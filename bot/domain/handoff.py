"""Passing a conversation to a person: what travels along, and what may honestly be said about the wait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.availability import Reason

SAFETY = "safety"  # the reason of a handoff that may touch somebody's safety

# How long somebody is given to take a chat while staff are there; then it becomes a case with a call-back.
TAKE_WITHIN = timedelta(minutes=5)
ESCALATE_AFTER = TAKE_WITHIN / 2  # of that time; then those who lead the desk are told
HIGHEST_PRIORITY = 3


class HandoffState(str, Enum):
    """Where a handoff stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    ENDED = "ended"
    EXPIRED = "expired"  # nobody took it in time; it became a case


@dataclass(frozen=True)
class Handoff:
    """One wish for a person, with what the person needs to know."""

    id: str
    conversation_id: str
    turn_id: str | None
    reason: str
    summary: str
    state: HandoffState
    asked_at: datetime
    take_by: datetime
    claimed_by: str | None = None
    mood: str = ""  # how the customer sounds and why, for the colleague; empty where there is nothing to say
    priority: int = 0  # 0 to 3; the greater comes first
    team: str | None = None  # that was asked for
    escalated_at: datetime | None = None  # when it had waited so long that those who lead the desk were told
    reopened_at: datetime | None = None  # when it came back to the queue from a person
    settled: str | None = None  # what was settled, as the person gave it back
    claimed_at: datetime | None = None
    ended_at: datetime | None = None


class HandoffOutcome(str, Enum):
    """What became of the wish for a person."""

    QUEUED = "queued"  # somebody is there and has been asked
    FULL = "full"  # asked for, too; everybody who is there has as many chats as they can, so it takes longer
    NOBODY = "nobody"  # nobody is there now
    NO_LANGUAGE = "no_language"  # somebody is, and nobody of them speaks the customer's language

    @property
    def is_waiting(self) -> bool:
        """Whether the customer waits for a person now."""
        return self in (HandoffOutcome.QUEUED, HandoffOutcome.FULL)


OUTCOME = {
    Reason.SOMEBODY: HandoffOutcome.QUEUED,
    Reason.FULL: HandoffOutcome.FULL,
    Reason.NOBODY_THERE: HandoffOutcome.NOBODY,
    Reason.NOBODY_SPEAKS: HandoffOutcome.NO_LANGUAGE,
}


def decide_wait_priority(reason: str, presses: bool) -> int:
    """How soon a customer comes among those who wait: safety first, then who is very upset or whom time presses."""
    if reason == SAFETY:
        return HIGHEST_PRIORITY
    return 1 if presses else 0


def raised(handoff: Handoff) -> Handoff:
    """The handoff, one step before others."""
    return replace(handoff, priority=min(HIGHEST_PRIORITY, handoff.priority + 1))


def escalated(handoff: Handoff, now: datetime) -> Handoff:
    """The handoff that waited for half of its time: before others, and those who lead the desk are told."""
    return replace(raised(handoff), escalated_at=now)


def reopened(handoff: Handoff, now: datetime) -> Handoff:
    """The handoff, waiting once more after a person could not go on with it; who asked first still did."""
    return replace(
        raised(handoff),
        state=HandoffState.WAITING,
        claimed_by=None,
        claimed_at=None,
        reopened_at=now,
        escalated_at=None,
        take_by=now + TAKE_WITHIN,
    )


def passed_on(handoff: Handoff, agent_id: str, now: datetime) -> Handoff:
    """The handoff in the hands of this person."""
    return replace(handoff, state=HandoffState.CLAIMED, claimed_by=agent_id, claimed_at=now)


def ended(handoff: Handoff, settled: str, now: datetime) -> Handoff:
    """The handoff after its person gave the conversation back."""
    return replace(handoff, state=HandoffState.ENDED, settled=settled or None, ended_at=now)
