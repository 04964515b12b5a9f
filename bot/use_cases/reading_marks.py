"""How far each side has read, what has arrived, and whether the customer's window is open."""

from __future__ import annotations

from datetime import datetime
from typing import Sequence

from bot.use_cases.ports import UnitOfWork


def mark_read_by_customer(conversation_id: str, seq: int, uow: UnitOfWork, now: datetime) -> bool:
    """Note that the customer has seen the log up to a place; whether that was news. Never goes back, nor past the end.
    What they have seen needs no mail any more.
    """
    with uow:
        news = uow.conversations.mark_read(conversation_id, seq, True, now)
        if news:
            waiting = [one for one in uow.mail_continuations.waiting() if one.conversation_id == conversation_id]
            seen = [one.message_id for one in waiting if uow.conversations.message(one.message_id).seq <= seq]
            uow.mail_continuations.settle(seen, "seen", now)
            uow.conversations.customer_seen(conversation_id, now)
            uow.commit()
    return news


def mark_read_by_staff(conversation_id: str, seq: int, uow: UnitOfWork, now: datetime) -> bool:
    """Note that the person who holds the conversation has seen it up to a place; whether that was news."""
    with uow:
        news = uow.conversations.mark_read(conversation_id, seq, False, now)
        if news:
            uow.commit()
    return news


def mark_delivered(message_ids: Sequence[str], uow: UnitOfWork, now: datetime) -> None:
    """Note that messages have arrived at the customer's client."""
    if message_ids:
        with uow:
            uow.outbox.mark_delivered(message_ids, now)
            uow.commit()


def customer_is_here(conversation_id: str, uow: UnitOfWork, now: datetime) -> None:
    """Note a sign of life of the customer's window: when it opens, each minute while it is open, and when it closes."""
    with uow:
        uow.conversations.customer_seen(conversation_id, now)
        uow.commit()
