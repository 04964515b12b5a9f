"""What waits in the house and what is late, for those who look after the machines and not the cases."""

from __future__ import annotations

from datetime import datetime

from bot.use_cases.backlog_ports import Backlog
from bot.use_cases.board import AT_RISK
from bot.use_cases.ports import UnitOfWork


def see_backlog(reading: UnitOfWork, now: datetime) -> Backlog:
    """What waits and what is late now."""
    with reading:
        return reading.backlogs.look(now, now + AT_RISK)
