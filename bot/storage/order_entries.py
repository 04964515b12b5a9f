"""Accounts and orders as people write them in a file: who the customer is, what was ordered, and how it was paid."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Callable

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.address import Address
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
    order_number,
)
from bot.domain.shop import Product
from bot.storage.entries import Entry
from bot.storage.product_entries import check_options, read_amount, read_count


def read_account(entry: Entry, currency: str) -> Account:
    """An account, as in data/shop/accounts.yml. Raises BadFile."""
    return Account(
        id=entry.take("id"),
        email=entry.take("email"),
        first_name=entry.take("first_name", str, ""),
        last_name=entry.take("last_name", str, ""),
        phone=entry.take("phone", str, ""),
        address=read_address(entry),
        payment_methods=tuple(_method(one, currency) for one in entry.parts("payment_methods", "payment method")),
    )


def read_address(entry: Entry) -> Address | None:
    """The address in the field 'address', if there is one. Raises BadFile."""
    if "address" not in entry.values:
        return None
    written = entry.entry("address")
    return Address(
        line1=written.take("line1"),
        line2=written.take("line2", str, ""),
        city=written.take("city"),
        region=written.take("region", str, ""),
        postcode=written.take("postcode"),
        country=written.take("country"),
    )


def read_order(entry: Entry, product: Callable[[str], Product | None], currency: str) -> Order:
    """An order, as './heard shop export' writes it. Raises BadFile.

    Args:
        product: of the same file, by its id; it fills in what a line does not say.
    """
    lines = [read_line(one, product, currency) for one in entry.parts("lines", "line")]
    currency = lines[0].unit_price.currency if lines else currency
    return Order(
        number=order_number(entry.take("number")),
        email=entry.take("email"),
        state=read_state(entry),
        placed_at=_moment(entry, "placed_at"),
        lines=tuple(lines),
        sent_at=_moment(entry, "sent_at"),
        delivered_at=_moment(entry, "delivered_at"),
        carrier=entry.take("carrier", str, None),
        tracking=entry.take("tracking", str, None),
        account_id=entry.take("account", str, None),
        address=read_address(entry),
        payments=tuple(_payment(one, currency) for one in entry.parts("payments", "payment")),
        changes=tuple(_change(one) for one in entry.parts("changes", "change")),
        cancel_reason=entry.take("cancel_reason", str, None),
        shipping=_optional_amount(entry, "shipping", currency),
        discount=_optional_amount(entry, "discount", currency),
        revision=read_count(entry, "revision") if "revision" in entry.values else 0,
    )


def read_state(entry: Entry) -> OrderState:
    """The state of an order. Raises BadFile."""
    try:
        return OrderState(entry.take("state"))
    except ValueError:
        raise entry.wrong("state", "is none of " + ", ".join(state.value for state in OrderState)) from None


def read_line(entry: Entry, product_of: Callable[[str], Product | None], currency: str) -> OrderLine:
    """A line of an order. Raises BadFile."""
    product = product_of(entry.take("product"))
    quantity = read_count(entry, "quantity", least=1) if "quantity" in entry.values else 1
    if product is None and not {"name", "price"} <= set(entry.values):
        raise entry.wrong("product", "names no product of the file, and without it 'name' and 'price' are needed")
    variant_id = entry.take("variant", str, None)
    variant = next((one for one in product.variants if one.id == variant_id), None) if product else None
    if variant_id is not None and variant is None and not {"name", "price"} <= set(entry.values):
        raise entry.wrong("variant", f"names no variant of the product ({variant_id[:80]!r})")
    options = entry.take("options", dict, dict(variant.options) if variant else {})
    check_options(entry, options)
    if "price" in entry.values or product is None:
        price = read_amount(entry, "price", entry.take("currency", str, currency))
    else:
        price = variant.price if variant else product.price
    name = entry.take("name", str, product.name if product else "")
    return OrderLine(entry.take("product"), name, quantity, price, entry.take("id", str, ""), variant_id, options)


def _method(entry: Entry, currency: str) -> PaymentMethod:
    try:
        kind = PaymentKind(entry.take("kind"))
    except ValueError:
        raise entry.wrong("kind", "is none of " + ", ".join(kind.value for kind in PaymentKind)) from None
    balance = _optional_amount(entry, "balance", entry.take("currency", str, currency))
    return PaymentMethod(
        entry.take("id"), kind, entry.take("brand", str, ""), entry.take("last_four", str, ""), balance
    )


def _payment(entry: Entry, currency: str) -> Payment:
    directions = [direction for direction in PaymentDirection if direction.value in entry.values]
    if len(directions) != 1:
        raise entry.wrong("paid", "or 'refunded' must be given, one of the two")
    amount = read_amount(entry, directions[0].value, entry.take("currency", str, currency))
    return Payment(directions[0], amount, entry.take("by", str, None), _moment(entry, "at"))


def _change(entry: Entry) -> OrderChange:
    try:
        kind = ActKind(entry.take("kind"))
    except ValueError:
        raise entry.wrong("kind", "is none of " + ", ".join(kind.value for kind in ActKind)) from None
    lines = tuple(
        LineChange(line.take("line"), read_count(line, "quantity", least=1), line.take("new_variant", str, None))
        for line in entry.parts("lines", "line")
    )
    return OrderChange(kind, lines, _moment(entry, "at"), entry.take("by", str, None))


def _optional_amount(entry: Entry, field: str, currency: str) -> Money | None:
    return read_amount(entry, field, currency) if field in entry.values else None


def _moment(entry: Entry, field: str) -> datetime | None:
    at: datetime | None = entry.take(field, datetime, None)
    if at is None:
        return None
    return at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at.astimezone(timezone.utc)
