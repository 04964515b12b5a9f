"""A turn: one customer message and the duty to answer it, with its deadlines.

queued → leased → answered
   ↖________│ ↘   escalated   (no answer in time: apology, reference, a person)
                  failed      (set aside as poison: the same)
A conversation held by a person does not queue: its messages are `relayed` to the person at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

# facts/reliability R7: 3 s sign, 10 s for one try, 15 s until a person is promised; all below Rasa's 60 s lock.
STILL_WORKING_AFTER = timedelta(seconds=3)
TRY_LIMIT = timedelta(seconds=10)
ESCALATE_AFTER = timedelta(seconds=15)
LEASE = timedelta(seconds=12)  # a try plus its commit; a worker that outlives it has lost the turn
RETRY_PAUSE = timedelta(milliseconds=500)  # between tries while a neighbour is down
POISON_AFTER_TRIES = 3  # a message that failed three times for its own sake is set aside


class TurnState(str, Enum):
    """Where a turn stands; the last four are final."""

    QUEUED = "queued"
    LEASED = "leased"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    FAILED = "failed"
    RELAYED = "relayed"

    @property
    def is_final(self) -> bool:
        """Nothing more will be said in this turn."""
        return self not in (TurnState.QUEUED, TurnState.LEASED)


class Overdue(Enum):
    """What an unanswered turn asks of the watchdog."""

    NOTHING = "nothing"
    SAY_STILL_WORKING = "say_still_working"
    SAY_NOT_REACHABLE = "say_not_reachable"
    ESCALATE = "escalate"


@dataclass(frozen=True)
class Turn:
    """One customer message on its way to an answer."""

    id: str
    conversation_id: str
    message_id: str
    state: TurnState
    queued_at: datetime
    tries: int = 0
    crashes: int = 0  # how many workers died or hung while they had it
    fence: int = 0  # rises with every lease; a result with an older one is refused
    leased_by: str | None = None
    leased_until: datetime | None = None
    not_before: datetime | None = None  # earliest next try
    notice_sent: bool = False
    reason: str | None = None  # why it did not go as it should


def decide_overdue(turn: Turn, now: datetime) -> Overdue:
    """What must be said about a turn that has no answer yet.

    A turn in work gets "still working"; one that nobody could work on (no worker, or every try failed) gets the
    truth that the answer cannot be had just now.
    """
    if turn.state.is_final:
        return Overdue.NOTHING
    age = now - turn.queued_at
    if age >= ESCALATE_AFTER:
        return Overdue.ESCALATE
    if age >= STILL_WORKING_AFTER and not turn.notice_sent:
        in_work = turn.state is TurnState.LEASED and turn.tries <= 1
        return Overdue.SAY_STILL_WORKING if in_work else Overdue.SAY_NOT_REACHABLE
    return Overdue.NOTHING


@dataclass(frozen=True)
class TurnContext:
    """Which turn an action runs for. It travels signed: what an action may do comes from here, never from text."""

    conversation_id: str
    message_id: str
    turn_id: str
    channel: str
