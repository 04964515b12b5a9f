"""The worker's loop that sends one-time codes: a slow mail server keeps nothing else waiting, and no code gets lost."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Callable

from bot.router.loops import Rounds
from bot.use_cases.identity_ports import CodeSecrets, CodeSender
from bot.use_cases.one_time_codes import deliver_code
from bot.use_cases.ports import UnitOfWork, Wording
from bot.use_cases.posting import Posted

log = logging.getLogger(__name__)


class CodeLetters(Rounds):
    """Sends what is due until it is told to stop."""

    what = "one-time codes"
    every = 1.0  # seconds; the customer waits for it

    def __init__(
        self,
        uow: Callable[[], UnitOfWork],
        sender: CodeSender,
        codes: CodeSecrets,
        wording: Wording,
        shop: str,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._uow, self._sender, self._codes = uow, sender, codes
        self._wording, self._shop, self._now = wording, shop, now

    def go_round(self) -> float:
        """See parent class."""
        while self.send_next() and not self.is_stopping:
            pass
        return self.every

    def send_next(self) -> bool:
        """Send one; False if none is due."""
        done = deliver_code(self._uow, self._sender, self._codes, self._wording, self._shop, self._now)
        if done is None:
            return False
        level = logging.ERROR if done.outcome is Posted.GIVEN_UP else logging.INFO
        log.log(level, "one-time code %s: %s", done.code_id, done.outcome.value)
        return True
