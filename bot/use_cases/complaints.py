"""Filing a complaint: the customer's own words, kept as they were sent, under a reference and with a promise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Mapping, Sequence

from bot.domain.case import Case, CaseKind, CaseState, Contact
from bot.domain.complaint import Remedy
from bot.domain.cost import find_amounts, find_costs
from bot.domain.errors import NotFound
from bot.domain.particulars import find_represented, find_serial
from bot.domain.promise import Promise, PromiseState
from bot.domain.repetition import find_frequency
from bot.domain.safety import find_hazards
from bot.use_cases.attachments import link_evidence
from bot.use_cases.cases import CaseStatus, open_case, words_told
from bot.use_cases.desk import Desk
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.same_matter import link_same_matter

EVIDENCED = frozenset({CaseKind.COMPLAINT, CaseKind.REDRESS})  # kinds of case that photos are shown for
EVIDENCE_WITHIN = timedelta(hours=24)  # a photo that comes so soon after a case was opened is taken to belong to it


@dataclass(frozen=True)
class FileComplaint:
    """A complaint the customer has confirmed."""

    confirmed_by_message: str
    told_in_messages: tuple[str, ...]  # where the customer told it, in order
    remedy: Remedy
    contact: Contact
    about_product: str | None = None
    about_order: str | None = None
    safety: bool = False
    details: Mapping[str, str] = field(default_factory=dict)  # what else was told, by the names of the receipt's record


def open_complaint(command: FileComplaint, uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk) -> CaseStatus:
    """Open the case once, however often the same confirmation is delivered.

    The words are read from the log, not from the dialogue: nothing on the way can have changed them.
    """
    with uow:
        confirmation = uow.conversations.message(command.confirmed_by_message)
        told, own_words = words_told(command.told_in_messages, confirmation, uow)
        hazards = find_hazards(own_words)
        case = open_case(
            CaseKind.COMPLAINT,
            confirmation,
            own_words,
            uow,
            now,
            ids,
            desk,
            safety=command.safety or bool(hazards),
            about_product=command.about_product,
            about_order=command.about_order,
            remedy_wanted=command.remedy.value,
            contact=command.contact,
            told=told,
            details={**particulars(own_words), **command.details},
        )
        link_same_matter(case, uow, now, ids)
        link_evidence(case.id, confirmation, told, uow)
        uow.commit()
        return CaseStatus(case, tuple(uow.promises.of_case(case.id)))


def particulars(own_words: str) -> dict[str, str]:
    """What the customer's words tell of how often it happened, what it cost them, which piece it is and for whom they
    speak, verbatim, for the receipt.
    """
    places = {"serial": find_serial(own_words), "representative": find_represented(own_words)}
    found = {name: own_words[place[0] : place[1]] for name, place in places.items() if place is not None}
    frequency = find_frequency(own_words)
    if frequency is not None:
        found["how_often"] = own_words[frequency[1] : frequency[2]]
    costs = [own_words[cost.start : cost.end] for cost in find_costs(own_words)]
    costs += [own_words[start:end] for _, start, end in find_amounts(own_words)]
    if costs:
        found["cost"] = "; ".join(costs)
    return found


def report_danger(command: FileComplaint, uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk) -> CaseStatus:
    """File a report of danger on the first word of it; one of this conversation that still waits for its answer takes
    the words in.

    Nothing stands between the report and its case: somebody who is hurt may not come back to finish a form.
    """
    with uow:
        here = uow.cases.of_conversation(uow.conversations.message(command.confirmed_by_message).conversation_id)
        waiting = [case for case in here if case.safety and _waits(uow.promises.of_case(case.id), now)]
        known = [CaseStatus(case, tuple(uow.promises.of_case(case.id))) for case in waiting[:1]]
    if not known:
        return open_complaint(replace(command, safety=True), uow, now, ids, desk)
    add_to_case(known[0].case, command.confirmed_by_message, uow, now)
    return known[0]


def complete_report(reference: str, command: FileComplaint, uow: UnitOfWork, now: datetime) -> CaseStatus:
    """Add to a report that was filed at once what the customer has told and confirmed since.

    Raises:
        NotFound: it is no case of this conversation.
    """
    with uow:
        confirmation = uow.conversations.message(command.confirmed_by_message)
        case = uow.cases.by_reference(reference)
        if case is None or case.conversation_id != confirmation.conversation_id:
            raise NotFound("There is no such report in this conversation.")
        told, _ = words_told(command.told_in_messages, confirmation, uow)
        new = [message.text for message in told if message.text not in case.own_words]
        complete = replace(
            case,
            own_words="\n\n".join([case.own_words, *new]),
            about_product=command.about_product or case.about_product,
            about_order=command.about_order or case.about_order,
            remedy_wanted=command.remedy.value,
            contact=command.contact,
        )
        if complete != case:
            uow.cases.save(complete)
            uow.cases.record(case.id, now, "customer", "completed the report", command.confirmed_by_message)
        link_evidence(case.id, confirmation, told, uow)
        uow.commit()
        return CaseStatus(complete, tuple(uow.promises.of_case(case.id)))


def _waits(promises: Sequence[Promise], now: datetime) -> bool:
    return any(promise.state is PromiseState.MADE and promise.due_at > now for promise in promises)


def add_photos_to_case(message_id: str, uow: UnitOfWork, now: datetime) -> Case | None:
    """Put files that came without words with the case that was just opened in their conversation; None if none was."""
    with uow:
        conversation_id = uow.conversations.message(message_id).conversation_id
        lately = [
            case
            for case in uow.cases.of_conversation(conversation_id)
            if case.kind in EVIDENCED and case.state is not CaseState.CLOSED and now - case.opened_at < EVIDENCE_WITHIN
        ]
    if not lately:
        return None
    add_to_case(lately[0], message_id, uow, now)
    return lately[0]


def add_to_case(case: Case, message_id: str, uow: UnitOfWork, now: datetime) -> None:
    """Add a later message to a case, once however often it is delivered."""
    with uow:
        if message_id == case.opened_by_message or message_id in (event[-1] for event in uow.cases.events(case.id)):
            return
        uow.cases.link(case.id, [message_id])
        uow.cases.record(case.id, now, "customer", "added to the case", message_id)
        uow.commit()
