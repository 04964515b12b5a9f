"""The worker's loop that sends one-time codes: a slow mail server keeps nothing else waiting, and no code gets lost."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Callable

from bot.use_cases.identity_ports import CodeSecrets, CodeSender
from bot.use_cases.one_time_codes import Delivery, deliver_code
from bot.use_cases.ports import UnitOfWork, Wording

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds; the customer waits for it


class CodeLetters:
    """Sends what is due until it is told to stop."""

    def __init__(
        self,
        uow: Callable[[], UnitOfWork],
        sender: CodeSender,
        codes: CodeSecrets,
        wording: Wording,
        shop: str,
        now: Callable[[], datetime],
    ) -> None:
        self._uow, self._sender, self._codes = uow, sender, codes
        self._wording, self._shop, self._now = wording, shop, now
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End after the message that is under way."""
        self._stopping.set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Look, again and again."""
        ready()
        while not self._stopping.is_set():
            try:
                while await asyncio.to_thread(self.send_next) and not self._stopping.is_set():
                    pass
            except Exception as error:  # the database; the next look comes soon
                log.error("one-time codes could not be looked after (%s)", type(error).__name__)
            try:
                await asyncio.wait_for(self._stopping.wait(), LOOK_EVERY)
            except asyncio.TimeoutError:
                pass

    def send_next(self) -> bool:
        """Send one; False if none is due."""
        done = deliver_code(self._uow, self._sender, self._codes, self._wording, self._shop, self._now)
        if done is None:
            return False
        level = logging.ERROR if done.outcome is Delivery.GIVEN_UP else logging.INFO
        log.log(level, "one-time code %s: %s", done.code_id, done.outcome.value)
        return True
