"""Who of the staff is there, and what becomes of those whose person is gone."""

from __future__ import annotations

from datetime import datetime

from bot.domain.availability import THERE_FOR, Availability, Person, Wanted, decide_available
from bot.domain.conversation import Owner
from bot.domain.errors import NotFound
from bot.use_cases.owner_changes import back_to_queue, note_by_house, tell
from bot.use_cases.ports import Ids, UnitOfWork, Wording


def here(staff_id: str, uow: UnitOfWork, now: datetime) -> None:
    """A person says that they are there; it counts as long as their desk gives signs of life. Raises NotFound."""
    with uow:
        _check_known(staff_id, uow)
        uow.presence.set_there(staff_id, True, now + THERE_FOR)
        uow.presence.seen(staff_id, now)
        uow.commit()


def away(staff_id: str, uow: UnitOfWork, now: datetime) -> None:
    """A person takes on nobody new; whom they hold stays with them while their desk is open. Raises NotFound."""
    with uow:
        _check_known(staff_id, uow)
        uow.presence.set_there(staff_id, False, None)
        uow.presence.seen(staff_id, now)
        uow.commit()


def heartbeat(staff_id: str, uow: UnitOfWork, now: datetime) -> bool:
    """A sign of life of a person's desk, every 15 s or so; whether they count as being there. Raises NotFound."""
    with uow:
        person = _check_known(staff_id, uow)
        if person.wants_to_be_there:
            uow.presence.set_there(staff_id, True, now + THERE_FOR)
        uow.presence.seen(staff_id, now)
        uow.commit()
    return person.wants_to_be_there


def lost(staff_id: str, uow: UnitOfWork, now: datetime) -> None:
    """The last desk of a person is gone: from now on it counts how long they cannot answer whom they hold."""
    with uow:
        if uow.presence.person(staff_id) is not None:
            uow.presence.seen(staff_id, now)
            uow.commit()


def availability(wanted: Wanted, reading: UnitOfWork, now: datetime) -> Availability:
    """Whether somebody can take a customer over now; asked before anything is said of it."""
    with reading:
        return decide_available(reading.presence.people(), wanted, now)


def watch_lost_agents(reading: UnitOfWork, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording) -> list[str]:
    """Put what is held by people whose desk is gone back into the queue, before others; the ids of the conversations.

    Each customer is told once: whether the person is still lost and still holds it is asked again with the
    conversation locked.
    """
    with reading:
        lost = [person for person in reading.presence.people() if person.holds and person.is_lost(now)]
        held = [(person, conversation_id) for person in lost for conversation_id in reading.presence.held_by(person.id)]
    freed = []
    for person, conversation_id in held:
        with uow:
            try:
                conversation = uow.conversations.get(conversation_id)
            except NotFound:  # erased meanwhile
                continue
            present = uow.presence.person(person.id)
            is_theirs = conversation.owner is Owner.AGENT and conversation.agent_id == person.id
            if not is_theirs or present is None or not present.is_lost(now):
                continue
            back_to_queue(conversation, uow, now, ids, reason="the connection of the colleague broke off")
            tell(conversation, wording.say("utter_agent_lost", conversation.language, name=person.name), uow, now, ids)
            note_by_house(conversation, f"The desk of {person.name} is gone; the customer waits again.", uow, now, ids)
            uow.commit()
        freed.append(conversation_id)
    return freed


def _check_known(staff_id: str, uow: UnitOfWork) -> Person:
    person = uow.presence.person(staff_id)
    if person is None:
        raise NotFound("There is no such person on the staff.")
    return person
