"""Looks whether the shop has changed since, so that a product is known soon after its import, without a restart."""

from __future__ import annotations

import asyncio
import logging
from typing import Callable, Optional, Sequence

from bot.brain.memory_given_back import give_back_memory
from bot.domain.fact import Fact
from bot.domain.shop import ImportedNames
from bot.nlu.fact_extractor import know_imported
from bot.nlu.question_reader import know_facts
from bot.use_cases.ports import UnitOfWork

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds
AT_ONCE = 500  # facts that are waited for: a fraction of a second


class ShopWatch:
    """Hands the understanding the names of imported products, and all facts, whenever any of them have changed."""

    def __init__(
        self,
        reading: Callable[[], UnitOfWork],
        learn: Callable[[ImportedNames], None] = know_imported,
        learn_facts: Callable[[Sequence[Fact]], None] = know_facts,
    ) -> None:
        self._reading, self._learn, self._learn_facts = reading, learn, learn_facts
        self._revision: Optional[int] = None
        self._learning: Optional[asyncio.Task[None]] = None

    def look_anew(self) -> None:
        """Take the next look for the first one: who has to know the shop is new."""
        self._revision = None

    async def look(self) -> bool:
        """Look once: one row is read, and the names only if it has changed. Whether they were; never raises.

        The database is used from the loop's own thread, like all of the brain's; the lexicons are built in another.
        """
        try:
            with self._reading() as uow:
                revision = uow.shop.revision()
                if revision == self._revision:
                    return False
                names, facts = uow.shop.imported_names(), uow.knowledge.current_facts()
            await asyncio.to_thread(self._learn, names)
            if self._learning is not None:  # one change after the other
                await self._learning
            # Some seconds where ten thousand facts are new; until then questions are held against those known before.
            self._learning = asyncio.create_task(self._hold_against(facts))
            if len(facts) <= AT_ONCE:
                await self._learning
        except Exception as error:
            log.error("the shop could not be looked at (%s); looking again", type(error).__name__)
            return False
        self._revision = revision
        log.info("knows revision %d of the shop, with %d imported products", revision, len(names.products))
        return True

    async def _hold_against(self, facts: Sequence[Fact]) -> None:
        try:
            await asyncio.to_thread(self._learn_facts, facts)
            give_back_memory()
        except Exception as error:
            log.error(
                "the facts could not be read (%s: %s); questions are answered without", type(error).__name__, error
            )

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()
