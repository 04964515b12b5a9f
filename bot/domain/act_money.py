"""The money of acts: by which methods it may go, what moves when, and whether it can.

Nothing is granted here; `act_rules.py` decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Mapping

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.money import Money
from bot.domain.order import ActKind, Order
from bot.domain.order_act import MoneyMove, MoveTime, OrderAct
from bot.domain.order_policy import Answer, MethodChoice, OrderPolicy
from bot.domain.refund import net_paid, one_currency, payers, split, still_refundable, value_of
from bot.domain.shop import Product, Variant


@dataclass(frozen=True)
class Moves:
    """What moves, or what speaks against it."""

    moves: tuple[MoneyMove, ...] = ()
    refused: Answer | None = None
    by_staff: Answer | None = None


def permitted_methods(kind: ActKind, order: Order, account: Account, policy: OrderPolicy) -> tuple[PaymentMethod, ...]:
    """The payment methods of the account by which money of such an act may go, in the account's order.

    For a change of payment only those that can pay the order: a gift card has to hold all of it.
    """
    if not one_currency(order):
        return ()
    choices = policy.acts[kind].methods
    paying = {method for method, _ in payers(order)}
    return tuple(m for m in account.payment_methods if _is_permitted(m, choices, paying, order))


def _is_permitted(
    method: PaymentMethod, choices: frozenset[MethodChoice], paying: set[str | None], order: Order
) -> bool:
    if method.balance is not None and method.balance.currency != order.total.currency:
        return False
    if MethodChoice.ANOTHER in choices:
        return paying != {method.id} and _holds(method, net_paid(order)) is True
    return (
        MethodChoice.ANY in choices
        or (MethodChoice.GIFT_CARD in choices and method.kind is PaymentKind.GIFT_CARD)
        or (MethodChoice.PAID_WITH in choices and method.id in paying)
    )


def variant_of(product: Product | None, variant_id: str | None) -> Variant | None:
    """The variant of the product with this id."""
    variants = product.variants if product is not None else ()
    return next((variant for variant in variants if variant.id == variant_id), None)


def price_difference(act: OrderAct, order: Order, products: Mapping[str, Product]) -> Money:
    """What the new variants cost more than the old ones; negative: less, so that the customer gets money.

    Raises:
        ValueError: a line is not in the order, a variant is not of its product, or two currencies meet.
    """
    difference = Money(0, order.total.currency)
    for change in act.lines:
        line = order.line(change.line)
        variant = variant_of(products.get(line.product_id), change.new_variant_id) if line else None
        if line is None or variant is None:
            raise ValueError(f"{change.new_variant_id} takes no place of {change.line} in order {order.number}.")
        difference = difference + (variant.price - line.unit_price) * change.quantity
    return difference


def moves_of_cancellation(order: Order, account: Account, policy: OrderPolicy, now: datetime) -> Moves:
    """All that was paid goes back by the way it came."""
    return Moves(tuple(_to_customer(m, amount, account, policy, now) for m, amount in payers(order) if amount.minor))


def moves_of_new_method(act: OrderAct, order: Order, account: Account, policy: OrderPolicy, now: datetime) -> Moves:
    """What was paid by other methods goes back, and the new one pays it."""
    if not order.payments:
        return Moves(by_staff=Answer.PAYMENT_UNKNOWN)
    others = [(method, amount) for method, amount in payers(order) if method != act.method_id]
    method, wrong = _method_for(act, order, account, policy)
    if wrong is not None or method is None or not others:
        return Moves(refused=wrong or Answer.SAME_METHOD)
    sum_of_others = others[0][1]
    for _, amount in others[1:]:
        sum_of_others = sum_of_others + amount
    paid = _pays(method, sum_of_others, MoveTime.AT_ONCE)
    back = tuple(_to_customer(other, amount, account, policy, now) for other, amount in others)
    return Moves((*paid.moves, *back), paid.refused, paid.by_staff)


def moves_of_difference(
    act: OrderAct, order: Order, account: Account, products: Mapping[str, Product], policy: OrderPolicy, now: datetime
) -> Moves:
    """The price difference of new variants: at once in an order that is still here, else when the goods are back."""
    difference = price_difference(act, order, products)
    method, wrong = _method_for(act, order, account, policy)
    time = MoveTime.AT_ONCE if act.kind is ActKind.CHANGE_ITEMS else MoveTime.ON_RETURN
    if wrong is not None and (difference.minor > 0 or wrong is not Answer.METHOD_NEEDED):
        return Moves(refused=wrong)
    if difference.minor > 0:
        return Moves(refused=Answer.METHOD_NEEDED) if method is None else _pays(method, difference, time)
    if difference.minor < 0:
        return _back(act, Money(0, difference.currency) - difference, time, order, account, policy, now)
    return Moves()


def moves_of_return(
    act: OrderAct, order: Order, account: Account, policy: OrderPolicy, now: datetime, *, with_delivery: bool = True
) -> Moves:
    """What the pieces are worth goes back when they are here; by the shop's own terms without the delivery."""
    _, wrong = _method_for(act, order, account, policy)
    if wrong is not None and wrong is not Answer.METHOD_NEEDED:
        return Moves(refused=wrong)
    worth = value_of(order, act.lines, policy.standard_delivery.get(order.total.currency))
    return _back(act, worth.total if with_delivery else worth.goods, MoveTime.ON_RETURN, order, account, policy, now)


def goes_another_way(moves: tuple[MoneyMove, ...], order: Order) -> bool:
    """Whether money goes to the customer by a method that did not pay for this order."""
    paying = {method for method, _ in payers(order)} if moves else set()
    return any(move.amount.minor > 0 and move.method_id not in paying for move in moves)


def crosses_currencies(moves: tuple[MoneyMove, ...], account: Account) -> bool:
    """Whether money of one currency would go on or off a gift card of another."""
    balances = {method.id: method.balance for method in account.payment_methods if method.balance is not None}
    return any(
        move.method_id in balances and balances[move.method_id].currency != move.amount.currency for move in moves
    )


def to_customer(moves: tuple[MoneyMove, ...], currency: str) -> Money:
    """What the customer has more after all moves; never negative."""
    return Money(max(0, sum(move.amount.minor for move in moves)), currency)


def _back(
    act: OrderAct, wanted: Money, time: MoveTime, order: Order, account: Account, policy: OrderPolicy, now: datetime
) -> Moves:
    """Money to the customer, by the chosen method, or by those that paid where none is chosen."""
    least, most = still_refundable(order, policy.standard_delivery.get(order.total.currency))
    amount = min(wanted, most)
    unsure = Answer.AMOUNT_UNSURE if amount > least else None
    if not amount.minor:
        return Moves(by_staff=Answer.AMOUNT_UNSURE if wanted.minor else None)
    ways = _ways(act.method_id, amount, order, account)
    if time is MoveTime.ON_RETURN:
        return Moves(tuple(MoneyMove(method, part, time) for method, part in ways), by_staff=unsure)
    return Moves(tuple(_to_customer(m, part, account, policy, now) for m, part in ways), by_staff=unsure)


def _ways(chosen: str | None, amount: Money, order: Order, account: Account) -> list[tuple[str | None, Money]]:
    """By which methods the amount goes back. One that paid takes no more than it paid, except for a gift card; what is
    left, and all where none is chosen, goes in proportion by those that paid.
    """
    paid = dict(payers(order))
    method = account.method(chosen)
    if chosen is not None and (chosen not in paid or (method and method.kind is PaymentKind.GIFT_CARD)):
        return [(chosen, amount)]
    first = min(amount, paid.pop(chosen)) if chosen is not None else Money(0, amount.currency)
    parts = split(amount - first, [part.minor for part in paid.values()])
    return [(way, part) for way, part in [(chosen, first), *zip(paid, parts, strict=True)] if part.minor]


def _to_customer(
    method_id: str | None, amount: Money, account: Account, policy: OrderPolicy, now: datetime
) -> MoneyMove:
    method = account.method(method_id)
    kind = method.kind if method is not None else PaymentKind.OTHER
    rule = policy.refund_times[kind].rule.id
    return MoneyMove(method_id, amount, MoveTime.AT_ONCE, policy.arrives_by(kind, now), rule)


def _pays(method: PaymentMethod, amount: Money, time: MoveTime) -> Moves:
    holds = _holds(method, amount)
    move = MoneyMove(method.id, Money(0, amount.currency) - amount, time)
    if holds is None:
        return Moves((move,), by_staff=Answer.BALANCE_UNKNOWN)
    return Moves((move,)) if holds else Moves(refused=Answer.BALANCE_TOO_LOW)


def _holds(method: PaymentMethod, amount: Money) -> bool | None:
    """Whether a method can pay this; None: a gift card whose balance is not known. Only gift cards are looked at."""
    if method.kind is not PaymentKind.GIFT_CARD:
        return True
    if method.balance is None:
        return None
    return method.balance.currency == amount.currency and amount <= method.balance


def _method_for(
    act: OrderAct, order: Order, account: Account, policy: OrderPolicy
) -> tuple[PaymentMethod | None, Answer | None]:
    """The method by which the money of an act goes, and what is wrong with it; where none is chosen, the one that
    the order is paid with if that is one of the account.
    """
    paying = {method for method, _ in payers(order)}
    choices = policy.acts[act.kind].methods
    if act.method_id is None:
        only = account.method(next(iter(paying))) if len(paying) == 1 else None
        if only is None or MethodChoice.ANOTHER in choices:
            return None, Answer.METHOD_NEEDED
        return only, None
    method = account.method(act.method_id)
    if method is None:
        # A method that paid and is not kept with the account any more can still take its own money back.
        own = act.method_id in paying and MethodChoice.ANOTHER not in choices
        return None, None if own else Answer.METHOD_UNKNOWN
    if MethodChoice.ANOTHER in choices:
        return method, Answer.SAME_METHOD if paying == {method.id} else None
    return method, None if _is_permitted(method, choices, paying, order) else Answer.METHOD_NOT_PERMITTED
