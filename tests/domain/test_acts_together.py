"""Rules and effects together: whatever is wished for about whatever order, nothing raises and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.account import PaymentKind
from bot.domain.act_effect import apply_act
from bot.domain.act_rules import decide_act, permitted_methods
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
from bot.domain.order_act import MoveTime, OrderAct, Verdict
from bot.domain.refund import net_paid, one_currency
from tests.orders import ANN, DAY, ELSEWHERE, HOME, NOW, POLICY, PRODUCTS, an_order

steady = settings(deadline=None, derandomize=True, max_examples=200)
KEYS, VARIANTS, METHODS = ["l1", "l2", "l9"], [None, "red", "blue", "grey", "white", "x"], [None, "card", "gift", "x"]

currencies = st.sampled_from(["EUR", "EUR", "EUR", "EUR", "USD"])
amounts = st.builds(Money, st.integers(0, 20_000), currencies)
payments = st.builds(Payment, st.sampled_from(PaymentDirection), amounts, st.sampled_from(METHODS))
changes = st.builds(LineChange, st.sampled_from(KEYS), st.integers(-1, 3), st.sampled_from(VARIANTS))
likely = st.builds(LineChange, st.just("l1"), st.integers(1, 2), st.sampled_from(["blue", "grey"])).map(lambda c: (c,))
several = st.one_of(likely, st.lists(changes, max_size=3).map(tuple))
mostly_none = st.one_of(st.none(), st.none(), amounts)
before = st.builds(OrderChange, st.sampled_from(ActKind), several)
lines = st.builds(
    OrderLine, st.sampled_from(["lamp", "mug", "gone"]), st.just("Thing"), st.integers(1, 3), amounts,
    st.sampled_from(KEYS[:2]), st.sampled_from(VARIANTS),
)  # fmt: skip
other_lines = st.lists(lines, max_size=3, unique_by=lambda line: line.key).map(tuple)
acts = st.builds(
    OrderAct, st.sampled_from(ActKind), st.just("ann"), st.just("10500"), several,
    st.sampled_from([*METHODS, "paypal"]),
    st.sampled_from([None, HOME, ELSEWHERE]), st.sampled_from([None, "no_longer_needed"]),
)  # fmt: skip


@st.composite
def any_order(draw: st.DrawFn) -> Order:
    """An order in any state, with whatever a shop system may have told about it, two currencies among it."""
    about = an_order(draw(st.sampled_from([*OrderState, OrderState.PLACED, OrderState.DELIVERED])))
    held = draw(st.sampled_from([None, 3 * DAY, 20 * DAY, 900 * DAY]))
    return replace(
        about,
        lines=draw(st.one_of(st.just(about.lines), other_lines)),
        payments=draw(st.one_of(st.just(about.payments), st.lists(payments, max_size=3).map(tuple))),
        changes=tuple(draw(st.one_of(st.just([]), st.lists(before, max_size=2)))),
        shipping=draw(mostly_none),
        discount=draw(mostly_none),
        delivered_at=NOW - held if held else None,
        account_id=draw(st.sampled_from(["ann", "ann", "ann", None, "bo"])),
    )  # fmt: skip


def in_time(wish: tuple[OrderAct, Order, bool]) -> tuple[OrderAct, Order]:
    """An act and an order, which is in a state where the act is open if that is wanted."""
    act, order, open_ = wish
    states = [state for state in POLICY.acts[act.kind].states if open_]
    return act, replace(order, state=states[0]) if states else order


wishes = st.tuples(acts, any_order(), st.sampled_from([True, True, False])).map(in_time)


@given(wishes)
@steady
def test_every_wish_is_answered(wish: tuple[OrderAct, Order]) -> None:
    """Nothing that a customer may wish for raises; a no moves nothing, and everything else says why it may be."""
    act, order = wish
    decision = decide_act(act, order, ANN, PRODUCTS, POLICY, NOW)

    assert decision.because.text and decision.because.source
    assert decision.verdict is not Verdict.REFUSED or decision.moves == ()
    assert len({move.amount.currency for move in decision.moves}) <= 1
    assert decision == decide_act(act, order, ANN, PRODUCTS, POLICY, NOW)


@given(wishes)
@steady
def test_what_may_be_done_can_be_done(wish: tuple[OrderAct, Order]) -> None:
    """A yes of the rules is carried out without a complaint: no balance and no stock falls below nothing, the payments
    change by what was read out, and only one order, the customer's own, is one revision on.
    """
    act, order = wish
    decision = decide_act(act, order, ANN, PRODUCTS, POLICY, NOW)
    if decision.verdict is not Verdict.MAY or act.kind is ActKind.CHANGE_OWN_ADDRESS:
        return
    changed, account, products = apply_act(decision, order, ANN, PRODUCTS, NOW)
    assert changed is not None
    at_once = sum(move.amount.minor for move in decision.moves if move.time is MoveTime.AT_ONCE)
    gifts = sum(
        move.amount.minor
        for move in decision.moves
        if move.time is MoveTime.AT_ONCE
        and (found := ANN.method(move.method_id))
        and found.kind is PaymentKind.GIFT_CARD
    )

    def balances(of: tuple[Money | None, ...]) -> int:
        return sum(balance.minor for balance in of if balance is not None)

    assert order.account_id in ("ann", None)
    assert changed.revision == order.revision + 1 and changed.changes[:-1] == order.changes
    assert all(method.balance is None or method.balance.minor >= 0 for method in account.payment_methods)
    assert all(product.in_stock >= 0 for product in products)
    assert balances(tuple(m.balance for m in account.payment_methods)) == gifts + balances(
        tuple(m.balance for m in ANN.payment_methods)
    )
    if order.payments and one_currency(order):
        assert net_paid(changed).minor == max(0, net_paid(order).minor - at_once)


@given(wishes)
@steady
def test_what_is_offered_is_accepted(wish: tuple[OrderAct, Order]) -> None:
    """No method that is offered is then refused for being that method."""
    act, order = wish
    if act.kind is ActKind.CHANGE_OWN_ADDRESS:
        return
    for method in permitted_methods(act.kind, order, ANN, POLICY):
        rule = decide_act(replace(act, method_id=method.id), order, ANN, PRODUCTS, POLICY, NOW).because.id
        assert rule not in ("method-not-in-account", "method-needed", "method-not-permitted", "same-method")
