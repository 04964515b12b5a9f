"""How a customer has sounded lately, for those who rank their case or take over their chat."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.message import Author
from bot.domain.mood import Mood, read_mood, strongest
from bot.use_cases.ports import UnitOfWork

LATELY = timedelta(hours=1)  # a mood of this morning is no reason in the afternoon
MESSAGES_READ = 20  # of the log, whoever wrote them


def mood_lately(conversation_id: str, uow: UnitOfWork, now: datetime) -> Mood:
    """The strongest mood of the customer's latest messages. Part of the transaction under way."""
    history = uow.conversations.history(conversation_id, most=MESSAGES_READ)
    return strongest(
        read_mood(message.text)
        for message in history
        if message.author is Author.CUSTOMER and now - message.created_at <= LATELY
    )
