"""Accounts of the shop's customers, with their payment methods, as rows."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.engine import Connection

from bot.domain.account import Account, PaymentKind, PaymentMethod, name_key
from bot.domain.address import same_postcode
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.money import Money
from bot.domain.order import normalise_email
from bot.domain.shop import is_mirror, owner_in_words
from bot.storage.account_tables import accounts, payment_methods
from bot.storage.rows import in_pieces
from bot.storage.shop_json import address_from_json, address_to_json

_ONE = select(accounts).where(accounts.c.id == bindparam("key"))
_LOCKED = _ONE.with_for_update()
_BY_EMAIL = select(accounts).where(accounts.c.email_key == bindparam("key")).order_by(accounts.c.id)
_BY_NAME = select(accounts).where(accounts.c.name_key == bindparam("key")).order_by(accounts.c.id)
_NAMED = select(accounts).where(accounts.c.id.in_(bindparam("keys", expanding=True)))
_METHODS = (
    select(payment_methods)
    .where(payment_methods.c.account_id.in_(bindparam("keys", expanding=True)))
    .order_by(payment_methods.c.place)
)


class SqlAccounts:
    """See `shop_ports.Accounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def account(self, account_id: str) -> Account | None:
        """See ports."""
        return next(iter(self._found(_ONE, key=account_id)), None)

    def to_change(self, account_id: str) -> Account | None:
        """See ports."""
        return next(iter(self._found(_LOCKED, key=account_id)), None)

    def is_mirrored(self, account_id: str) -> bool:
        """See ports."""
        return any(is_mirror(row["origin"]) for row in self._rows(_ONE, key=account_id))

    def by_email(self, email: str) -> list[Account]:
        """See ports."""
        return self._found(_BY_EMAIL, key=normalise_email(email))

    def by_name(self, first_name: str, last_name: str, postcode: str) -> list[Account]:
        """See ports."""
        named = self._found(_BY_NAME, key=name_key(first_name, last_name))
        return [one for one in named if one.address is not None and same_postcode(one.address.postcode, postcode)]

    def all(self) -> list[Account]:
        """See ports."""
        return self._found(select(accounts).order_by(accounts.c.id))

    def has_any(self) -> bool:
        """See ports."""
        return self._connection.execute(select(accounts.c.id).limit(1)).first() is not None

    def put_accounts(self, current: Sequence[Account], origin: str) -> int:
        """See ports."""
        pieces = in_pieces([account.id for account in current])
        rows = {row["id"]: row for keys in pieces for row in self._rows(_NAMED, keys=list(keys))}
        before = {account.id: account for account in self._whole(list(rows.values()))}
        changed: list[Account] = []
        for account in current:
            row, there = rows.get(account.id), before.get(account.id)
            if row is None or there is None:
                changed.append(account)
            elif row["origin"] == origin and (is_mirror(origin) or not row["changed_here"]):
                changed += [account] if account != there else []
            elif row["origin"] != origin and row["email_key"] != normalise_email(account.email):
                raise NotAllowed(
                    f"account {account.id}: the field 'email' is not as {owner_in_words(row['origin'])} says, which "
                    "brought the account in; give this one another id, or import under that name."
                )
        known = [{"gone": account.id} for account in changed if account.id in rows]
        if known:
            self._connection.execute(delete(accounts).where(accounts.c.id == bindparam("gone")), known)
        if changed:
            coming = [account_to_row(account) | {"origin": origin} for account in changed]
            self._connection.execute(accounts.insert(), coming)
        self._insert_methods(changed)
        return len(changed)

    def save(self, account: Account) -> None:
        """See ports."""
        values = {**account_to_row(account), "changed_here": True}
        done = self._connection.execute(update(accounts).where(accounts.c.id == account.id).values(**values))
        if done.rowcount != 1:
            raise NotFound("There is no such account.")
        self._connection.execute(delete(payment_methods).where(payment_methods.c.account_id == account.id))
        self._insert_methods([account])

    def _found(self, statement: Any, **values: Any) -> list[Account]:
        return self._whole(self._rows(statement, **values))

    def _rows(self, statement: Any, **values: Any) -> list[Mapping[str, Any]]:
        return list(self._connection.execute(statement, values).mappings())

    def _whole(self, rows: Sequence[Mapping[str, Any]]) -> list[Account]:
        methods: dict[str, list[Mapping[str, Any]]] = {}
        # For nobody, too: how long it takes must not tell a name that nobody has from a wrong postcode.
        for keys in in_pieces([row["id"] for row in rows] or [""]):
            for method in self._rows(_METHODS, keys=list(keys)):
                methods.setdefault(method["account_id"], []).append(method)
        return [account_from_rows(row, methods.get(row["id"], [])) for row in rows]

    def _insert_methods(self, whole: Sequence[Account]) -> None:
        rows = [row for account in whole for row in methods_to_rows(account)]
        if rows:
            self._connection.execute(payment_methods.insert(), rows)


def account_from_rows(row: Mapping[str, Any], methods: Sequence[Mapping[str, Any]]) -> Account:
    """An account's row and its payment methods' rows as an account."""
    return Account(
        id=row["id"],
        email=row["email"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        phone=row["phone"],
        address=address_from_json(row["address"]),
        payment_methods=tuple(
            PaymentMethod(
                id=method["id"],
                kind=PaymentKind(method["kind"]),
                brand=method["brand"],
                last_four=method["last_four"],
                balance=None if method["balance_minor"] is None else Money(method["balance_minor"], method["currency"]),
            )
            for method in methods
        ),
    )


def account_to_row(account: Account) -> dict[str, Any]:
    """An account as a row, without its payment methods and its origin."""
    return {
        "id": account.id,
        "email": account.email,
        "email_key": normalise_email(account.email),
        "first_name": account.first_name,
        "last_name": account.last_name,
        "name_key": name_key(account.first_name, account.last_name),
        "phone": account.phone,
        "address": address_to_json(account.address),
    }


def methods_to_rows(account: Account) -> list[dict[str, Any]]:
    """The payment methods of an account as rows."""
    return [
        {
            "account_id": account.id,
            "id": method.id,
            "place": place,
            "kind": method.kind.value,
            "brand": method.brand,
            "last_four": method.last_four,
            "balance_minor": None if method.balance is None else method.balance.minor,
            "currency": None if method.balance is None else method.balance.currency,
        }
        for place, method in enumerate(account.payment_methods)
    ]
