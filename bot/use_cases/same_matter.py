"""Seeing that a customer comes about a matter again: the cases are linked, and a second complaint opens a recovery."""

from __future__ import annotations

from datetime import datetime

from bot.domain.case import Case, CaseKind
from bot.domain.recovery import Trigger
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.recoveries import open_recovery


def link_same_matter(case: Case, uow: UnitOfWork, now: datetime, ids: Ids) -> None:
    """Link a case with the earlier ones about its matter, within the transaction under way.

    The same matter is the same order, or the same product for the same customer: in the same conversation, or reached
    by the same address.
    """
    here = uow.cases.of_conversation(case.conversation_id)
    about = uow.cases.about_order(case.about_order) if case.about_order else []
    for earlier in {other.id: other for other in (*about, *here)}.values():
        why = _why_same(case, earlier)
        if why is None or not uow.records.link_earlier(case.id, earlier.id, why):
            continue
        uow.cases.record(case.id, now, "bot", "linked", f"{earlier.reference}: {why}")
        uow.cases.record(earlier.id, now, "bot", "linked", f"{case.reference}: {why}")
        if earlier.kind is CaseKind.COMPLAINT is case.kind:
            open_recovery(case, Trigger.SECOND_COMPLAINT, earlier.id, uow, now, ids)


def _why_same(case: Case, earlier: Case) -> str | None:
    if earlier.id == case.id or earlier.opened_at > case.opened_at:
        return None
    if case.about_order and case.about_order == earlier.about_order:
        return "the same order"
    same_customer = case.conversation_id == earlier.conversation_id or _reach(case) == _reach(earlier) is not None
    if same_customer and case.about_product and case.about_product == earlier.about_product:
        return "the same product"
    return None


def _reach(case: Case) -> str | None:
    by_address = case.contact is not None and case.contact.kind != "conversation"
    return case.contact.value if by_address and case.contact else None
