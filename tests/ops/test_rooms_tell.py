"""What the rooms tell their observer: each thing once, when it is certain, and by ids alone."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.conversation import hand_to_queue
from bot.domain.errors import TooManyRequests
from bot.domain.message import InboundMessage, Message, Receipt
from bot.domain.turn import ESCALATE_AFTER, Turn, TurnState
from bot.router.delivery import Delivery
from bot.router.front_door import FrontDoor
from bot.router.nudges import Nudges
from bot.router.rate_limits import VISITOR_LIMITS, RateLimits
from bot.storage.unit_of_work import GroupCommit
from bot.use_cases.observing import Observer
from bot.use_cases.turns import watch_turns
from tests.builders import TestHouse, answer, build_test_house, claim, say


class Noting(Observer):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bool, TurnState | None]] = []
        self.refusals: list[str] = []
        self.ended: list[tuple[str, TurnState]] = []
        self.went_out: list[tuple[str, str | None, timedelta]] = []

    def message_taken(self, channel: str, receipt: Receipt, begun: datetime, at: datetime) -> None:
        self.taken.append((channel, receipt.repeated, receipt.ended))

    def refused(self, what: str) -> None:
        self.refusals.append(what)

    def turn_ended(self, turn: Turn, state: TurnState, at: datetime) -> None:
        self.ended.append((turn.id, state))

    def sent(self, channel: str, turn_id: str | None, written: datetime, at: datetime) -> None:
        self.went_out.append((channel, turn_id, at - written))


def test_limits_tell_what_they_refused() -> None:
    """What was too much is told by its kind, once for each refusal, and what was welcome is not."""
    observer = Noting()
    limits = RateLimits(lambda: 0.0, observer=observer)

    async def write() -> None:
        for _ in range(VISITOR_LIMITS[0][0]):
            await limits.check_message("mara")
        with pytest.raises(TooManyRequests):
            await limits.check_message("mara")

    asyncio.run(write())

    assert observer.refusals == ["message"]


def test_the_watchdog_tells_of_each_turn_it_ended_once(house: TestHouse) -> None:
    """A turn that nobody answered in time is escalated, told once, and looked at no more."""
    observer = Noting()
    receipt = say(house, "hello")
    house.clock.pass_(ESCALATE_AFTER)
    for _ in range(2):
        watch_turns(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk, observer)

    assert observer.ended == [(receipt.turn_id, TurnState.ESCALATED)]


def test_a_receipt_says_how_its_turn_ended_at_once(house: TestHouse) -> None:
    """A message to the bot is queued; one to a person is relayed, and its turn is over with that."""
    first = say(house, "hello")
    answer(house, claim(house))
    with house.uow() as uow:
        conversation = uow.conversations.get(first.conversation_id)
        uow.conversations.save_owner(hand_to_queue(conversation, "t-1", house.now()))
        uow.commit()
    second = say(house, "is somebody there?")

    assert (first.ended, second.ended) == (None, TurnState.RELAYED)


def test_the_gateway_tells_of_messages_and_of_what_went_out(tmp_path: Path) -> None:
    """A message is told by its channel, a repeat as one; what is said goes out with the time since it was written."""
    house, observer = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}"), Noting()

    async def run() -> None:
        writer, nudges = GroupCommit(house.engine), Nudges({}, own_part="gateway")
        door = FrontDoor(
            writer, house.uow, house.reading, house.now, house.ids, house.wording, nudges, None, observer=observer
        )
        delivery = Delivery(("web_widget",), house.uow, house.reading, house.now, nudges, observer=observer)
        delivery.register("web_widget", _show)
        message = InboundMessage("web_widget", "default", "mara", "hello", client_message_id="c-1")
        receipts = [await door.receive(message) for _ in range(2)]
        house.clock.pass_(timedelta(seconds=2))
        await delivery.start()
        while not observer.went_out:
            await asyncio.sleep(0.01)
        await delivery.stop()
        await door.close()
        assert observer.went_out == [("web_widget", receipts[0].turn_id, timedelta(seconds=2))]

    asyncio.run(run())
    house.engine.dispose()

    assert observer.taken == [("web_widget", False, None), ("web_widget", True, None)]


async def _show(message: Message, conversation: object) -> None:
    """A customer's window."""
