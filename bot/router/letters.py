"""Loops of the worker that send letters: a slow mail server keeps nothing else waiting, and no letter gets lost."""

from __future__ import annotations

import logging
from abc import abstractmethod
from typing import Sequence

from bot.router.loops import Rounds
from bot.use_cases.posting import Posted

log = logging.getLogger(__name__)

AGAIN_AFTER = 60.0  # seconds, when the mail server did not take a letter


class LetterRounds(Rounds):
    """Sends what waits until it is told to stop."""

    def go_round(self) -> float:
        """See parent class."""
        return AGAIN_AFTER if self.post() else self.every

    def post(self) -> bool:
        """Send what waits; whether some of it has to be tried again."""
        posted = self.send_waiting()
        for id, came_of_it in posted:
            level = logging.INFO if came_of_it is Posted.SENT else logging.WARNING
            log.log(level, "%s, %s: %s", self.what, id, came_of_it.value)
        return any(came_of_it is Posted.LATER for _, came_of_it in posted)

    @abstractmethod
    def send_waiting(self) -> Sequence[tuple[str, Posted]]:
        """Try each once; by which id it goes in the log, and what came of it."""
