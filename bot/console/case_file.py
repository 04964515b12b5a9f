"""A case in the terminal: everything on record about it, and the steps of the people who work on it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Callable

from bot.bootstrap import House, open_house
from bot.console.registers import console, deadline_as_json, promise_as_json
from bot.domain.assessment import assess
from bot.domain.attachment import Attachment
from bot.domain.case import Case
from bot.domain.case_record import FIELDS, CaseRecord, Step
from bot.domain.guidance import guidance_for
from bot.domain.language import MAIN
from bot.domain.life_cycle import steps_from
from bot.domain.promise import PromiseState
from bot.settings import Settings
from bot.use_cases.access import check_staff, find_case
from bot.use_cases.assessments import matter_of
from bot.use_cases.case_facts import case_facts
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.promises import settle_promise


def show_case(settings: Settings, reference: str, as_json: bool) -> None:
    """One case with its records, promises and history. Raises NotFound."""
    house = open_house(settings)
    with house.reading() as uow:
        case = find_case(reference, uow)
        whole = case_whole(case, uow, house)
    if as_json:
        print(json.dumps(whole, ensure_ascii=False))
    else:
        _show(case, whole, house)


def case_whole(case: Case, uow: UnitOfWork, house: House) -> dict[str, Any]:
    """Everything on record about a case, with every record that ISO 10002 wants; what is not there yet is null."""
    records = uow.records.of_case(case.id)
    promises = uow.promises.of_case(case.id)
    events = [
        {"at": at.isoformat(), "actor": actor, "what": what, "detail": detail}
        for at, actor, what, detail in uow.cases.events(case.id)
    ]
    return case_facts(case) | {
        "next_steps": {state.value: [str(step) for step in steps] for state, steps in steps_from(case).items()},
        "conversations": uow.records.conversations_of(case.id),
        "messages": uow.records.messages_of(case.id),
        "deadlines": [deadline_as_json(kept, house) for kept in uow.deadlines.of_case(case.id)],
        "attachments": [_attachment_as_json(attachment) for attachment in uow.attachments.of_case(case.id)],
        "linked": [{"case": other, "why": why} for other, why in uow.records.linked_with(case.id)],
        "promises": [promise_as_json(promise, case.reference, house) for promise in promises],
        "recoveries": [_plain(vars(recovery)) for recovery in uow.recoveries.of_case(case.id)],
        "goodwill": [_plain(gift) for gift in uow.recoveries.gifts(case.id)],
        "iso10002": {
            **{str(step): _newest(records, step) for step in Step if step is not Step.PROPOSAL},
            "tracking": {
                "stage": case.state.value,
                "since": case.state_since.isoformat(),
                "told": [event for event in events if event["what"] in ("progress told", "promise kept")],
                "asked": [event for event in events if str(event["what"]).startswith("asked")],
            },
        },
        "records": [_record_as_json(record) for record in records],
        "history": events,
    }


def work_on(settings: Settings, verb: Callable[[House], Case]) -> None:
    """Do one step of a case, and say where the case stands then."""
    case = verb(open_house(settings))
    console.print(f"{case.reference} is {case.state.value.replace('_', ' ')}, on level {case.level}.")


def show_guidance(settings: Settings, reference: str, language: str = MAIN) -> None:
    """What to do about a complaint of this kind, safety first, in a language that the house speaks."""
    house = open_house(settings)
    with house.reading() as uow:
        made = assess(matter_of(find_case(reference, uow), uow), house.desk.assessment)
    book = house.shop.guidance.read_in(language)
    for guidance in guidance_for(made, book):
        console.print(f"[bold]{guidance.title}[/]")
        for part, heading in book.headings.items():
            console.print(f"  {heading}")
            for sentence in guidance.part(part):
                console.print(f"    · {sentence}", markup=False)


def settle(settings: Settings, promise_id: str, state: str, by: str, how: str) -> None:
    """Note a promise as kept or released, in somebody's name."""
    house = open_house(settings)
    check_staff(by, house.reading())
    settled = settle_promise(promise_id, PromiseState(state), by, how, house.uow(), house.now())
    console.print(f"The promise is {settled.state.value}.")


def _newest(records: list[CaseRecord], step: Step) -> dict[str, Any] | None:
    made = [record for record in records if record.step is step]
    return _record_as_json(made[-1]) if made else None


def _record_as_json(record: CaseRecord) -> dict[str, Any]:
    fields = {field.name: record.fields.get(field.name) for field in FIELDS[record.step]}
    return {"step": str(record.step), "at": record.at.isoformat(), "by": record.by, **fields}


def _attachment_as_json(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.id,
        "kind": attachment.kind.value,
        "bytes": attachment.bytes,
        "sha256": attachment.sha256,
        "name": attachment.name,
        "message_id": attachment.message_id,
        "at": attachment.created_at.isoformat(),
    }


def _plain(values: Any) -> dict[str, Any]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "value", value)


def _show(case: Case, whole: dict[str, Any], house: House) -> None:
    say = house.desk.hours.say
    console.print(
        f"[bold]{case.reference}[/]  {case.kind.value}, {case.state.value.replace('_', ' ')}, level {case.level}"
    )
    console.print(f"Why this priority: {' '.join(case.because)}")
    console.print(f"Reach the customer: {case.contact or 'no way given'}")
    console.print(f"“{case.own_words}”", markup=False)
    for file in whole["attachments"]:
        console.print(f"File: {file['name']} ({file['bytes']:,} bytes)", markup=False)
    for other in whole["linked"]:
        console.print(f"Belongs to {other['case']}: {other['why']}")
    for promise in whole["promises"]:
        console.print(f"Promised: {promise['kind']} by {promise['due']} ({promise['state']})  {promise['id']}")
    for deadline in whole["deadlines"]:
        due = say(datetime.fromisoformat(deadline["due_at"]))
        state = "overdue" if deadline["overdue"] else deadline["state"]
        console.print(f"Due: {deadline['kind']} by {due} ({state}) – {deadline['rule']}", markup=False)
        console.print(f"     {deadline['because']}", markup=False)
    for step, record in whole["iso10002"].items():
        if record is not None and "step" in record:
            said = {name: value for name, value in record.items() if name != "step" and value not in (None, [], "")}
            console.print(f"  [bold]{step}[/] ", end="")
            console.print("; ".join(f"{name}: {value}" for name, value in said.items()), markup=False)
    for event in whole["history"]:
        is_fingerprint = str(event["what"]).startswith("recorded: ")
        detail = f" – {event['detail']}" if event["detail"] and not is_fingerprint else ""
        moment = say(datetime.fromisoformat(event["at"]))
        console.print(f"  {moment}  {event['actor']}: {event['what']}{detail}", markup=False)
    ways = "; ".join(f"{state.replace('_', ' ')} ({', '.join(steps)})" for state, steps in whole["next_steps"].items())
    console.print(f"It can become, with what on record: {ways}", markup=False)
