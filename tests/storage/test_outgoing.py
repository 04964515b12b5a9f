"""The outbox, the buttons offered with it, and the dialogue's memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

from sqlalchemy import select

from bot.domain.message import Author, Button, Message, Reply
from bot.storage.tables import outbox
from bot.use_cases.sending import BUTTONS_LAST, release_outbox, send
from tests.builders import TestHouse, say

WIDGET = ("web_widget",)


def offer(house: TestHouse, *buttons: Button, peer: str = "mara") -> Message:
    """A message with buttons, said to a customer."""
    receipt = say(house, "hello", peer=peer)
    with house.uow() as uow:
        conversation = uow.conversations.get(receipt.conversation_id)
        (message,) = send(uow, conversation, Author.BOT, [Reply("Choose.", buttons)], house.now(), house.ids)
        uow.commit()
    return message


def test_settled_messages_stay_settled(house: TestHouse) -> None:
    """A message leaves the outbox once; settling it again changes neither its state nor its reason."""
    message = offer(house)
    with house.uow() as uow:
        uow.outbox.settle([message.id], "withheld", house.now(), "a person holds the conversation")
        uow.outbox.settle([message.id], "sent", house.now())
        queued = [queued.id for queued, _ in uow.outbox.queued(WIDGET, 10)]
        uow.commit()
    with house.engine.connect() as connection:
        row = connection.execute(select(outbox).where(outbox.c.message_id == message.id)).mappings().one()

    assert message.id not in queued
    assert (row["state"], row["reason"], row["settled_at"]) == (
        "withheld",
        "a person holds the conversation",
        house.now(),
    )


def test_queued_is_for_the_channels_asked_for(house: TestHouse) -> None:
    """Each channel gets its own messages, the oldest first, and no more than it asked for."""
    widget = say(house, "hello", peer="mara")
    rest = say(house, "hello", peer="tom", channel="rest")
    say(house, "hello", peer="priya")
    with house.uow() as uow:
        for_rest = uow.outbox.queued(("rest",), 10)
        for_widget = uow.outbox.queued(WIDGET, 1)
        for_none = uow.outbox.queued((), 10)

    assert [conversation.id for _, conversation in for_rest] == [rest.conversation_id]
    assert [conversation.id for _, conversation in for_widget] == [widget.conversation_id]
    assert for_none == []


def test_message_is_released_once_however_many_look(any_house: TestHouse) -> None:
    """Of two parts that empty the outbox at the same time, one gets each message and the other does not."""
    house = any_house
    for number in range(3):
        say(house, "hello", peer=f"customer {number}")
    with ThreadPoolExecutor(1) as threads, house.uow() as first:
        mine = [message.id for message, _ in first.outbox.queued(WIDGET, 10)]
        second = threads.submit(release_outbox, WIDGET, house.uow(), house.now())
        wait([second], timeout=0.3)  # it may finish now, or wait until the first has
        first.outbox.settle(mine, "sent", house.now())
        first.commit()
        theirs = [message.id for message, _ in second.result(timeout=10)]

    assert len(mine) == 3
    assert set(mine) & set(theirs) == set()


def test_button_is_used_once(any_house: TestHouse) -> None:
    """A button does what it says for the first message that uses it, again for the same one, and for no other."""
    house = any_house
    message = offer(house, Button("Yes", "affirm", {"order": "10417"}), Button("No"))
    yes = message.buttons[0].id
    here = message.conversation_id
    with house.uow() as uow:
        first, again, other = (uow.buttons.use(yes, here, by, house.now()) for by in ("m-1", "m-1", "m-2"))
        by_message = uow.buttons.used_by("m-1")

    assert first == again == by_message == Button("Yes", "affirm", {"order": "10417"})
    assert other is None


def test_button_of_another_conversation(house: TestHouse) -> None:
    """A button does nothing, and says nothing, in a conversation it was not offered in."""
    yes = offer(house, Button("Yes", "affirm")).buttons[0].id
    elsewhere = say(house, "hello", peer="tom").conversation_id
    with house.uow() as uow:
        used = uow.buttons.use(yes, elsewhere, "m-1", house.now())
        title = uow.buttons.title(yes, elsewhere)

    assert used is None
    assert title is None


def test_button_expires(house: TestHouse) -> None:
    """A button works until its time is over."""
    message = offer(house, Button("Yes", "affirm"))
    yes, here = message.buttons[0].id, message.conversation_id
    with house.uow() as uow:
        too_late = uow.buttons.use(yes, here, "m-1", house.now() + BUTTONS_LAST)
        in_time = uow.buttons.use(yes, here, "m-1", house.now() + BUTTONS_LAST - timedelta(seconds=1))

    assert too_late is None
    assert in_time is not None


def test_offered_buttons_come_back_with_their_message(house: TestHouse) -> None:
    """The log shows what was offered by title and opaque id, and never what it does."""
    message = offer(house, Button("Yes", "affirm", {"order": "10417"}), Button("No", "deny"))
    with house.uow() as uow:
        found = uow.conversations.message(message.id)

    assert [button.title for button in found.buttons] == ["Yes", "No"]
    assert all(button.id.startswith("b_") and len(button.id) == 24 for button in found.buttons)
    assert "affirm" not in repr(found)


def test_memory_is_replaced(any_house: TestHouse) -> None:
    """The dialogue's memory of a conversation is what was saved last, and empty before."""
    house = any_house
    here = say(house, "hello").conversation_id
    events = [{"event": "slot", "name": "order", "value": None}, {"event": "user", "text": "¿qué? 👍"}]
    with house.uow() as uow:
        before = uow.memory.load(here)
        uow.memory.save(here, [{"event": "old"}], "t-1")
        uow.memory.save(here, events, "t-2")
        uow.commit()
    with house.uow() as uow:
        after = uow.memory.load(here)

    assert before == []
    assert after == events
