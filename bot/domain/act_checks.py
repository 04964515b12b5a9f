"""Whether what an act says is right by itself: its pieces, its versions, its address, its reason."""

from __future__ import annotations

from typing import Mapping

from bot.domain.act_money import variant_of
from bot.domain.address import Address, same_address
from bot.domain.order import ActKind, Order
from bot.domain.order_act import OrderAct
from bot.domain.order_policy import Answer, OrderPolicy
from bot.domain.refund import open_pieces
from bot.domain.shop import Product

GOODS_BACK = frozenset({ActKind.RETURN, ActKind.EXCHANGE})
OTHER_VARIANT = frozenset({ActKind.CHANGE_ITEMS, ActKind.EXCHANGE})


def decide_wrong(act: OrderAct, order: Order, products: Mapping[str, Product], policy: OrderPolicy) -> Answer | None:
    """The first thing that is wrong with what the act says; None if nothing is.

    Raises:
        ValueError: it gives a reason that the policy does not know.
    """
    if act.kind is ActKind.CHANGE_ADDRESS:
        return address_wrong(act.address, order.address)
    if act.kind is ActKind.CANCEL:
        if act.reason is not None and act.reason not in {reason.id for reason in policy.cancel_reasons}:
            raise ValueError(f"{act.reason} is no reason of the policy.")
        return Answer.REASON_NEEDED if act.reason is None and policy.reason_required else None
    if act.kind in GOODS_BACK | OTHER_VARIANT:
        return _pieces_wrong(act, order) or _variants_wrong(act, order, products)
    return None


def _pieces_wrong(act: OrderAct, order: Order) -> Answer | None:
    if not act.lines or any(change.quantity < 1 for change in act.lines):
        return Answer.NOTHING_CHOSEN
    wanted: dict[str, int] = {}
    for change in act.lines:
        wanted[change.line] = wanted.get(change.line, 0) + change.quantity
    for key, quantity in wanted.items():
        line = order.line(key)
        if line is None:
            return Answer.NOT_IN_ORDER
        if quantity > line.quantity:
            return Answer.TOO_MANY
        if quantity > open_pieces(order, line):
            return Answer.GIVEN_BACK
    return None


def _variants_wrong(act: OrderAct, order: Order, products: Mapping[str, Product]) -> Answer | None:
    wanted: dict[str, int] = {}
    for change in act.lines if act.kind in OTHER_VARIANT else ():
        line = order.line(change.line)
        assert line is not None  # _pieces_wrong has looked
        product = products.get(line.product_id)
        if product is None:
            return Answer.NOT_SOLD
        variant = variant_of(product, change.new_variant_id)
        if variant is None:
            return Answer.OTHER_PRODUCT
        if variant.id == line.variant_id:
            return Answer.SAME_VARIANT
        if variant.price.currency != order.total.currency:
            return Answer.OTHER_CURRENCY
        wanted[variant.id] = wanted.get(variant.id, 0) + change.quantity
        if wanted[variant.id] > variant.in_stock:
            return Answer.NOT_IN_STOCK
    return None


def address_wrong(address: Address | None, now_at: Address | None) -> Answer | None:
    """What is wrong with a new address: a part that no parcel comes without, or that it is the one of now."""
    if address is None or not all(
        part.strip() for part in (address.line1, address.city, address.postcode, address.country)
    ):
        return Answer.ADDRESS_INCOMPLETE
    return Answer.SAME_ADDRESS if same_address(address, now_at) else None


def goes_abroad(address: Address | None, now_at: Address | None) -> bool:
    """Whether a new address is in another country than the one of now, as far as both say one."""
    return (
        address is not None
        and now_at is not None
        and address.country.strip().casefold() != now_at.country.strip().casefold()
    )
