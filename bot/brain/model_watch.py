"""Brings another model into a brain that goes on answering with the one it has."""

from __future__ import annotations

import asyncio
import gc
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Awaitable, Callable, Optional

from bot.brain.memory_given_back import give_back_memory

if TYPE_CHECKING:
    from bot.brain.agent import DialogueAgent

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds between looks at which model is wanted


class ModelWatch:
    """Looks which model is wanted; loads it beside the one that answers, warms it up, and then hands it over."""

    def __init__(
        self,
        model: Path,
        wanted: Callable[[], Optional[Path]],
        load: Callable[[Path], DialogueAgent],
        make_ready: Callable[[DialogueAgent], Awaitable[None]],
        take: Callable[[DialogueAgent, Path], None],
    ) -> None:
        """Args:
        model: that answers now.
        wanted: the one that should; None: that is not known. Raises HeardError where it cannot be had.
        load: reads it, in a thread.
        make_ready: what a new one has to learn and to try before its first turn.
        take: lets it answer from the next turn on.
        """
        self._model, self._wanted = model, wanted
        self._load, self._make_ready, self._take = load, make_ready, take
        self._refused: Optional[Path] = None
        self._trouble: Optional[str] = None

    async def look(self) -> bool:
        """Look once; whether another model answers now. Never raises: with any trouble the old one stays."""
        try:
            wanted = await asyncio.to_thread(self._wanted)
        except Exception as error:
            if str(error) != self._trouble:
                log.error("the model that is wanted cannot be had (%s); %s goes on answering", error, self._model.name)
            self._trouble = str(error)
            return False
        self._trouble = None
        if wanted is None or wanted == self._model:
            self._refused = None
            return False
        if wanted == self._refused:
            return False
        log.info("loading model %s; %s answers meanwhile", wanted.name, self._model.name)
        try:
            agent = await asyncio.to_thread(self._load, wanted)
            await self._make_ready(agent)
        except Exception as error:
            log.error(
                "model %s could not be loaded (%s); %s goes on answering",
                wanted.name, type(error).__name__, self._model.name,
            )  # fmt: skip
            self._refused = wanted
            return False
        self._take(agent, wanted)
        log.info("model %s answers from now on, in the place of %s", wanted.name, self._model.name)
        self._model = wanted
        return True

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()


def drop_what_is_unused() -> None:
    """Give back the memory of a model that nobody uses any more; under a second.

    What was loaded at the start was taken out of the collector's sight: it has to see it once.
    """
    gc.unfreeze()
    give_back_memory()
    gc.freeze()
