"""What acts change: the order, the customer's gift cards and address, and what is left on the shelves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.account import Account
from bot.domain.act_effect import apply_act, apply_goods_back
from bot.domain.act_rules import decide_act
from bot.domain.errors import Stale
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, Order, OrderChange, OrderState, Payment, PaymentDirection
from bot.domain.order_act import ActDecision, OrderAct
from bot.domain.shop import Product
from tests.orders import ANN, ELSEWHERE, LAMP, MUG, NOW, POLICY, PRODUCTS, an_act, an_order, euros, paid

PLACED, DELIVERED = an_order(), an_order(OrderState.DELIVERED)


def decided(act: OrderAct, order: Order | None = PLACED, account: Account = ANN) -> ActDecision:
    return decide_act(act, order, account, PRODUCTS, POLICY, NOW)


def apply(act: OrderAct, order: Order = PLACED, account: Account = ANN) -> tuple[Order, Account, dict[str, Product]]:
    """Decide and do it; the products that changed by their id."""
    changed, owner, products = apply_act(decided(act, order, account), order, account, PRODUCTS, NOW)
    assert changed is not None
    return changed, owner, {product.id: product for product in products}


def balance(account: Account, method: str = "gift") -> Money | None:
    found = account.method(method)
    return found.balance if found else None


def stock(product: Product, variant_id: str) -> int:
    return next(variant.in_stock for variant in product.variants if variant.id == variant_id)


def refund(amount: str, method: str = "card") -> Payment:
    return Payment(PaymentDirection.REFUNDED, euros(amount), method, NOW)


def test_a_cancelled_order() -> None:
    """It is cancelled with its reason and paid back, and its goods are on the shelf again."""
    order = an_order(payments=(paid("60.00"), paid("30.00", "gift")))
    changed, account, products = apply(an_act(ActKind.CANCEL, reason="ordered_by_mistake"), order)

    assert (changed.state, changed.cancel_reason) == (OrderState.CANCELLED, "ordered_by_mistake")
    assert changed.payments[2:] == (refund("60.00"), refund("30.00", "gift"))
    assert (changed.revision, changed.lines) == (order.revision + 1, order.lines)
    assert balance(account) == euros("150.00")
    assert (stock(products["lamp"], "red"), products["lamp"].in_stock, products["mug"].in_stock) == (7, 11, 9)


def test_another_way_of_paying() -> None:
    """The gift card pays all of the order at once, and the card has its money back."""
    changed, account, products = apply(an_act(ActKind.CHANGE_PAYMENT, method_id="gift"))

    assert changed.payments[1:] == (
        Payment(PaymentDirection.PAID, euros("90.00"), "gift", NOW), refund("90.00"),
    )  # fmt: skip
    assert (balance(account), balance(account, "small"), products) == (euros("30.00"), euros("12.00"), {})
    assert changed.changes == (OrderChange(ActKind.CHANGE_PAYMENT, (), NOW, "gift"),)


def test_another_address_of_an_order_is_not_the_accounts() -> None:
    """An order's address and the account's are changed apart from each other."""
    changed, account, _ = apply(an_act(ActKind.CHANGE_ADDRESS, address=ELSEWHERE))
    decision = decided(an_act(ActKind.CHANGE_OWN_ADDRESS, address=ELSEWHERE), None)
    order, owner, products = apply_act(decision, None, ANN, PRODUCTS, NOW)

    assert (changed.address, account) == (ELSEWHERE, ANN)
    assert (order, owner, products) == (None, replace(ANN, address=ELSEWHERE), ())


def test_another_version_of_a_whole_line() -> None:
    """The line keeps its key, and has the new version with its price; the shelf changes by as many pieces."""
    changed, _, products = apply(an_act(ActKind.CHANGE_ITEMS, ("l1", 2, "blue"), method_id="card"))
    line = changed.line("l1")

    assert line is not None
    assert (line.variant_id, line.options, line.unit_price, line.quantity) == (
        "blue", {"color": "blue"}, euros("55.00"), 2,
    )  # fmt: skip
    assert changed.payments[1:] == (Payment(PaymentDirection.PAID, euros("30.00"), "card", NOW),)
    assert (stock(products["lamp"], "red"), stock(products["lamp"], "blue"), products["lamp"].in_stock) == (7, 1, 9)


def test_another_version_of_some_pieces() -> None:
    """Where only some pieces change, the line is divided and every part has a key of its own."""
    act = an_act(ActKind.CHANGE_ITEMS, ("l1", 1, "blue"), ("l1", 1, "grey"), method_id="card")
    changed, _, products = apply(act)

    assert [(line.key, line.variant_id, line.quantity) for line in changed.lines] == [
        ("l1", "grey", 1), ("l1-2", "blue", 1), ("l2", None, 1),
    ]  # fmt: skip
    assert changed.payments == PLACED.payments
    assert changed.total == PLACED.total
    assert [stock(products["lamp"], color) for color in ("red", "blue", "grey")] == [7, 2, 0]


def test_a_line_without_an_id_keeps_its_name() -> None:
    """A line that is known by its product is divided like any other."""
    order = an_order(lines=(replace(PLACED.lines[0], id=""), PLACED.lines[1]))
    changed, _, _ = apply(an_act(ActKind.CHANGE_ITEMS, ("lamp", 1, "blue"), method_id="card"), order)

    assert [line.key for line in changed.lines] == ["lamp", "lamp-2", "l2"]


def test_a_return_moves_money_when_the_goods_are_back() -> None:
    """Until the pieces are here, neither money nor stock moves; then the money does, exactly once."""
    decision = decided(an_act(ActKind.RETURN, ("l1", 1), method_id="gift"), DELIVERED)
    order, account, products = apply_act(decision, DELIVERED, ANN, PRODUCTS, NOW)
    assert order is not None

    assert (order.payments, order.lines, order.state) == (DELIVERED.payments, DELIVERED.lines, OrderState.DELIVERED)
    assert (account, products) == (ANN, ())
    assert order.changes == (OrderChange(ActKind.RETURN, (LineChange("l1", 1),), NOW, "gift"),)

    settled, owner = apply_goods_back(decision, order, account, NOW)
    assert settled.payments[1:] == (refund("40.00", "gift"),)
    assert (balance(owner), settled.revision) == (euros("160.00"), order.revision + 1)


def test_an_exchange_puts_the_new_version_aside() -> None:
    """The new version leaves the shelf at once, the old one comes when it comes, and so does the money."""
    decision = decided(an_act(ActKind.EXCHANGE, ("l1", 2, "blue"), method_id="gift"), DELIVERED)
    order, account, products = apply_act(decision, DELIVERED, ANN, PRODUCTS, NOW)
    assert order is not None

    assert (order.payments, balance(account)) == (DELIVERED.payments, euros("120.00"))
    assert [(stock(lamp, "blue"), stock(lamp, "red")) for lamp in products] == [(1, 5)]
    assert balance(apply_goods_back(decision, order, account, NOW)[1]) == euros("90.00")


def test_what_is_no_longer_sold_goes_on_no_shelf() -> None:
    """An order is cancelled even where its products are gone."""
    decision = decided(an_act(ActKind.CANCEL))

    assert apply_act(decision, PLACED, ANN, {}, NOW)[2] == ()


def test_what_changed_since_is_not_done() -> None:
    """An order, a gift card or a shelf that is not as it was read out stops the act."""
    payment = decided(an_act(ActKind.CHANGE_PAYMENT, method_id="gift"))
    items = decided(an_act(ActKind.CHANGE_ITEMS, ("l1", 2, "blue"), method_id="card"))
    poorer = replace(
        ANN, payment_methods=tuple(replace(m, balance=m.balance and euros("1")) for m in ANN.payment_methods)
    )
    sold_out = Product.of_variants("lamp", "Lamp", (), "light", [replace(v, in_stock=1) for v in LAMP.variants])
    no_longer = Product.of_variants("lamp", "Lamp", (), "light", LAMP.variants[:1])
    tries: list[tuple[ActDecision, Order, Account, dict[str, Product]]] = [
        (payment, replace(PLACED, revision=5), ANN, PRODUCTS),
        (payment, PLACED, poorer, PRODUCTS),
        (items, PLACED, ANN, {"lamp": sold_out}),
        (items, PLACED, ANN, {"lamp": no_longer}),
        (items, PLACED, ANN, {"mug": MUG}),
    ]  # fmt: skip

    for decision, order, account, products in tries:
        with pytest.raises(Stale):
            apply_act(decision, order, account, products, NOW)


def test_what_was_refused_is_never_done() -> None:
    """A no cannot be applied, nor can anything to another account, nor an order's act without the order."""
    refused = decided(an_act(ActKind.CANCEL), an_order(OrderState.SENT))
    cancel = decided(an_act(ActKind.CANCEL))
    wrong: list[tuple[Any, ...]] = [
        (refused, an_order(OrderState.SENT), ANN), (cancel, PLACED, replace(ANN, id="bo")), (cancel, None, ANN),
    ]  # fmt: skip

    for decision, order, account in wrong:
        with pytest.raises(ValueError):
            apply_act(decision, order, account, PRODUCTS, NOW)
