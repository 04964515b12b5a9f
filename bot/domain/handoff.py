"""Passing a conversation to a person: what travels along, and what may honestly be said about the wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

# How long somebody is given to take a chat while staff are there; then it becomes a case with a call-back.
TAKE_WITHIN = timedelta(minutes=5)


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


class HandoffOutcome(str, Enum):
    """What became of the wish for a person."""

    QUEUED = "queued"  # somebody is there and has been asked
    NOBODY = "nobody"  # nobody is there now


def decide_outcome(staff_available: int) -> HandoffOutcome:
    """Whether the customer may be told to wait. Opening hours alone do not count: only people who are there do."""
    return HandoffOutcome.QUEUED if staff_available > 0 else HandoffOutcome.NOBODY
