"""A customer with an order in every state, and what the shop sells, for tests of acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.address import Address
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, Order, OrderLine, OrderState, Payment, PaymentDirection
from bot.domain.order_act import OrderAct
from bot.domain.shop import Product, Variant
from bot.settings import PROJECT
from bot.storage.order_policy_files import read_order_policy

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)  # a Tuesday
DAY = timedelta(days=1)
POLICY = read_order_policy(PROJECT / "data" / "policies", "EUR")
HOME = Address("3 Mill Lane", "Dublin", "D02 X285", "Ireland")
ELSEWHERE = Address("9 Quay Road", "Cork", "T12 AB34", "Ireland")


def euros(amount: str) -> Money:
    """Money such as "24.90"."""
    whole, _, hundredths = amount.partition(".")
    return Money(int(whole) * 100 + int(hundredths or 0), "EUR")


def _lamp(id: str, color: str, price: str, stock: int) -> Variant:
    return Variant(id, "lamp", {"color": color}, euros(price), stock)


LAMP = Product.of_variants(
    "lamp", "Lamp", (), "light",
    [_lamp("red", "red", "40.00", 5), _lamp("blue", "blue", "55.00", 3), _lamp("grey", "grey", "25.00", 1),
     _lamp("white", "white", "40.00", 0)],
)  # fmt: skip
MUG = Product("mug", "Mug", (), "kitchen", euros("10.00"), 8)
PRODUCTS = {"lamp": LAMP, "mug": MUG}
CARD = PaymentMethod("card", PaymentKind.CARD, "visa", "4242")
PAYPAL = PaymentMethod("paypal", PaymentKind.PAYPAL)
GIFT = PaymentMethod("gift", PaymentKind.GIFT_CARD, balance=euros("120.00"))
SMALL_GIFT = PaymentMethod("small", PaymentKind.GIFT_CARD, balance=euros("12.00"))
ANN = Account("ann", "ann@example.com", "Ann", "Byrne", address=HOME, payment_methods=(CARD, PAYPAL, GIFT, SMALL_GIFT))


def paid(amount: str, method: str = "card") -> Payment:
    """Money that the customer paid when the order was placed."""
    return Payment(PaymentDirection.PAID, euros(amount), method, NOW - 3 * DAY)


def refunded(amount: str, method: str = "card") -> Payment:
    """Money that went back since."""
    return Payment(PaymentDirection.REFUNDED, euros(amount), method, NOW - DAY)


def an_order(state: OrderState = OrderState.PLACED, **other: Any) -> Order:
    """Two red lamps and a mug for €90, paid by card; delivered ones came three days ago."""
    lines = (
        OrderLine("lamp", "Lamp", 2, euros("40.00"), "l1", "red", {"color": "red"}),
        OrderLine("mug", "Mug", 1, euros("10.00"), "l2"),
    )
    order = Order(
        "10500", "ann@example.com", state, NOW - 5 * DAY, lines, account_id="ann", address=HOME,
        delivered_at=NOW - 3 * DAY if state is OrderState.DELIVERED else None, payments=(paid("90.00"),), revision=4,
    )  # fmt: skip
    return replace(order, **other)


def an_act(kind: ActKind, *lines: tuple[str, int] | tuple[str, int, str], **other: Any) -> OrderAct:
    """An act of Ann about the order, with lines as (key, quantity, new variant)."""
    number = None if kind is ActKind.CHANGE_OWN_ADDRESS else "10500"
    return OrderAct(kind, "ann", number, tuple(LineChange(*line) for line in lines), **other)
