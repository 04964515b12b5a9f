"""Whom a person of the staff talks to: what the customer has shown, and what is known of what they have shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Mapping, Sequence

from bot.domain.account import Account
from bot.domain.case import Case
from bot.domain.identity import ACCOUNT, ORDER, WAY
from bot.domain.order import Order
from bot.domain.promise import Promise, PromiseState
from bot.use_cases.desk_ports import Row
from bot.use_cases.identity_ports import Link
from bot.use_cases.linking import links_of
from bot.use_cases.ports import UnitOfWork

MOST_ORDERS = 20
MOST_BEFORE = 10
# What of the dialogue's memory helps a person who takes over; its other slots are its own business.
TOLD: Mapping[str, str] = {
    "product": "product", "order_number": "order", "case_reference": "case", "complaint_about": "complaint about",
    "complaint_product": "product complained of", "complaint_order": "order complained of",
    "complaint_remedy": "what would put it right", "redress_wish": "wish", "redress_order": "order to put right",
    "redress_item": "item to put right", "redress_reason": "reason", "contact": "contact",
    "settled_by_person": "settled before",
}  # fmt: skip


@dataclass(frozen=True)
class CustomerHere:
    """The customer of a conversation, with what is theirs."""

    since: datetime
    seen_at: datetime | None  # the last sign of life of their window
    proved: tuple[str, ...]  # in words: by what they showed who they are
    account: Account | None
    orders: tuple[Order, ...]
    cases: tuple[Case, ...]  # of this conversation
    earlier: tuple[Case, ...]  # about their orders, from others
    promises: tuple[tuple[Promise, str], ...]  # with the reference of the case
    known: tuple[tuple[str, str], ...]  # what the assistant has understood so far
    names: Mapping[str | None, str]  # of the staff
    before: tuple[Row, ...] = ()  # their other conversations, by proof
    links: Mapping[str, Link] = field(default_factory=dict)  # by what they are known to be theirs

    def due_of(self, case: Case) -> datetime | None:
        """When something that is promised about a case falls due next."""
        dues = [one.due_at for one, of in self.promises if of == case.reference and one.state is PromiseState.MADE]
        return min(dues, default=None)


def look_up_customer(conversation_id: str, reading: UnitOfWork, now: datetime) -> CustomerHere:
    """The customer of a conversation; ask `access_conversation` first. Raises NotFound."""
    with reading as uow:
        conversation = uow.conversations.get(conversation_id)
        subjects = uow.identity.proved_since(conversation_id, conversation.created_at)
        owners = [one.removeprefix(ACCOUNT) for one in subjects if one.startswith(ACCOUNT)]
        account = uow.accounts.account(min(owners)) if owners else None
        orders = _orders(account, subjects, uow)
        cases = uow.cases.of_conversation(conversation_id)
        known = {case.id for case in cases}
        earlier = {case.id: case for order in orders for case in uow.cases.about_order(order.number)}
        promises = [(promise, case.reference) for case in cases for promise in uow.promises.of_case(case.id)]
        people: dict[str | None, str] = {person.id: person.name for person in uow.presence.people()}
        links = {link.conversation_id: link for link in links_of(conversation_id, uow)[:MOST_BEFORE]}
        before = uow.views.rows(list(links), now)
        return CustomerHere(
            conversation.created_at, conversation.customer_seen_at, tuple(_in_words(subjects)), account, tuple(orders),
            tuple(cases), tuple(case for id, case in earlier.items() if id not in known), tuple(promises),
            tuple(_told(uow.memory.load(conversation_id))), people, tuple(before), links,
        )  # fmt: skip


def _orders(account: Account | None, subjects: Sequence[str], uow: UnitOfWork) -> list[Order]:
    found = {order.number: order for order in (uow.shop.orders_of(account.id) if account is not None else ())}
    for subject in subjects:
        order = uow.shop.order(subject.removeprefix(ORDER)) if subject.startswith(ORDER) else None
        if order is not None:
            found.setdefault(order.number, order)
    return list(found.values())[:MOST_ORDERS]


def _in_words(subjects: Sequence[str]) -> list[str]:
    ways = [one.removeprefix(WAY).replace("_", " ") for one in subjects if one.startswith(WAY)]
    return sorted({*ways, *(one for one in subjects if one.startswith(ORDER))})


def _told(events: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    slots: dict[str, Any] = {}
    for event in events:
        if event.get("event") == "slot":
            slots[str(event.get("name"))] = event.get("value")
        elif event.get("event") in ("restart", "reset_slots"):
            slots.clear()
    return [(words, str(slots[name])) for name, words in TOLD.items() if isinstance(slots.get(name), (str, int))]
