"""Filing a complaint: the customer's own words, kept as they were sent, under a reference and with a promise."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.case import Case, CaseKind, Contact
from bot.domain.complaint import Remedy
from bot.domain.safety import find_hazards
from bot.use_cases.cases import CaseStatus, Desk, open_case, words_told
from bot.use_cases.ports import Ids, UnitOfWork


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
    also_about: tuple[str, ...] = field(default=())  # further messages that belong to it


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
        )
        uow.cases.link(case.id, [message.id for message in told])
        uow.commit()
        return CaseStatus(case, tuple(uow.promises.of_case(case.id)))


def add_to_case(case: Case, message_id: str, uow: UnitOfWork, now: datetime) -> None:
    """Add a later message to a case, once however often it is delivered."""
    with uow:
        if message_id == case.opened_by_message or message_id in (event[-1] for event in uow.cases.events(case.id)):
            return
        uow.cases.link(case.id, [message_id])
        uow.cases.record(case.id, now, "customer", "added to the case", message_id)
        uow.commit()
