"""Signs between a customer's window and the desk: how the chat stands, what arrived and was read, who is writing."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.bootstrap import House
from bot.channels.web_widget import WebWidgetChannel
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
from tests.web.conftest import OpenTab, Tab, browser

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

    def __init__(self, house: House, url: str, ports: dict[str, int]) -> None:
        self.house, self.url, self.desk = house, url, Desk()
        nudges = Nudges(ports, own_part="gateway")
        self.writer = GroupCommit(house.engine)
        door = FrontDoor(
            self.writer, house.repeatable, house.reading, house.now, house.ids, house.wording, nudges, None
        )  # fmt: skip
        self.delivery = Delivery(("web_widget",), house.repeatable, house.reading, house.now, nudges)
        self.widget = WidgetSockets(
            door, self.delivery, VisitorTokens(b"k" * 32), WebWidgetChannel((url,)), (url,), house.ids,
            HostTokens("", house.now),
        )  # fmt: skip
        self.widget.watchers = self.desk

    def joined(self) -> None:
        """Ann is on the staff."""
        with self.house.uow() as uow:
            uow.handoffs.add_staff("ann", "Ann", self.house.now())
            uow.commit()

    def conversation(self) -> str:
        """The only conversation there is."""
        with self.house.reading() as uow:
            (found,) = uow.views.find(2, None)
        return str(found)

    def taken(self) -> str:
        """Ann takes it."""
        house, conversation_id = self.house, self.conversation()
        take_over(conversation_id, actor("ann"), house.uow(), house.now(), house.ids, house.wording)
        return conversation_id
