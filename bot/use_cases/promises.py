"""The register of promises: what is owed, and seeing when one breaks."""

from __future__ import annotations

from datetime import datetime

from bot.domain.promise import Promise, break_
from bot.use_cases.ports import UnitOfWork


def list_promises(uow: UnitOfWork) -> list[tuple[Promise, str]]:
    """Every promise with the reference of its case, the next due first."""
    with uow:
        return uow.promises.all()


def watch_promises(reading: UnitOfWork, uow: UnitOfWork, now: datetime) -> list[str]:
    """Note every promise whose time has passed as broken; the references of their cases."""
    references: list[str] = []
    with reading:
        if not reading.promises.due_before(now):
            return references
    with uow:
        register = {promise.id: reference for promise, reference in uow.promises.all()}
        overdue = uow.promises.due_before(now)
        for promise in overdue:
            uow.promises.save(break_(promise, now))
        for promise in overdue:  # last, because others who write wait from the first record on
            uow.cases.record(promise.case_id, now, "watchdog", "promise broken", promise.kind.value)
            references.append(register[promise.id])
        uow.commit()
    return references
