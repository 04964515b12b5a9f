"""The worker's loop that sends the copies of what customers were told of their cases; see `use_cases.case_letters`."""

from __future__ import annotations

from datetime import datetime
from typing import Callable, Sequence

from bot.router.letters import LetterRounds
from bot.use_cases.case_letters import Drawing, is_letter_waiting, post_case_letters
from bot.use_cases.papers import Letterhead
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.posting import Posted
from bot.use_cases.withdrawal_ports import Letters


class CaseLetters(LetterRounds):
    """Sends what waits until it is told to stop."""

    what = "letters about cases"
    every = 2.0  # seconds

    def __init__(
        self,
        uow: Callable[[], UnitOfWork],
        reading: Callable[[], UnitOfWork],
        letters: Letters,
        draw: Drawing,
        head: Letterhead,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._uow, self._reading, self._letters = uow, reading, letters
        self._draw, self._head, self._now = draw, head, now

    def send_waiting(self) -> Sequence[tuple[str, Posted]]:
        """See parent class."""
        if not is_letter_waiting(self._reading()):
            return []
        return post_case_letters(self._uow, self._letters, self._draw, self._head, self._now)
