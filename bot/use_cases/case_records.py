"""Putting steps of a case on record and going on by them; the records that are made by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Mapping

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.case_record import CaseRecord, Step, check_complete, digest
from bot.domain.deadline import DeadlineKind
from bot.domain.language import MAIN
from bot.domain.life_cycle import Circumstances, advance
from bot.domain.message import Message
from bot.domain.promise import Promise, PromiseState
from bot.use_cases.deadlines import meet_deadline
from bot.use_cases.ports import UnitOfWork

PROCEDURE = "policy:complaint_procedure"  # the shop's fact about how complaints are dealt with
# What is copied to who left an e-mail address (`case_letters.py`). What was told by e-mail is on a durable medium
# already; a withdrawal on the page has letters of its own.
COPIED = (CaseKind.COMPLAINT, CaseKind.REDRESS, CaseKind.DATA_REQUEST)
DURABLE = ("email", "withdrawal_page")
CONSENT = "given by bringing the matter; used to deal with it"


def put_on_record(
    case: Case, step: Step, by: str, fields: Mapping[str, Any], uow: UnitOfWork, now: datetime
) -> CaseRecord:
    """Record a step of a case, complete or not at all, within the transaction under way. Raises NotAllowed."""
    record = CaseRecord(step, now, by, fields, case.moves)
    check_complete(record)
    uow.records.add(case.id, record)
    uow.cases.record(case.id, now, by, f"recorded: {step.value}", digest(record))
    return record


def go_on(case: Case, to: CaseState, by: str, uow: UnitOfWork, now: datetime) -> Case:
    """Take a case to its next state by what is on record, within the transaction under way. Raises NotAllowed."""
    open_promises = [one for one in uow.promises.of_case(case.id) if one.state is PromiseState.MADE]
    records = uow.records.of_case(case.id)
    decisions = [one for one in records if one.step is Step.DECISION]
    around = Circumstances(len(open_promises), not decisions or _has_arrived(decisions[-1], uow))
    moved = advance(case, to, records, now, around)
    uow.cases.save(moved)
    uow.cases.record(case.id, now, by, to.value, f"was {case.state.value}")
    return moved


def record_receipt(
    case: Case, message: Message, promise: Promise, details: Mapping[str, Any], uow: UnitOfWork, now: datetime
) -> None:
    """What the standard wants on paper of a case that comes in, within the transaction under way."""
    conversation = uow.conversations.get(case.conversation_id)
    if case.kind is CaseKind.COMPLAINT:
        facts = uow.knowledge.facts_about(PROCEDURE)
        version = f"{facts[0].id}, version {facts[0].version}" if facts else "the acknowledgement alone"
        told = {
            "version": version,
            "shown": "in the conversation on request, and in the acknowledgement",
            "language": conversation.language or MAIN,
            "formats": "by a person, by e-mail or by phone on request",
        }
        put_on_record(case, Step.INFORMATION, "bot", told, uow, now)
    receipt = {
        "received_at": now.isoformat(),
        "channel": conversation.channel,
        "receiver": "bot",
        "complainant": conversation.id,
        "messages": uow.records.messages_of(case.id),
        "remedy_wanted": case.remedy_wanted or "not said",
        "contact": str(case.contact) if case.contact else "here in this chat",
        "answer_due": promise.due_at.isoformat(),
        "consent": CONSENT,
        "product": case.about_product,
        "order": case.about_order,
        **details,
    }
    put_on_record(case, Step.RECEIPT, "bot", receipt, uow, now)


def acknowledge(case: Case, told: Message, template: str | None, uow: UnitOfWork, now: datetime) -> Case:
    """The customer was told the reference and what happens next; within the transaction under way."""
    promises = uow.promises.of_case(case.id)
    fields = {
        "sent_at": now.isoformat(),
        "medium": told.channel or uow.conversations.get(told.conversation_id).channel,
        "delivery": told.id,
        "version": template or "free words",
        "promises": [f"{promise.kind.value} by {promise.due_at.isoformat()}" for promise in promises],
    }
    put_on_record(case, Step.ACKNOWLEDGEMENT, "bot", fields, uow, now)
    for promise in promises:
        if promise.state is PromiseState.MADE and not promise.text:
            uow.promises.save(replace(promise, text=told.text, template=template or ""))
    _ask_for_letter(case, str(fields["medium"]), uow, now)
    meet_deadline(case, DeadlineKind.ACKNOWLEDGE, uow, now)
    return go_on(case, CaseState.ACKNOWLEDGED, "bot", uow, now)


def _ask_for_letter(case: Case, medium: str, uow: UnitOfWork, now: datetime) -> None:
    """Let the copy wait for the mail server, where the customer left an address."""
    if case.contact is not None and case.contact.kind == "email" and case.kind in COPIED and medium not in DURABLE:
        uow.case_letters.ask(case.id, now)


def _has_arrived(decision: CaseRecord, uow: UnitOfWork) -> bool:
    """Whether the message that told a decision has left; what was told otherwise is vouched for by who recorded it."""
    delivery = str(decision.fields["delivery"])
    return not delivery.startswith("message ") or uow.outbox.has_left(delivery.removeprefix("message "))
