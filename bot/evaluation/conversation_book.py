"""A shop as the conversation suite knows it: read straight from the file, apart from what the importer makes of it.

Amounts are minor units of one currency; an order's number is written without the sign before it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Iterable, Mapping

from bot.domain.account import Account
from bot.domain.address import Address
from bot.domain.errors import BadFile
from bot.domain.money import Money
from bot.domain.order import Order, PaymentDirection
from bot.domain.shop import Product

PLACED, PACKED, SENT, DELIVERED, CANCELLED = "placed", "packed", "sent", "delivered", "cancelled"
GIFT_CARD = "gift_card"
RECENT = timedelta(days=13)  # a day less than anybody may change their mind
# How a shop's file calls the state of an order; what is processed and has a parcel is on its way.
_STATES = {"pending": PLACED, "processed": PACKED, "delivered": DELIVERED, "cancelled": CANCELLED}
_SOURCES = {"credit_card": "card", "gift_card": GIFT_CARD, "paypal": "paypal"}

Place = tuple[str, str, str, str, str, str]  # line1, line2, city, region, postcode, country


@dataclass(frozen=True)
class BookVariant:
    """One kind a product is sold in."""

    id: str
    options: Mapping[str, str]
    price: int
    stock: int


@dataclass(frozen=True)
class BookProduct:
    """Something that is sold."""

    id: str
    name: str
    variants: Mapping[str, BookVariant]


@dataclass(frozen=True)
class BookMethod:
    """One way of paying of an account."""

    id: str
    kind: str  # as `PaymentKind` has it
    brand: str = ""
    last_four: str = ""
    balance: int | None = None  # of a gift card


@dataclass(frozen=True)
class BookAccount:
    """A customer."""

    id: str
    email: str
    first: str
    last: str
    address: Place
    methods: Mapping[str, BookMethod]


@dataclass(frozen=True)
class BookItem:
    """One piece of an order."""

    product: str
    variant: str
    name: str
    options: Mapping[str, str]
    price: int


@dataclass(frozen=True)
class BookChange:
    """What was done about an order after it was placed."""

    kind: str  # as `ActKind` has it
    variants: tuple[tuple[str, str], ...] = ()  # before → after, sorted; after is empty for a return
    method: str | None = None


@dataclass(frozen=True)
class BookOrder:
    """An order."""

    number: str
    account: str
    state: str
    items: tuple[BookItem, ...]
    address: Place
    paid: Mapping[str, int]  # method → what it paid, less what went back to it; none that is even
    tracking: tuple[str, ...] = ()
    changes: tuple[BookChange, ...] = ()
    reason: str | None = None  # why it was cancelled

    @property
    def total(self) -> int:
        """What its items cost."""
        return sum(item.price for item in self.items)

    @property
    def paid_by(self) -> str:
        """The method that paid most of it."""
        return max(self.paid, key=lambda method: self.paid[method], default="")

    @property
    def has_names_of_its_own(self) -> bool:
        """Whether each item can be told by the name of its product."""
        return len({item.name for item in self.items}) == len(self.items)


@dataclass(frozen=True)
class Book:
    """The whole shop."""

    currency: str
    products: Mapping[str, BookProduct]
    accounts: Mapping[str, BookAccount]
    orders: Mapping[str, BookOrder]
    recent: frozenset[str] = field(default_factory=frozenset)  # delivered orders that may still be returned

    def orders_of(self, account: str) -> list[BookOrder]:
        """The orders of a customer, as the file has them."""
        return [order for order in self.orders.values() if order.account == account]

    def money(self, amount: int) -> str:
        """As it is written out."""
        return str(Money(amount, self.currency))


def read_book(file: Path, currency: str = "USD") -> Book:
    """The book of a shop's JSON file (products, users, orders, each under its id). Raises BadFile."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        products = {id: _product(id, entry) for id, entry in content["products"].items()}
        accounts = {id: _account(id, entry) for id, entry in content["users"].items()}
        orders = [_order(number, entry) for number, entry in content["orders"].items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFile(f"{file}: conversations need products, users and orders as JSON ({error!r}).") from None
    delivered = frozenset(order.number for order in orders if order.state == DELIVERED)
    return Book(currency, products, accounts, {order.number: order for order in orders}, delivered)


def book_of(
    products: Iterable[Product], accounts: Iterable[Account], orders: Iterable[Order], now: datetime, currency: str
) -> Book:
    """The book of a shop whose files are Heard's own; only orders that have an account are in it."""
    known = {account.id: _account_of(account) for account in accounts if account.address is not None}
    kept = [order for order in orders if order.account_id in known and order.address is not None]
    made = [_order_of(order) for order in kept]
    recent = frozenset(one.number for one in kept if one.delivered_at is not None and now - one.delivered_at < RECENT)
    sold = {product.id: _product_of(product) for product in products}
    return Book(currency, sold, known, {order.number: order for order in made}, recent)


def _product_of(product: Product) -> BookProduct:
    variants = {
        one.id: BookVariant(one.id, dict(one.options), one.price.minor, one.in_stock) for one in product.variants
    }
    return BookProduct(product.id, product.name, variants)


def _account_of(account: Account) -> BookAccount:
    methods = {
        one.id: BookMethod(one.id, one.kind.value, one.brand, one.last_four, one.balance.minor if one.balance else None)
        for one in account.payment_methods
    }
    place = _place_of(account.address)
    return BookAccount(account.id, account.email, account.first_name, account.last_name, place, methods)


def _order_of(order: Order) -> BookOrder:
    items = tuple(
        BookItem(
            line.product_id, line.variant_id or line.product_id, line.product_name, dict(line.options), price.minor
        )
        for line in order.lines
        for price in [line.unit_price] * line.quantity
    )
    paid: dict[str, int] = {}
    for payment in order.payments:
        sign = 1 if payment.direction is PaymentDirection.PAID else -1
        paid[payment.method_id or ""] = paid.get(payment.method_id or "", 0) + sign * payment.amount.minor
    return BookOrder(
        order.number, order.account_id or "", order.state.value, items, _place_of(order.address),
        {method: amount for method, amount in paid.items() if amount},
        tuple((order.tracking or "").split(", ")) if order.tracking else (), reason=order.cancel_reason,
    )  # fmt: skip


def _place_of(address: Address | None) -> Place:
    if address is None:
        return ("", "", "", "", "", "")
    return (address.line1, address.line2, address.city, address.region, address.postcode, address.country)


def _minor(price: Any) -> int:
    return int(Decimal(str(price)) * 100)


def _place(entry: Mapping[str, str]) -> Place:
    return (
        entry["address1"], entry.get("address2", ""), entry["city"], entry.get("state", ""), entry["zip"],
        entry["country"],
    )  # fmt: skip


def _product(id: str, entry: Mapping[str, Any]) -> BookProduct:
    variants = {
        key: BookVariant(key, dict(one["options"]), _minor(one["price"]), int(one["available"]))
        for key, one in entry["variants"].items()
    }
    return BookProduct(id, entry["name"], variants)


def _account(id: str, entry: Mapping[str, Any]) -> BookAccount:
    methods = {
        key: BookMethod(
            key, _SOURCES.get(one["source"], "other"), one.get("brand", ""), one.get("last_four", ""),
            _minor(one["balance"]) if "balance" in one else None,
        )
        for key, one in entry["payment_methods"].items()
    }  # fmt: skip
    name = entry["name"]
    return BookAccount(id, entry["email"], name["first_name"], name["last_name"], _place(entry["address"]), methods)


def _order(number: str, entry: Mapping[str, Any]) -> BookOrder:
    items = tuple(
        BookItem(one["product_id"], one["item_id"], one["name"], dict(one["options"]), _minor(one["price"]))
        for one in entry["items"]
    )
    tracking = tuple(code for parcel in entry.get("fulfillments", ()) for code in parcel.get("tracking_id", ()))
    state = _STATES[entry["status"]]
    paid: dict[str, int] = {}
    for payment in entry["payment_history"]:
        sign = 1 if payment["transaction_type"] == "payment" else -1
        method = payment["payment_method_id"]
        paid[method] = paid.get(method, 0) + sign * _minor(payment["amount"])
    return BookOrder(
        number.lstrip("#"),
        entry["user_id"],
        SENT if state == PACKED and tracking else state,
        items,
        _place(entry["address"]),
        {method: amount for method, amount in paid.items() if amount},
        tracking,
    )
