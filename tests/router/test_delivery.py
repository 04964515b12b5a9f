"""Out of the outbox and onto the wire of the channels we push to."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Awaitable, Callable

import pytest

from bot.domain.conversation import Conversation
from bot.domain.message import Message
from bot.router.delivery import Delivery
from bot.router.nudges import Nudges
from bot.use_cases.handoffs import claim_handoff, request_handoff
from tests.builders import TestHouse, answer, build_test_house, claim, say
from tests.router.test_nudges import free_port
from tests.staff_rows import add_staff, say_there

SECONDS = 10


class Wire:
    """A channel's way out that keeps what was sent; it fails for whom it is told to."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self.gone = ""

    async def send(self, message: Message, conversation: Conversation) -> None:
        """Send a message to a customer."""
        if conversation.peer == self.gone:
            raise ConnectionError("The customer's socket is closed.")
        self.sent.put_nowait((conversation.peer, message.text))

    async def next(self) -> tuple[str, str]:
        """What was sent next: to whom, and what."""
        return await asyncio.wait_for(self.sent.get(), SECONDS)


def with_delivery(directory: Path, play: Callable[[TestHouse, Delivery, Wire, Nudges], Awaitable[None]]) -> None:
    """Let a running delivery on a database in a file play with a wire and a brain that nudges."""

    async def run() -> None:
        house = build_test_house(f"sqlite:///{directory / 'heard.db'}")
        ports = {"gateway": free_port()}
        brain, wire = Nudges(ports), Wire()
        delivery = Delivery(
            ("web_widget",), house.uow, house.reading, house.now, Nudges(ports, own_part="gateway")
        )  # fmt: skip
        delivery.register("web_widget", wire.send)
        await delivery.start()
        try:
            await play(house, delivery, wire, brain)
        finally:
            await delivery.stop()
            brain.close()
            house.engine.dispose()

    asyncio.run(run())


def test_what_is_said_is_sent(tmp_path: Path) -> None:
    """What is said to a customer is sent to them, in order and once."""

    async def play(house: TestHouse, delivery: Delivery, wire: Wire, brain: Nudges) -> None:
        say(house, "hello")
        answer(house, claim(house), "first", "second")
        brain.send("gateway")
        sent = [await wire.next() for _ in range(3)]
        say(house, "and?", peer="tom")  # its greeting comes next if nothing was sent twice
        brain.send("gateway")
        following = await wire.next()

        assert sent[1:] == [("mara", "first"), ("mara", "second")]
        assert following[0] == "tom"

    with_delivery(tmp_path, play)


def test_it_looks_without_being_nudged(tmp_path: Path) -> None:
    """A message is sent even if the nudge about it was lost."""

    async def play(house: TestHouse, delivery: Delivery, wire: Wire, brain: Nudges) -> None:
        say(house, "hello")

        assert (await wire.next())[0] == "mara"

    with_delivery(tmp_path, play)


def test_closed_socket_keeps_nobody_else_waiting(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A customer who is gone does not keep the others from their messages, and the log names no text."""

    async def play(house: TestHouse, delivery: Delivery, wire: Wire, brain: Nudges) -> None:
        wire.gone = "mara"
        say(house, "hello", peer="mara")
        say(house, "hello", peer="tom")
        brain.send("gateway")

        assert (await wire.next())[0] == "tom"

    with_delivery(tmp_path, play)

    assert "was not pushed (ConnectionError)" in caplog.text
    assert "automated assistant" not in caplog.text


def test_withheld_words_are_not_sent(tmp_path: Path) -> None:
    """What the bot said is not sent when a person has taken the conversation."""

    async def play(house: TestHouse, delivery: Delivery, wire: Wire, brain: Nudges) -> None:
        receipt = say(house, "a person, please")
        await wire.next()
        with house.uow() as uow:
            add_staff(uow, "ann", "Ann", house.now())
            say_there(uow, "Ann", house.now() + timedelta(hours=1))
            uow.commit()
        claimed = claim(house)
        request_handoff(receipt.turn_id, receipt.message_id, "asked", "", house.uow(), house.now(), house.ids)
        claim_handoff(receipt.conversation_id, "ann", house.uow(), house.now(), house.ids, house.wording)
        answer(house, claimed, "I am fetching a colleague.")
        say(house, "hello", peer="tom")
        brain.send("gateway")

        assert await wire.next() == ("mara", "You are now talking to Ann.")
        assert (await wire.next())[0] == "tom"

    with_delivery(tmp_path, play)


def test_who_waits_for_a_turn_is_woken(tmp_path: Path) -> None:
    """Whoever waits for a turn is woken by the nudge about it, and by no other."""

    async def play(house: TestHouse, delivery: Delivery, wire: Wire, brain: Nudges) -> None:
        waiting = [asyncio.create_task(delivery.wait_for_turn("turn-1", SECONDS)) for _ in range(2)]
        other = asyncio.create_task(delivery.wait_for_turn("turn-2", SECONDS))
        await asyncio.sleep(0)  # lets them begin to wait
        brain.send("gateway", about="turn-1")
        done, _ = await asyncio.wait([*waiting, other], timeout=SECONDS / 2, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait_for(asyncio.gather(*waiting), SECONDS / 2)

        assert other not in done and not other.done()
        other.cancel()

    with_delivery(tmp_path, play)


def test_waiting_for_a_turn_ends(tmp_path: Path) -> None:
    """Whoever waits for a turn that nothing is heard of goes on after their time."""

    async def play(house: TestHouse, delivery: Delivery, wire: Wire, brain: Nudges) -> None:
        await asyncio.wait_for(delivery.wait_for_turn("turn-1", 0.01), SECONDS)

        assert delivery._waiting == {}

    with_delivery(tmp_path, play)
