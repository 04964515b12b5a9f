"""Opening cases and telling how they stand. What is special to complaints, redress and hand-offs has its own file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Mapping, Sequence

from bot.domain.case import Case, CaseKind, CaseState, Contact, decide_priority
from bot.domain.errors import NotFound, TooManyRequests
from bot.domain.message import Message
from bot.domain.mood import read_mood, strongest
from bot.domain.order import MAX_TRIES_PER_HOUR, normalise_email
from bot.domain.promise import Promise, PromiseKind, PromiseState
from bot.domain.reference import make_reference
from bot.use_cases.case_records import record_receipt
from bot.use_cases.deadlines import record_deadlines
from bot.use_cases.desk import Desk
from bot.use_cases.moods import mood_lately
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.promises import make_promise

DRAWS = 20  # tries for a free reference; with 707,281 a year the first is free for years


PROMISE_FOR = {
    CaseKind.COMPLAINT: PromiseKind.FIRST_ANSWER,
    CaseKind.REDRESS: PromiseKind.DECISION,
    CaseKind.CALL_BACK: PromiseKind.CALL_BACK,
    CaseKind.UNANSWERED: PromiseKind.LATE_ANSWER,
    CaseKind.DATA_REQUEST: PromiseKind.DATA_ANSWER,
}


def open_case(
    kind: CaseKind,
    message: Message,
    own_words: str,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    desk: Desk,
    *,
    safety: bool = False,
    about_product: str | None = None,
    about_order: str | None = None,
    remedy_wanted: str | None = None,
    contact: Contact | None = None,
    told: Sequence[Message] = (),
    details: Mapping[str, str] | None = None,
) -> Case:
    """Open a case with its promise, inside the transaction that is under way.

    One message opens at most one case of a kind: the same message again returns the case of the first time. Its rank
    among others comes from what it is about and from how the customer's own words sound, here and lately.

    Args:
        told: the further messages in which the customer told it.
        details: what else they told, by the names of the record of the receipt.
    """
    already = uow.cases.opened_by(message.id, kind.value)
    if already is not None:
        return already
    mood = strongest([read_mood(own_words), mood_lately(message.conversation_id, uow, now)])
    ranking = decide_priority(kind, safety, mood)
    case = Case(
        id=ids.new(),
        reference="",
        kind=kind,
        conversation_id=message.conversation_id,
        opened_by_message=message.id,
        opened_at=now,
        own_words=own_words,
        priority=ranking.priority,
        ahead=ranking.ahead,
        safety=safety,
        about_product=about_product,
        about_order=about_order,
        remedy_wanted=remedy_wanted,
        contact=contact,
        because=ranking.because,
    )
    case, is_new = _add(case, uow, now, ids)
    if not is_new:
        return case
    uow.cases.link(case.id, [message.id, *(one.id for one in told)])
    uow.cases.record(
        case.id, now, "bot", "received", f"{kind.value}; priority {case.priority.value}: {case.because[0]}"
    )
    promise = make_promise(case, PromiseKind.SAFETY_ANSWER if safety else PROMISE_FOR[kind], uow, now, ids, desk)
    if kind is CaseKind.COMPLAINT:
        record_deadlines(case, desk.complaints, uow, now, ids)
    record_receipt(case, message, promise, details or {}, uow, now)
    return case


def open_watched_case(
    message: Message, why: str, about_order: str | None, contact: Contact, uow: UnitOfWork, now: datetime, ids: Ids
) -> Case:
    """A case of which nothing is left to decide, inside the transaction under way: it was done as the customer wished,
    and what was promised with it is watched. It is closed from the beginning; a broken promise brings it up again.

    One message opens at most one case of redress: where it has opened one before, that is it.
    """
    already = uow.cases.opened_by(message.id, CaseKind.REDRESS.value)
    if already is not None:
        return already
    ranking = decide_priority(CaseKind.REDRESS, False)
    case = Case(
        id=ids.new(),
        reference="",
        kind=CaseKind.REDRESS,
        conversation_id=message.conversation_id,
        opened_by_message=message.id,
        opened_at=now,
        own_words=message.text,
        state=CaseState.CLOSED,
        priority=ranking.priority,
        about_order=about_order,
        contact=contact,
        because=ranking.because,
        changed_at=now,
    )
    case, is_new = _add(case, uow, now, ids)
    if is_new:
        uow.cases.link(case.id, [message.id])
        uow.cases.record(case.id, now, "bot", "done and watched", why)
    return case


def _add(case: Case, uow: UnitOfWork, now: datetime, ids: Ids) -> tuple[Case, bool]:
    """Add a case under a free reference; the one that another worker opened on the same message, if one was quicker."""
    for _ in range(DRAWS):
        case = replace(case, reference=make_reference(now.year, ids.draw))
        if uow.cases.add(case):
            return case, True
        repeated = uow.cases.opened_by(case.opened_by_message, case.kind.value)
        if repeated is not None:
            return repeated, False
    raise RuntimeError("No free case reference was found.")


def words_told(message_ids: Sequence[str], last: Message, uow: UnitOfWork) -> tuple[list[Message], str]:
    """The messages in which a customer told something, and their words, verbatim from the log.

    Messages of other conversations do not count; where none is left, the last message's own words do.
    """
    told = [uow.conversations.message(message_id) for message_id in message_ids]
    told = [message for message in told if message.conversation_id == last.conversation_id]
    return told, "\n\n".join(message.text for message in told) or last.text


@dataclass(frozen=True)
class CaseStatus:
    """How a case stands, as far as its customer is told."""

    case: Case
    promises: tuple[Promise, ...]  # in the order in which they were made; there is always one

    @property
    def promise(self) -> Promise:
        """What is owed next, else what was settled last."""
        open_ones = [promise for promise in self.promises if promise.state is PromiseState.MADE]
        return min(open_ones, key=lambda promise: promise.due_at) if open_ones else self.promises[-1]


def cases_here(conversation_id: str, uow: UnitOfWork) -> list[CaseStatus]:
    """The cases opened in this very conversation, newest first; no further proof is needed for them."""
    with uow:
        return [status_of(case, uow) for case in uow.cases.of_conversation(conversation_id)]


def case_status(
    reference: str, detail: str | None, conversation_id: str, message_id: str, uow: UnitOfWork, now: datetime
) -> CaseStatus:
    """How a case stands, for a customer who gives its reference and one detail of it (contact or order number).

    In the conversation it was opened in, the reference is enough.

    Raises:
        NotFound: there is no such case, or the detail is not one of it; the asker cannot tell which.
        TooManyRequests: too many wrong tries in this conversation within the hour.
    """
    with uow:
        case = uow.cases.by_reference(reference)
        if case is not None and conversation_id in uow.records.conversations_of(case.id):
            return status_of(case, uow)
        an_hour_ago = now - timedelta(hours=1)
        if uow.identity.failures_since(conversation_id, an_hour_ago) >= MAX_TRIES_PER_HOUR:
            raise TooManyRequests("There were too many wrong tries; a colleague can help.", timedelta(hours=1))
        known = case is not None and detail is not None and _is_known_detail(case, detail)
        uow.identity.record(conversation_id, message_id, reference, known, now)
        if known and case is not None and uow.records.open_to(case.id, conversation_id, now):
            uow.cases.record(case.id, now, "customer", "asked from another conversation", conversation_id)
        uow.commit()
        if not known or case is None:
            raise NotFound("There is no case with this reference and this detail.")
        return status_of(case, uow)


def status_of(case: Case, uow: UnitOfWork) -> CaseStatus:
    """How a case stands, within the transaction under way."""
    return CaseStatus(case, tuple(uow.promises.of_case(case.id)))


def _is_known_detail(case: Case, detail: str) -> bool:
    details = [case.about_order, case.contact.value if case.contact and case.contact.kind != "conversation" else None]
    return any(known is not None and normalise_email(known) == normalise_email(detail) for known in details)
