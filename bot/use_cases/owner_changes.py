"""What every change of who holds a conversation does alike, each within the transaction under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.conversation import Conversation, put_back
from bot.domain.handoff import TAKE_WITHIN, Handoff, HandoffState, reopened
from bot.domain.message import Author, Message, Reply
from bot.use_cases.desk_ports import Note
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.sending import send

SOMEBODY = "a colleague"  # who is not on the list of the staff any more


def name_of_staff(staff_id: str | None, uow: UnitOfWork, wording: Wording, language: str | None) -> str:
    """What a person is called, to a customer."""
    person = uow.presence.person(staff_id) if staff_id else None
    return person.name if person is not None else wording.put(SOMEBODY, language)


def tell(conversation: Conversation, text: str, uow: UnitOfWork, now: datetime, ids: Ids) -> Message:
    """A notice of the house to the customer; it goes out whoever holds the conversation."""
    (told,) = send(uow, conversation, Author.SYSTEM, [Reply(text)], now, ids)
    return told


def note_by_house(conversation: Conversation, text: str, uow: UnitOfWork, now: datetime, ids: Ids) -> None:
    """Write down for the staff who passed it on to whom."""
    uow.notes.add(Note(ids.new(), conversation.id, None, text, now))


def back_to_queue(
    conversation: Conversation, uow: UnitOfWork, now: datetime, ids: Ids, reason: str, team: str | None = None
) -> Handoff:
    """Let a conversation that a person held wait for another one; who asked first still comes first."""
    before = uow.handoffs.open_of(conversation.id)
    uow.conversations.save_owner(put_back(conversation, now))
    if before is not None:
        handoff = replace(reopened(before, now), team=team)
        uow.handoffs.save(handoff)
    else:  # of a time when taking over left no handoff
        take_by = now + TAKE_WITHIN
        handoff = Handoff(
            ids.new(), conversation.id, None, reason, "", HandoffState.WAITING, now, take_by, priority=1, team=team
        )
        uow.handoffs.add(handoff)
    return handoff
