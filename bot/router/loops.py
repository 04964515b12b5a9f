"""Several loops as one part: they begin together and end together, and none keeps another waiting."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import Callable, Protocol, Sequence

log = logging.getLogger(__name__)


class Loop(Protocol):
    """Something that runs until it is told to stop."""

    def stop(self) -> None:
        """End soon."""

    async def run(self, ready: Callable[[], None]) -> None:
        """Run."""


class Rounds(ABC):
    """A loop that looks after something again and again, each time in a thread, until it is told to stop."""

    what: str  # is looked after, as the log has it
    every: float = 1.0  # seconds between two looks

    def __init__(self) -> None:
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End after the look that is under way."""
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping.is_set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Look, again and again; what fails is noted, and the next look comes soon."""
        ready()
        while not self._stopping.is_set():
            pause = self.every
            try:
                pause = await asyncio.to_thread(self.go_round)
            except Exception as error:  # the database; nothing is lost
                log.error("%s could not be looked after (%s)", self.what, type(error).__name__)
            try:
                await asyncio.wait_for(self._stopping.wait(), pause)
            except asyncio.TimeoutError:
                pass

    @abstractmethod
    def go_round(self) -> float:
        """Look once; after how many seconds to look again."""


class GatewayLoop(ABC):
    """A loop beside a gateway's doors: a task of its own from its start to its stop."""

    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End, in the middle of what is done: whoever comes next takes it up."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @abstractmethod
    async def _run(self) -> None:
        """What it does, without an end."""


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
