"""Acts one after the other on one order, with people who approve everything: money never comes from nowhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.account import Account
from bot.domain.act_effect import apply_act, apply_goods_back
from bot.domain.act_rules import decide_act
from bot.domain.errors import Stale
from bot.domain.order import ActKind, LineChange, Order, OrderState, PaymentDirection
from bot.domain.order_act import ActDecision, MoveTime, OrderAct, Verdict
from bot.domain.shop import Product
from tests.orders import ANN, DAY, ELSEWHERE, NOW, POLICY, PRODUCTS, an_order, euros, paid

changes = st.lists(
    st.builds(
        LineChange,
        st.sampled_from(["l1", "l2", "l1-2"]),
        st.integers(1, 3),
        st.sampled_from([None, "red", "blue", "grey", "white"]),
    ),
    max_size=3,
).map(tuple)
acts = st.builds(
    OrderAct, st.sampled_from(ActKind), st.just("ann"), st.just("10500"), changes,
    st.sampled_from([None, "card", "paypal", "gift", "small"]), st.just(ELSEWHERE),
)  # fmt: skip
orders = st.builds(
    lambda state, payments, discount, shipping: an_order(
        state, payments=payments, discount=discount, shipping=shipping
    ),
    st.sampled_from([OrderState.PLACED, OrderState.PACKED, OrderState.DELIVERED]),
    st.sampled_from([(paid("90.00"),), (paid("60.00"), paid("30.00", "gift")), (paid("90.00", "gift"),)]),
    st.sampled_from([None, euros("7.77")]),
    st.sampled_from([None, euros("4.50")]),
)


def money(order: Order, direction: PaymentDirection) -> int:
    """Cents that went one way."""
    return sum(one.amount.minor for one in order.payments if one.direction is direction)


def to_methods(order: Order) -> dict[str, int]:
    """Cents that each payment method has got back, less those that it has paid."""
    got: dict[str, int] = {}
    for one in order.payments:
        sign = 1 if one.direction is PaymentDirection.REFUNDED else -1
        got[one.method_id or ""] = got.get(one.method_id or "", 0) + sign * one.amount.minor
    return got


def balances(account: Account) -> dict[str, int]:
    """Cents on each gift card."""
    return {one.id: one.balance.minor for one in account.payment_methods if one.balance is not None}


@settings(max_examples=300, deadline=None)
@given(orders, st.lists(acts, min_size=1, max_size=6), st.booleans())
def test_no_row_of_acts_gives_back_more_than_was_paid(
    order: Order, wishes: list[OrderAct], goods_come_at_once: bool
) -> None:
    """Whatever is wished in whatever order and approved by whomever, no more goes to the customer than came from them.

    What is on a gift card changes by just what the payments of the order say.
    """
    account, products = ANN, dict(PRODUCTS)
    on_the_way: list[ActDecision] = []
    before = to_methods(order)
    for number, act in enumerate(wishes):
        now = NOW + number * DAY
        decision = decide_act(act, order, account, products, POLICY, now)
        if decision.verdict is Verdict.REFUSED:
            continue
        try:
            changed, account, stock = apply_act(decision, order, account, products, now)
        except Stale:
            continue
        assert changed is not None
        order, products = changed, products | {one.id: one for one in stock}
        on_the_way += [decision] if any(move.time is MoveTime.ON_RETURN for move in decision.moves) else []
        if goods_come_at_once:
            order, account = back(on_the_way, order, account)
    order, account = back(on_the_way, order, account)

    assert money(order, PaymentDirection.REFUNDED) <= money(order, PaymentDirection.PAID)
    moved = {method: got - before.get(method, 0) for method, got in to_methods(order).items()}
    assert {id: left - balances(ANN)[id] for id, left in balances(account).items()} == {
        id: moved.get(id, 0) for id in balances(ANN)
    }
    assert all(left >= 0 for left in balances(account).values())
    assert all(left >= 0 for product in products.values() for left in stock_of(product))


def back(on_the_way: list[ActDecision], order: Order, account: Account) -> tuple[Order, Account]:
    """The goods of all that is on the way have arrived; what a gift card can no longer pay is left to a person."""
    while on_the_way:
        decision = on_the_way.pop(0)
        try:
            order, account = apply_goods_back(decision, order, account, NOW)
        except Stale:
            continue
    return order, account


def stock_of(product: Product) -> list[int]:
    """How many are left, as a whole and of each version."""
    return [product.in_stock, *(variant.in_stock for variant in product.variants)]
