"""Several loops as one part: they begin together and end together, and none keeps another waiting."""

from __future__ import annotations

import asyncio
from typing import Callable, Protocol, Sequence


class Loop(Protocol):
    """Something that runs until it is told to stop."""

    def stop(self) -> None:
        """End soon."""

    async def run(self, ready: Callable[[], None]) -> None:
        """Run."""


class Loops:
    """All of them; when one ends or fails, so do the others, and whoever watches the part starts it again."""

    def __init__(self, loops: Sequence[Loop]) -> None:
        self._loops = loops

    def stop(self) -> None:
        """End soon."""
        for loop in self._loops:
            loop.stop()

    async def run(self, ready: Callable[[], None]) -> None:
        """Run; ready when all of them are."""
        waiting = len(self._loops)

        def one_is_ready() -> None:
            nonlocal waiting
            waiting -= 1
            if waiting == 0:
                ready()

        running = [asyncio.create_task(loop.run(one_is_ready)) for loop in self._loops]
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        self.stop()
        await asyncio.gather(*running)
