"""What the rooms say of their work while they do it, for those who look after the machines: in figures and ids alone.

A room is handed an `Observer` and tells it what happened; what becomes of that (metrics, traces, or nothing) is no
business of the room. Nothing of a customer is ever told here: no text, no name, no address.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from enum import Enum
from typing import Callable, ContextManager, Mapping

from bot.domain.message import Receipt
from bot.domain.turn import Turn, TurnState

_NOTHING: ContextManager[None] = contextlib.nullcontext()


class Stretch(str, Enum):
    """A part of the work on a turn that is timed."""

    TURN = "turn"  # the whole of one try in the brain; the others are in it
    UNDERSTAND = "understand"  # the text is read: intents and entities
    DIALOGUE = "dialogue"  # what to do and say is decided, calls of actions included
    ACTION_CALL = "action_call"  # one call of the action server, as the brain sees it
    COMMIT = "commit"  # everything that came of the turn is written down


class Observer:
    """Hears what happens. This one takes no note of it: the default of every room, and the base of those that do.

    Each call is made where customers wait, so it must return in microseconds and never raise.
    """

    def message_taken(self, channel: str, receipt: Receipt, begun: datetime, at: datetime) -> None:
        """A message is on disk: its way into the house began and ended at these moments."""

    def refused(self, what: str) -> None:
        """Something was refused because there was too much of it: message, visitor, upload, withdrawal, delivery."""

    def turn_claimed(self, turn: Turn, at: datetime) -> None:
        """A brain has taken a turn up."""

    def turn_ended(self, turn: Turn, state: TurnState, at: datetime) -> None:
        """A turn came to its end, and that is written down."""

    def sent(self, channel: str, turn_id: str | None, written: datetime, at: datetime) -> None:
        """What was written for a customer at a moment went onto the wire at another one."""

    def action_done(self, action: str, seconds: float, called_by: str | None) -> None:
        """The action server ran an action. `called_by`: the header `traceparent` of the call, if it had one."""

    def database_failed(self, kind: str) -> None:
        """The database refused or failed; `kind`: the name of the error's class."""

    def sockets_open(self, count: Callable[[], int]) -> None:
        """By what to ask how many widget sockets are open."""

    def stretch(self, stretch: Stretch, turn: Turn | None = None) -> ContextManager[None]:
        """Time what is done inside. With a turn it begins the work on that turn, and those inside it belong to it."""
        return _NOTHING

    def headers(self) -> Mapping[str, str]:
        """What to send along with a call, so that the other part's share is seen under ours (W3C Trace Context)."""
        return {}


UNOBSERVED = Observer()
