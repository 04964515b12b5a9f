"""People of the staff for tests of the desk: who is there, who asks for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff, HandoffOutcome
from bot.domain.message import Message, Receipt
from bot.domain.staff import Actor, Role
from bot.use_cases.handoffs import claim_handoff, request_handoff, say_as_agent
from bot.use_cases.presence import here
from tests.builders import TestHouse, actor, say
from tests.staff_rows import add_staff, give_duties, say_there

ANN, BEN = actor("ann"), actor("ben")
CEM = actor("cem", Role.SENIOR)
DOT = actor("dot", Role.SUPERVISOR)


def hire(house: TestHouse, *people: Actor, there: bool = True, **profile: Any) -> None:
    """Put people on the staff; they say that they are there, and their desks stay open for the day."""
    for person in people:
        with house.uow() as uow:
            add_staff(uow, person.id, person.name, house.now())
            if profile:
                give_duties(uow, person.id, **profile)
            if there:
                say_there(uow, person.name, house.now() + timedelta(hours=8))
            uow.commit()


def comes(house: TestHouse, person: Actor) -> None:
    """A person whose desk is open and watched: it has to give signs of life."""
    hire(house, person)
    here(person.id, house.uow(), house.now())


def ask(house: TestHouse, text: str = "A person, please.", peer: str = "mara") -> tuple[Receipt, HandoffOutcome]:
    """A customer asks for a person."""
    receipt = say(house, text, peer=peer)
    return receipt, request_handoff(
        receipt.turn_id, receipt.message_id, "asked", "", house.uow(), house.now(), house.ids
    )


def take(house: TestHouse, conversation_id: str, person: Actor = ANN) -> Handoff:
    """A person takes a waiting customer."""
    return claim_handoff(conversation_id, person.id, house.uow(), house.now(), house.ids, house.wording)


def held_by(house: TestHouse, person: Actor = ANN, peer: str = "mara", text: str = "A person, please.") -> str:
    """A conversation that a person holds; its id."""
    receipt, _ = ask(house, text, peer)
    take(house, receipt.conversation_id, person)
    return receipt.conversation_id


def write(house: TestHouse, conversation_id: str, person: Actor = ANN, text: str = "Hello.", **more: Any) -> Message:
    """A person writes to the customer."""
    return say_as_agent(conversation_id, person.id, text, house.uow(), house.now(), house.ids, house.guard, **more)


def conversation(house: TestHouse, conversation_id: str) -> Conversation:
    """A conversation as it stands."""
    with house.reading() as uow:
        return uow.conversations.get(conversation_id)


def handoff(house: TestHouse, conversation_id: str) -> Handoff | None:
    """Its open handoff."""
    with house.reading() as uow:
        return uow.handoffs.open_of(conversation_id)
