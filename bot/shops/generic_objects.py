"""Accounts, orders and products of our own JSON protocol, to our types; see `generic_json.py`."""

from __future__ import annotations

from enum import Enum
from typing import Any, Type, TypeVar

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.address import Address
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
from bot.domain.shop import Product, Variant
from bot.shops.reading import Json, WrongForm, moment, money, text, the_list, the_object, whole

Choice = TypeVar("Choice", bound=Enum)


def account_from_json(source: Json) -> Account:
    """An account. Raises WrongForm."""
    return Account(
        id=text(source, "id"),
        email=text(source, "email"),
        first_name=text(source, "first_name", ""),
        last_name=text(source, "last_name", ""),
        phone=text(source, "phone", ""),
        address=address_from_json(source.get("address")),
        payment_methods=tuple(
            _method(one) for one in the_list(source.get("payment_methods") or [], "the payment methods")
        ),
    )


def address_from_json(value: Any) -> Address | None:
    """An address, where there is one. Raises WrongForm."""
    if value is None:
        return None
    source = the_object(value, "the address")
    return Address(
        line1=text(source, "line1"),
        city=text(source, "city"),
        postcode=text(source, "postcode", ""),
        country=text(source, "country"),
        line2=text(source, "line2", ""),
        region=text(source, "region", ""),
    )


def address_to_json(address: Address) -> dict[str, str]:
    """An address as it is sent."""
    return {
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "region": address.region,
        "postcode": address.postcode,
        "country": address.country,
    }


def order_from_json(source: Json) -> Order:
    """An order. Raises WrongForm."""
    currency = text(source, "currency")
    lines = tuple(
        OrderLine(
            product_id=text(line, "product_id"),
            product_name=text(line, "product_name"),
            quantity=whole(line, "quantity"),
            unit_price=money(line, "unit_price", currency),
            id=text(line, "id", ""),
            variant_id=text(line, "variant_id", "") or None,
            options=_options(line),
        )
        for line in the_list(source.get("lines"), "the lines of an order")
    )
    if not lines:
        raise WrongForm("The shop system's answer has an order without lines.")
    return Order(
        number=order_number(text(source, "number")),
        email=text(source, "email"),
        state=_one_of(OrderState, source, "state"),
        placed_at=moment(source, "placed_at"),
        lines=lines,
        sent_at=moment(source, "sent_at"),
        delivered_at=moment(source, "delivered_at"),
        carrier=text(source, "carrier", "") or None,
        tracking=text(source, "tracking", "") or None,
        account_id=text(source, "account_id", "") or None,
        address=address_from_json(source.get("address")),
        payments=tuple(
            Payment(
                _one_of(PaymentDirection, one, "direction"),
                money(one, "amount", currency),
                text(one, "method_id", "") or None,
                moment(one, "at"),
            )
            for one in the_list(source.get("payments") or [], "the payments")
        ),
        changes=tuple(_change(one) for one in the_list(source.get("changes") or [], "the changes")),
        cancel_reason=text(source, "cancel_reason", "") or None,
        shipping=None if source.get("shipping") is None else money(source, "shipping", currency),
        discount=None if source.get("discount") is None else money(source, "discount", currency),
    )


def product_from_json(source: Json) -> Product:
    """A product; its price and stock are those of its variants, where it has some. Raises WrongForm."""
    id, currency = text(source, "id"), text(source, "currency")
    name, category = text(source, "name"), text(source, "category", "")
    variants = [
        Variant(text(one, "id"), id, _options(one), money(one, "price", currency), whole(one, "in_stock"))
        for one in the_list(source.get("variants") or [], "the variants")
    ]
    if variants:
        return Product.of_variants(id, name, (), category, variants)
    return Product(id, name, (), category, money(source, "price", currency), whole(source, "in_stock"))


def _method(source: Json) -> PaymentMethod:
    balance = source.get("balance")
    return PaymentMethod(
        id=text(source, "id"),
        kind=_one_of(PaymentKind, source, "kind"),
        brand=text(source, "brand", ""),
        last_four=text(source, "last_four", ""),
        balance=None if balance is None else money(source, "balance", text(source, "currency")),
    )


def _change(source: Json) -> OrderChange:
    return OrderChange(
        _one_of(ActKind, source, "kind"),
        tuple(
            LineChange(text(one, "line"), whole(one, "quantity"), text(one, "new_variant_id", "") or None)
            for one in the_list(source.get("lines") or [], "the lines of a change")
        ),
        moment(source, "at"),
        text(source, "method_id", "") or None,
    )


def _options(source: Json) -> dict[str, str]:
    options = the_object(source.get("options") or {}, "the options")
    return {name: text(options, name) for name in options}


def _one_of(kinds: Type[Choice], source: Json, name: str) -> Choice:
    written = text(source, name)
    try:
        return kinds(written)
    except ValueError:
        known = ", ".join(kind.value for kind in kinds)
        raise WrongForm(f"The shop system's answer has '{written[:40]}' under '{name}'; known are {known}.") from None
