"""Our mirror of a shop that runs on another system: what it holds is read from there right before it is used.

The system is asked outside any transaction, so that a slow one holds up nobody who writes. What it says is then put
into our tables under the origin "system:" and its name; what files and imports brought in stays theirs.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Callable, Sequence

from bot.domain.account import Account
from bot.domain.errors import NotAllowed
from bot.domain.order import Order
from bot.domain.shop import Product
from bot.use_cases.act_ports import ShopSystem
from bot.use_cases.ports import UnitOfWork

log = logging.getLogger(__name__)

MOST_PRODUCTS = 20  # of one order, whose stock is read anew


def origin_of(system: ShopSystem) -> str:
    """Under which origin our tables keep what a system holds."""
    return f"system:{system.name}"


def refresh_account(system: ShopSystem, account_id: str, uow: Callable[[], UnitOfWork]) -> Account | None:
    """The account as it is now, with its orders in the mirror; None where the system has none of this id.

    Raises:
        ShopUnavailable: the system did not answer; the mirror stays as it was.
    """
    account = system.account(account_id)
    _mirror_accounts([] if account is None else [account], system, uow)
    return account


def refresh_by_email(system: ShopSystem, email: str, uow: Callable[[], UnitOfWork]) -> Sequence[Account]:
    """The accounts with this address, with their orders in the mirror. Raises like `refresh_account`."""
    return _mirror_accounts(system.accounts_by_email(email), system, uow)


def refresh_by_name(
    system: ShopSystem, first_name: str, last_name: str, postcode: str, uow: Callable[[], UnitOfWork]
) -> Sequence[Account]:
    """The accounts of this name at this postcode, with their orders in the mirror. Raises like `refresh_account`."""
    return _mirror_accounts(system.accounts_by_name(first_name, last_name, postcode), system, uow)


def refresh_order(system: ShopSystem, number: str, uow: Callable[[], UnitOfWork]) -> Order | None:
    """The order as it is now and as it stands in the mirror, with the stock of its products; None where there is none.

    Its revision is that of the mirror: one more than before if anything about the order is another now.

    Raises:
        ShopUnavailable: the system did not answer; the mirror stays as it was.
    """
    order = system.order(number)
    if order is None:
        return None
    ids = list(dict.fromkeys(line.product_id for line in order.lines))[:MOST_PRODUCTS]
    products = [product for product in map(system.product, ids) if product is not None]
    work = uow()
    with work:
        mirrored = _put_orders([order], system, work)
        _put_products(products, system, work)
        work.commit()
    return next(iter(mirrored), None)


def refresh_product(system: ShopSystem, product_id: str, uow: Callable[[], UnitOfWork]) -> Product | None:
    """The product with its stock as it is now. Raises like `refresh_order`."""
    product = system.product(product_id)
    if product is not None:
        work = uow()
        with work:
            _put_products([product], system, work)
            work.commit()
    return product


def _mirror_accounts(
    accounts: Sequence[Account], system: ShopSystem, uow: Callable[[], UnitOfWork]
) -> Sequence[Account]:
    orders = [order for account in accounts for order in system.orders_of(account)]
    if accounts:
        work = uow()
        with work:
            work.accounts.put_accounts(accounts, origin_of(system))
            _put_orders(orders, system, work)
            work.commit()
    return accounts


def _put_orders(orders: Sequence[Order], system: ShopSystem, work: UnitOfWork) -> list[Order]:
    """Put orders into the mirror, within the transaction under way; those that are in it then, as it has them."""
    put: list[Order] = []
    for order in orders:
        known = _mirrored(order.number, work)
        revision = 0 if known is None else known.revision
        try:
            work.shop.put_orders([replace(order, revision=revision)], origin_of(system))
        except NotAllowed:
            # Two orders of one number: the one that is here belongs to another customer, and stays.
            log.error("an order of %s has the number of an order that came from elsewhere", system.name)
            continue
        # What the tables have of it is compared, so that what they do not keep never looks like a change.
        now_there = _mirrored(order.number, work)
        if known is not None and now_there != known:
            work.shop.put_orders([replace(order, revision=revision + 1)], origin_of(system))
            now_there = _mirrored(order.number, work)
        put += [] if now_there is None else [now_there]
    return put


def _mirrored(number: str, work: UnitOfWork) -> Order | None:
    """The order of exactly this number in our tables."""
    found = work.shop.order(number)
    return found if found is not None and found.number == number else None


def _put_products(products: Sequence[Product], system: ShopSystem, work: UnitOfWork) -> None:
    """Put products into the mirror, within the transaction under way; others' with the same id stay theirs."""
    origin, origins = origin_of(system), work.shop.origins()
    fresh = {product.id: product for product in products if origins.get(product.id, origin) == origin}
    if fresh:
        kept = [one for one in work.shop.products() if origins.get(one.id) == origin and one.id not in fresh]
        work.shop.put_products([*kept, *fresh.values()], origin)
