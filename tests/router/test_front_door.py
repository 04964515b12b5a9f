"""The front door: what channels call with a parsed message."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Awaitable, Callable

import pytest

from bot.domain.errors import BadInput
from bot.domain.message import Author, InboundMessage
from bot.domain.turn import TurnState
from bot.router.front_door import FrontDoor, cleaned, is_button_id
from bot.router.nudges import Nudges
from bot.storage.unit_of_work import GroupCommit
from tests.builders import TestHouse, answer, build_test_house, claim
from tests.router.test_nudges import free_port

BUTTON = "b_" + "aB3-_" * 4 + "xy"


def with_door(
    directory: Path, play: Callable[[FrontDoor, TestHouse, Nudges, Nudges], Awaitable[None]]
) -> None:  # fmt: skip
    """Let a door on a database in a file play with a brain and a gateway that hear."""

    async def run() -> None:
        house = build_test_house(f"sqlite:///{directory / 'heard.db'}")
        ports = {"brain": free_port(), "gateway": free_port()}
        brain, gateway = Nudges(ports, own_part="brain"), Nudges(ports, own_part="gateway")
        await brain.listen()
        await gateway.listen()
        writer = GroupCommit(house.engine)
        door = FrontDoor(writer, house.uow, house.reading, house.now, house.ids, house.wording, gateway, None)
        try:
            await play(door, house, brain, gateway)
        finally:
            await door.close()
            brain.close()
            gateway.close()
            house.engine.dispose()

    asyncio.run(run())


def inbound(text: str, client_message_id: str | None = None) -> InboundMessage:
    return InboundMessage("rest", "default", "mara", text, client_message_id=client_message_id)


def test_received_message_is_stored_and_wakes_the_brain(tmp_path: Path) -> None:
    """When a receipt is given the message is stored and the brain is awake."""

    async def play(door: FrontDoor, house: TestHouse, brain: Nudges, gateway: Nudges) -> None:
        receipt = await door.receive(inbound("hello"))
        with house.reading() as uow:
            stored = uow.conversations.message(receipt.message_id)

        assert (stored.text, stored.author) == ("hello", Author.CUSTOMER)
        assert await brain.wait(10)

    with_door(tmp_path, play)


def test_greeting_wakes_the_gateway_about_its_turn(tmp_path: Path) -> None:
    """When something was said at once, the gateway hears in which turn."""

    async def play(door: FrontDoor, house: TestHouse, brain: Nudges, gateway: Nudges) -> None:
        heard: list[str] = []
        gateway.on_turn = heard.append
        first = await door.receive(inbound("hello"))
        nudged = await gateway.wait(10)
        second = await door.receive(inbound("are you there?"))
        await gateway.wait(0.05)

        assert nudged
        assert heard == [first.turn_id]
        assert not second.greeted

    with_door(tmp_path, play)


def test_many_messages_at_once(tmp_path: Path) -> None:
    """Messages received at the same moment are all stored, and a repeat among them gets the first receipt."""

    async def play(door: FrontDoor, house: TestHouse, brain: Nudges, gateway: Nudges) -> None:
        texts = [f"message {number % 20}" for number in range(40)]
        receipts = await asyncio.gather(*(door.receive(inbound(text, client_message_id=text)) for text in texts))
        history = await door.history(receipts[0].conversation_id)
        customers = [message.text for message in history if message.author is Author.CUSTOMER]

        assert sorted(customers) == sorted(set(texts))
        assert len({receipt.message_id for receipt in receipts}) == 20

    with_door(tmp_path, play)


def test_refused_message_harms_no_other(tmp_path: Path) -> None:
    """A button that is not open is refused to its sender, and messages received beside it are stored."""

    async def play(door: FrontDoor, house: TestHouse, brain: Nudges, gateway: Nudges) -> None:
        wrong = InboundMessage("rest", "default", "tom", "-", button_id=BUTTON)
        results = await asyncio.gather(
            door.receive(inbound("one")), door.receive(wrong), door.receive(inbound("two")), return_exceptions=True
        )
        one, refusal, two = results

        assert isinstance(refusal, BadInput)
        assert not isinstance(one, BaseException) and not isinstance(two, BaseException)
        assert [message.text for message in await door.history(one.conversation_id, after=1)] == ["one", "two"]
        with house.reading() as uow:
            assert uow.conversations.find("rest", "default", "tom") is None

    with_door(tmp_path, play)


def test_answer_is_collected(tmp_path: Path) -> None:
    """What is collected for a turn is nothing while it is open, and then its answer."""

    async def play(door: FrontDoor, house: TestHouse, brain: Nudges, gateway: Nudges) -> None:
        conversation = await door.open("rest", "default", "mara")
        receipt = await door.receive(inbound("hello"))
        early = await door.collect(receipt.turn_id)
        answer(house, claim(house), "An answer.")
        state, messages = await door.collect(receipt.turn_id)

        assert early == (TurnState.QUEUED, [])
        assert state is TurnState.ANSWERED
        assert [message.text for message in messages][-1] == "An answer."
        assert conversation.id == receipt.conversation_id
        assert not receipt.greeted

    with_door(tmp_path, play)


@pytest.mark.parametrize(
    ("raw", "button_id", "expected"),
    [
        ("  hello  ", None, ("hello", None)),
        ("hel\u200blo\x00", None, ("hello", None)),
        ("ignored", BUTTON, ("-", BUTTON)),
        (None, BUTTON, ("-", BUTTON)),
        (BUTTON, None, ("-", BUTTON)),
        (f" {BUTTON}\n", None, ("-", BUTTON)),
        ("hello", "not a button", ("hello", None)),
        ("hello", 7, ("hello", None)),
        ("hello", "", ("hello", None)),
        ("b_ is not a button", None, ("b_ is not a button", None)),
    ],
)
def test_cleaned(raw: object, button_id: object, expected: tuple[str, str | None]) -> None:
    """A client's text is cleaned, and a button counts whether its id comes by itself or as the text."""
    assert cleaned(raw, button_id) == expected


@pytest.mark.parametrize("raw", [None, 7, ["hello"], {"text": "hello"}, "", "  \n ", "\u200b", "x" * 2001])
def test_what_is_no_message_is_refused(raw: object) -> None:
    """What is no text, has nothing in it or is too long is refused, with a sentence for the sender."""
    with pytest.raises(BadInput) as refused:
        cleaned(raw)

    assert "please" in str(refused.value)


def test_button_ids_of_the_house_have_the_shape(house: TestHouse) -> None:
    """The ids we give to buttons are recognised, and what is a character longer, shorter or other is not."""
    given = f"b_{house.ids.secret()}"

    assert is_button_id(given) and is_button_id(BUTTON)
    assert [is_button_id(text) for text in (given + "x", given[:-1], given[:-1] + " ", "c" + given[1:])] == [False] * 4
