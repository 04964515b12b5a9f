"""Bringing the shop's files into the database, once or many times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Iterator

import pytest

from bot.domain.money import Money
from bot.use_cases.shop import ShopLoaded, load_shop
from tests.builders import TestHouse, build_test_house


@pytest.fixture
def any_house(database_url: str) -> Iterator[TestHouse]:
    """A house on a database of each kind."""
    house = build_test_house(database_url)
    yield house
    house.engine.dispose()


def test_loading_again_changes_nothing(any_house: TestHouse) -> None:
    """The same files again add no order and change no fact, and everything is there as the files say."""
    house = any_house
    loaded = load_shop(house.shop, house.uow())
    with house.reading() as uow:
        products = uow.shop.products()
        orders = [uow.shop.order(order.number) for order in house.shop.orders]

    assert loaded == ShopLoaded(products=len(house.shop.products), facts_changed=0, orders_added=0)
    assert sorted(products, key=lambda product: product.id) == sorted(house.shop.products, key=lambda p: p.id)
    assert orders == list(house.shop.orders)


def test_orders_are_never_overwritten(house: TestHouse) -> None:
    """An order that is there stays as it is, whatever the files say later."""
    first, *others = house.shop.orders
    changed = replace(first, email="somebody@example.com", placed_at=first.placed_at + timedelta(days=1))
    loaded = load_shop(replace(house.shop, orders=(changed, *others)), house.uow())
    with house.reading() as uow:
        found = uow.shop.order(first.number)

    assert loaded.orders_added == 0
    assert found == first


def test_products_are_replaced(house: TestHouse) -> None:
    """The products are those of the files: changed ones change, missing ones go."""
    gone, kept, *_ = house.shop.products
    dearer = replace(kept, price=Money(12345, "EUR"))
    load_shop(replace(house.shop, products=(dearer,)), house.uow())
    with house.reading() as uow:
        found = uow.shop.products(), uow.shop.product(gone.id)

    assert found == ([dearer], None)


def test_order_that_is_not_there(house: TestHouse) -> None:
    """There is no order under a number that was never given."""
    with house.reading() as uow:
        found = uow.shop.order("99999")

    assert found is None
