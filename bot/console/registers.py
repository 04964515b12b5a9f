"""Lists for the terminal: cases and promises."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.bootstrap import House, open_house
from bot.domain.case_deadline import CaseDeadline, is_past
from bot.domain.promise import Promise, is_overdue
from bot.settings import Settings
from bot.use_cases.case_facts import case_facts

console = Console(highlight=False)


def list_cases(settings: Settings, as_json: bool) -> None:
    """All cases, the most urgent first."""
    house = open_house(settings)
    with house.reading() as uow:
        cases = uow.cases.all()
    if as_json:
        print(json.dumps([case_facts(case) for case in cases], ensure_ascii=False))
        return
    table = Table("Reference", "Kind", "State", "Priority", "Received", "About", "Wanted")
    for case in cases:
        about = " ".join(filter(None, (case.about_product, case.about_order)))
        priority = f"[red]{case.priority.name.lower()}[/]" if case.safety else case.priority.name.lower()
        priority += ", ahead" if case.ahead else ""
        table.add_row(
            case.reference, case.kind.value, case.state.value, priority, house.desk.hours.say(case.opened_at), about,
            case.remedy_wanted or "",
        )  # fmt: skip
    console.print(table if cases else "No case has been opened yet.")


def list_promises(settings: Settings, as_json: bool) -> None:
    """All promises, the next due first."""
    house = open_house(settings)
    with house.reading() as uow:
        promises = uow.promises.all()
    if as_json:
        print(json.dumps([promise_as_json(promise, ref, house) for promise, ref in promises], ensure_ascii=False))
        return
    table = Table("Case", "Promise", "Due", "Owner", "State")
    for promise, reference in promises:
        late = is_overdue(promise, house.now())
        state = "[red]overdue[/]" if late else promise.state.value
        table.add_row(reference, promise.kind.value, house.desk.hours.say(promise.due_at), promise.owner, state)
    console.print(table if promises else "Nothing has been promised yet.")


def promise_as_json(promise: Promise, reference: str, house: House) -> dict[str, Any]:
    """A promise for machines."""
    return {
        "id": promise.id,
        "case": reference,
        "kind": promise.kind.value,
        "text": promise.text,
        "template": promise.template,
        "made_to": promise.made_to,
        "made_at": promise.made_at.isoformat(),
        "due_at": promise.due_at.isoformat(),
        "due": house.desk.hours.say(promise.due_at),
        "condition": promise.condition,
        "evidence": promise.evidence,
        "later_than_usual": promise.later_than_usual,
        "warned_at": promise.warned_at.isoformat() if promise.warned_at else None,
        "settled_at": promise.settled_at.isoformat() if promise.settled_at else None,
        "owner": promise.owner,
        "state": promise.state.value,
        "overdue": is_overdue(promise, house.now()),
        "rule": promise.rule,
    }


def deadline_as_json(kept: CaseDeadline, house: House) -> dict[str, Any]:
    """A deadline for machines."""
    deadline, rule = kept.deadline, house.shop.complaints.rule(kept.deadline.rule)
    return {
        "kind": deadline.kind.value,
        "due_at": deadline.due_at.isoformat(),
        "rule": deadline.rule,
        "occurrence": deadline.occurrence,
        "pack": deadline.pack,
        "pack_version": deadline.pack_version,
        "source": rule.source if rule else None,
        "counted_from": deadline.counted_from.value,
        "counted_at": deadline.counted_at.isoformat(),
        "because": deadline.because,
        "state": kept.state.value,
        "overdue": is_past(kept, house.now()),
        "settled_at": kept.settled_at.isoformat() if kept.settled_at else None,
        "done_at": kept.done_at.isoformat() if kept.done_at else None,
        "reason": kept.reason,
    }
