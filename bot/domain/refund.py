"""What parts of an order are worth in money, exactly, and how much of it can still go back.

* A discount on the order as a whole lies on its lines in proportion to their prices, and within a line on its pieces;
  what does not divide goes by largest remainder. So the parts of an order sum up to exactly what it cost, in whatever
  steps they go back. Prices include taxes, and so does what goes back.
* The delivery goes back with the last piece: a withdrawal from the whole contract gives back the delivery at its
  standard price, one from a part does not (Directive 2011/83/EU, Art. 13(1) and (2)).
* Nothing is ever more than what was paid and is not back yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Sequence

from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, Order, OrderLine, PaymentDirection


@dataclass(frozen=True)
class Refund:
    """What goes back for a part of an order."""

    goods: Money
    delivery: Money

    @property
    def total(self) -> Money:
        """Both together."""
        return self.goods + self.delivery


def split(amount: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """The amount in parts that are proportional to the weights and sum up to it, by largest remainder.

    Raises:
        ValueError: the amount or a weight is negative, or all weights are zero and the amount is not.
    """
    whole = sum(weights)
    if amount.minor < 0 or any(weight < 0 for weight in weights) or (whole == 0 and amount.minor):
        raise ValueError("An amount is split among parts that weigh something.")
    if whole == 0:
        return tuple(Money(0, amount.currency) for _ in weights)
    parts = [amount.minor * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(amount.minor * weights[place] % whole), place))
    for place in by_remainder[: amount.minor - sum(parts)]:
        parts[place] += 1
    return tuple(Money(part, amount.currency) for part in parts)


def one_currency(order: Order) -> bool:
    """Whether all amounts of an order are of one currency; where they are not, only a person can reckon with it."""
    amounts = [line.unit_price for line in order.lines] + [payment.amount for payment in order.payments]
    amounts += [amount for amount in (order.shipping, order.discount) if amount is not None]
    return bool(order.lines) and len({amount.currency for amount in amounts}) == 1


def cost(order: Order) -> Money:
    """What the order costs whole: goods, less the discount, with delivery."""
    total = order.total - discount(order)
    return total + order.shipping if order.shipping else total


def discount(order: Order) -> Money:
    """What is taken off the goods; never more than they cost."""
    return min(order.discount or _nothing(order), order.total)


def net_paid(order: Order) -> Money:
    """What the customer has paid and not got back. Of an order whose payments are not known: what it costs.

    Raises:
        ValueError: a payment is in another currency than the goods.
    """
    if not order.payments:
        return cost(order)
    return max(_nothing(order), _moved(order, PaymentDirection.PAID) - _moved(order, PaymentDirection.REFUNDED))


def payers(order: Order) -> tuple[tuple[str | None, Money], ...]:
    """By which methods what is paid now was paid, each with its part of `net_paid`, in the order of payment.

    Where money went back by another way than it came, it counts against all methods in proportion.
    """
    nets: dict[str | None, int] = {}
    for payment in order.payments:
        sign = 1 if payment.direction is PaymentDirection.PAID else -1
        nets[payment.method_id] = nets.get(payment.method_id, 0) + sign * payment.amount.minor
    paying = {method: net for method, net in nets.items() if net > 0}
    if not order.payments:
        return ((None, net_paid(order)),)
    parts = split(min(net_paid(order), Money(sum(paying.values()), order.total.currency)), list(paying.values()))
    return tuple((method, part) for method, part in zip(paying, parts, strict=True) if part.minor)


def given_back(order: Order) -> Mapping[str, int]:
    """How many pieces of each line are on their way back for money, or were."""
    return _pieces(order, {ActKind.RETURN})


def open_pieces(order: Order, line: OrderLine) -> int:
    """How many pieces of a line were neither given back nor exchanged."""
    return max(0, line.quantity - _pieces(order, {ActKind.RETURN, ActKind.EXCHANGE}).get(line.key, 0))


def value_of(order: Order, lines: Sequence[LineChange], standard_delivery: Money | None = None) -> Refund:
    """What these pieces are worth that go back now, after all that went back before.

    Args:
        standard_delivery: what a delivery at the standard price costs; None: the one that was chosen is that.

    Raises:
        ValueError: a line is not in the order, or more pieces go back than it has.
    """
    before = given_back(order)
    after = dict(before)
    for change in lines:
        line = order.line(change.line)
        after[change.line] = after.get(change.line, 0) + change.quantity
        if line is None or change.quantity < 1 or after[change.line] > line.quantity:
            raise ValueError(f"{change.quantity} of {change.line} cannot go back from order {order.number}.")
    goods = _worth(order, after) - _worth(order, before)
    delivery = _delivery_with(order, after, standard_delivery) - _delivery_with(order, before, standard_delivery)
    return Refund(goods, delivery)


def still_refundable(order: Order, standard_delivery: Money | None = None) -> tuple[Money, Money]:
    """The least and the most that can still go back: whether what was given back before is paid already is not
    recorded with it, so that the two differ while there are returns.
    """
    before = given_back(order)
    owed = _worth(order, before) + _delivery_with(order, before, standard_delivery)
    if not order.payments:
        left = max(_nothing(order), cost(order) - owed)
        return left, left
    paid, refunded = _moved(order, PaymentDirection.PAID), _moved(order, PaymentDirection.REFUNDED)
    least, most = paid - refunded - owed, paid - max(refunded, owed)
    return max(_nothing(order), least), max(_nothing(order), most)


def _worth(order: Order, pieces: Mapping[str, int]) -> Money:
    """What these pieces of each line cost, less their part of the discount."""
    worth = _nothing(order)
    shares = split(discount(order), [line.price.minor for line in order.lines])
    for line, share in zip(order.lines, shares, strict=True):
        count = pieces.get(line.key, 0)
        if count:
            worth = worth + line.unit_price * count - Money(share.minor * count // line.quantity, share.currency)
    return worth


def _delivery_with(order: Order, pieces: Mapping[str, int], standard: Money | None) -> Money:
    if not order.shipping or any(pieces.get(line.key, 0) < line.quantity for line in order.lines):
        return _nothing(order)
    return order.shipping if standard is None else min(order.shipping, standard)


def _pieces(order: Order, kinds: set[ActKind]) -> Mapping[str, int]:
    pieces: dict[str, int] = {}
    for change in order.changes:
        for line in change.lines if change.kind in kinds else ():
            pieces[line.line] = pieces.get(line.line, 0) + line.quantity
    return pieces


def _moved(order: Order, direction: PaymentDirection) -> Money:
    total = _nothing(order)
    for payment in order.payments:
        if payment.direction is direction:
            total = total + payment.amount
    return total


def _nothing(order: Order) -> Money:
    return Money(0, order.total.currency)
