"""Loops of the worker that send letters: a slow mail server keeps nothing else waiting, and no letter gets lost."""

from __future__ import annotations

import logging
from typing import Callable, Sequence

from bot.router.loops import Rounds
from bot.use_cases.posting import Posted

log = logging.getLogger(__name__)

AGAIN_AFTER = 60.0  # seconds, when the mail server did not take a letter


Sending = Callable[[], Sequence[tuple[str, Posted]]]  # tries each that waits once: its id in the log, what came of it


class LetterRounds(Rounds):
    """Sends one kind of letter until it is told to stop."""

    def __init__(self, what: str, every: float, send: Sending) -> None:
        """Look every so many seconds for `what`, as the log has it."""
        super().__init__()
        self.what, self.every, self._send = what, every, send

    def go_round(self) -> float:
        """See parent class."""
        return AGAIN_AFTER if self.post() else self.every

    def post(self) -> bool:
        """Send what waits; whether some of it has to be tried again."""
        posted = self._send()
        for id, came_of_it in posted:
            level = logging.INFO if came_of_it is Posted.SENT else logging.WARNING
            log.log(level, "%s, %s: %s", self.what, id, came_of_it.value)
        return any(came_of_it is Posted.LATER for _, came_of_it in posted)
