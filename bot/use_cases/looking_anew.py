"""A case that is looked into once more: its decision was not accepted, or it is opened again.

Whoever says so, the customer or a colleague for them, the same follows; all within the transaction under way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.case_record import Step
from bot.domain.escalation import HIGHEST
from bot.domain.promise import PromiseKind
from bot.domain.recovery import Trigger
from bot.use_cases.case_records import go_on, put_on_record
from bot.use_cases.desk import Desk
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.promises import make_promise, release_promises
from bot.use_cases.recoveries import open_recovery

REMEDY = frozenset({PromiseKind.REMEDY})


def not_accepted(case: Case, by: str, uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk) -> Case:
    """The decision was not accepted: what it would have brought is owed no more, and the next level decides anew."""
    release_promises(case, by, "the decision was not accepted", uow, now, REMEDY)
    case = _one_level_up(case, by, "the decision was not accepted", uow, now)
    owner = desk.care.escalation.name(case.level)
    make_promise(case, PromiseKind.DECISION, uow, now, ids, desk, owner=owner)
    return case


def open_again(
    case: Case, asked_by: str, why: str, by: str, uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk
) -> Case:  # fmt: skip
    """Open a closed case again, with a new promise; one that had been decided goes one level up, and is made up for.

    Raises:
        NotAllowed: it is not closed, or nothing is said of why.
    """
    was_decided = any(record.step is Step.DECISION for record in uow.records.of_case(case.id))
    put_on_record(case, Step.REOPENING, by, {"asked_by": asked_by, "why": why}, uow, now)
    case = go_on(case, CaseState.ACKNOWLEDGED, by, uow, now)
    if was_decided:
        case = _one_level_up(case, by, "it was decided and is open again", uow, now)
        if case.kind is CaseKind.COMPLAINT:
            open_recovery(case, Trigger.SECOND_COMPLAINT, f"round {case.round}", uow, now, ids)
    kind = PromiseKind.FIRST_ANSWER if case.kind is CaseKind.COMPLAINT else PromiseKind.CALL_BACK
    make_promise(case, kind, uow, now, ids, desk)
    return case


def _one_level_up(case: Case, by: str, why: str, uow: UnitOfWork, now: datetime) -> Case:
    case = replace(case, level=min(HIGHEST, case.level + 1), touched_at=now, handler=None)
    uow.cases.save(case)
    uow.cases.record(case.id, now, by, "raised", f"level {case.level}: {why}")
    return case
