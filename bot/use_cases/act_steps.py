"""The steps that acts at the shop are made of, whoever lets them be done; each within the transaction under way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Mapping

from bot.domain.account import Account
from bot.domain.act_effect import apply_act
from bot.domain.act_record import ActRecord, ActState
from bot.domain.act_rules import decide_act
from bot.domain.case import Case, Contact
from bot.domain.errors import NotFound
from bot.domain.order import Order
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime, OrderAct, Verdict
from bot.domain.order_policy import OrderPolicy
from bot.domain.promise import Promise, PromiseKind
from bot.domain.redress import PolicyRule
from bot.domain.shop import Product
from bot.use_cases.cases import open_watched_case
from bot.use_cases.desk import Desk
from bot.use_cases.ports import Ids, UnitOfWork

UNDER_WAY = PolicyRule(
    "act-under-way",
    "What you agreed to about this order before is still being carried out.",
    "the record of what was agreed",
)
ON_ITS_WAY = frozenset({ActState.AGREED, ActState.SENT})


@dataclass(frozen=True)
class Matter:
    """What an act is about, as it is kept now."""

    account: Account
    order: Order | None
    products: Mapping[str, Product]


def look_at(act: OrderAct, account: Account, uow: UnitOfWork, *, to_change: bool = False) -> Matter:
    """The order that an act names and the products it is of; to change them: locked where the database can.

    One act of an account is done at a time: its account is locked first, then the products in the order of their ids.
    """
    if to_change:
        account = uow.accounts.to_change(account.id) or account
    found = None if act.order_number is None else uow.shop.order(act.order_number)
    order = found if found is not None and found.number == act.order_number else None
    ids = {line.product_id for line in order.lines} if order is not None else set()
    if to_change:
        return Matter(account, order, uow.shop.products_to_change(ids))
    known = {product_id: uow.shop.product(product_id) for product_id in sorted(ids)}
    return Matter(account, order, {id: product for id, product in known.items() if product is not None})


def decide_now(
    act: OrderAct, matter: Matter, uow: UnitOfWork, policy: OrderPolicy, now: datetime, message_id: str | None = None
) -> ActDecision:
    """What the rules say now, and that nothing else about the order is on its way to the shop system.

    Args:
        message_id: that says yes; what else it agreed to is part of the same plan.
    """
    decision = decide_act(act, matter.order, matter.account, matter.products, policy, now)
    if decision.verdict is Verdict.REFUSED or act.order_number is None:
        return decision
    others = uow.acts.of_order(act.order_number)
    if any(other.state in ON_ITS_WAY and other.message_id != message_id for other in others):
        return ActDecision(act, Verdict.REFUSED, UNDER_WAY, revision=decision.revision)
    return decision


def same_content(one: ActDecision, other: ActDecision) -> bool:
    """Whether both do and cost the same, whichever revision of the order they were made on."""
    return replace(one, revision=0).fingerprint == replace(other, revision=0).fingerprint


def carry_out(decision: ActDecision, matter: Matter, uow: UnitOfWork, now: datetime) -> Matter:
    """Do it in our own tables; the matter as it is afterwards. Raises Stale: somebody else was quicker."""
    order, account, products = apply_act(decision, matter.order, matter.account, matter.products, now)
    if order is not None and order != matter.order:
        uow.shop.save_order(order)
    if account != matter.account:
        uow.accounts.save(account)
    for product in products:
        uow.shop.save_product(product)
    return Matter(account, order, {**matter.products, **{product.id: product for product in products}})


def promise_refunds(
    record: ActRecord, uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk, time: MoveTime = MoveTime.AT_ONCE
) -> tuple[ActRecord, tuple[Promise, ...]]:
    """Promise the customer of a confirmed act by when its money is there, and have it watched until it is.

    Money that is there at once needs no promise. The record is kept with the case on which the promises hang.
    """
    moves = [move for move in record.decision.moves if move.time is time]
    return promise_money(record, moves, uow, now, ids, desk)


def promise_money(
    record: ActRecord, moves: list[MoneyMove], uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk
) -> tuple[ActRecord, tuple[Promise, ...]]:
    """See `promise_refunds`: the same for these moves, where their days are known by now."""
    owed = [(move, due) for move in moves if move.amount.minor > 0 and (due := move.arrives_by) and due > now]
    if not owed:
        return record, ()
    case = _case_of(record, uow, now, ids)
    if case is None:  # the conversation was erased meanwhile: there is nobody to promise it to
        return record, ()
    promises = []
    for move, due in owed:
        promise = Promise(
            id=ids.new(),
            case_id=case.id,
            kind=PromiseKind.REFUND,
            due_at=due,
            owner=desk.team,
            made_at=now,
            rule=move.rule,
            made_to=record.conversation_id,
            evidence="how long money takes by this way of paying",
        )
        uow.promises.add(promise)
        told = f"{promise.kind.value} of {move.amount} by {due.isoformat()}; {promise.evidence}"
        uow.cases.record(case.id, now, "bot", "promised", told)
        promises.append(promise)
    record = replace(record, case_id=case.id)
    uow.acts.save(record)
    return record, tuple(promises)


def contact_of(account: Account, conversation_id: str) -> Contact:
    """How a customer is reached about an act."""
    return Contact("email", account.email) if account.email else Contact("conversation", conversation_id)


def record_act(record: ActRecord, actor: str, action: str, uow: UnitOfWork, now: datetime) -> None:
    """Write into the audit what happened to an act."""
    decision = record.decision
    payload = {
        "kind": decision.act.kind.value,
        "order": decision.act.order_number,
        "verdict": decision.verdict.value,
        "because": decision.because.id,
        "money": [[move.method_id, str(move.amount), move.time.value, move.rule] for move in decision.moves],
        "message": record.message_id,
        "case": record.case_id,
        "why": record.why,
    }
    uow.audit.append(now, actor, action, record.id, payload, record.conversation_id)


def _case_of(record: ActRecord, uow: UnitOfWork, now: datetime, ids: Ids) -> Case | None:
    if record.case_id is not None:
        return uow.cases.get(record.case_id)
    try:
        message = uow.conversations.message(record.message_id)
    except NotFound:
        return None
    act = record.decision.act
    account = uow.accounts.account(act.account_id)
    contact = contact_of(account, record.conversation_id) if account else Contact("conversation", message.id)
    why = f"{act.kind.value}, act {record.id}"
    return open_watched_case(message, why, act.order_number, contact, uow, now, ids)
