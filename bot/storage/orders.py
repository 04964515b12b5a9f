"""Orders with their lines and payments as rows."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Mapping, Sequence

from sqlalchemy import Table, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.errors import NotAllowed, Stale
from bot.domain.money import Money
from bot.domain.order import (
    Order,
    OrderLine,
    OrderState,
    Payment,
    PaymentDirection,
    belongs_to,
    figures_of,
    succeed,
)
from bot.domain.shop import FILES, is_mirror, owner_in_words
from bot.storage.account_tables import accounts
from bot.storage.rows import in_pieces, insert_once, one_row
from bot.storage.shop_json import address_from_json, address_to_json, changes_from_json, changes_to_json
from bot.storage.shop_tables import order_lines, order_payments, orders

NOT_TOLD = datetime(1970, 1, 1, tzinfo=timezone.utc)  # when an order was placed of which the shop did not tell

_ORDER = select(orders).where(orders.c.number == bindparam("key"))
_ALIKE = select(orders).where(orders.c.figures == bindparam("key")).limit(2)
# Those of which only the e-mail address is known are its owner's, too.
_OF_ACCOUNT = (
    select(orders)
    .where(
        or_(
            orders.c.account_id == bindparam("key"),
            and_(
                orders.c.account_id.is_(None),
                func.lower(orders.c.email)
                == select(accounts.c.email_key).where(accounts.c.id == bindparam("key")).scalar_subquery(),
            ),
        )
    )
    .order_by(orders.c.placed_at.desc(), orders.c.number.desc())
)
_NAMED = select(orders).where(orders.c.number.in_(bindparam("keys", expanding=True)))
_PARTS = tuple(
    (table, select(table).where(table.c.order_number.in_(bindparam("keys", expanding=True))).order_by(table.c.place))
    for table in (order_lines, order_payments)
)
_SAVE = update(orders).where(orders.c.number == bindparam("key"), orders.c.revision == bindparam("before"))


class SqlOrders:
    """The orders of `shop_ports.Shopkeeping`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def order(self, number: str) -> Order | None:
        """See ports."""
        row = one_row(self._connection, _ORDER, key=number)
        if row is None and figures_of(number):
            alike = list(self._connection.execute(_ALIKE, {"key": figures_of(number)}).mappings())
            row = alike[0] if len(alike) == 1 else None
        return None if row is None else self._whole([row])[0]

    def orders_of(self, account_id: str) -> list[Order]:
        """See ports."""
        return self._whole(list(self._connection.execute(_OF_ACCOUNT, {"key": account_id}).mappings()))

    def orders(self) -> list[Order]:
        """See ports."""
        return self._whole(list(self._connection.execute(select(orders).order_by(orders.c.number)).mappings()))

    def add_order(self, order: Order) -> bool:
        """See ports."""
        if not insert_once(self._connection, orders, order_to_row(order) | {"origin": FILES}):
            return False
        self._insert_parts([order])
        return True

    def save_order(self, order: Order) -> None:
        """See ports."""
        values = {**order_to_row(order), "changed_here": True}
        done = self._connection.execute(_SAVE.values(**values), {"key": order.number, "before": order.revision - 1})
        if done.rowcount != 1:
            raise Stale(f"The order {order.number} has changed meanwhile; look at it again.")
        self._delete_parts([order.number])
        self._insert_parts([order])

    def put_orders(self, current: Sequence[Order], origin: str) -> int:
        """See ports."""
        found = [row for keys in in_pieces([order.number for order in current]) for row in self._rows(keys)]
        rows = {row["number"]: row for row in found}
        before = {order.number: order for order in self._whole(found)}
        changed: list[Order] = []
        for order in current:
            there, row = before.get(order.number), rows.get(order.number)
            if there is None or row is None:
                changed.append(order)
            elif row["origin"] == origin and (is_mirror(origin) or not row["changed_here"]):
                coming = succeed(there, order)
                changed += [coming] if coming != there else []
            elif row["origin"] != origin and not belongs_to(there, order.email):
                raise NotAllowed(
                    f"order {order.number}: the field 'email' is not as {owner_in_words(row['origin'])} says, which "
                    "brought the order in; take it out of the file, or import under that name."
                )
        known = [order.number for order in changed if order.number in rows]
        self._delete_parts(known)
        self._delete(orders, orders.c.number, known)
        self._insert(orders, [order_to_row(order) | {"origin": origin} for order in changed])
        self._insert_parts(changed)
        return len(changed)

    def _rows(self, numbers: Sequence[str]) -> list[Mapping[str, Any]]:
        return list(self._connection.execute(_NAMED, {"keys": list(numbers)}).mappings())

    def _whole(self, rows: Sequence[Mapping[str, Any]]) -> list[Order]:
        """The orders of these rows, with lines and payments."""
        parts: list[dict[str, list[Mapping[str, Any]]]] = []
        for _, statement in _PARTS:
            of_order: dict[str, list[Mapping[str, Any]]] = {}
            for keys in in_pieces([row["number"] for row in rows]):
                for part in self._connection.execute(statement, {"keys": list(keys)}).mappings():
                    of_order.setdefault(part["order_number"], []).append(part)
            parts.append(of_order)
        lines, payments = parts
        return [order_from_rows(row, lines.get(row["number"], []), payments.get(row["number"], [])) for row in rows]

    def _insert_parts(self, whole: Sequence[Order]) -> None:
        self._insert(order_lines, [row for order in whole for row in lines_to_rows(order)])
        self._insert(order_payments, [row for order in whole for row in payments_to_rows(order)])

    def _delete_parts(self, numbers: Sequence[str]) -> None:
        for table, _ in _PARTS:
            self._delete(table, table.c.order_number, numbers)

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._connection.execute(table.insert(), list(rows))

    def _delete(self, table: Table, column: Any, values: Sequence[str], *conditions: Any) -> None:
        if values:
            statement = delete(table).where(column == bindparam("gone"), *conditions)
            self._connection.execute(statement, [{"gone": value} for value in values])


def order_from_rows(
    row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], payments: Sequence[Mapping[str, Any]]
) -> Order:
    """An order's row, its lines' rows and its payments' rows as an order."""
    return Order(
        number=row["number"],
        email=row["email"],
        state=OrderState(row["state"]),
        placed_at=None if row["placed_at"] == NOT_TOLD else row["placed_at"],
        sent_at=row["sent_at"],
        delivered_at=row["delivered_at"],
        carrier=row["carrier"],
        tracking=row["tracking"],
        lines=tuple(_line_from_row(line) for line in lines),
        account_id=row["account_id"],
        address=address_from_json(row["address"]),
        payments=tuple(
            Payment(
                PaymentDirection(one["direction"]),
                Money(one["amount_minor"], one["currency"]),
                one["method_id"],
                one["at"],
            )
            for one in payments
        ),
        changes=changes_from_json(row["changes"]),
        cancel_reason=row["cancel_reason"],
        shipping=_money(row["shipping_minor"], row["currency"]),
        discount=_money(row["discount_minor"], row["currency"]),
        revision=row["revision"],
    )


def _line_from_row(line: Mapping[str, Any]) -> OrderLine:
    price = Money(line["unit_price_minor"], line["currency"])
    return OrderLine(
        line["product_id"], line["product_name"], line["quantity"], price,
        line["line_id"], line["variant_id"], line["options"],
    )  # fmt: skip


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def order_to_row(order: Order) -> dict[str, Any]:
    """An order as a row, without its lines, its payments and its origin. Raises ValueError: two currencies."""
    currencies = {money.currency for money in (order.shipping, order.discount) if money is not None}
    if len(currencies) > 1:
        raise ValueError(f"The order {order.number} has its shipping in one currency and its discount in another.")
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
        "account_id": order.account_id,
        "address": address_to_json(order.address),
        "shipping_minor": None if order.shipping is None else order.shipping.minor,
        "discount_minor": None if order.discount is None else order.discount.minor,
        "currency": next(iter(currencies), None),
        "cancel_reason": order.cancel_reason,
        "revision": order.revision,
        "changes": changes_to_json(order.changes),
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
            "line_id": line.id,
            "variant_id": line.variant_id,
            "options": dict(line.options),
        }
        for place, line in enumerate(order.lines)
    ]


def payments_to_rows(order: Order) -> list[dict[str, Any]]:
    """The payments of an order as rows."""
    return [
        {
            "order_number": order.number,
            "place": place,
            "direction": payment.direction.value,
            "amount_minor": payment.amount.minor,
            "currency": payment.amount.currency,
            "method_id": payment.method_id,
            "at": payment.at,
        }
        for place, payment in enumerate(order.payments)
    ]
