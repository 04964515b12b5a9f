"""What the database refuses by itself, whatever the code above it believes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.message import Author, Draft, InboundMessage
from bot.storage.tables import conversations, decisions, messages, turns
from tests.builders import TestHouse, claim, say


def append(house: TestHouse, conversation_id: str, **ids: Any) -> None:
    inbound = InboundMessage("web_widget", "default", "anybody", "hello", **ids)
    with house.uow() as uow:
        draft = Draft(house.ids.new(), Author.CUSTOMER, "hello", inbound=inbound)
        uow.conversations.append(conversation_id, [draft], house.now())
        uow.commit()


def count(house: TestHouse, conversation_id: str) -> int:
    with house.reading() as uow:
        return len(uow.conversations.history(conversation_id))


def test_external_id_is_unique_in_its_account(any_house: TestHouse) -> None:
    """Two messages of one account with one external id are refused, even in different conversations."""
    house = any_house
    here, there = say(house, "hello", external_id="x-1"), say(house, "hello", peer="tom")
    before = count(house, there.conversation_id)
    with pytest.raises(IntegrityError):
        append(house, there.conversation_id, external_id="x-1")

    assert count(house, there.conversation_id) == before
    assert here.conversation_id != there.conversation_id


def test_client_message_id_is_unique_in_its_conversation(any_house: TestHouse) -> None:
    """Two messages of one conversation with one client id are refused; another conversation may use it too."""
    house = any_house
    here = say(house, "hello", client_message_id="c-1")
    there = say(house, "hello", peer="tom", client_message_id="c-1")
    before = count(house, here.conversation_id)
    with pytest.raises(IntegrityError):
        append(house, here.conversation_id, client_message_id="c-1")

    assert count(house, here.conversation_id) == before
    assert there.conversation_id != here.conversation_id


def test_messages_without_ids_are_never_repeats(house: TestHouse) -> None:
    """Messages that carry no id of their own are all kept."""
    receipt = say(house, "hello")
    before = count(house, receipt.conversation_id)
    append(house, receipt.conversation_id)
    append(house, receipt.conversation_id)

    assert count(house, receipt.conversation_id) == before + 2


def test_one_live_lease_per_conversation(any_house: TestHouse) -> None:
    """The database refuses a second leased turn in a conversation."""
    house = any_house
    say(house, "first")
    second = say(house, "second")
    leased = claim(house)
    lease = update(turns).where(turns.c.id == second.turn_id).values(state="leased")
    with house.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(lease)

    with house.reading() as uow:
        assert uow.turns.get(second.turn_id).state.value == "queued"
        assert uow.turns.get(leased.turn.id).state.value == "leased"


def test_leases_of_two_conversations_live_together(house: TestHouse) -> None:
    """Two conversations may each have a leased turn at the same time."""
    say(house, "hello", peer="mara")
    say(house, "hello", peer="tom")
    claimed = {claim(house, "one").turn.conversation_id, claim(house, "two").turn.conversation_id}
    with house.engine.connect() as connection:
        leased = set(connection.execute(select(turns.c.conversation_id).where(turns.c.state == "leased")).scalars())

    assert len(claimed) == 2
    assert leased == claimed


def test_exactly_one_holder(any_house: TestHouse) -> None:
    """The database refuses a holder that is not known, an agent without a name, and a named agent beside the bot."""
    house = any_house
    receipt = say(house, "hello")
    impossible = [{"owner": "nobody"}, {"owner": "agent", "agent_id": None}, {"owner": "bot", "agent_id": "ann"}]
    for values in impossible:
        change = update(conversations).where(conversations.c.id == receipt.conversation_id).values(**values)
        with house.engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(change)

    with house.reading() as uow:
        assert uow.conversations.get(receipt.conversation_id).owner.value == "bot"


def test_places_of_a_log_are_unique(house: TestHouse) -> None:
    """The database refuses two messages in one place of a log."""
    receipt = say(house, "hello")
    change = update(messages).where(messages.c.conversation_id == receipt.conversation_id).values(seq=1)
    with house.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(change)

    assert count(house, receipt.conversation_id) == 2


def test_money_is_whole(any_house: TestHouse) -> None:
    """The database refuses an amount without a currency."""
    house = any_house
    row = {
        "id": "d", "case_id": "c", "order_number": "10417", "product_id": "kettle-alba", "kind": "refund",
        "reason": "faulty", "rule": "guarantee-2y", "amount_minor": 3990, "state": "requested",
        "decided_at": house.now(),
    }  # fmt: skip
    with house.engine.connect() as connection:
        with pytest.raises(IntegrityError) as refused:
            connection.execute(decisions.insert(), row)

        assert "money_whole" in str(refused.value)
