"""The worker's second loop: what customers said yes to is carried out at the system that the shop runs on.

It runs beside the watchdog, not within it: a shop system that is slow to answer must hold up no deadline.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Callable

from bot.router.nudges import Nudges
from bot.use_cases.act_outbox import ShopErrands, carry_out_next

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds
MOST_AT_ONCE = 20  # acts in one look, so that stopping is soon heard


class ShopWorker:
    """Carries out acts until it is told to stop."""

    def __init__(self, errands: ShopErrands, now: Callable[[], datetime], nudges: Nudges) -> None:
        self._errands, self._now, self._nudges = errands, now, nudges
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End after the act that is under way."""
        self._stopping.set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Look, again and again."""
        ready()
        while not self._stopping.is_set():
            try:
                if await asyncio.to_thread(self.look):
                    self._nudges.send("gateway", "brain")
            except Exception as error:  # the database; the next look comes soon, and no act is lost
                log.error("acts at the shop could not be looked after (%s)", type(error).__name__)
            try:
                await asyncio.wait_for(self._stopping.wait(), LOOK_EVERY)
            except asyncio.TimeoutError:
                pass

    def look(self) -> int:
        """Take every act that is due a step further; how many were."""
        for number in range(MOST_AT_ONCE):
            if self._stopping.is_set() or carry_out_next(self._errands, self._now()) is None:
                return number
        return MOST_AT_ONCE
