"""Bringing a shop into the database, from the files of data/ and by import, and taking it out again."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Sequence

from bot.domain.errors import NotAllowed
from bot.domain.fact import Fact
from bot.domain.shop import FILES, Product, Shop, ShopImport, owner_in_words
from bot.use_cases.ports import UnitOfWork


@dataclass(frozen=True)
class ShopLoaded:
    """What came in."""

    products: int
    facts_changed: int
    orders_added: int


def load_shop(shop: Shop, uow: UnitOfWork) -> ShopLoaded:
    """Make the files' products and facts the current ones; add orders that are not there. Safe to repeat.

    Changed facts become new versions and orders are never overwritten. What was imported stays as it is, and so does
    what was done here about an account.

    Raises:
        NotAllowed: a product of the files has the id of an imported one.
    """
    with uow:
        origins = uow.shop.origins()
        for product in shop.products:
            if origins.get(product.id, FILES) != FILES:
                raise NotAllowed(
                    f"The product {product.id} of data/shop came in with {owner_in_words(origins[product.id])} before; "
                    "give it another id in data/shop/products.yml."
                )
        uow.shop.put_products(shop.products)
        changed = uow.knowledge.put_facts(shop.facts)
        uow.accounts.put_accounts(shop.accounts, FILES)
        added = sum(uow.shop.add_order(order) for order in shop.orders)
        uow.commit()
    return ShopLoaded(len(shop.products), changed, added)


@dataclass(frozen=True)
class ShopImported:
    """What came in by an import."""

    products: int
    variants: int
    facts_changed: int  # new, changed and withdrawn ones
    orders_changed: int  # new and changed ones
    accounts_changed: int = 0  # new and changed ones


def import_shop(coming: ShopImport, uow: UnitOfWork) -> ShopImported:
    """Make what a file says current, all at once or not at all; safe to repeat.

    What came in under the same name before is brought up to date: changed facts become new versions, missing ones are
    withdrawn. What others brought in and this file says too is left with them. A file is the truth about an order, an
    account or a stock only as long as nothing was done about it here: what customers were told was done stays done.

    Raises:
        NotAllowed: others brought in the same product, account or order with different data.
    """
    with uow:
        origins = uow.shop.origins()
        theirs = [product for product in coming.products if origins.get(product.id, coming.origin) != coming.origin]
        for product in theirs:
            _check_same(product, coming.facts, origins[product.id], uow)
        not_ours = {product.id for product in theirs}
        products = [product for product in coming.products if product.id not in not_ours]
        uow.shop.put_products(products, coming.origin)
        changed = uow.knowledge.put_facts([f for f in coming.facts if f.subject not in not_ours], coming.origin)
        uow.shop.put_categories(coming.categories, coming.origin)
        accounts = uow.accounts.put_accounts(coming.accounts, coming.origin)
        orders = uow.shop.put_orders(coming.orders, coming.origin)
        uow.commit()
    variants = sum(len(product.variants) for product in coming.products)
    return ShopImported(len(coming.products), variants, changed, orders, accounts)


def export_shop(reading: UnitOfWork) -> ShopImport:
    """Everything that is sold, known about it and ordered, and by whom; policies stay in data/policies."""
    with reading:
        products = sorted(reading.shop.products(), key=lambda product: product.id)
        facts = [fact for product in products for fact in reading.knowledge.facts_about(product.id)]
        orders, categories = reading.shop.orders(), reading.shop.categories()
        accounts = reading.accounts.all()
    return ShopImport("export", tuple(products), tuple(facts), tuple(orders), categories, tuple(accounts))


def _check_same(product: Product, facts: Sequence[Fact], origin: str, uow: UnitOfWork) -> None:
    """Make sure that a product which others brought in is the same here. Raises NotAllowed."""
    known = uow.shop.product(product.id)
    other = next((f.name for f in fields(Product) if getattr(known, f.name) != getattr(product, f.name)), None)
    if other is None:
        told = {fact.id: replace(fact, version=1) for fact in uow.knowledge.facts_about(product.id)}
        ours = {fact.id: fact for fact in facts if fact.subject == product.id}
        differing = [id for id in {**told, **ours} if told.get(id) != ours.get(id)]
        other = f"facts, {differing[0]}" if differing else None
    if other is not None:
        raise NotAllowed(
            f"product {product.id}: the field '{other}' is not as {owner_in_words(origin)} says, which brought the "
            "product in; give this one another id, or import under that name."
        )
