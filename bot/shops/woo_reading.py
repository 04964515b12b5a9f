"""Customers, orders and products as WooCommerce's REST API (v3) tells them, to our types.

Prices of lines are what the customer paid for one piece, tax and coupons included. Where that is no whole cent, the
piece is taken as a cent dearer and the difference is in the order's discount, so that the sum is exact.

WooCommerce does not know when a parcel arrived. "completed" is taken as delivered, without a day, so that a customer
has every benefit of the doubt; shops that tell the two apart by statuses of their own ("shipped", "delivered") are read.
"""  # noqa: E501

from __future__ import annotations

import json
import re
from decimal import ROUND_CEILING, Decimal
from typing import Any, Mapping, Sequence

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
from bot.domain.shop import Product, Variant
from bot.shops.reading import Json, WrongForm, decimal, moment, text, the_list, the_object, to_money, whole

MARK = "_heard_act_"  # and the act's id: the key of what we note with an order, refund or customer
NOT_SENT = frozenset({"pending", "on-hold", "processing"})
STATES = {
    **dict.fromkeys(NOT_SENT, OrderState.PLACED),
    "cancelled": OrderState.CANCELLED,
    "failed": OrderState.CANCELLED,  # it was never paid
    "trash": OrderState.CANCELLED,
    "shipped": OrderState.SENT,
    "completed": OrderState.DELIVERED,
    "delivered": OrderState.DELIVERED,
}
UNCOUNTED = 1  # in stock, where the shop does not count: one is certainly there
KINDS = (
    (PaymentKind.PAYPAL, r"paypal|ppcp|ppec"),
    (PaymentKind.GIFT_CARD, r"gift|voucher|store.?credit"),
    (PaymentKind.BANK_TRANSFER, r"bacs|bank|sepa|transfer"),
    (PaymentKind.CARD, r"stripe|card|woocommerce_payments|braintree|square|mollie_wc_gateway_creditcard"),
)


def customer_from_woo(source: Json, methods: Sequence[PaymentMethod]) -> Account:
    """A customer. Raises WrongForm."""
    billing, shipping = the_object(source.get("billing"), "billing"), the_object(source.get("shipping"), "shipping")
    return Account(
        id=text(source, "id"),
        email=text(source, "email"),
        first_name=text(source, "first_name", "") or text(billing, "first_name", ""),
        last_name=text(source, "last_name", "") or text(billing, "last_name", ""),
        phone=text(billing, "phone", ""),
        address=address_from_woo(shipping) or address_from_woo(billing),
        payment_methods=tuple(methods),
    )


def address_from_woo(source: Json) -> Address | None:
    """An address; None where the shop has none, which is then all empty."""
    if not text(source, "address_1", "") and not text(source, "city", ""):
        return None
    return Address(
        line1=text(source, "address_1", ""),
        city=text(source, "city", ""),
        postcode=text(source, "postcode", ""),
        country=text(source, "country", ""),
        line2=text(source, "address_2", ""),
        region=text(source, "state", ""),
    )


def method_from_woo(source: Json) -> PaymentMethod | None:
    """By what an order was paid. The gateway's name is its id; a refund goes back the way the order was paid."""
    id, title = text(source, "payment_method", ""), text(source, "payment_method_title", "")
    if not id:
        return None
    kind = next((kind for kind, sign in KINDS if re.search(sign, id, re.IGNORECASE)), PaymentKind.OTHER)
    brand = re.search(r"visa|mastercard|maestro|amex|american express", title, re.IGNORECASE)
    last = re.search(r"(?<![0-9])([0-9]{4})\)?$", title.strip())
    is_card = kind is PaymentKind.CARD
    return PaymentMethod(
        id, kind, brand.group().lower() if is_card and brand else "", last.group(1) if is_card and last else ""
    )


def order_from_woo(source: Json) -> Order:
    """An order. Raises WrongForm."""
    currency = text(source, "currency")
    items = the_list(source.get("line_items"), "line_items")
    if not items:
        raise WrongForm("WooCommerce told of an order without lines.")
    lines = tuple(_line(item, currency) for item in items)
    paid_for = sum((_with_tax(item) for item in items), Decimal(0))
    rounding = to_money(sum((Decimal(line.price.minor) for line in lines), Decimal(0)) / 100 - paid_for, currency)
    status, completed_at = text(source, "status"), moment(source, "date_completed_gmt", zone_is_utc=True)
    meta = meta_of(source)
    carrier, tracking = _tracking(meta)
    billing, customer = the_object(source.get("billing"), "billing"), whole(source, "customer_id", 0)
    shipping = the_object(source.get("shipping"), "shipping")
    return Order(
        number=order_number(text(source, "number")),
        email=text(billing, "email", ""),
        state=_state(status, was_completed=completed_at is not None),
        placed_at=moment(source, "date_created_gmt", zone_is_utc=True),
        lines=lines,
        sent_at=completed_at,
        carrier=carrier,
        tracking=tracking,
        account_id=str(customer) if customer else None,
        address=address_from_woo(shipping) or address_from_woo(billing),
        payments=tuple(_payments(source, currency)),
        changes=tuple(_changes(meta)),
        shipping=_money_with_tax(source, "shipping_total", "shipping_tax", currency),
        discount=rounding if rounding.minor else None,
    )


def product_from_woo(source: Json, variations: Sequence[Json], currency: str) -> Product | None:
    """A product; None where it has no price, and so is not for sale. Raises WrongForm."""
    id, name = text(source, "id"), text(source, "name")
    categories = the_list(source.get("categories") or [], "categories")
    category = text(categories[0], "name") if categories else ""
    if variations:
        sold = [one for one in variations if text(one, "price", "")]
        kinds = [Variant(text(one, "id"), id, _options(one), _price(one, currency), _stock(one)) for one in sold]
        return Product.of_variants(id, name, (), category, kinds) if kinds else None
    if not text(source, "price", ""):
        return None
    return Product(id, name, (), category, _price(source, currency), _stock(source))


def meta_of(source: Json) -> Mapping[str, Any]:
    """What is noted with an order, refund or customer."""
    return {text(one, "key"): one.get("value") for one in the_list(source.get("meta_data") or [], "meta_data")}


def _state(status: str, *, was_completed: bool) -> OrderState:
    if status == "refunded":
        return OrderState.DELIVERED if was_completed else OrderState.CANCELLED
    # A status of the shop's own: somebody works on it, and whether it has left is not known.
    return STATES.get(status, OrderState.PACKED)


def _line(item: Json, currency: str) -> OrderLine:
    quantity = whole(item, "quantity")
    if quantity < 1:
        raise WrongForm("WooCommerce told of a line without a quantity.")
    one = (_with_tax(item) * 100 / quantity).to_integral_value(ROUND_CEILING) / 100
    variation = whole(item, "variation_id", 0)
    entries = the_list(item.get("meta_data") or [], "meta_data")
    return OrderLine(
        product_id=text(item, "product_id"),
        product_name=text(item, "parent_name", "") or text(item, "name"),
        quantity=quantity,
        unit_price=to_money(one, currency, "line_items"),
        id=text(item, "id"),
        variant_id=str(variation) if variation else None,
        options={
            text(entry, "display_key", text(entry, "key")): str(entry.get("display_value") or entry.get("value"))
            for entry in entries
            if not text(entry, "key").startswith("_") and isinstance(entry.get("value"), str)
        },
    )


def _with_tax(item: Json) -> Decimal:
    return decimal(item.get("total"), "total") + decimal(item.get("total_tax") or "0", "total_tax")


def _money_with_tax(source: Json, name: str, tax: str, currency: str) -> Money:
    return to_money(decimal(source.get(name) or "0", name) + decimal(source.get(tax) or "0", tax), currency, name)


def _payments(source: Json, currency: str) -> list[Payment]:
    method = text(source, "payment_method", "") or None
    paid_at = moment(source, "date_paid_gmt", zone_is_utc=True)
    payments: list[Payment] = []
    if paid_at is not None:
        total = to_money(decimal(source.get("total"), "total"), currency, "total")
        payments.append(Payment(PaymentDirection.PAID, total, method, paid_at))
    for refund in the_list(source.get("refunds") or [], "refunds"):
        amount = to_money(abs(decimal(refund.get("total"), "refunds")), currency, "refunds")
        payments.append(Payment(PaymentDirection.REFUNDED, amount, method))
    return payments


def _changes(meta: Mapping[str, Any]) -> list[OrderChange]:
    """What we did about the order ourselves, as it was noted with it."""
    changes = []
    for name, value in meta.items():
        if name.startswith(MARK):
            try:
                noted = json.loads(value)
                lines = tuple(LineChange(line, int(quantity), variant) for line, quantity, variant in noted["lines"])
                changes.append(OrderChange(ActKind(noted["kind"]), lines, None, noted["method"]))
            except (TypeError, ValueError, KeyError):  # somebody edited it by hand
                continue
    return changes


def _tracking(meta: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Carrier and number, where the shop uses the Shipment Tracking extension."""
    items = meta.get("_wc_shipment_tracking_items")
    if not isinstance(items, list) or not items or not isinstance(items[-1], dict):
        return None, None
    last = items[-1]
    carrier = last.get("tracking_provider") or last.get("custom_tracking_provider")
    number = last.get("tracking_number")
    return (str(carrier) if carrier else None), (str(number) if number else None)


def _price(source: Json, currency: str) -> Money:
    return to_money(decimal(source.get("price"), "price"), currency, "price")


def _stock(source: Json) -> int:
    counted = source.get("stock_quantity")
    if text(source, "stock_status", "instock") != "instock":
        return 0
    return max(0, counted) if isinstance(counted, int) else UNCOUNTED


def _options(source: Json) -> dict[str, str]:
    attributes = the_list(source.get("attributes") or [], "attributes")
    return {text(one, "name"): text(one, "option") for one in attributes if text(one, "option", "")}
