"""Where the cases of the conformance suite are played, and what is said in them."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from pathlib import Path
from typing import Awaitable, Callable

from bot.domain.message import Button, Reply
from bot.use_cases.platform_ports import Delivery
from tests.channels.kit import PUBLIC_URL, Kit, Raw
from tests.channels.world import World, world

Play = Callable[[World], Awaitable[None]]
TITLES = ("Make a complaint", "Ask a question", "Talk to a person")
OFFER = Reply("What can I do for you?", tuple(Button(title) for title in TITLES))
BODIES = [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a": 1}', b'"x"', b"5"]
TEXTS = ["/restart", '/inform{"a": 1}', "<b>bold</b>", "a\u202eb", "x" * 3000, "🙂" * 400]
REFERENCE = "C-2026-K7Q4-A"


@dataclasses.dataclass
class Stage:
    """Where a case is played."""

    kit: Kit
    directory: Path

    def __call__(self, play: Play, database_url: str | None = None) -> None:
        """Play it in a world of its own."""

        async def run() -> None:
            async with world(self.kit, self.directory, database_url) as here:
                await play(here)

        asyncio.run(run())


def delivery_of(raw: Raw, kit: Kit) -> Delivery:
    """A request as the doors hand it to the channel."""
    path = raw.path or f"/webhooks/{kit.channel}/webhook"
    return Delivery(raw.method, path.partition("?")[0], PUBLIC_URL + path, {}, raw.headers, raw.body, time.time())
