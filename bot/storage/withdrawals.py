"""Withdrawals as rows."""

from __future__ import annotations

from typing import Any, Mapping

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from bot.domain.withdrawal import Declaration, Withdrawal
from bot.storage.rows import insert_once, one_row
from bot.storage.tables import withdrawals

_BY_KEY = select(withdrawals).where(withdrawals.c.key == bindparam("wanted"))
_OF_CASE = select(withdrawals).where(withdrawals.c.case_id == bindparam("wanted"))


class SqlWithdrawals:
    """See `withdrawal_ports.Withdrawals`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, withdrawal: Withdrawal) -> bool:
        """See ports."""
        return insert_once(self._connection, withdrawals, withdrawal_to_row(withdrawal))

    def by_key(self, key: str) -> Withdrawal | None:
        """See ports."""
        row = one_row(self._connection, _BY_KEY, wanted=key)
        return withdrawal_from_row(row) if row else None

    def of_case(self, case_id: str) -> Withdrawal | None:
        """See ports."""
        row = one_row(self._connection, _OF_CASE, wanted=case_id)
        return withdrawal_from_row(row) if row else None


def withdrawal_from_row(row: Mapping[str, Any]) -> Withdrawal:
    """A row as a withdrawal."""
    declaration = Declaration(row["name"], row["order_written"], row["email"], row["items"], row["statement"])
    return Withdrawal(
        key=row["key"],
        case_id=row["case_id"],
        message_id=row["message_id"],
        declaration=declaration,
        declared_at=row["declared_at"],
        language=row["language"],
        order_number=row["order_number"],
    )


def withdrawal_to_row(withdrawal: Withdrawal) -> dict[str, Any]:
    """A withdrawal as a row."""
    declared = withdrawal.declaration
    return {
        "case_id": withdrawal.case_id,
        "message_id": withdrawal.message_id,
        "key": withdrawal.key,
        "name": declared.name,
        "order_written": declared.order_number,
        "email": declared.email,
        "items": declared.items,
        "statement": declared.statement,
        "declared_at": withdrawal.declared_at,
        "language": withdrawal.language,
        "order_number": withdrawal.order_number,
    }
