"""Lays out what a customer's orders are about: their account, their orders, and the products these are of."""

from __future__ import annotations

from datetime import datetime

from bot.domain.order_counter import Counter
from bot.domain.order_policy import OrderPolicy
from bot.use_cases.identity import account_of
from bot.use_cases.ports import UnitOfWork


def lay_out(
    conversation_id: str, uow: UnitOfWork, policy: OrderPolicy, now: datetime, *, codes: bool
) -> Counter | None:
    """What lies on the counter for the customer who is known in this conversation; None while nobody is.

    Args:
        codes: whether one-time codes can be sent.
    """
    with uow:
        account = account_of(conversation_id, uow, now)
        if account is None:
            return None
        orders = tuple(uow.shop.orders_of(account.id))
        ids = {line.product_id for order in orders for line in order.lines}
        found = {id: uow.shop.product(id) for id in ids}
        products = {id: product for id, product in found.items() if product is not None}
    return Counter(account, orders, products, policy, now, codes)
