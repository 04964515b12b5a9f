"""A case as a person of the staff reads it, and the promise they compose: made only where there is room to keep it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Sequence

from bot.domain.act_record import ActRecord
from bot.domain.assessment import assess
from bot.domain.attachment import Attachment
from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.case_deadline import CaseDeadline
from bot.domain.case_record import CaseRecord
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.guidance import GuidanceBook, GuidanceRead, guidance_read
from bot.domain.language import MAIN
from bot.domain.promise import OF_THE_BANK, Promise, PromiseKind, PromiseState
from bot.domain.redress import RedressPolicy
from bot.use_cases.access import access_case, find_case
from bot.use_cases.assessments import matter_of
from bot.use_cases.case_work import CaseWork
from bot.use_cases.desk import Desk
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.promises import make_promise, settle_promise
from bot.use_cases.redress_review import RedressAtDesk, redress_of

STAFF = "staff"  # the template of what a person worded
DUE = "{due}"  # the place of the day in what a person words
DUE_SENTENCE = "We do this by {due}."  # said after words that have no place for the day
# What people of the staff may promise by themselves; the others follow from steps of the case or of the shop.
BY_HAND = frozenset({
    PromiseKind.FIRST_ANSWER, PromiseKind.DECISION, PromiseKind.CALL_BACK, PromiseKind.DATA_ANSWER, PromiseKind.REMEDY,
    PromiseKind.LATE_ANSWER,
}) - OF_THE_BANK  # fmt: skip


@dataclass(frozen=True)
class PromiseRoom:
    """When a promise made now could be kept, before it is made."""

    kind: PromiseKind
    due_at: datetime
    rule: str
    evidence: str
    later_than_usual: bool


@dataclass(frozen=True)
class CaseInFull:
    """Everything on record about a case."""

    case: Case
    records: tuple[CaseRecord, ...]
    history: tuple[tuple[datetime, str, str, str | None], ...]
    promises: tuple[Promise, ...]
    deadlines: tuple[CaseDeadline, ...]
    acts: tuple[ActRecord, ...]
    files: tuple[Attachment, ...]
    linked: tuple[tuple[str, str], ...]
    conversations: tuple[str, ...]
    guidance: tuple[GuidanceRead, ...]
    rooms: tuple[PromiseRoom, ...]  # what may be promised now, and by when it could be kept
    redress: RedressAtDesk | None


@dataclass(frozen=True)
class OpenCase:
    """A case in the list of those that are not closed."""

    case: Case
    customer: str  # what to call them
    due_at: datetime | None  # when something promised about it falls due next


def case_in_full(
    reference: str, reading: UnitOfWork, now: datetime, desk: Desk, book: GuidanceBook, policy: RedressPolicy,
    reader: str = MAIN,
) -> CaseInFull:  # fmt: skip
    """A case with all its papers, for somebody who reads the desk in the language `reader`. Raises NotFound."""
    with reading as uow:
        case = find_case(reference, uow)
        conversations = tuple(uow.records.conversations_of(case.id))
        return CaseInFull(
            case=case,
            records=tuple(uow.records.of_case(case.id)),
            history=tuple(uow.cases.events(case.id)),
            promises=tuple(uow.promises.of_case(case.id)),
            deadlines=tuple(uow.deadlines.of_case(case.id)),
            acts=tuple(uow.acts.of_case(case.id)),
            files=tuple(uow.attachments.of_case(case.id)),
            linked=tuple(uow.records.linked_with(case.id)),
            conversations=conversations,
            guidance=_guidance(case, conversations, uow, desk, book, reader),
            rooms=tuple(_room(kind, uow, now, desk) for kind in sorted(BY_HAND) if case.state is not CaseState.CLOSED),
            redress=redress_of(case, uow, policy, now, desk.care.escalation),
        )


def open_cases(reading: UnitOfWork, now: datetime) -> list[OpenCase]:
    """Every case that is not closed, the most pressing first."""
    with reading as uow:
        waiting = {case.id for case in uow.cases.open_ones()}
        cases = [case for case in uow.cases.all() if case.id in waiting]
        rows = {row.id: row for row in uow.views.rows({case.conversation_id for case in cases}, now)}
        dues = {mark.reference: mark.due for row in rows.values() for mark in row.cases}
    return [OpenCase(case, rows[case.conversation_id].customer, dues.get(case.reference)) for case in cases]


def compose_promise(reference: str, kind: PromiseKind, text: str, condition: str, work: CaseWork) -> Promise:
    """Promise something in a person's own words, and say it to the customer: both or neither.

    Args:
        text: with "{due}" where the day stands; else a sentence after it says the day: what is said is what is owed.

    Raises:
        BadInput: it is of a kind that follows from something else, or says nothing but the day.
        NotAllowed: the case is closed, or the person is not on the staff.
        HeldBack: the words claim more than the promise.
    """
    _check_kind(kind)
    if not any(letter.isalnum() for letter in text.replace(DUE, "")):
        raise BadInput("Say what is promised, in words for the customer.")
    with work.uow as uow:
        case, colleague = access_case(reference, work.by, uow)
        if case.state is CaseState.CLOSED:
            raise NotAllowed(f"{case.reference} is closed; open it again before something is promised about it.")
        promise = make_promise(
            case, kind, uow, work.now, work.ids, work.desk, condition=condition, owner=colleague.name
        )
        conversation_id = uow.records.conversations_of(case.id)[-1]
        language = uow.conversations.get(conversation_id).language
        due = work.wording.moment(promise.due_at, work.desk.hours.zone, language)
        whole = text.strip() if DUE in text else f"{_ended(text)} {work.wording.put(DUE_SENTENCE, language)}"
        told = work.say(case, whole.replace(DUE, due))
        promise = replace(promise, text=told.text, template=STAFF, made_to=conversation_id)
        uow.promises.save(promise)
        uow.cases.save(replace(case, touched_at=work.now))
        uow.commit()
    return promise


def settle_own_promise(reference: str, promise_id: str, state: PromiseState, how: str, work: CaseWork) -> None:
    """Note a promise of this case as kept or given back. Raises NotFound, NotAllowed."""
    with work.uow as uow:
        case, _ = access_case(reference, work.by, uow)
        if promise_id not in {one.id for one in uow.promises.of_case(case.id)}:
            raise NotAllowed(f"There is no such promise about {case.reference}.")
    settle_promise(promise_id, state, work.by, how, work.uow, work.now)


def _guidance(
    case: Case, conversations: Sequence[str], uow: UnitOfWork, desk: Desk, book: GuidanceBook, reader: str
) -> tuple[GuidanceRead, ...]:
    """Of a complaint; what may be said is in the language of the conversation in which the customer would read it."""
    if case.kind is not CaseKind.COMPLAINT:
        return ()
    customer = uow.conversations.get(conversations[-1] if conversations else case.conversation_id).language
    return tuple(guidance_read(assess(matter_of(case, uow), desk.assessment), book, reader, customer))


def _room(kind: PromiseKind, uow: UnitOfWork, now: datetime, desk: Desk) -> PromiseRoom:
    room = desk.room(kind, uow, now)
    return PromiseRoom(kind, room.due_at, desk.due(kind, now)[1], room.evidence, room.later_than_usual)


def _ended(text: str) -> str:
    """What somebody wrote as a whole sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _check_kind(kind: PromiseKind) -> None:
    if kind not in BY_HAND:
        raise BadInput("This is not promised by hand: it follows from a step of the case, or from the shop.")
