"""Bringing the shop's files into the database."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.shop import Shop
from bot.use_cases.ports import UnitOfWork


@dataclass(frozen=True)
class ShopLoaded:
    """What came in."""

    products: int
    facts_changed: int
    orders_added: int


def load_shop(shop: Shop, uow: UnitOfWork) -> ShopLoaded:
    """Make the files' products and facts the current ones; add orders that are not there. Safe to repeat.

    Changed facts become new versions and orders are never overwritten.
    """
    with uow:
        uow.shop.put_products(shop.products)
        changed = uow.knowledge.put_facts(shop.facts)
        added = sum(uow.shop.add_order(order) for order in shop.orders)
        uow.commit()
    return ShopLoaded(len(shop.products), changed, added)
