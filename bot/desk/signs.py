"""Signs that somebody writes: the customer's to the staff, the colleague's to the customer and to other colleagues."""

from __future__ import annotations

import asyncio
import time
from typing import Awaitable, Callable

from bot.desk.line import Line
from bot.domain.staff import Act, Relation, may

LASTS = 8.0  # seconds after its last sign; who still writes gives another one
NOTICE_EVERY = 3.0  # seconds between notices to colleagues that somebody writes in the same conversation

ToCustomer = Callable[[str, bool, str], Awaitable[None]]


class Signs:
    """Who writes where, for as long as their last sign counts."""

    def __init__(
        self, readers_of: Callable[[str], list[Line]], holder_of: Callable[[str], str | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._readers_of, self._holder_of, self._clock = readers_of, holder_of, clock
        self.to_customer: ToCustomer | None = None  # registered by the widget: conversation, on, who
        self._writing: dict[tuple[Line, str], asyncio.TimerHandle] = {}
        self._noticed: dict[tuple[Line, str], float] = {}
        self._sending: set[asyncio.Task[None]] = set()

    def customer_types(self, conversation_id: str, on: bool) -> None:
        """The customer has begun to write, or stopped."""
        for line in self._readers_of(conversation_id):
            line.say("typing", conversation=conversation_id, who="customer", on=on)

    def agent_types(self, line: Line, conversation_id: str, on: bool) -> None:
        """A person writes, or has stopped; the customer hears of who holds the conversation alone."""
        key = (line, conversation_id)
        timer = self._writing.pop(key, None)
        if timer is not None:
            timer.cancel()
        if on:
            loop = asyncio.get_running_loop()
            self._writing[key] = loop.call_later(LASTS, self.agent_types, line, conversation_id, False)
        else:
            self._noticed.pop(key, None)
        if (timer is not None) != on:
            self._tell(line, conversation_id, on)
        if on:
            self._notice(key)

    def _tell(self, line: Line, conversation_id: str, on: bool) -> None:
        for other in self._others(line, conversation_id):
            other.say("typing", conversation=conversation_id, who=line.actor.name, on=on)
        holds = self._holder_of(conversation_id) == line.actor.id
        if self.to_customer is not None and holds and may(line.actor.role, Act.WRITE, Relation.OWN):
            task = asyncio.ensure_future(self._send(conversation_id, on, line.actor.name))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    def _notice(self, key: tuple[Line, str]) -> None:
        """Tell colleagues who have it open, too, so that two do not write the same."""
        line, conversation_id = key
        if self._clock() - self._noticed.get(key, -NOTICE_EVERY) >= NOTICE_EVERY:
            self._noticed[key] = self._clock()
            for other in self._others(line, conversation_id):
                other.say("writing", conversation=conversation_id, by=line.actor.name)

    def _others(self, line: Line, conversation_id: str) -> list[Line]:
        return [one for one in self._readers_of(conversation_id) if one.actor.id != line.actor.id]

    async def _send(self, conversation_id: str, on: bool, name: str) -> None:
        assert self.to_customer is not None
        await self.to_customer(conversation_id, on, name)
