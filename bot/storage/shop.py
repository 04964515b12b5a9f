"""Products, their variants and orders as rows."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Mapping, Sequence

from sqlalchemy import Table, and_, bindparam, delete, exists, select, update
from sqlalchemy.engine import Connection

from bot.domain.errors import NotAllowed
from bot.domain.money import Money
from bot.domain.order import Order, OrderLine, OrderState, belongs_to, figures_of
from bot.domain.shop import FILES, ImportedNames, Product, Variant, owner_in_words
from bot.storage.rows import insert_once, one_row
from bot.storage.shop_tables import categories, facts, order_lines, orders, product_variants, products, shop_revision

NOT_TOLD = datetime(1970, 1, 1, tzinfo=timezone.utc)  # when an order was placed of which the shop did not tell

_PRODUCT = select(products).where(products.c.id == bindparam("key"))
_VARIANTS = select(product_variants).order_by(product_variants.c.product_id, product_variants.c.place)
_VARIANTS_OF = _VARIANTS.where(product_variants.c.product_id == bindparam("key"))
_ORDER = select(orders).where(orders.c.number == bindparam("key"))
_ALIKE = select(orders).where(orders.c.figures == bindparam("key")).limit(2)
_LINES = select(order_lines).where(order_lines.c.order_number == bindparam("key")).order_by(order_lines.c.place)
_newer = facts.alias("newer")
_IMPORTED_ATTRIBUTES = select(facts.c.subject, facts.c.attribute).where(
    facts.c.origin != FILES,
    facts.c.withdrawn.is_(False),
    ~exists().where(and_(_newer.c.id == facts.c.id, _newer.c.version > facts.c.version)),
)


class SqlShopkeeping:
    """See `ports.Shopkeeping`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def product(self, product_id: str) -> Product | None:
        """See ports."""
        row = one_row(self._connection, _PRODUCT, key=product_id)
        if row is None:
            return None
        return product_from_rows(row, list(self._connection.execute(_VARIANTS_OF, {"key": product_id}).mappings()))

    def products(self) -> list[Product]:
        """See ports."""
        return self._products(select(products).order_by(products.c.name))

    def put_products(self, current: Sequence[Product], origin: str = FILES) -> None:
        """See ports."""
        before = {
            product.id: product for product in self._products(select(products).where(products.c.origin == origin))
        }
        changed = [product for product in current if before.pop(product.id, None) != product]
        if not changed and not before:
            return
        gone = [*before, *(product.id for product in changed)]
        self._delete(products, products.c.id, gone, products.c.origin == origin)
        self._insert(products, [product_to_row(product) | {"origin": origin} for product in changed])
        self._insert(product_variants, [row for product in changed for row in variants_to_rows(product)])
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

    def order(self, number: str) -> Order | None:
        """See ports."""
        row = one_row(self._connection, _ORDER, key=number)
        if row is None and figures_of(number):
            alike = list(self._connection.execute(_ALIKE, {"key": figures_of(number)}).mappings())
            row = alike[0] if len(alike) == 1 else None
        if row is None:
            return None
        lines = self._connection.execute(_LINES, {"key": row["number"]}).mappings()
        return order_from_rows(row, list(lines))

    def add_order(self, order: Order) -> bool:
        """See ports."""
        if not insert_once(self._connection, orders, order_to_row(order) | {"origin": FILES}):
            return False
        self._insert(order_lines, lines_to_rows(order))
        return True

    def orders(self) -> list[Order]:
        """See ports."""
        lines: dict[str, list[Mapping[str, Any]]] = {}
        ordered = select(order_lines).order_by(order_lines.c.order_number, order_lines.c.place)
        for line in self._connection.execute(ordered).mappings():
            lines.setdefault(line["order_number"], []).append(line)
        rows = self._connection.execute(select(orders).order_by(orders.c.number)).mappings()
        return [order_from_rows(row, lines[row["number"]]) for row in rows]

    def put_orders(self, current: Sequence[Order], origin: str) -> int:
        """See ports."""
        owners = {row.number: row.origin for row in self._connection.execute(select(orders.c.number, orders.c.origin))}
        before = {order.number: order for order in self.orders()} if owners else {}
        changed: list[Order] = []
        for order in current:
            owner, there = owners.get(order.number, origin), before.get(order.number)
            if owner == origin and there != order:
                changed.append(order)
            elif owner != origin and there is not None and not belongs_to(there, order.email):
                raise NotAllowed(
                    f"order {order.number}: the field 'email' is not as {owner_in_words(owner)} says, which brought "
                    "the order in; take it out of the file, or import under that name."
                )
        known = [order.number for order in changed if order.number in owners]
        self._delete(order_lines, order_lines.c.order_number, known)
        self._delete(orders, orders.c.number, known)
        self._insert(orders, [order_to_row(order) | {"origin": origin} for order in changed])
        self._insert(order_lines, [row for order in changed for row in lines_to_rows(order)])
        return len(changed)

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

    def _products(self, chosen: Any) -> list[Product]:
        variants: dict[str, list[Mapping[str, Any]]] = {}
        for variant in self._connection.execute(_VARIANTS).mappings():
            variants.setdefault(variant["product_id"], []).append(variant)
        rows = self._connection.execute(chosen).mappings()
        return [product_from_rows(row, variants.get(row["id"], [])) for row in rows]

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._connection.execute(table.insert(), list(rows))

    def _delete(self, table: Table, column: Any, values: Sequence[str], *conditions: Any) -> None:
        if values:
            statement = delete(table).where(column == bindparam("gone"), *conditions)
            self._connection.execute(statement, [{"gone": value} for value in values])


def count_change(connection: Connection) -> None:
    """Note that products or facts have changed."""
    connection.execute(update(shop_revision).values(number=shop_revision.c.number + 1))


def product_from_rows(row: Mapping[str, Any], variants: Sequence[Mapping[str, Any]]) -> Product:
    """A product's row and its variants' rows as a product."""
    return Product(
        id=row["id"],
        name=row["name"],
        nicknames=tuple(row["nicknames"]),
        category=row["category"],
        price=Money(row["price_minor"], row["currency"]),
        in_stock=row["in_stock"],
        variants=tuple(
            Variant(v["id"], row["id"], v["options"], Money(v["price_minor"], v["currency"]), v["in_stock"])
            for v in variants
        ),
    )


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


def order_from_rows(row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Order:
    """An order's row and its lines' rows as an order."""
    return Order(
        number=row["number"],
        email=row["email"],
        state=OrderState(row["state"]),
        placed_at=None if row["placed_at"] == NOT_TOLD else row["placed_at"],
        sent_at=row["sent_at"],
        delivered_at=row["delivered_at"],
        carrier=row["carrier"],
        tracking=row["tracking"],
        lines=tuple(
            OrderLine(
                line["product_id"],
                line["product_name"],
                line["quantity"],
                Money(line["unit_price_minor"], line["currency"]),
            )
            for line in lines
        ),
    )


def order_to_row(order: Order) -> dict[str, Any]:
    """An order as a row, without its lines and its origin."""
    return {
        "number": order.number,
        "figures": figures_of(order.number),
        "email": order.email,
        "state": order.state.value,
        "placed_at": order.placed_at or NOT_TOLD,
        "sent_at": order.sent_at,
        "delivered_at": order.delivered_at,
        "carrier": order.carrier,
        "tracking": order.tracking,
    }


def lines_to_rows(order: Order) -> list[dict[str, Any]]:
    """The lines of an order as rows."""
    return [
        {
            "order_number": order.number,
            "place": place,
            "product_id": line.product_id,
            "product_name": line.product_name,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price.minor,
            "currency": line.unit_price.currency,
        }
        for place, line in enumerate(order.lines)
    ]
