"""The worker's second loop: what customers said yes to is carried out at the system that the shop runs on.

It runs beside the watchdog, not within it: a shop system that is slow to answer must hold up no deadline.
"""

from __future__ import annotations

from datetime import datetime
from typing import Callable

from bot.router.loops import Rounds
from bot.router.nudges import Nudges
from bot.use_cases.act_outbox import ShopErrands, carry_out_next

MOST_AT_ONCE = 20  # acts in one look, so that stopping is soon heard


class ShopWorker(Rounds):
    """Carries out acts until it is told to stop."""

    what = "acts at the shop"

    def __init__(self, errands: ShopErrands, now: Callable[[], datetime], nudges: Nudges) -> None:
        super().__init__()
        self._errands, self._now, self._nudges = errands, now, nudges

    def go_round(self) -> float:
        """See parent class."""
        if self.look():
            self._nudges.send("gateway", "brain")
        return self.every

    def look(self) -> int:
        """Take every act that is due a step further; how many were."""
        for number in range(MOST_AT_ONCE):
            if self.is_stopping or carry_out_next(self._errands, self._now()) is None:
                return number
        return MOST_AT_ONCE
