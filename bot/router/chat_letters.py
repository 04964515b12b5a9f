"""The worker's loop by which chats go on by e-mail when their customer has left; a slow server keeps nobody waiting."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Callable

from bot.router.loops import Rounds
from bot.use_cases.mail_continuations import Mailed, mail_continuations
from bot.use_cases.ports import UnitOfWork, Wording
from bot.use_cases.withdrawal_ports import Letters

log = logging.getLogger(__name__)

AGAIN_AFTER = 60.0  # seconds, when the mail server did not take a letter


class ChatLetters(Rounds):
    """Sends what waits until it is told to stop."""

    what = "letters about chats"
    every = 5.0  # seconds

    def __init__(
        self,
        uow: Callable[[], UnitOfWork],
        reading: Callable[[], UnitOfWork],
        letters: Letters,
        wording: Wording,
        shop: str,
        url: str,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._uow, self._reading, self._letters = uow, reading, letters
        self._wording, self._shop, self._url, self._now = wording, shop, url, now

    def go_round(self) -> float:
        """See parent class."""
        return AGAIN_AFTER if self.post() else self.every

    def post(self) -> bool:
        """Send what waits; whether some of it has to be tried again."""
        posted = mail_continuations(
            self._uow, self._letters, self._wording, self._shop, self._url, self._now, reading=self._reading
        )
        for conversation_id, came_of_it in posted:
            level = logging.WARNING if came_of_it is Mailed.GIVEN_UP else logging.INFO
            log.log(level, "letter about conversation %s: %s", conversation_id, came_of_it.value)
        return any(came_of_it is Mailed.LATER for _, came_of_it in posted)
