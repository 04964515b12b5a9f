"""Products with variants, customers and orders as JSON, each under its id, as shop systems write them out:

{"products": {id: {"name", "variants": {id: {"options", "available", "price"}}}},
 "users": {id: {"email", "name", "address", "payment_methods"}},
 "orders": {id: {"user_id", "status", "items", "fulfillments", "address", "payment_history"}}}
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any, Mapping

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.address import Address
from bot.domain.errors import BadFile
from bot.domain.fact import Provenance
from bot.domain.money import Money
from bot.domain.order import Order, OrderLine, OrderState, Payment, PaymentDirection, order_number
from bot.domain.shelf import option_facts, shelf_facts
from bot.domain.shop import Product, Variant
from bot.storage.entries import Entry
from bot.storage.gathering import Gathering
from bot.storage.product_entries import MOST, check_options

SOME = 1_000_000  # pieces, of what the file only says to be available: no count of ours is to run it out
STATES = {
    "pending": OrderState.PLACED,
    "processed": OrderState.PACKED,  # with a tracking number it has been sent
    "delivered": OrderState.DELIVERED,
    "cancelled": OrderState.CANCELLED,
}
METHODS = {
    "credit_card": PaymentKind.CARD,
    "debit_card": PaymentKind.CARD,
    "gift_card": PaymentKind.GIFT_CARD,
    "paypal": PaymentKind.PAYPAL,
    "bank_transfer": PaymentKind.BANK_TRANSFER,
}
DIRECTIONS = {"payment": PaymentDirection.PAID, "refund": PaymentDirection.REFUNDED}


class _Twice(ValueError):
    """A key that stands twice in one object, with different values."""


def gather_json(text: str, gathering: Gathering, provenance: Provenance, currency: str) -> None:
    """Gather products, facts about their variants, customers' accounts, and orders. Raises BadFile."""
    whole = Entry(_parse(text, gathering), gathering.file, "the file")
    currency = whole.take("currency", str, currency)
    names: Counter[str] = Counter()
    products = _named(whole, "products", "product")
    for _, entry in products:
        names[_slug(entry.take("name"))] += 1
    ids: dict[str, str] = {}  # as the file has them → as they are kept
    for id, entry in products:
        slug = _slug(entry.take("name"))
        ids[id] = slug if slug and names[slug] == 1 else f"{slug or 'product'}-{id}"
        product = _product(entry, id, ids[id], currency)
        gathering.add_product(product, entry.place)
        for fact in (*option_facts(product, provenance), *shelf_facts(product, provenance)):
            gathering.add_fact(fact, entry.place)
    emails: dict[str, str] = {}
    for id, entry in _named(whole, "users", "user"):
        account = _account(entry, id, currency)
        emails[id] = account.email
        gathering.add_account(account, entry.place)
    for id, entry in _named(whole, "orders", "order"):
        gathering.add_order(_order(entry, id, ids, emails, currency), entry.place)


def _parse(text: str, gathering: Gathering) -> Any:
    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            for key, value in pairs:
                if made[key] != value:
                    raise _Twice(key)
        return made

    def refuse(constant: str) -> Any:
        raise _Twice(constant)

    try:
        return json.loads(text, object_pairs_hook=object_of, parse_float=Decimal, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise BadFile(
            f"{gathering.file}: line {error.lineno}: this is not readable JSON ({error.msg}); please correct it."
        ) from None
    except _Twice as error:
        raise BadFile(
            f"{gathering.file}: the field '{str(error)[:80]}' is there twice with different data, or is no number; "
            "please correct it."
        ) from None
    except ValueError as error:  # a number of more figures than Python reads
        raise BadFile(f"{gathering.file}: this is not readable JSON ({error}); please correct it.") from None


def _named(whole: Entry, field: str, what: str) -> list[tuple[str, Entry]]:
    return [(id, whole.record(entry, f"{what} {id[:80]}")) for id, entry in whole.take(field, dict, {}).items()]


def _product(entry: Entry, id: str, kept_as: str, currency: str) -> Product:
    if str(entry.take("product_id", str, id)) != id:
        raise entry.wrong("product_id", f"is not the key it stands under ({id!r})")
    variants = []
    for variant_id, values in entry.take("variants", dict).items():
        one = entry.part(values, f"variant {variant_id[:80]}")
        if one.take("item_id", str, variant_id) != variant_id:
            raise one.wrong("item_id", f"is not the key it stands under ({variant_id!r})")
        options = one.take("options", dict)
        check_options(one, options)
        available = one.take("available", bool)
        variants.append(Variant(variant_id, kept_as, options, _price(one, currency), SOME if available else 0))
    if not variants:
        raise entry.wrong("variants", "is empty")
    return Product.of_variants(kept_as, entry.take("name").strip(), (), entry.take("category", str, ""), variants)


def _order(entry: Entry, number: str, ids: Mapping[str, str], emails: Mapping[str, str], currency: str) -> Order:
    email = emails.get(entry.take("user_id"))
    if email is None:
        raise entry.wrong("user_id", f"names nobody among the users ({entry.take('user_id')[:80]!r})")
    state = STATES.get(entry.take("status"))
    if state is None:
        raise entry.wrong("status", f"is none of {', '.join(STATES)} ({entry.take('status')[:40]!r})")
    tracking = _tracking(entry)
    if state is OrderState.PACKED and tracking:
        state = OrderState.SENT
    payments = [_payment(one, currency) for one in entry.parts("payment_history", "payment")]
    return Order(
        order_number(number), email, state, None, _lines(entry, ids, currency),
        tracking=tracking, account_id=entry.take("user_id"), address=_address(entry), payments=tuple(payments),
        cancel_reason=entry.take("cancel_reason", str, None),
    )  # fmt: skip


def _account(entry: Entry, id: str, currency: str) -> Account:
    if entry.take("user_id", str, id) != id:
        raise entry.wrong("user_id", f"is not the key it stands under ({id!r})")
    name = entry.entry("name")
    return Account(
        id=id,
        email=entry.take("email"),
        first_name=name.take("first_name", str, ""),
        last_name=name.take("last_name", str, ""),
        phone=entry.take("phone", str, ""),
        address=_address(entry),
        payment_methods=tuple(_method(one, id, currency) for id, one in entry.entries("payment_methods")),
    )


def _address(entry: Entry) -> Address | None:
    if "address" not in entry.values:
        return None
    written = entry.entry("address")
    return Address(
        line1=written.take("address1"),
        line2=written.take("address2", str, ""),
        city=written.take("city"),
        region=written.take("state", str, ""),
        postcode=written.take("zip"),
        country=written.take("country"),
    )


def _method(entry: Entry, id: str, currency: str) -> PaymentMethod:
    if entry.take("id", str, id) != id:
        raise entry.wrong("id", f"is not the key it stands under ({id!r})")
    balance = _price(entry, currency, "balance") if "balance" in entry.values else None
    kind = METHODS.get(entry.take("source"), PaymentKind.OTHER)
    return PaymentMethod(id, kind, entry.take("brand", str, ""), entry.take("last_four", str, ""), balance)


def _payment(entry: Entry, currency: str) -> Payment:
    direction = DIRECTIONS.get(entry.take("transaction_type"))
    if direction is None:
        raise entry.wrong("transaction_type", f"is none of {', '.join(DIRECTIONS)}")
    return Payment(direction, _price(entry, currency, "amount"), entry.take("payment_method_id", str, None))


def _tracking(entry: Entry) -> str | None:
    numbers: list[str] = []
    for index, values in enumerate(entry.take("fulfillments", list, [])):
        parcel = entry.part(values, f"fulfillment {index + 1}")
        for number in parcel.take("tracking_id", list, []):
            if not isinstance(number, str):
                raise parcel.wrong("tracking_id", "has something that is no text")
            numbers.append(number)
    return ", ".join(dict.fromkeys(numbers)) or None


def _lines(entry: Entry, ids: Mapping[str, str], currency: str) -> tuple[OrderLine, ...]:
    """One line for each variant; where a product comes in several, the line says which."""
    items = [entry.part(values, f"item {index + 1}") for index, values in enumerate(entry.take("items", list))]
    variants: dict[str, set[str]] = {}
    for item in items:
        variants.setdefault(item.take("product_id"), set()).add(item.take("item_id"))
    prices: Counter[str] = Counter()
    lines: dict[tuple[str, str, Money], OrderLine] = {}
    for item in items:
        product, variant, price = item.take("product_id"), item.take("item_id"), _price(item, currency)
        if product not in ids:
            raise item.wrong("product_id", f"names no product of the file ({product[:80]!r})")
        name, options = item.take("name"), item.take("options", dict, {})
        check_options(item, options)
        if len(variants[product]) > 1:
            name = f"{name} ({', '.join(options.values())})"[:128]
        before = lines.get((product, variant, price))
        if before is not None:
            lines[product, variant, price] = replace(before, quantity=before.quantity + 1)
            continue
        prices[variant] += 1  # the same variant for another price is a line of its own
        id = variant if prices[variant] == 1 else f"{variant}.{prices[variant]}"
        lines[product, variant, price] = OrderLine(ids[product], name, 1, price, id, variant, options)
    return tuple(lines.values())


def _price(entry: Entry, currency: str, field: str = "price") -> Money:
    price = entry.take(field, (int, Decimal))
    if not 0 <= price <= MOST / 100:
        raise entry.wrong(field, "is no price that anything has")
    minor = Decimal(price) * 100
    if minor != int(minor):
        raise entry.wrong(field, f"has more than two places ({str(price)[:40]})")
    try:
        return Money(int(minor), currency)
    except ValueError:
        raise entry.wrong(field, f"is in no currency such as EUR ({currency[:40]!r})") from None


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
