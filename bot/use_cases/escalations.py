"""Raising what nobody touched: a case that waits for the house too long goes one level up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.escalation import should_raise
from bot.domain.life_cycle import raise_level
from bot.use_cases.desk import Desk
from bot.use_cases.ports import UnitOfWork


def watch_untouched(reading: UnitOfWork, uow: UnitOfWork, now: datetime, desk: Desk) -> list[str]:
    """Raise every case that nobody touched for as long as its level may leave it; their references.

    Nothing is said to the customer: it is the house's business to be quicker.
    """
    care = desk.care.escalation
    with reading:
        found = [case.id for case in reading.cases.open_ones() if should_raise(case, now, care, desk.hours)]
    raised = []
    for case_id in found:
        with uow:
            case = uow.cases.get(case_id)
            if not should_raise(case, now, care, desk.hours):
                continue
            case = replace(raise_level(case), touched_at=now)
            uow.cases.save(case)
            why = f"level {case.level} ({care.name(case.level)}): nobody touched it in time"
            uow.cases.record(case.id, now, "watchdog", "raised", why)
            uow.commit()
            raised.append(case.reference)
    return raised
