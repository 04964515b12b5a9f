"""A customer's own data: found, shown and erased, all of it, in one place each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Collection, Sequence

from bot.domain.audit import HOUSE
from bot.domain.case import Case
from bot.domain.customer import Belonging, Customer, contact_forms
from bot.domain.erasure import ERASURE_ASKED, Hold, Period, decide_hold
from bot.domain.errors import NotAllowed, NotFound, TryAgain
from bot.domain.identity import ORDER, PROOF_LASTS
from bot.domain.reference import find_references
from bot.use_cases.attachment_ports import AttachmentStore
from bot.use_cases.attachments import forget_file
from bot.use_cases.customer_ports import Erased
from bot.use_cases.identity import proved_account_id
from bot.use_cases.ports import UnitOfWork

TRIES = 5
NAMED = "it is what was named"
CUSTOMER_ERASED = "customer erased"  # the action in the audit


def find_customer(named: str, reading: UnitOfWork, *, alone: bool = False) -> Customer:
    """The customer of a conversation, a channel's key, an e-mail address, a phone number or a case reference.

    What belongs together is what shares a case, or an address or number: given as the contact of a case, by the
    channel itself, or with an order or account that was shown to be its own.

    Args:
        alone: only what is named itself; nothing that merely has the same address.

    Raises:
        NotFound: nothing is known under it.
        NotAllowed: it may be several customers.
    """
    named = named.strip()
    contacts = contact_forms(named)
    with reading as uow:
        begun, several = _named(named, contacts, uow)
        accounts = uow.customers.accounts([], contacts)
        if not begun and not accounts and not uow.customers.orders([], contacts):
            raise NotFound(
                f"Nobody is known as {named}; name a conversation, a channel's key for a customer, an e-mail address, "
                "a phone number with its country's code, or the reference of a case."
            )
        found = dict.fromkeys(begun, NAMED) if alone else _gather(begun, uow)
        if several and (alone or any(set(_gather([one], uow)) != set(found) for one in begun)):
            ways = " or ".join(sorted(f"{one.channel}:{one.peer}" for one in _described(found, uow)))
            raise NotAllowed(f"{named} may be several customers; say which: {ways}.")
        known = () if alone else uow.customers.contacts(list(found))
        accounts = uow.customers.accounts(list(found), {*contacts, *known})
        orders = uow.customers.orders(list(found), {*contacts, *known}, accounts)
        return Customer(named, tuple(_described(found, uow)), tuple(orders), tuple(accounts))


def export_customer(customer: Customer, reading: UnitOfWork, now: datetime) -> dict[str, Any]:
    """Everything that is kept of a customer, by the place where it is kept, as plain JSON."""
    with reading as uow:
        kept = uow.customers.everything(customer.ids, customer.orders, customer.accounts)
    return {"customer": customer.named, "exported_at": now.isoformat(), **kept}


@dataclass(frozen=True)
class Erasure:
    """What came of an erasure."""

    erased: Erased
    holds: tuple[Hold, ...]  # what is kept for now, and why
    orders: tuple[str, ...]  # that stay, because they are the shop's
    accounts: tuple[str, ...] = ()  # that stay for the same reason


def holds_of(customer: Customer, reading: UnitOfWork, now: datetime) -> list[Hold]:
    """What an erasure would have to keep for now."""
    with reading as uow:
        return [hold for _, hold in _held(customer.ids, uow, now)]


def erase_customer(
    customer: Customer, by: str, uow: UnitOfWork, now: datetime, store: AttachmentStore, period: Period | None = None
) -> Erasure:
    """Erase everything of a customer that may go, all or nothing; what is held is named, and goes with the next time.

    The bytes of files go after the commit; should the house fall in between, the sweep of files without a row
    takes them. To repeat it changes nothing.

    Args:
        by: who has it done, as the audit names them.
        period: for how long closed cases stay; None where the customer asks for the erasure.
    """
    for _ in range(TRIES):
        try:
            done = _erase(customer, by, uow, now, period)
            break
        except TryAgain:  # a brain claims a turn of this customer at the same moment, or writers wait in a crowd
            continue
    else:
        raise TryAgain("This customer's conversations are too busy to be erased just now; please try again.")
    for attachment_id in done.erased.files:
        forget_file(attachment_id, store)
    return done


def _erase(customer: Customer, by: str, uow: UnitOfWork, now: datetime, period: Period | None) -> Erasure:
    with uow:
        ids = [one for one in customer.ids if _lock(one, uow)]
        held = _held(ids, uow, now, period)
        erased = uow.customers.erase(ids, [case.id for case, _ in held], now)
        keep = [case.reference for case, _ in held]
        for conversation_id in ids:
            uow.audit.erase(conversation_id, now, by, conversation_id, keep)
            is_asked = period is None and any(
                conversation_id in uow.records.conversations_of(case.id) for case, _ in held
            )
            if is_asked and not _was_asked(conversation_id, uow):
                uow.audit.append(now, by, ERASURE_ASKED, conversation_id, {"held": keep}, HOUSE)
        if erased.rows:
            said = {
                "rows": dict(erased.rows), "files": len(erased.files), "held": keep, "by_rule": period is not None,
                "conversations": ids,  # which a restored backup has to lose again
            }  # fmt: skip
            uow.audit.append(now, by, CUSTOMER_ERASED, ids[0], said, HOUSE)
        uow.commit()
    return Erasure(erased, tuple(hold for _, hold in held), customer.orders, customer.accounts)


@dataclass(frozen=True)
class HeldHere:
    """How much is kept of a customer, as far as this conversation has shown it to be theirs."""

    messages: int
    cases: int
    orders: int


def held_here(conversation_id: str, reading: UnitOfWork, now: datetime) -> HeldHere | None:
    """What may be told of it; None where nothing was shown to be theirs."""
    with reading as uow:
        proved = uow.identity.proved_since(conversation_id, now - PROOF_LASTS)
        orders = {subject[len(ORDER) :] for subject in proved if subject.startswith(ORDER)}
        account_id = proved_account_id(conversation_id, uow, now)
        if account_id is not None:
            orders |= {order.number for order in uow.shop.orders_of(account_id)}
        cases = uow.cases.of_conversation(conversation_id)
        if not orders and not cases and account_id is None:
            return None
        return HeldHere(uow.customers.belonging(conversation_id, "").messages, len(cases), len(orders))


def _named(named: str, contacts: Collection[str], uow: UnitOfWork) -> tuple[list[str], bool]:
    """The conversations that are named, and whether they may be those of several customers."""
    if uow.customers.named(named):
        return [named], False
    references = find_references(named)
    case = uow.cases.by_reference(references[0]) if references else None
    if case is not None:
        return uow.records.conversations_of(case.id), False
    if contacts:
        return uow.customers.of_contacts(contacts), False
    channel, _, peer = named.partition(":")
    found = uow.customers.of_peer(named) or uow.customers.of_peer(peer, channel)
    return found, len(found) > 1


def _gather(begun: Sequence[str], uow: UnitOfWork) -> dict[str, str]:
    """All conversations of the customer of these, each with the reason."""
    found = dict.fromkeys(begun, NAMED)
    while True:
        known = list(found)
        for one in uow.customers.of_cases(known):
            found.setdefault(one, "it was shown one of these cases")
        for one in uow.customers.of_contacts(uow.customers.contacts(known)):
            found.setdefault(one, "it has the same e-mail address or phone number")
        if len(found) == len(known):
            return found


def _described(found: dict[str, str], uow: UnitOfWork) -> list[Belonging]:
    return [uow.customers.belonging(one, because) for one, because in found.items()]


def _held(ids: Sequence[str], uow: UnitOfWork, now: datetime, period: Period | None = None) -> list[tuple[Case, Hold]]:
    cases = {case.id: case for one in ids for case in uow.cases.of_conversation(one)}
    found = []
    for case in sorted(cases.values(), key=lambda one: (one.opened_at, one.id)):
        hold = decide_hold(case, uow.promises.of_case(case.id), uow.referrals.of_case(case.id), now, period)
        if hold is not None:
            found.append((case, hold))
    return found


def _lock(conversation_id: str, uow: UnitOfWork) -> bool:
    try:
        uow.conversations.get(conversation_id)
    except NotFound:  # erased meanwhile
        return False
    return True


def _was_asked(conversation_id: str, uow: UnitOfWork) -> bool:
    return any(entry.action == ERASURE_ASKED for entry, _ in uow.audit.about(conversation_id))
