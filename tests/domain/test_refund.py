"""What goes back of an order: exact to the cent, never more than was paid, in whatever steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.act_effect import apply_act, apply_goods_back
from bot.domain.act_rules import decide_act
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
from bot.domain.order_act import OrderAct, Verdict
from bot.domain.refund import cost, net_paid, one_currency, payers, split, still_refundable, value_of
from tests.orders import ANN, NOW, POLICY, an_order, euros, paid, refunded

steady = settings(deadline=None, derandomize=True, max_examples=150)
WAYS = ("card", "gift", "paypal")
OFTEN = replace(POLICY, once=(), limits={"EUR": Money(10**9, "EUR"), "SEK": Money(10**9, "SEK")})


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """A delivered order with discount and delivery, paid in full by one to three methods."""
    currency = draw(st.sampled_from(["EUR", "SEK"]))

    def money(most: int) -> Money:
        return Money(draw(st.integers(0, most)), currency)

    count = draw(st.integers(1, 4))
    lines = tuple(OrderLine(f"p{n}", f"P {n}", draw(st.integers(1, 4)), money(9_999), f"l{n}") for n in range(count))
    whole = sum(line.price.minor for line in lines)
    discount = draw(st.one_of(st.none(), st.just(Money(draw(st.integers(0, whole)), currency))))
    order = an_order(
        OrderState.DELIVERED, lines=lines, discount=discount, shipping=draw(st.one_of(st.none(), st.just(money(999)))),
        payments=(),
    )  # fmt: skip
    weights = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    parts = split(cost(order), weights)
    return replace(order, payments=tuple(
        Payment(PaymentDirection.PAID, part, way) for part, way in zip(parts, WAYS, strict=False)
    ))  # fmt: skip


@st.composite
def orders_in_steps(draw: st.DrawFn) -> tuple[Order, list[list[LineChange]]]:
    """An order, and all of its pieces in some order and some parcels."""
    order = draw(orders())
    pieces = draw(st.permutations([line.key for line in order.lines for _ in range(line.quantity)]))
    parcels: list[list[LineChange]] = [[]]
    for key in pieces:
        if parcels[-1] and draw(st.booleans()):
            parcels.append([])
        parcels[-1].append(LineChange(key, 1))
    return order, parcels


def after(order: Order, lines: list[LineChange]) -> Order:
    return replace(order, changes=(*order.changes, OrderChange(ActKind.RETURN, tuple(lines))))


@given(orders_in_steps())
@steady
def test_all_pieces_together_are_worth_all_that_was_paid(stepped: tuple[Order, list[list[LineChange]]]) -> None:
    """In whatever parcels the pieces of an order go back, they sum up to what it cost, and none is below zero."""
    order, parcels = stepped
    total, left = Money(0, order.total.currency), order
    for parcel in parcels:
        worth = value_of(left, parcel)
        assert worth.goods.minor >= 0 and worth.delivery.minor >= 0
        total, left = total + worth.total, after(left, parcel)

    assert total == cost(order) == net_paid(order)


@given(orders_in_steps())
@steady
def test_the_delivery_goes_back_with_the_last_piece(stepped: tuple[Order, list[list[LineChange]]]) -> None:
    """A part of an order gives back no delivery; what makes it whole does."""
    order, parcels = stepped
    left = order
    for parcel in parcels[:-1]:
        assert value_of(left, parcel).delivery.minor == 0
        left = after(left, parcel)

    assert value_of(left, parcels[-1]).delivery == (order.shipping or Money(0, order.total.currency))


@given(orders_in_steps())
@steady
def test_when_a_piece_goes_back_changes_its_worth_by_rounding_only(
    stepped: tuple[Order, list[list[LineChange]]],
) -> None:
    """When a piece goes back changes what it is worth by a cent of the discount's rounding at most."""
    order, parcels = stepped
    key = parcels[-1][-1].line
    last = order
    for parcel in [*parcels[:-1], parcels[-1][:-1]]:
        last = after(last, parcel) if parcel else last
    first, at_last = value_of(order, [LineChange(key, 1)]).goods, value_of(last, [LineChange(key, 1)]).goods

    assert abs(first.minor - at_last.minor) <= 1


@given(orders(), st.data())
@steady
def test_no_sequence_of_acts_pays_back_more_than_was_paid(order: Order, data: st.DataObject) -> None:
    """Returns by any method, settled or not, with goodwill in between: never is more promised than was paid."""
    account, promised, pending = ANN, 0, []
    paid_in = net_paid(order).minor
    for _ in range(data.draw(st.integers(1, 6))):
        step = data.draw(st.sampled_from(["return", "settle", "goodwill"]))
        if step == "settle" and pending:
            decision = pending.pop(0)
            order, account = apply_goods_back(decision, order, account, NOW)
        elif step == "goodwill":
            most = still_refundable(order)[0].minor
            amount = Money(data.draw(st.integers(0, most)), order.total.currency)
            order = replace(order, payments=(*order.payments, Payment(PaymentDirection.REFUNDED, amount, "card")))
            promised += amount.minor
        else:
            lines = tuple(
                LineChange(
                    data.draw(st.sampled_from([line.key for line in order.lines])), data.draw(st.integers(-1, 4))
                )
                for _ in range(data.draw(st.integers(0, 3)))
            )
            way = data.draw(st.sampled_from([None, *WAYS]))
            act = OrderAct(ActKind.RETURN, "ann", order.number, lines, way)
            decision = decide_act(act, order, account, {}, OFTEN, NOW)
            assert all(
                move.amount.minor > 0 and move.amount.currency == order.total.currency for move in decision.moves
            )
            if decision.verdict is Verdict.MAY:
                changed, account, _ = apply_act(decision, order, account, {}, NOW)
                assert changed is not None
                order = changed
                pending.append(decision)
                promised += sum(move.amount.minor for move in decision.moves)

        assert promised <= paid_in


@given(orders(), st.data())
@steady
def test_a_cancellation_pays_back_just_what_is_left(order: Order, data: st.DataObject) -> None:
    """After whatever went back before, a cancellation gives each method no more than it paid, and all that is left."""
    order = replace(order, state=OrderState.PLACED)
    for _ in range(data.draw(st.integers(0, 3))):
        amount = Money(data.draw(st.integers(0, net_paid(order).minor)), order.total.currency)
        back = Payment(PaymentDirection.REFUNDED, amount, data.draw(st.sampled_from(["card", "gift", "elsewhere"])))
        order = replace(order, payments=(*order.payments, back))
    decision = decide_act(OrderAct(ActKind.CANCEL, "ann", order.number), order, ANN, {}, OFTEN, NOW)
    came = {
        payment.method_id: payment.amount.minor
        for payment in order.payments[:3]
        if payment.direction is PaymentDirection.PAID
    }

    assert sum(move.amount.minor for move in decision.moves) == net_paid(order).minor
    assert all(0 < move.amount.minor <= came[move.method_id] for move in decision.moves)
    if decision.verdict is Verdict.MAY:
        cancelled = apply_act(decision, order, ANN, {}, NOW)[0]
        assert cancelled is not None and net_paid(cancelled).minor == 0


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**4), min_size=1, max_size=8).filter(any))
@steady
def test_parts_sum_up_to_the_whole(minor: int, weights: list[int]) -> None:
    """An amount in parts is the amount, and each part is its share to within a cent."""
    parts = split(Money(minor, "EUR"), weights)

    assert sum(part.minor for part in parts) == minor
    assert all(
        abs(part.minor * sum(weights) - minor * w) < sum(weights) for part, w in zip(parts, weights, strict=True)
    )


def test_a_discount_lies_on_the_lines_by_their_price() -> None:
    """€9 off €90 is 10% off each piece: a lamp of €40 gives back €36."""
    order = an_order(OrderState.DELIVERED, discount=euros("9.00"), shipping=euros("4.90"), payments=(paid("85.90"),))

    assert str(value_of(order, [LineChange("l1", 1)]).total) == "€36.00"
    assert str(value_of(order, [LineChange("l1", 2), LineChange("l2", 1)]).total) == "€85.90"


def test_a_dearer_delivery_goes_back_at_the_standard_price() -> None:
    """Who chose a faster delivery gets back what the standard one costs (Directive 2011/83/EU, Art. 13(2))."""
    order = an_order(OrderState.DELIVERED, shipping=euros("14.90"), payments=(paid("104.90"),))
    everything = [LineChange("l1", 2), LineChange("l2", 1)]

    assert str(value_of(order, everything, euros("4.90")).delivery) == "€4.90"


@pytest.mark.parametrize("lines", [[("l9", 1)], [("l1", 3)], [("l1", 0)], [("l1", -1)], [("l1", 2), ("l1", 1)]])
def test_what_is_not_in_the_order_is_worth_nothing(lines: list[tuple[str, int]]) -> None:
    """Pieces that the order does not have are a mistake of the program, which decides before it reckons."""
    with pytest.raises(ValueError):
        value_of(an_order(), [LineChange(*line) for line in lines])


def test_who_paid_what_is_left() -> None:
    """After a change of payment only the new method has paid; money that went elsewhere counts against all."""
    changed = an_order(payments=(paid("90.00"), paid("90.00", "gift"), refunded("90.00")))
    elsewhere = an_order(payments=(paid("60.00"), paid("30.00", "gift"), refunded("9.00", "paypal")))

    assert payers(changed) == (("gift", euros("90.00")),)
    assert payers(elsewhere) == (("card", euros("54.00")), ("gift", euros("27.00")))
    assert payers(an_order(payments=())) == ((None, euros("90.00")),)
    assert payers(an_order(payments=(paid("90.00"), refunded("90.00")))) == ()


def test_what_is_promised_and_what_is_paid_are_told_apart() -> None:
    """While pieces are on their way, what can still go back lies between two amounts; only the least is sure."""
    order = after(an_order(OrderState.DELIVERED), [LineChange("l1", 1)])
    settled = replace(order, payments=(*order.payments, refunded("40.00")))

    assert still_refundable(order) == (euros("50.00"), euros("50.00"))
    assert still_refundable(settled) == (euros("10.00"), euros("50.00"))


def test_two_currencies_are_seen() -> None:
    """An order with amounts in two currencies is known for one, and so is one without lines."""
    assert one_currency(an_order(shipping=euros("5.00"), discount=euros("1.00")))
    assert not one_currency(an_order(discount=Money(100, "USD")))
    assert not one_currency(an_order(payments=(Payment(PaymentDirection.PAID, Money(9000, "USD"), "card"),)))
    assert not one_currency(an_order(lines=()))
    with pytest.raises(ValueError):
        split(euros("1.00"), [0, 0])
