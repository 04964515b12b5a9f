"""The worker's loop that sends letters to consumers who withdrew: a slow mail server keeps nothing else waiting."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Callable

from bot.router.loops import Rounds
from bot.use_cases.ports import UnitOfWork, Wording
from bot.use_cases.withdrawal_letters import Posted, is_post_waiting, post_letters
from bot.use_cases.withdrawal_ports import Letters

log = logging.getLogger(__name__)

AGAIN_AFTER = 60.0  # seconds, when the mail server did not take a letter


class WithdrawalLetters(Rounds):
    """Sends what is queued until it is told to stop."""

    what = "letters about withdrawals"
    every = 2.0  # seconds

    def __init__(
        self,
        uow: Callable[[], UnitOfWork],
        reading: Callable[[], UnitOfWork],
        letters: Letters,
        wording: Wording,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._uow, self._reading = uow, reading
        self._letters, self._wording, self._now = letters, wording, now

    def go_round(self) -> float:
        """See parent class."""
        return AGAIN_AFTER if self.post() else self.every

    def post(self) -> bool:
        """Send what is queued; whether some of it has to be tried again."""
        if not is_post_waiting(self._reading()):
            return False
        posted = post_letters(self._uow, self._letters, self._wording, self._now)
        for message_id, came_of_it in posted:
            level = logging.INFO if came_of_it is Posted.SENT else logging.WARNING
            log.log(level, "letter %s: %s", message_id, came_of_it.value)
        return any(came_of_it is Posted.LATER for _, came_of_it in posted)
