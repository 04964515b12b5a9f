"""The worker's loop that sends letters to consumers who withdrew: a slow mail server keeps nothing else waiting."""

from __future__ import annotations

from datetime import datetime
from typing import Callable, Sequence

from bot.router.letters import LetterRounds
from bot.use_cases.ports import UnitOfWork, Wording
from bot.use_cases.posting import Posted
from bot.use_cases.withdrawal_letters import is_post_waiting, post_letters
from bot.use_cases.withdrawal_ports import Letters


class WithdrawalLetters(LetterRounds):
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

    def send_waiting(self) -> Sequence[tuple[str, Posted]]:
        """See parent class."""
        if not is_post_waiting(self._reading()):
            return []
        return post_letters(self._uow, self._letters, self._wording, self._now)
