"""Saying something to a customer: into the log and the outbox together, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Sequence

from bot.domain.conversation import Conversation, may_speak
from bot.domain.message import Author, Draft, Message, OfferedButton, Reply
from bot.domain.turn import TurnState
from bot.use_cases.ports import Ids, UnitOfWork

BUTTONS_LAST = timedelta(hours=24)  # facts/security 4.10


def send(
    uow: UnitOfWork,
    conversation: Conversation,
    author: Author,
    replies: Sequence[Reply],
    now: datetime,
    ids: Ids,
    *,
    turn_id: str | None = None,
    staff_id: str | None = None,
    client_message_id: str | None = None,
    buttons_last: timedelta = BUTTONS_LAST,
) -> list[Message]:
    """Write messages with their buttons and the facts they tell, and queue them; part of the transaction under way."""
    drafts = [
        Draft(
            ids.new(),
            author,
            reply.text,
            turn_id,
            tuple(OfferedButton(f"b_{ids.secret()}", button.title, button.point) for button in reply.buttons),
            staff_id=staff_id,
            client_message_id=client_message_id,
        )
        for reply in replies
    ]
    messages = uow.conversations.append(conversation.id, drafts, now)
    for message, reply in zip(messages, replies):
        if reply.buttons:
            uow.buttons.add(message, reply.buttons, now + buttons_last)
        if reply.facts:
            uow.knowledge.record_told(message.id, reply.facts, now)
    uow.outbox.add(messages, conversation.channel, now)
    return messages


def is_outbox_waiting(channels: tuple[str, ...], reading: UnitOfWork) -> bool:
    """Whether anything is queued for these channels; asked first, because looking takes no lock from the writers."""
    with reading:
        return reading.outbox.is_waiting(channels)


def release_outbox(
    channels: tuple[str, ...], uow: UnitOfWork, now: datetime, most: int = 200
) -> list[tuple[Message, Conversation]]:
    """Take what is queued for these channels out of the outbox, for the caller to put on the wire.

    Whether the author may still speak is decided here, in the same transaction: what the bot said is withheld when
    a person has taken the conversation meanwhile.
    """
    with uow:
        queued = uow.outbox.queued(channels, most)
        released = [(message, conversation) for message, conversation in queued if may_go_out(message, conversation)]
        _settle(uow, [message for message, _ in queued], [message for message, _ in released], now)
        uow.commit()
    return released


def sent_lately(channels: tuple[str, ...], reading: UnitOfWork, since: datetime) -> list[tuple[Message, Conversation]]:
    """What was sent on these channels from a moment on, by whomever, in the order of its sending."""
    with reading:
        return reading.outbox.sent_since(channels, since)


def collect_replies(turn_id: str, uow: UnitOfWork, now: datetime) -> tuple[TurnState, list[Message]]:
    """The answer to one message, for a channel whose customer waits for it: everything said in that turn, and what
    has waited for this customer since they last asked. Nothing while the turn is open.

    The same turn may be collected again, when its answer was lost on the way.
    """
    with uow:
        turn = uow.turns.get(turn_id)
        if not turn.state.is_final:
            return turn.state, []
        queued = uow.outbox.queued_with(turn_id)
        waiting = [message for message, conversation in queued if may_go_out(message, conversation)]
        _settle(uow, [m for m, _ in queued], waiting, now)
        if not any(message.turn_id == turn_id for message in waiting):  # it was collected before
            waiting += uow.conversations.said_in_turn(turn_id)
        said = {message.seq: message for message in waiting}
        uow.commit()
    return turn.state, [said[seq] for seq in sorted(said)]


def may_go_out(message: Message, conversation: Conversation) -> bool:
    """Whether a message may leave now; what a colleague wrote while they held it does, even if they gave it back."""
    return message.author is Author.AGENT or may_speak(conversation, message.author, message.turn_id)


def _settle(uow: UnitOfWork, queued: Sequence[Message], released: Sequence[Message], now: datetime) -> None:
    sent = [message.id for message in released]
    withheld = [message.id for message in queued if message.id not in sent]
    if sent:
        uow.outbox.settle(sent, "sent", now)
    if withheld:
        uow.outbox.settle(withheld, "withheld", now, "a person holds the conversation")
