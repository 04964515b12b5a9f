"""Signs between a customer's window and the desk: how the chat stands, what arrived and was read, who is writing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, AsyncIterator, Callable

import pytest
import socketio
import uvicorn

from bot.bootstrap import House
from bot.channels.web_widget import NAME, WebWidgetChannel
from bot.console.supervisor import free_ports
from bot.domain.staff import Role
from bot.host_identity import HostTokens
from bot.router.delivery import Delivery
from bot.router.front_door import FrontDoor
from bot.router.nudges import Nudges
from bot.signing import VisitorTokens
from bot.storage.unit_of_work import GroupCommit
from bot.use_cases.handoffs import say_as_agent
from bot.use_cases.presence import here
from bot.use_cases.reading_marks import mark_read_by_staff
from bot.use_cases.takeovers import give_back, take_over
from bot.widget_sockets import SIGNS_AT_ONCE, WidgetSockets
from tests.builders import actor, build_test_house
from tests.staff_rows import add_staff
from tests.web.conftest import Tab, browser

pytestmark = pytest.mark.anyio


class Desk:
    """Notes what it hears of customers' windows."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []

    async def customer_typing(self, conversation_id: str, on: bool) -> None:
        """See Watchers."""
        self.heard.append((conversation_id, on))

    async def customer_read(self, conversation_id: str) -> None:
        """See Watchers."""
        self.heard.append((conversation_id, "read"))


class Gateway:
    """The widget's sockets on a house of their own, with a desk that listens."""

    def __init__(self, house: House, url: str) -> None:
        self.house, self.url, self.desk = house, url, Desk()
        nudges = Nudges({"gateway": free_ports(1)[0]}, own_part="gateway")
        self._writer = GroupCommit(house.engine)
        door = FrontDoor(
            self._writer, house.uow, house.reading, house.now, house.ids, house.wording, nudges, None
        )  # fmt: skip
        self.delivery = Delivery((NAME,), house.uow, house.reading, house.now, nudges)
        self.widget = WidgetSockets(
            door, self.delivery, VisitorTokens(b"k" * 32), WebWidgetChannel((url,)), (url,), house.ids,
            HostTokens(None, house.now),
        )  # fmt: skip
        self.widget.watchers = self.desk
        with house.uow() as uow:
            add_staff(uow, "ann", "Ann", house.now())
            uow.commit()

    @property
    def conversation(self) -> str:
        """The only conversation there is."""
        with self.house.reading() as uow:
            (found,) = uow.views.find(2, None)
        return found

    def ann_takes(self) -> None:
        """Ann takes it over."""
        house = self.house
        take_over(
            self.conversation, actor("ann", Role.SENIOR), house.uow(), house.now(), house.ids, house.wording
        )  # fmt: skip

    def ann_says(self, text: str) -> None:
        """And writes."""
        house = self.house
        say_as_agent(self.conversation, "ann", text, house.uow(), house.now(), house.ids, house.guard)

    def delivered(self) -> int:
        """How many messages are known to have arrived."""
        with self.house.engine.connect() as connection:
            found = connection.exec_driver_sql("select count(*) from outbox where delivered_at is not null")
            return int(found.scalar_one())

    async def close(self) -> None:
        """End."""
        await self.delivery.stop()
        self._writer.close()
        self.house.engine.dispose()


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Gateway]:
    """The sockets, listening."""
    (port,) = free_ports(1)
    house = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    gateway = Gateway(house, f"http://127.0.0.1:{port}")
    config = uvicorn.Config(
        socketio.ASGIApp(gateway.widget.server),
        port=port,
        ws="wsproto",
        log_level="error",
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await gateway.delivery.start()
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    assert server.started, serving.exception()
    yield gateway
    server.should_exit = True
    await serving
    await gateway.close()


@pytest.fixture
async def tab(gateway: Gateway) -> AsyncIterator[Tab]:
    """A customer's window on it, with the chat open."""
    async with browser(gateway.url) as open_tab:
        tab = await open_tab()
        await tab.open_chat()
        await tab.until(lambda: bool(tab.said("bot_uttered")), "the greeting")
        yield tab


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(400):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


async def test_how_the_chat_stands(gateway: Gateway, tab: Tab) -> None:
    """A window learns who holds the chat and whether somebody is there: when it opens, and with each change."""
    (first,) = tab.said("standing")
    gateway.ann_takes()
    await tab.until(lambda: tab.said("standing")[-1]["owner"] == "agent", "the news of Ann")
    taken = tab.said("standing")[-1]
    gateway.ann_says("Hello.")
    await tab.until(lambda: any(one.get("name") == "Ann" for one in tab.said("bot_uttered")), "Ann's words")
    house = gateway.house
    give_back(gateway.conversation, actor("ann"), "", house.uow(), house.now(), house.ids, house.wording)
    here("ann", house.uow(), house.now())
    await tab.until(lambda: tab.said("standing")[-1]["owner"] == "bot", "the news of her leaving")
    last = await tab.call("read", {"seq": 4})

    nobody = {"owner": "bot", "name": None, "there": False, "read_by_staff": 0, "read_by_customer": 0}
    assert first == nobody
    assert taken == {**nobody, "owner": "agent", "name": "Ann", "there": True}
    assert last == {"owner": "bot", "name": None, "there": True, "read_by_staff": 3, "read_by_customer": 4}


async def test_read_and_arrived(gateway: Gateway, tab: Tab) -> None:
    """What arrived and what was read is kept for the window's own conversation, and the desk hears of it once."""
    gateway.ann_takes()
    await tab.until(lambda: any(one["seq"] == 2 for one in tab.said("bot_uttered")), "the notice")
    assert gateway.delivered() == 0
    await tab.call("got", {"seq": 2})
    arrived = gateway.delivered()
    mark_read_by_staff(gateway.conversation, 2, gateway.house.uow(), gateway.house.now())
    standings = [await tab.call("read", {"seq": seq}) for seq in (1, 2, 2, 1)]

    assert arrived == 2
    assert [one["read_by_customer"] for one in standings] == [1, 2, 2, 2]
    assert standings[-1]["read_by_staff"] == 2
    assert [sign for _, sign in gateway.desk.heard] == ["read"] * 3  # arrived, and read twice
    assert {about for about, _ in gateway.desk.heard} == {gateway.conversation}


@pytest.mark.parametrize(
    "place", [None, {}, {"seq": -1}, {"seq": True}, {"seq": "2"}, {"seq": 2**31}, {"seq": 99}, [2]]
)
async def test_no_place(gateway: Gateway, tab: Tab, place: Any) -> None:
    """A mark about no place of the log marks nothing."""
    gateway.ann_takes()
    await tab.until(lambda: any(one["seq"] == 2 for one in tab.said("bot_uttered")), "the notice")
    await tab.call("read", place)

    with gateway.house.reading() as uow:
        assert uow.conversations.get(gateway.conversation).read_seq_customer == 0


async def test_typing(gateway: Gateway, tab: Tab) -> None:
    """The desk hears that the customer is writing, and that it is over when the window closes; the customer of the
    person.
    """
    await tab.call("typing", {"on": True})
    await gateway.widget.show_typing(gateway.conversation, True, "Ann")
    await tab.until(lambda: tab.said("typing") == [{"on": True, "name": "Ann"}], "the sign")
    await tab.close()
    await until(lambda: len(gateway.desk.heard) == 2)

    assert gateway.desk.heard == [(gateway.conversation, True), (gateway.conversation, False)]


async def test_floods_are_passed_over(gateway: Gateway, tab: Tab) -> None:
    """However many signs a window gives, the desk hears a few; the talk itself goes on."""
    for _ in range(300):
        await tab.emit("typing", {"on": True})
    acknowledged = await tab.say("hello")

    assert acknowledged["ok"]
    assert SIGNS_AT_ONCE <= len(gateway.desk.heard) < 100


async def test_signs_before_the_chat_is_open(gateway: Gateway) -> None:
    """A socket without a session has nothing to say of any conversation."""
    async with browser(gateway.url) as open_tab:
        tab = await open_tab()
        for name in ("typing", "read", "got"):
            assert not await tab.call(name, {"on": True, "seq": 1})

        assert gateway.desk.heard == []
