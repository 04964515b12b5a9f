"""What a customer's window shows beside the messages: with whom they talk, whether somebody is there, who read what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.availability import Wanted, decide_available
from bot.domain.conversation import Owner
from bot.domain.message import Author
from bot.use_cases.owner_changes import name_of_staff
from bot.use_cases.ports import UnitOfWork, Wording
from bot.use_cases.reading_marks import customer_is_here, mark_delivered, mark_read_by_customer


@dataclass(frozen=True)
class Standing:
    """How a conversation stands, for its customer."""

    owner: Owner
    name: str | None  # of the person who holds it
    somebody_there: bool  # a person could take it, now or after a wait
    read_by_staff: int  # the place in the log up to which the staff has read
    read_by_customer: int


def standing_of(conversation_id: str, reading: UnitOfWork, wording: Wording, now: datetime) -> Standing:
    """How a conversation stands. Raises NotFound."""
    with reading:
        conversation = reading.conversations.get(conversation_id)
        is_held = conversation.owner is Owner.AGENT
        wanted = Wanted(language=conversation.language, must_speak=False)
        return Standing(
            owner=conversation.owner,
            name=name_of_staff(conversation.agent_id, reading, wording, conversation.language) if is_held else None,
            somebody_there=is_held or decide_available(reading.presence.people(), wanted, now).may_wait,
            # What a person answered, they have read, whatever their desk reported of it.
            read_by_staff=max(conversation.read_seq_staff, conversation.staff_seq),
            read_by_customer=conversation.read_seq_customer,
        )


def note_seen(conversation_id: str, seq: int, uow: UnitOfWork, now: datetime) -> bool:
    """The customer's window is open and shows the log up to a place; whether that was news. A sign of life all the
    same.
    """
    news = mark_read_by_customer(conversation_id, seq, uow, now)
    if not news:
        customer_is_here(conversation_id, uow, now)
    return news


def note_arrived(
    conversation_id: str, after: int, seq: int, reading: UnitOfWork, uow: UnitOfWork, now: datetime
) -> bool:
    """The customer's client has the log from after a place up to another one; whether anything of it was ours."""
    with reading:
        log = reading.conversations.history(conversation_id, after)
    arrived = [one.id for one in log if one.seq <= seq and one.author is not Author.CUSTOMER]
    mark_delivered(arrived, uow, now)
    return bool(arrived)
