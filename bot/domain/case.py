"""A case: a matter the customer brought that a person of the house will see through, under one reference.

Cases of every kind share receipt and acknowledgement; what is special to complaints is in `complaint.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.domain.mood import NO_SIGN, Mood


class CaseKind(str, Enum):
    """What the customer brought."""

    COMPLAINT = "complaint"
    REDRESS = "redress"  # a request for refund, replacement, repair, compensation or cancellation
    CALL_BACK = "call_back"  # asked for a person when none was there
    UNANSWERED = "unanswered"  # a message the bot could not answer in time
    DATA_REQUEST = "data_request"  # about the customer's own data


class CaseState(str, Enum):
    """Where the case stands: the steps of ISO 10002:2018, 7.2 to 7.9, in order; see `life_cycle.py`."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"  # the customer was told the reference and what happens next
    ASSESSED = "assessed"  # how bad, how dangerous, how involved
    INVESTIGATING = "investigating"
    RESPONDED = "responded"  # what is done about it stands, and is not told yet
    DECIDED = "decided"  # the decision was communicated
    ACCEPTED = "accepted"  # by the customer
    REJECTED = "rejected"  # by the customer; it stays open
    EXTERNAL_DISPUTE = "external_dispute"  # somebody outside the house decides
    CLOSED = "closed"


class Priority(int, Enum):
    """Which case comes first; the smaller number does."""

    SAFETY = 1
    COMPLAINT = 2
    REDRESS = 3
    OTHER = 4


@dataclass(frozen=True)
class Contact:
    """How to reach the customer about the case."""

    kind: str  # "email", "phone" or "conversation" (here in this chat)
    value: str

    def __str__(self) -> str:
        return "here in this chat" if self.kind == "conversation" else self.value


@dataclass(frozen=True)
class Case:
    """One matter. `own_words` is verbatim: nobody edits what a customer wrote."""

    id: str
    reference: str
    kind: CaseKind
    conversation_id: str
    opened_by_message: str  # the message it was opened on; one message opens at most one case of a kind
    opened_at: datetime
    own_words: str
    state: CaseState = CaseState.RECEIVED
    priority: Priority = Priority.OTHER
    ahead: int = 0  # steps before the other cases of its priority; 0, 1 or 2
    safety: bool = False
    about_product: str | None = None
    about_order: str | None = None
    remedy_wanted: str | None = None
    contact: Contact | None = None
    acknowledged_at: datetime | None = None
    because: tuple[str, ...] = field(default=())  # why it has this priority, in sentences
    changed_at: datetime | None = None  # when it came into its state; None is when it was opened
    level: int = 1  # of those who decide: 1 the colleagues, 2 their lead, 3 the head of the house
    round: int = 1  # how many times it is looked into: opened again or not accepted, it is one more
    moves: int = 0  # how often it changed its state; a record counts in the state it was made in
    handler: str | None = None  # the person of the staff who works on it
    touched_at: datetime | None = None  # when somebody of the house last did something about it, or it was raised

    @property
    def state_since(self) -> datetime:
        """When it came into the state it is in."""
        return self.changed_at or self.opened_at

    @property
    def last_touched(self) -> datetime:
        """Since when it waits for somebody of the house."""
        return self.touched_at or self.opened_at


@dataclass(frozen=True)
class Ranking:
    """Where a new case stands among the others, and why."""

    priority: Priority
    ahead: int  # steps before the other cases of its priority
    because: tuple[str, ...]


def decide_priority(kind: CaseKind, safety: bool, mood: Mood = NO_SIGN) -> Ranking:
    """The rank of a new case: safety before complaints before redress before the rest.

    A mood only moves a case forward among its equals: one step for urgency, one for great dissatisfaction.
    """
    priority, reason = _priority_of(kind, safety)
    pressing = []
    if mood.is_urgent:
        pressing.append(f"Before others of its kind, because it is urgent: {mood.why_urgent()}.")
    if mood.is_furious:
        pressing.append(f"Before others of its kind, because the customer is very upset: {mood.why_displeased()}.")
    return Ranking(priority, len(pressing), (reason, *pressing))


def _priority_of(kind: CaseKind, safety: bool) -> tuple[Priority, str]:
    if safety:
        return Priority.SAFETY, "It may touch somebody's safety, which comes before everything else."
    if kind is CaseKind.COMPLAINT:
        return Priority.COMPLAINT, "Complaints come before all other cases except safety."
    if kind is CaseKind.REDRESS:
        return Priority.REDRESS, "A customer waits for something to be put right."
    return Priority.OTHER, "No rule gives it a higher priority."
