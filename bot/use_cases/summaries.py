"""What travels along to the person who takes a conversation over: the customer's own words, unchanged."""

from __future__ import annotations

from bot.domain.message import Author
from bot.use_cases.ports import UnitOfWork

WORDS_THAT_TRAVEL = 8  # of the customer's latest messages


def words_that_travel(uow: UnitOfWork, conversation_id: str, known: str = "") -> str:
    """The customer's latest messages, and what is known about the matter; within the transaction under way."""
    history = uow.conversations.history(conversation_id)
    words = [message.text for message in history if message.author is Author.CUSTOMER][-WORDS_THAT_TRAVEL:]
    return "\n".join([*words, f"Known: {known}"] if known else words)
