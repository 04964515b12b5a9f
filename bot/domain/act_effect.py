"""What an act changes that was agreed to: the order, the account and the stock, as they are afterwards.

Whether it may be done was decided before (`act_rules.py`); writing it down is the use case's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Iterable, Mapping

from bot.domain.account import Account, PaymentKind
from bot.domain.errors import Stale
from bot.domain.money import Money
from bot.domain.order import (
    ActKind,
    LineChange,
    Order,
    OrderChange,
    OrderLine,
    OrderState,
    Payment,
    PaymentDirection,
)
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime, OrderAct, Verdict
from bot.domain.shop import Product


def apply_act(
    decision: ActDecision, order: Order | None, account: Account, products: Mapping[str, Product], now: datetime
) -> tuple[Order | None, Account, tuple[Product, ...]]:
    """The order (one revision on), the account, and the products whose stock changed, once the act is done.

    Money that moves when goods are back is not moved here, see `apply_goods_back`.

    Raises:
        ValueError: the rules refused the act, or the order or account is not the one that was decided about.
        Stale: the order, a gift card or the stock is not as it was when the act was decided about.
    """
    act = decision.act
    if decision.verdict is Verdict.REFUSED:
        raise ValueError(f"{act.kind.value} was refused ({decision.because.id}) and is not done.")
    if act.account_id != account.id:
        raise ValueError(f"An act of {act.account_id} was put to the account {account.id}.")
    if act.kind is ActKind.CHANGE_OWN_ADDRESS:
        return order, replace(account, address=act.address), ()
    if order is None:
        raise ValueError(f"{act.kind.value} needs an order.")
    if order.revision != decision.revision:
        raise Stale("The order has changed since this was read out; please look at it again.")
    moves = [move for move in decision.moves if move.time is MoveTime.AT_ONCE]
    done = OrderChange(act.kind, act.lines, now, act.method_id)
    changed = replace(
        _with_content(order, act, products),
        payments=(*order.payments, *_payments(moves, now)),
        changes=(*order.changes, done),
        revision=order.revision + 1,
    )
    return changed, _with_balances(account, moves), _with_stock(_stock_moves(order, act), products)


def apply_goods_back(decision: ActDecision, order: Order, account: Account, now: datetime) -> tuple[Order, Account]:
    """The order (one revision on) and the account, once the goods of a return or an exchange are back and its money
    has moved. Raises Stale: a gift card does not hold any more what it has to pay.
    """
    moves = [move for move in decision.moves if move.time is MoveTime.ON_RETURN]
    payments = (*order.payments, *_payments(moves, now))
    return replace(order, payments=payments, revision=order.revision + 1), _with_balances(account, moves)


def _with_content(order: Order, act: OrderAct, products: Mapping[str, Product]) -> Order:
    if act.kind is ActKind.CANCEL:
        return replace(order, state=OrderState.CANCELLED, cancel_reason=act.reason)
    if act.kind is ActKind.CHANGE_ADDRESS:
        return replace(order, address=act.address)
    if act.kind is ActKind.CHANGE_ITEMS:
        lines = order.lines
        for change in act.lines:
            lines = _with_variant(lines, change, products)
        return replace(order, lines=lines)
    return order


def _with_variant(
    lines: tuple[OrderLine, ...], change: LineChange, products: Mapping[str, Product]
) -> tuple[OrderLine, ...]:
    """The lines with another variant in the place of some pieces or all of one line, which then keeps its key."""
    found = next((place for place, line in enumerate(lines) if line.key == change.line), None)
    line = lines[found] if found is not None else None
    product = products.get(line.product_id) if line is not None else None
    variants = product.variants if product is not None else ()
    variant = next((variant for variant in variants if variant.id == change.new_variant_id), None)
    if found is None or line is None or variant is None or not 1 <= change.quantity <= line.quantity:
        raise Stale("An item or its version is no longer there; please look at the order again.")
    new = replace(
        line, variant_id=variant.id, options=dict(variant.options), unit_price=variant.price, quantity=change.quantity
    )
    if change.quantity == line.quantity:
        return (*lines[:found], new, *lines[found + 1 :])
    rest = replace(line, quantity=line.quantity - change.quantity)
    return (*lines[:found], rest, replace(new, id=_free_key(lines, line.key)), *lines[found + 1 :])


def _free_key(lines: Iterable[OrderLine], key: str) -> str:
    taken = {line.key for line in lines}
    number = 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"


def _payments(moves: Iterable[MoneyMove], now: datetime) -> tuple[Payment, ...]:
    return tuple(
        Payment(
            PaymentDirection.PAID if move.amount.minor < 0 else PaymentDirection.REFUNDED,
            Money(abs(move.amount.minor), move.amount.currency),
            move.method_id,
            now,
        )
        for move in moves
        if move.amount.minor
    )


def _with_balances(account: Account, moves: Iterable[MoneyMove]) -> Account:
    methods = {method.id: method for method in account.payment_methods}
    for move in moves:
        method = methods.get(move.method_id or "")
        if method is None or method.kind is not PaymentKind.GIFT_CARD or method.balance is None:
            continue
        if method.balance.currency != move.amount.currency:
            raise Stale("The gift card is in another currency; please look at it again.")
        balance = method.balance + move.amount
        if balance.minor < 0:
            raise Stale("There is no longer enough on the gift card; please look at it again.")
        methods[method.id] = replace(method, balance=balance)
    return replace(account, payment_methods=tuple(methods.values()))


def _stock_moves(order: Order, act: OrderAct) -> Iterable[tuple[str, str | None, int]]:
    """Product, variant, and how many more of it there are; what a customer still holds comes when it comes."""
    if act.kind is ActKind.CANCEL:
        yield from ((line.product_id, line.variant_id, line.quantity) for line in order.lines)
    for change in act.lines if act.kind in (ActKind.CHANGE_ITEMS, ActKind.EXCHANGE) else ():
        line = order.line(change.line)
        if line is not None:
            yield line.product_id, change.new_variant_id, -change.quantity
            if act.kind is ActKind.CHANGE_ITEMS:
                yield line.product_id, line.variant_id, change.quantity


def _with_stock(moves: Iterable[tuple[str, str | None, int]], products: Mapping[str, Product]) -> tuple[Product, ...]:
    """The products whose stock changes. What is no longer sold is left out. Raises Stale: there are not so many."""
    changed: dict[str, Product] = {}
    for product_id, variant_id, more in moves:
        product = changed.get(product_id) or products.get(product_id)
        if product is not None:
            changed[product_id] = _one_with_stock(product, variant_id, more)
    for product in changed.values():
        if product.in_stock < 0 or any(variant.in_stock < 0 for variant in product.variants):
            raise Stale("That version is no longer in stock; please look at it again.")
    return tuple(product for product in changed.values() if product != products[product.id])


def _one_with_stock(product: Product, variant_id: str | None, more: int) -> Product:
    if not product.variants:
        return replace(product, in_stock=product.in_stock + more)
    variants = [
        replace(variant, in_stock=variant.in_stock + more) if variant.id == variant_id else variant
        for variant in product.variants
    ]
    return replace(product, variants=tuple(variants), in_stock=sum(variant.in_stock for variant in variants))
