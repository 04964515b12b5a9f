"""Saying something to a customer: into the log and the outbox together, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.conversation import Conversation, may_speak
from bot.domain.message import Author, Button, Message, OfferedButton
from bot.use_cases.ports import Ids, UnitOfWork

BUTTONS_LAST = timedelta(hours=24)  # facts/security 4.10


def send(
    uow: UnitOfWork,
    conversation: Conversation,
    author: Author,
    text: str,
    now: datetime,
    ids: Ids,
    *,
    turn_id: str | None = None,
    buttons: tuple[Button, ...] = (),
) -> Message:
    """Write a message and queue it to go out; part of the transaction that is under way."""
    offered = tuple(OfferedButton(f"b_{ids.secret()}", button.title) for button in buttons)
    message = uow.conversations.append(conversation.id, ids.new(), author, text, now, turn_id=turn_id, buttons=offered)
    for offer, button in zip(offered, buttons):
        uow.buttons.add(offer.id, message, button, now + BUTTONS_LAST)
    uow.outbox.add(message, conversation.channel, now)
    return message


def release_outbox(
    channels: tuple[str, ...], uow: UnitOfWork, now: datetime, most: int = 200
) -> list[tuple[Message, Conversation]]:
    """Take what is queued for these channels out of the outbox, for the caller to put on the wire.

    Whether the author may still speak is decided here, in the same transaction: what the bot said is withheld when
    a person has taken the conversation meanwhile.
    """
    released: list[tuple[Message, Conversation]] = []
    with uow:
        for message, conversation in uow.outbox.queued(channels, most):
            if not may_speak(conversation, message.author, message.turn_id):
                uow.outbox.settle(message.id, "withheld", now, f"{conversation.owner.value} holds the conversation")
            elif uow.outbox.settle(message.id, "sent", now):
                released.append((message, conversation))
        uow.commit()
    return released
