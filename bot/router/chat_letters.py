"""The worker's loop by which chats go on by e-mail when their customer has left; a slow server keeps nobody waiting."""

from __future__ import annotations

from datetime import datetime
from typing import Callable, Sequence

from bot.router.letters import LetterRounds
from bot.use_cases.mail_continuations import mail_continuations
from bot.use_cases.ports import UnitOfWork, Wording
from bot.use_cases.posting import Posted
from bot.use_cases.withdrawal_ports import Letters


class ChatLetters(LetterRounds):
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
        url: str | None,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._uow, self._reading, self._letters = uow, reading, letters
        self._wording, self._shop, self._url, self._now = wording, shop, url, now

    def send_waiting(self) -> Sequence[tuple[str, Posted]]:
        """See parent class."""
        return mail_continuations(
            self._uow, self._letters, self._wording, self._shop, self._url, self._now, reading=self._reading
        )
