"""The worker's loop that sends letters to consumers who withdrew: a slow mail server keeps nothing else waiting."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Callable

from bot.use_cases.ports import UnitOfWork, Wording
from bot.use_cases.withdrawal_letters import Posted, is_post_waiting, post_letters
from bot.use_cases.withdrawal_ports import Letters

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds
AGAIN_AFTER = 60.0  # seconds, when the mail server did not take a letter


class WithdrawalLetters:
    """Sends what is queued until it is told to stop."""

    def __init__(
        self,
        uow: Callable[[], UnitOfWork],
        reading: Callable[[], UnitOfWork],
        letters: Letters,
        wording: Wording,
        now: Callable[[], datetime],
    ) -> None:
        self._uow, self._reading = uow, reading
        self._letters, self._wording, self._now = letters, wording, now
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End after the letters that are under way."""
        self._stopping.set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Look, again and again."""
        ready()
        while not self._stopping.is_set():
            pause = LOOK_EVERY
            try:
                if await asyncio.to_thread(self.post):
                    pause = AGAIN_AFTER
            except Exception as error:  # the database; the next look comes soon
                log.error("letters about withdrawals could not be looked after (%s)", type(error).__name__)
            try:
                await asyncio.wait_for(self._stopping.wait(), pause)
            except asyncio.TimeoutError:
                pass

    def post(self) -> bool:
        """Send what is queued; whether some of it has to be tried again."""
        if not is_post_waiting(self._reading()):
            return False
        posted = post_letters(self._uow, self._letters, self._wording, self._now)
        for message_id, came_of_it in posted:
            level = logging.INFO if came_of_it is Posted.SENT else logging.WARNING
            log.log(level, "letter %s: %s", message_id, came_of_it.value)
        return any(came_of_it is Posted.LATER for _, came_of_it in posted)
