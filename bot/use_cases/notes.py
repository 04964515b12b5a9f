"""What the staff write among themselves about a conversation. No channel reads it, so no customer ever does."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Sequence

from bot.domain.availability import Person
from bot.domain.errors import BadInput
from bot.domain.staff import Act, Actor, check_may, relation_to
from bot.use_cases.desk_ports import Note
from bot.use_cases.ports import Ids, UnitOfWork

LONGEST_NOTE = 4_000  # characters


def write_note(conversation_id: str, actor: Actor, text: str, uow: UnitOfWork, now: datetime, ids: Ids) -> Note:
    """Leave a note for the colleagues, shown at once to whoever has the conversation open (a whisper).

    "@Name" mentions a colleague.

    Raises:
        NotAllowed: their role does not let them.
        BadInput: there is nothing in it, or too much.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise BadInput(f"A note has 1 to {LONGEST_NOTE:,} characters; this one has {len(text):,}.")
    with uow:
        conversation = uow.conversations.get(conversation_id)
        people = uow.presence.people()
        holder = next((one for one in people if one.id == conversation.agent_id), None)
        check_may(
            actor, Act.WHISPER, relation_to(actor, conversation.agent_id, holder.team or None if holder else None)
        )
        note = mentions_in(text, conversation_id, actor.id, people, now, ids)
        uow.notes.add(note)
        uow.commit()
    return note


def notes_of(conversation_id: str, reading: UnitOfWork) -> list[Note]:
    """The notes about a conversation, the oldest first."""
    with reading:
        return reading.notes.of_conversation(conversation_id)


def mentions_in(
    text: str, conversation_id: str, staff_id: str | None, people: Sequence[Person], now: datetime, ids: Ids
) -> Note:
    """A note with the colleagues it mentions, the longest of several names that fit."""
    by_name = {person.name.casefold(): person for person in people}
    found: dict[str, Person] = {}
    if by_name:
        names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
        for match in re.finditer(rf"(?<!\w)@({names})(?!\w)", text, re.IGNORECASE):
            person = by_name[match.group(1).casefold()]
            found[person.id] = person
    author = next((person.name for person in people if person.id == staff_id), None)
    mentioned = tuple(person.name for person in found.values())
    return Note(ids.new(), conversation_id, staff_id, text, now, tuple(found), author, mentioned)
