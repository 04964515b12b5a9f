"""Assessing complaints by rule as soon as they are acknowledged, so that none waits for somebody to look first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.assessment import Assessment, assess
from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.case_record import Step
from bot.domain.complaint import Remedy
from bot.domain.matter import Matter, read_matter
from bot.use_cases.case_records import go_on, put_on_record
from bot.use_cases.desk import Desk
from bot.use_cases.ports import UnitOfWork

BY_RULE = "rules"
REPORTED_LATELY = timedelta(days=28)  # within which a product that others complain about makes a matter wider
AHEAD_FROM = {4: 1, 5: 2}  # severity → steps before the other cases of its priority


def watch_assessments(reading: UnitOfWork, uow: UnitOfWork, now: datetime, desk: Desk) -> list[str]:
    """Assess every complaint that was acknowledged and is not assessed yet; their references."""
    with reading:
        found = [case.id for case in reading.cases.open_ones() if _waits(case)]
    done = []
    for case_id in found:
        with uow:
            case = uow.cases.get(case_id)
            if not _waits(case):
                continue
            made = assess(matter_of(case, uow), desk.assessment)
            put_on_record(case, Step.ASSESSMENT, BY_RULE, as_record(made), uow, now)
            ahead = max(case.ahead, AHEAD_FROM.get(made.severity, 0))
            because = case.because if ahead == case.ahead else (*case.because, made.because["severity"][-1])
            case = replace(case, ahead=ahead, because=because)
            uow.cases.save(case)
            go_on(case, CaseState.ASSESSED, BY_RULE, uow, now)
            uow.commit()
            done.append(case.reference)
    return done


def matter_of(case: Case, uow: UnitOfWork) -> Matter:
    """A case as the rules look at it: its words, and what else is known, within the transaction under way."""
    order = uow.shop.order(case.about_order) if case.about_order else None
    lines = [line for line in order.lines if line.product_id == case.about_product] if order else []
    others = [
        other
        for other in uow.cases.open_ones()
        if other.about_product == case.about_product is not None
        and other.conversation_id != case.conversation_id
        and other.opened_at > case.opened_at - REPORTED_LATELY
    ]
    return replace(
        read_matter(case.own_words),
        is_safety=case.safety,
        amount=lines[0].unit_price * lines[0].quantity if lines else None,
        order_state=order.state if order else None,
        earlier_cases=len(uow.records.linked_with(case.id)),
        reported_by_others=bool(others),
        received_at=case.opened_at,
        remedy=Remedy(case.remedy_wanted) if case.remedy_wanted else None,
    )


def as_record(made: Assessment) -> dict[str, Any]:
    """An assessment as the record of its step."""
    return {
        "severity": made.severity,
        "safety": made.safety,
        "complexity": made.complexity,
        "impact": made.impact,
        "immediate_action_needed": made.immediate_action_needed,
        "immediate_action_possible": [str(action) for action in made.immediate_actions],
        "rules": f"version {made.rule_version}",
        "because": {aspect: list(sentences) for aspect, sentences in made.because.items()},
        "quality_dimension": made.quality_dimension.value if made.quality_dimension else None,
        "need": made.need_class.value,
        "cause": made.cause.value,
    }


def _waits(case: Case) -> bool:
    return case.kind is CaseKind.COMPLAINT and case.state is CaseState.ACKNOWLEDGED
