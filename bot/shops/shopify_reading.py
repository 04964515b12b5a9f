"""Customers, orders and products as Shopify tells them, to our types.

Ids are the figures of Shopify's. Prices of lines are what the customer paid for one piece, with tax and all discounts;
where the order as a whole is cheaper than its lines, by a part of a cent or more, the difference is its discount.
"""

from __future__ import annotations

import json
import re
from decimal import ROUND_CEILING, Decimal
from typing import Any, Mapping, Sequence

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
from bot.shops.reading import Json, WrongForm, decimal, moment, text, the_list, the_object, to_money, whole
from bot.shops.shopify_graphql import nodes, plain_id

UNCOUNTED = 1  # in stock, where the shop does not count: one is certainly there
ONLY_KIND = {"Title": "Default Title"}  # the options of a product that comes in one kind
KINDS = (
    (PaymentKind.GIFT_CARD, r"gift"),
    (PaymentKind.PAYPAL, r"paypal"),
    (PaymentKind.BANK_TRANSFER, r"bank|manual|sepa"),
    (PaymentKind.CARD, r"shopify_payments|stripe|card|bogus"),
)
PAYS = frozenset({"SALE", "CAPTURE"})
NOT_BEGUN = frozenset({"UNFULFILLED", "OPEN", "ON_HOLD"})
LEFT = frozenset({"FULFILLED", "PARTIALLY_FULFILLED"})


def customer_from_shopify(source: Json, transactions: Sequence[Json]) -> Account:
    """A customer. Raises WrongForm."""
    methods: dict[str, PaymentMethod] = {}
    for one in transactions:
        method = _method(one)
        methods.setdefault(method.id, method)
    email, phone = source.get("defaultEmailAddress") or {}, source.get("defaultPhoneNumber") or {}
    return Account(
        id=plain_id(source),
        email=text(the_object(email, "defaultEmailAddress"), "emailAddress", ""),
        first_name=text(source, "firstName", ""),
        last_name=text(source, "lastName", ""),
        phone=text(the_object(phone, "defaultPhoneNumber"), "phoneNumber", ""),
        address=address_from_shopify(source.get("defaultAddress")),
        payment_methods=tuple(methods.values()),
    )


def address_from_shopify(value: Any) -> Address | None:
    """An address, where there is one."""
    if value is None:
        return None
    source = the_object(value, "the address")
    return Address(
        line1=text(source, "address1", ""),
        city=text(source, "city", ""),
        postcode=text(source, "zip", ""),
        country=text(source, "countryCodeV2", ""),
        line2=text(source, "address2", ""),
        region=text(source, "provinceCode", ""),
    )


def order_from_shopify(source: Json) -> Order:
    """An order. Raises WrongForm."""
    currency = text(source, "currencyCode")
    items = the_object(source.get("lineItems"), "lineItems")
    if the_object(items.get("pageInfo"), "pageInfo").get("hasNextPage"):
        raise WrongForm("The order has more lines at Shopify than are read at once.")
    all_items = nodes(items, "lineItems")
    # What was taken out of the order stays with a quantity of 0; an order that is cancelled has nothing else.
    kept = [item for item in all_items if whole(item, "currentQuantity")]
    is_cancelled = source.get("cancelledAt") is not None
    lines = tuple(_line(item, source, currency) for item in ((kept or all_items) if is_cancelled else kept))
    if not lines:
        raise WrongForm("Shopify told of an order without lines.")
    shipping = _amount(source, "totalShippingPriceSet")
    goods = _amount(source, "currentTotalPriceSet") - shipping
    over = Decimal(sum(line.price.minor for line in lines)) / 100 - goods
    sent = the_list(source.get("fulfillments") or [], "fulfillments")
    customer = source.get("customer")
    carrier, tracking = _tracking(sent)
    state = _state(source, sent)
    return Order(
        number=order_number(text(source, "name")),
        email=text(source, "email", ""),
        state=state,
        placed_at=moment(source, "createdAt"),
        lines=lines,
        sent_at=min((at for at in (moment(one, "createdAt") for one in sent) if at is not None), default=None),
        delivered_at=_delivered_at(sent) if state is OrderState.DELIVERED else None,
        carrier=carrier,
        tracking=tracking,
        account_id=None if customer is None else plain_id(the_object(customer, "customer")),
        address=address_from_shopify(source.get("shippingAddress")),
        payments=tuple(_payments(source, currency)),
        changes=tuple(_changes(source)),
        cancel_reason=text(source, "cancelReason", "").lower() or None,
        shipping=to_money(shipping, currency),
        discount=to_money(over, currency) if over > 0 and not is_cancelled else None,
    )


def product_from_shopify(source: Json, currency: str) -> Product | None:
    """A product; None where it is sold in no kind."""
    id, name, category = plain_id(source), text(source, "title"), text(source, "productType", "")
    kinds = [
        Variant(plain_id(one), id, _options(one), to_money(decimal(one.get("price"), "price"), currency), _stock(one))
        for one in nodes(source.get("variants"), "variants")
    ]
    if not kinds:
        return None
    if len(kinds) == 1 and kinds[0].options == ONLY_KIND:
        return Product(id, name, (), category, kinds[0].price, kinds[0].in_stock)
    return Product.of_variants(id, name, (), category, kinds)


def marks_of(order: Json) -> Mapping[str, Json]:
    """What we noted with an order when we began an act: by the act's key."""
    found: dict[str, Json] = {}
    for one in nodes(order.get("metafields"), "metafields"):
        try:
            noted = json.loads(text(one, "value"))
        except ValueError:
            continue
        if isinstance(noted, dict):
            found[text(one, "key").removeprefix("act-")] = noted
    return found


def is_done(order: Json, key: str, noted: Json) -> bool:
    """Whether the act that was begun under this key is done, as the order itself shows."""
    kind = noted.get("kind")
    if kind == ActKind.CANCEL.value:
        notes = [text(one, "note", "") for one in the_list(order.get("refunds") or [], "refunds")]
        return order.get("cancelledAt") is not None and (not noted.get("money") or any(key in note for note in notes))
    if kind in (ActKind.RETURN.value, ActKind.EXCHANGE.value):
        returns = nodes(order.get("returns"), "returns")
        lines = [line for one in returns for line in nodes(one.get("returnLineItems"), "returnLineItems")]
        return any(key in text(line, "returnReasonNote", "") for line in lines)
    if kind == ActKind.CHANGE_ITEMS.value:
        now = {plain_id(item): whole(item, "currentQuantity") for item in nodes(order.get("lineItems"), "lineItems")}
        after = noted.get("after")
        return isinstance(after, dict) and all(now.get(line) == quantity for line, quantity in after.items())
    return kind == ActKind.CHANGE_ADDRESS.value  # noted in the request that changes it


def amount_of(source: Json, name: str) -> Decimal:
    """An amount in the shop's currency."""
    return _amount(source, name)


def _line(item: Json, order: Json, currency: str) -> OrderLine:
    quantity = whole(item, "currentQuantity") or whole(item, "quantity")
    price = _amount(item, "discountedUnitPriceAfterAllDiscountsSet")
    if order.get("taxesIncluded") is not True:
        tax = sum((_amount(one, "priceSet") for one in the_list(item.get("taxLines") or [], "taxLines")), Decimal(0))
        price += tax / max(1, whole(item, "quantity"))
    one = (price * 100).to_integral_value(ROUND_CEILING) / 100
    product, variant = item.get("product"), item.get("variant")
    options = _options(the_object(variant, "variant")) if variant is not None else {}
    has_kinds = variant is not None and options != ONLY_KIND
    return OrderLine(
        product_id="" if product is None else plain_id(the_object(product, "product")),  # deleted since
        product_name=text(item, "title"),
        quantity=quantity,
        unit_price=to_money(one, currency),
        id=plain_id(item),
        variant_id=plain_id(the_object(variant, "variant")) if has_kinds else None,
        options=options if has_kinds else {},
    )


def _state(source: Json, sent: Sequence[Json]) -> OrderState:
    if source.get("cancelledAt") is not None:
        return OrderState.CANCELLED
    status = text(source, "displayFulfillmentStatus")
    if status in NOT_BEGUN:
        return OrderState.PLACED
    if status not in LEFT:
        return OrderState.PACKED
    arrived = [one.get("deliveredAt") or text(one, "displayStatus", "") == "DELIVERED" for one in sent]
    return OrderState.DELIVERED if status == "FULFILLED" and arrived and all(arrived) else OrderState.SENT


def _delivered_at(sent: Sequence[Json]) -> Any:
    return max((at for at in (moment(one, "deliveredAt") for one in sent) if at is not None), default=None)


def _tracking(sent: Sequence[Json]) -> tuple[str | None, str | None]:
    for one in reversed(sent):
        for info in the_list(one.get("trackingInfo") or [], "trackingInfo"):
            return text(info, "company", "") or None, text(info, "number", "") or None
    return None, None


def _payments(source: Json, currency: str) -> list[Payment]:
    payments = []
    for one in the_list(source.get("transactions") or [], "transactions"):
        kind, amount = text(one, "kind"), to_money(_amount(one, "amountSet"), currency)
        if text(one, "status") == "SUCCESS" and kind in PAYS | {"REFUND"}:
            direction = PaymentDirection.PAID if kind in PAYS else PaymentDirection.REFUNDED
            payments.append(Payment(direction, amount, text(one, "gateway", "") or None, moment(one, "processedAt")))
    return payments


def _changes(source: Json) -> list[OrderChange]:
    changes = []
    for key, noted in marks_of(source).items():
        try:
            lines = tuple(LineChange(line, int(quantity), variant) for line, quantity, variant in noted["lines"])
            change = OrderChange(ActKind(noted["kind"]), lines, None, noted["method"])
        except (TypeError, ValueError, KeyError):  # somebody edited it by hand
            continue
        if is_done(source, key, noted):
            changes.append(change)
    return changes


def _method(source: Json) -> PaymentMethod:
    id, details = text(source, "gateway", ""), source.get("paymentDetails")
    card = the_object(details, "paymentDetails") if details else {}
    last = re.search(r"([0-9]{4})$", text(card, "number", ""))
    kind = next((kind for kind, sign in KINDS if re.search(sign, id, re.IGNORECASE)), PaymentKind.OTHER)
    brand = text(card, "company", "").lower()
    return PaymentMethod(id, PaymentKind.CARD if brand else kind, brand, last.group(1) if last else "")


def _options(source: Json) -> dict[str, str]:
    options = the_list(source.get("selectedOptions") or [], "selectedOptions")
    return {text(one, "name"): text(one, "value") for one in options}


def _stock(source: Json) -> int:
    if source.get("availableForSale") is not True:
        return 0
    if the_object(source.get("inventoryItem") or {}, "inventoryItem").get("tracked") is not True:
        return UNCOUNTED
    return max(0, whole(source, "inventoryQuantity", 0))


def _amount(source: Json, name: str) -> Decimal:
    shop_money = the_object(the_object(source.get(name), name).get("shopMoney"), name)
    return decimal(shop_money.get("amount"), name)
