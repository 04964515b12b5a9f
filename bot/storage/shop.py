"""Products and orders as rows."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.engine import Connection

from bot.domain.money import Money
from bot.domain.order import Order, OrderLine, OrderState
from bot.domain.shop import Product
from bot.storage.rows import insert_once, one_row
from bot.storage.tables import order_lines, orders, products

_PRODUCT = select(products).where(products.c.id == bindparam("key"))
_ORDER = select(orders).where(orders.c.number == bindparam("key"))
_LINES = select(order_lines).where(order_lines.c.order_number == bindparam("key")).order_by(order_lines.c.place)


class SqlShopkeeping:
    """See `ports.Shopkeeping`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def product(self, product_id: str) -> Product | None:
        """See ports."""
        row = one_row(self._connection, _PRODUCT, key=product_id)
        return product_from_row(row) if row else None

    def products(self) -> list[Product]:
        """See ports."""
        rows = self._connection.execute(select(products).order_by(products.c.name)).mappings()
        return [product_from_row(row) for row in rows]

    def put_products(self, current: Sequence[Product]) -> None:
        """See ports."""
        self._connection.execute(delete(products))
        for product in current:
            self._connection.execute(products.insert().values(**product_to_row(product)))

    def order(self, number: str) -> Order | None:
        """See ports."""
        row = one_row(self._connection, _ORDER, key=number)
        if row is None:
            return None
        lines = self._connection.execute(_LINES, {"key": number}).mappings()
        return order_from_rows(row, list(lines))

    def add_order(self, order: Order) -> bool:
        """See ports."""
        row = {
            "number": order.number,
            "email": order.email,
            "state": order.state.value,
            "placed_at": order.placed_at,
            "sent_at": order.sent_at,
            "delivered_at": order.delivered_at,
            "carrier": order.carrier,
            "tracking": order.tracking,
        }
        if not insert_once(self._connection, orders, row):
            return False
        for place, line in enumerate(order.lines):
            self._connection.execute(
                order_lines.insert().values(
                    order_number=order.number,
                    place=place,
                    product_id=line.product_id,
                    product_name=line.product_name,
                    quantity=line.quantity,
                    unit_price_minor=line.unit_price.minor,
                    currency=line.unit_price.currency,
                )
            )
        return True


def product_from_row(row: Mapping[str, Any]) -> Product:
    """A row as a product."""
    return Product(
        id=row["id"],
        name=row["name"],
        nicknames=tuple(row["nicknames"]),
        category=row["category"],
        price=Money(row["price_minor"], row["currency"]),
        in_stock=row["in_stock"],
    )


def product_to_row(product: Product) -> dict[str, Any]:
    """A product as a row."""
    return {
        "id": product.id,
        "name": product.name,
        "nicknames": list(product.nicknames),
        "category": product.category,
        "price_minor": product.price.minor,
        "currency": product.price.currency,
        "in_stock": product.in_stock,
    }


def order_from_rows(row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Order:
    """An order's row and its lines' rows as an order."""
    return Order(
        number=row["number"],
        email=row["email"],
        state=OrderState(row["state"]),
        placed_at=row["placed_at"],
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
