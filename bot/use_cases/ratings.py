"""Stars that customers give: kept with other feedback; few of them are an OUCH."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import NotAllowed
from bot.domain.message import Message
from bot.domain.recovery import MOST_STARS, Recovery, Trigger, is_low
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.recoveries import open_recovery


def note_rating(
    conversation_id: str, stars: int, message_id: str, uow: UnitOfWork, now: datetime, ids: Ids
) -> Recovery | None:
    """Keep a rating, once however often its message is delivered; few stars open a recovery on the newest case.

    A case that is closed counts too: most ratings are given at the end. Where the conversation has no case there is
    nothing to hang a recovery on, and none is opened.

    Args:
        stars: 1 to 5.
        message_id: of the customer's message that gives them.

    Returns:
        The recovery that this rating opened.

    Raises:
        NotAllowed: there is no such rating, or the message is of another conversation.
        NotFound: there is no such message.
    """
    with uow:
        message = uow.conversations.message(message_id)
        if message.conversation_id != conversation_id:
            raise NotAllowed("A rating is given in the conversation it is about; this message is of another one.")
        recovery = keep_rating(message, stars, uow, now, ids)
        uow.commit()
    return recovery


def keep_rating(message: Message, stars: int, uow: UnitOfWork, now: datetime, ids: Ids) -> Recovery | None:
    """See `note_rating`; within the transaction under way."""
    low = is_low(stars)
    if not uow.knowledge.record_feedback(message, f"{stars} of {MOST_STARS}", now):
        return None
    cases = uow.cases.of_conversation(message.conversation_id) if low else []
    return open_recovery(cases[0], Trigger.LOW_RATING, message.id, uow, now, ids) if cases else None
