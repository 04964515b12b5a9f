"""Products and their variants as rows; the orders beside them are in `orders.py`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Iterable, Mapping, Sequence, Tuple

from sqlalchemy import Table, and_, bindparam, delete, exists, func, literal, select, update
from sqlalchemy.engine import Connection

from bot.domain.money import Money
from bot.domain.shop import FILES, ImportedNames, Product, Variant
from bot.storage.orders import SqlOrders
from bot.storage.rows import one_row
from bot.storage.shop_tables import categories, facts, product_variants, products, shop_revision

_PRODUCT = select(products).where(products.c.id == bindparam("key"))
_LOCKED = (
    select(products)
    .where(products.c.id.in_(bindparam("keys", expanding=True)))
    .order_by(products.c.id)
    .with_for_update()
)
_VARIANTS = select(product_variants).order_by(product_variants.c.product_id, product_variants.c.place)
_VARIANTS_OF = _VARIANTS.where(product_variants.c.product_id == bindparam("key"))
_STOCK_OF = select(product_variants.c.id, product_variants.c.in_stock).where(
    product_variants.c.product_id == bindparam("key")
)
_newer = facts.alias("newer")
_IMPORTED_ATTRIBUTES = select(facts.c.subject, facts.c.attribute).where(
    facts.c.origin != FILES,
    facts.c.withdrawn.is_(False),
    ~exists().where(and_(_newer.c.id == facts.c.id, _newer.c.version > facts.c.version)),
)

# Product and variant ("" for the product as a whole) → what was said of the stock, and what it is now.
_Moved = Mapping[Tuple[str, str], Tuple[int, int]]
_AMONG = select(products).where(products.c.id.in_(bindparam("keys", expanding=True)))
_VARIANTS_AMONG = _VARIANTS.where(product_variants.c.product_id.in_(bindparam("keys", expanding=True)))


class SqlShopkeeping(SqlOrders):
    """See `ports.Shopkeeping`."""

    def product(self, product_id: str) -> Product | None:
        """See ports."""
        row = one_row(self._connection, _PRODUCT, key=product_id)
        if row is None:
            return None
        return product_from_rows(row, list(self._connection.execute(_VARIANTS_OF, {"key": product_id}).mappings()))

    def products(self) -> list[Product]:
        """See ports."""
        return self._products(select(products).order_by(products.c.name))

    def products_of(self, product_ids: Iterable[str]) -> dict[str, Product]:
        """See ports."""
        keys = {"keys": sorted(set(product_ids))}
        variants: dict[str, list[Mapping[str, Any]]] = {}
        for variant in self._connection.execute(_VARIANTS_AMONG, keys).mappings():
            variants.setdefault(variant["product_id"], []).append(variant)
        rows = self._connection.execute(_AMONG, keys).mappings()
        return {row["id"]: product_from_rows(row, variants.get(row["id"], [])) for row in rows}

    def products_to_change(self, product_ids: Iterable[str]) -> dict[str, Product]:
        """See ports."""
        rows = self._connection.execute(_LOCKED, {"keys": sorted(set(product_ids))}).mappings()
        return {
            row["id"]: product_from_rows(
                row, list(self._connection.execute(_VARIANTS_OF, {"key": row["id"]}).mappings())
            )
            for row in list(rows)
        }

    def save_product(self, product: Product) -> None:
        """See ports."""
        self._save_stock(products, products.c.id == product.id, product.in_stock)
        kept = self._connection.execute(_STOCK_OF, {"key": product.id})
        now = dict(tuple(row) for row in kept)
        v = product_variants.c
        for variant in product.variants:
            if now.get(variant.id) != variant.in_stock:
                self._save_stock(
                    product_variants, and_(v.product_id == product.id, v.id == variant.id), variant.in_stock
                )

    def put_products(self, current: Sequence[Product], origin: str = FILES, *, whole: bool = True) -> None:
        """See ports."""
        own = products.c.origin == origin
        before = {one.id: one for one in self._products(select(products).where(own), as_said=True)}
        changed = [product for product in current if before.get(product.id) != product]
        gone = set(before) - {product.id for product in current} if whole else set()
        if not changed and not gone:
            return
        moved = self._moved()
        self._delete(products, products.c.id, [*gone, *(product.id for product in changed)], own)
        self._insert(products, [_as_it_stands(product, moved) | {"origin": origin} for product in changed])
        self._insert(product_variants, [row for one in changed for row in _variants_as_they_stand(one, moved)])
        if gone or any(not _differ_in_stock_alone(before.get(product.id), product) for product in changed):
            count_change(self._connection)

    def origins(self) -> Mapping[str, str]:
        """See ports."""
        return {row.id: row.origin for row in self._connection.execute(select(products.c.id, products.c.origin))}

    def put_categories(self, current: Mapping[str, str], origin: str) -> None:
        """See ports."""
        self._connection.execute(delete(categories).where(categories.c.origin == origin))
        self._insert(categories, [{"name": n, "part_of": p, "origin": origin} for n, p in current.items()])

    def categories(self) -> Mapping[str, str]:
        """See ports."""
        ordered = select(categories).order_by(categories.c.name, categories.c.origin)
        return {row.name: row.part_of for row in self._connection.execute(ordered)}

    def revision(self) -> int:
        """See ports."""
        return int(self._connection.execute(select(shop_revision.c.number)).scalar_one())

    def imported_names(self) -> ImportedNames:
        """See ports."""
        names = select(products.c.id, products.c.name, products.c.nicknames).where(products.c.origin != FILES)
        attributes: dict[str, list[str]] = {}
        for row in self._connection.execute(_IMPORTED_ATTRIBUTES):
            attributes.setdefault(row.subject, []).append(row.attribute)
        return ImportedNames(
            {row.id: (row.name, *row.nicknames) for row in self._connection.execute(names)},
            {subject: tuple(sorted(group)) for subject, group in attributes.items()},
        )

    def _save_stock(self, table: Table, condition: Any, in_stock: int) -> None:
        said = func.coalesce(table.c.said_in_stock, table.c.in_stock)
        differs = and_(condition, table.c.in_stock != in_stock)
        self._connection.execute(update(table).where(differs).values(said_in_stock=said, in_stock=in_stock))

    def _moved(self) -> _Moved:
        """What was said of the stock, and what acts have made of it since, wherever these differ."""
        t, v = products.c, product_variants.c
        whole = select(t.id, literal(""), t.said_in_stock, t.in_stock).where(t.said_in_stock.is_not(None))
        single = select(v.product_id, v.id, v.said_in_stock, v.in_stock).where(v.said_in_stock.is_not(None))
        rows = [*self._connection.execute(whole), *self._connection.execute(single)]
        return {(product, variant): (said, now) for product, variant, said, now in rows}

    def _products(self, chosen: Any, *, as_said: bool = False) -> list[Product]:
        variants: dict[str, list[Mapping[str, Any]]] = {}
        for variant in self._connection.execute(_VARIANTS).mappings():
            variants.setdefault(variant["product_id"], []).append(variant)
        rows = self._connection.execute(chosen).mappings()
        return [product_from_rows(row, variants.get(row["id"], []), as_said=as_said) for row in rows]


def count_change(connection: Connection) -> None:
    """Note that products or facts have changed."""
    connection.execute(update(shop_revision).values(number=shop_revision.c.number + 1))


def product_from_rows(
    row: Mapping[str, Any], variants: Sequence[Mapping[str, Any]], *, as_said: bool = False
) -> Product:
    """A product's row and its variants' rows as a product; `as_said`: with the stock it came in with."""
    made = tuple(
        Variant(v["id"], row["id"], v["options"], Money(v["price_minor"], v["currency"]), _stock(v, as_said))
        for v in variants
    )
    return Product(
        id=row["id"],
        name=row["name"],
        nicknames=tuple(row["nicknames"]),
        category=row["category"],
        price=Money(row["price_minor"], row["currency"]),
        in_stock=sum(variant.in_stock for variant in made) if made else _stock(row, as_said),
        variants=made,
    )


def _stock(row: Mapping[str, Any], as_said: bool) -> int:
    said = row["said_in_stock"] if as_said else None
    return int(row["in_stock"] if said is None else said)


def _as_it_stands(product: Product, moved: _Moved) -> dict[str, Any]:
    variants = _variants_as_they_stand(product, moved)
    stands = sum(row["in_stock"] for row in variants) if variants else _stands(product.in_stock, moved, product.id)
    return product_to_row(product) | _stock_as_row(product.in_stock, stands)


def _variants_as_they_stand(product: Product, moved: _Moved) -> list[dict[str, Any]]:
    return [
        row | _stock_as_row(row["in_stock"], _stands(row["in_stock"], moved, product.id, row["id"]))
        for row in variants_to_rows(product)
    ]


def _stands(said: int, moved: _Moved, product_id: str, variant_id: str = "") -> int:
    """A stock that is told as it was told before stays what acts have made of it; another one is news and counts."""
    before, now = moved.get((product_id, variant_id), (None, said))
    return now if before == said else said


def _stock_as_row(said: int, stands: int) -> dict[str, int | None]:
    return {"in_stock": stands, "said_in_stock": None if stands == said else said}


def _differ_in_stock_alone(before: Product | None, product: Product) -> bool:
    """Whether names, prices and variants are the same, and only how many are left is another."""
    if before is None or {v.id for v in before.variants} != {v.id for v in product.variants}:
        return False
    left = {variant.id: variant.in_stock for variant in product.variants}
    variants = tuple(replace(variant, in_stock=left[variant.id]) for variant in before.variants)
    return replace(before, in_stock=product.in_stock, variants=variants) == product


def product_to_row(product: Product) -> dict[str, Any]:
    """A product as a row, without its variants and its origin."""
    return {
        "id": product.id,
        "name": product.name,
        "nicknames": list(product.nicknames),
        "category": product.category,
        "price_minor": product.price.minor,
        "currency": product.price.currency,
        "in_stock": product.in_stock,
    }


def variants_to_rows(product: Product) -> list[dict[str, Any]]:
    """The variants of a product as rows."""
    return [
        {
            "product_id": product.id,
            "id": variant.id,
            "place": place,
            "options": dict(variant.options),
            "price_minor": variant.price.minor,
            "currency": variant.price.currency,
            "in_stock": variant.in_stock,
        }
        for place, variant in enumerate(product.variants)
    ]
