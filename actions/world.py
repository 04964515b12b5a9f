"""The house that actions work in: the real one when the brain calls, a throw-away one for plain `rasa shell`."""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Any, Mapping

from bot.bootstrap import House, build_rehearsal
from bot.domain.message import InboundMessage
from bot.domain.turn import TurnContext
from bot.use_cases.intake import receive_message

_house: House | None = None
_rehearsing = True


def work_in(house: House) -> None:
    """Make this the house; from now on only calls signed by its brain are obeyed."""
    global _house, _rehearsing
    _house, _rehearsing = house, False


def the_house() -> House:
    """The house; with plain `rasa run actions`, one in memory that is gone with the process."""
    return _house if _house is not None else _rehearsal()


@functools.lru_cache(maxsize=1)
def _rehearsal() -> House:
    return build_rehearsal()


def context_of(user_event: Mapping[str, Any], sender: str) -> TurnContext:
    """Which turn a call is for.

    Raises:
        UntrustedRequest: the call is not signed by the brain of this house.
    """
    house = the_house()
    if not _rehearsing:
        return house.contexts.read((user_event.get("metadata") or {}).get("context"))
    message = InboundMessage(
        "rehearsal",
        "default",
        sender,
        text=user_event.get("text") or "-",
        client_message_id=str(user_event.get("message_id")),
    )
    receipt = receive_message(message, house.uow(), house.now(), house.ids, house.wording)
    return TurnContext(receipt.conversation_id, receipt.message_id, receipt.turn_id, "rehearsal")


def now() -> datetime:
    """The house's time."""
    return the_house().now()
