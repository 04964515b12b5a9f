"""The worker's loop for what has to outlive the database: the list of erasures, and backups."""

from __future__ import annotations

import logging
from typing import Callable, Optional

from bot.router.loops import Rounds

log = logging.getLogger(__name__)


class Keeping(Rounds):
    """Notes what was erased, and keeps a backup whenever one is due."""

    what = "backups"
    every = 2.0  # seconds

    def __init__(self, note_erasures: Callable[[], int], keep_if_due: Callable[[], Optional[str]]) -> None:
        """`keep_if_due`: what to log of a backup that was written, None if none was due. Both raise HeardError."""
        super().__init__()
        self._note_erasures, self._keep_if_due = note_erasures, keep_if_due
        self._trouble: Optional[str] = None

    def go_round(self) -> float:
        """See parent class. The same trouble is logged once."""
        try:
            self._note_erasures()
            kept = self._keep_if_due()
        except Exception as error:
            if str(error) != self._trouble:
                log.error("no backup was kept (%s): %s", type(error).__name__, error)
            self._trouble = str(error)
            return self.every
        self._trouble = None
        if kept is not None:
            log.info("%s", kept)
        return self.every
