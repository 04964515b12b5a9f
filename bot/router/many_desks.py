"""What happens to customers at one gateway, told to the desks at all of them. A desk looks by itself, too."""

from __future__ import annotations

import asyncio
from typing import Protocol

from bot.router.shared_line import SharedLine

CHANGED, WRITING = "changed", "writing"


class Desks(Protocol):
    """The desks that are open at one gateway. See desk.hub."""

    def changed(self, conversation_id: str) -> None:
        """Something was said or done in a conversation."""

    async def customer_typing(self, conversation_id: str, on: bool) -> None:
        """The customer is writing, or has stopped."""

    async def customer_read(self, conversation_id: str) -> None:
        """Something has arrived at the customer's, or was read there."""


class ManyDesks:
    """The desks here and at the other gateways."""

    def __init__(self, here: Desks, line: SharedLine) -> None:
        self._here, self._line = here, line
        self._tasks: set[asyncio.Task[None]] = set()
        line.hear(CHANGED, here.changed)
        line.hear(WRITING, self._hear_writing)

    def changed(self, conversation_id: str) -> None:
        """See Desks."""
        self._here.changed(conversation_id)
        self._line.say(CHANGED, conversation_id)

    async def customer_typing(self, conversation_id: str, on: bool) -> None:
        """See Desks."""
        await self._here.customer_typing(conversation_id, on)
        self._line.say(WRITING, f"{int(on)}{conversation_id}")

    async def customer_read(self, conversation_id: str) -> None:
        """See Desks."""
        await self._here.customer_read(conversation_id)
        self._line.say(CHANGED, conversation_id)

    def _hear_writing(self, word: str) -> None:
        task = asyncio.ensure_future(self._here.customer_typing(word[1:], word[:1] == "1"))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
