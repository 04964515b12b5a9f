"""Corrective actions: opened on what complaints have in common, done by their day, checked by what came after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.case import Case, CaseKind
from bot.domain.case_record import Step
from bot.domain.complaint_cluster import ToldComplaint
from bot.domain.corrective_action import CorrectiveAction, check_effect, finish, is_about
from bot.domain.errors import NotAllowed, NotFound
from bot.use_cases.access import access_colleague, find_case
from bot.use_cases.ports import Ids, UnitOfWork

DRAWS = 20  # tries for a free number, when several are opened at once


@dataclass(frozen=True)
class Plan:
    """What is to be done so that it does not happen again."""

    cause: str  # family of root causes, as the assessment and the findings name it
    whys: tuple[str, ...]
    action: str
    owner: str
    due_at: datetime
    product: str | None = None
    cases: tuple[str, ...] = ()  # references of those that led to it


def open_corrective_action(plan: Plan, by: str, uow: UnitOfWork, now: datetime, ids: Ids) -> CorrectiveAction:
    """Open it, with an owner of the staff and a day to come.

    Raises:
        NotAllowed: who opens or owns it is not on the staff, the day has passed, or something is not said.
        NotFound: it names a case that is none.
    """
    if plan.due_at <= now:
        raise NotAllowed("The day by which it is done lies in the future.")
    with uow:
        access_colleague(by, uow)
        access_colleague(plan.owner, uow)
        named = [find_case(reference, uow) for reference in plan.cases]
        for _ in range(DRAWS):
            action = CorrectiveAction(
                ids.new(), uow.corrective_actions.next_number(), plan.cause, plan.product, plan.whys, plan.action,
                plan.owner, now, plan.due_at, cases=tuple(case.reference for case in named),
            )  # fmt: skip
            if uow.corrective_actions.add(action):
                break
        for case in named:
            uow.cases.record(case.id, now, by, "corrective action opened", f"number {action.number}: {action.action}")
        uow.commit()
    return action


def finish_corrective_action(number: int, by: str, uow: UnitOfWork, now: datetime) -> CorrectiveAction:
    """It was done. Raises NotFound, NotAllowed."""
    with uow:
        access_colleague(by, uow)
        action = finish(_action(number, uow), now)
        uow.corrective_actions.save(action)
        uow.commit()
    return action


def check_corrective_action(number: int, by: str, uow: UnitOfWork, now: datetime) -> CorrectiveAction:
    """Whether it worked, by the complaints of its kind before and after. Raises NotFound, NotAllowed."""
    with uow:
        access_colleague(by, uow)
        action = _action(number, uow)
        opened = [at for at, cause, product in complaints_by_cause(uow) if is_about(action, cause, product)]
        action = check_effect(action, opened, now)
        uow.corrective_actions.save(action)
        uow.commit()
    return action


def complaints_by_cause(uow: UnitOfWork) -> list[tuple[datetime, str, str | None]]:
    """Every complaint: when it was opened, its cause as far as it is known (found before assessed), its product."""
    complaints = [case for case in uow.cases.all() if case.kind is CaseKind.COMPLAINT]
    return [(case.opened_at, _cause_of(case, uow), case.about_product) for case in complaints]


def complaints_since(uow: UnitOfWork, moment: datetime, most: int) -> tuple[list[ToldComplaint], int]:
    """The newest complaints since a moment that have words, at most so many and the newest first; how many are left
    out.
    """
    since = [case for case in uow.cases.all() if case.kind is CaseKind.COMPLAINT and case.opened_at >= moment]
    with_words = sorted((one for one in since if one.own_words.strip()), key=lambda one: one.opened_at, reverse=True)
    told = [
        ToldComplaint(case.reference, case.own_words, _cause_of(case, uow), case.about_product)
        for case in with_words[:most]
    ]
    return told, len(with_words) - len(told)


def _cause_of(case: Case, uow: UnitOfWork) -> str:
    """The cause on record, found before assessed; empty where there is none."""
    causes = {
        record.step: str(record.fields["cause"])
        for record in uow.records.of_case(case.id)
        if record.step in (Step.ASSESSMENT, Step.FINDINGS) and record.fields.get("cause")
    }
    return causes.get(Step.FINDINGS, causes.get(Step.ASSESSMENT, ""))


def _action(number: int, uow: UnitOfWork) -> CorrectiveAction:
    action = uow.corrective_actions.by_number(number)
    if action is None:
        raise NotFound(f"There is no corrective action {number}; './heard actions-taken list' shows all.")
    return action
