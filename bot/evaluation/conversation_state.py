"""The shop as it is in the database before and after a conversation, and how it is put back for the next one."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from bot.domain.account import Account
from bot.domain.address import Address
from bot.domain.order import Order, OrderChange, PaymentDirection
from bot.evaluation.conversation_book import BookAccount, BookOrder, Place

# Table → the column that says whose a row is. The shop is what these hold.
OF_ORDERS = {"orders": "number", "order_lines": "order_number", "order_payments": "order_number"}
OF_ACCOUNTS = {"accounts": "id", "payment_methods": "account_id"}

# Kind, items before and after ("" for sent back), and the method by which money goes ("" where none does).
Change = tuple[str, tuple[tuple[str, str], ...], str]


@dataclass(frozen=True)
class OrderSeen:
    """An order, as far as a customer's wish can change it."""

    state: str
    items: tuple[str, ...]  # variants, each as often as it is there, sorted
    address: tuple[str, ...]
    paid: tuple[tuple[str, int], ...]
    changes: tuple[Change, ...]  # of items: the rest shows itself
    reason: str


@dataclass(frozen=True)
class AccountSeen:
    """An account, as far as a customer's wish can change it."""

    address: tuple[str, ...]
    balances: tuple[tuple[str, int], ...]  # of gift cards


def order_of_book(order: BookOrder) -> OrderSeen:
    """What an order of the book looks like."""
    changes = tuple((one.kind, one.variants, one.method or "") for one in order.changes)
    paid = tuple(sorted(order.paid.items()))
    items = tuple(sorted(item.variant for item in order.items))
    return OrderSeen(order.state, items, _place(order.address), paid, changes, order.reason or "")


def account_of_book(account: BookAccount) -> AccountSeen:
    """What an account of the book looks like."""
    balances = ((one.id, one.balance) for one in account.methods.values())
    return AccountSeen(_place(account.address), tuple(sorted((id, b) for id, b in balances if b is not None)))


def order_of_shop(order: Order, before: Order, prices: Mapping[str, int]) -> OrderSeen:
    """What an order of the database looks like.

    Args:
        before: as it was before the conversation: an act names lines, and this says what they held.
        prices: of all variants.
    """
    paid: dict[str, int] = {}
    for payment in order.payments:
        sign = 1 if payment.direction is PaymentDirection.PAID else -1
        paid[payment.method_id or ""] = paid.get(payment.method_id or "", 0) + sign * payment.amount.minor
    items = [line.variant_id or line.product_id for line in order.lines for _ in range(line.quantity)]
    return OrderSeen(
        order.state.value,
        tuple(sorted(items)),
        _address(order.address),
        tuple(sorted((method, amount) for method, amount in paid.items() if amount)),
        tuple(_change(change, before, prices) for change in order.changes if change.lines),
        order.cancel_reason or "",
    )


def account_of_shop(account: Account) -> AccountSeen:
    """What an account of the database looks like."""
    held = [(one.id, one.balance.minor) for one in account.payment_methods if one.balance is not None]
    return AccountSeen(_address(account.address), tuple(sorted(held)))


def _change(change: OrderChange, before: Order, prices: Mapping[str, int]) -> Change:
    """Items before and after, and the method by which money goes: the one that paid, where none is named."""
    swaps, difference = [], 0
    for part in change.lines:
        line = before.line(part.line)
        if line is None:
            continue
        old, new = line.variant_id or line.product_id, part.new_variant_id or ""
        swaps += [(old, new)] * part.quantity
        difference += line.unit_price.minor * part.quantity - prices.get(new, 0) * part.quantity
    method = change.method_id or next((one.method_id for one in before.payments), None)
    return change.kind.value, tuple(sorted(swaps)), (method or "") if difference else ""


def _place(place: Place) -> tuple[str, ...]:
    return tuple(" ".join(part.lower().split()) for part in place)


def _address(address: Address | None) -> tuple[str, ...]:
    if address is None:
        return ()
    return _place((address.line1, address.line2, address.city, address.region, address.postcode, address.country))


class Snapshot:
    """A copy of the whole database of a Heard that runs, to compare with and to put back."""

    def __init__(self, database: Path, copy: Path) -> None:
        self._database, self._copy = database, copy
        _copy_over(database, copy)

    def touched(self) -> tuple[frozenset[str], frozenset[str]]:
        """The numbers of the orders, and the ids of the accounts, of which anything is not as it was."""
        with contextlib.closing(_open(self._database)) as connection:
            connection.execute("attach database ? as kept", (str(self._copy),))
            return _touched(connection, OF_ORDERS), _touched(connection, OF_ACCOUNTS)

    def put_back(self) -> None:
        """Make the database what it was. Nobody may be in a conversation meanwhile."""
        _copy_over(self._copy, self._database)


def _touched(connection: sqlite3.Connection, tables: Mapping[str, str]) -> frozenset[str]:
    found: set[str] = set()
    for table, owner in tables.items():
        for one, other in (("main", "kept"), ("kept", "main")):
            rows = connection.execute(
                f"select {owner} from (select * from {one}.{table} except select * from {other}.{table})"
            )
            found.update(str(row[0]) for row in rows)
    return frozenset(found)


def _copy_over(source: Path, target: Path) -> None:
    with contextlib.closing(_open(source)) as one, contextlib.closing(_open(target)) as other:
        one.backup(other)


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=30)
