"""Referrals as rows."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Mapping

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from bot.domain.dispute import DeadlockReason, Method
from bot.domain.referral import Referral, ReferralState, Side
from bot.storage.rows import insert_once, the_row
from bot.storage.tables import referrals

_t = referrals.c
# Locked, so that of two people who record at once the second sees what the first has done.
_GET = select(referrals).where(_t.id == bindparam("key")).with_for_update()


class SqlReferrals:
    """See `referral_ports.Referrals`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, referral: Referral) -> bool:
        """See ports."""
        return insert_once(self._connection, referrals, referral_to_row(referral))

    def save(self, referral: Referral) -> None:
        """See ports."""
        self._connection.execute(update(referrals).where(_t.id == referral.id).values(**referral_to_row(referral)))

    def get(self, referral_id: str) -> Referral:
        """See ports."""
        return referral_from_row(the_row(self._connection, _GET, "referral", key=referral_id))

    def of_case(self, case_id: str) -> list[Referral]:
        """See ports."""
        statement = select(referrals).where(_t.case_id == case_id).order_by(_t.proposed_at, _t.id)
        return [referral_from_row(row) for row in self._connection.execute(statement).mappings()]


def referral_from_row(row: Mapping[str, Any]) -> Referral:
    """A row as a referral."""
    values = {field.name: row[field.name] for field in fields(Referral)}
    return Referral(
        **{
            **values,
            "reason": DeadlockReason(row["reason"]),
            "method": Method(row["method"]) if row["method"] else None,
            "state": ReferralState(row["state"]),
            "declined_by": Side(row["declined_by"]) if row["declined_by"] else None,
            "facts_sent": tuple(row["facts_sent"]),
        }
    )


def referral_to_row(referral: Referral) -> dict[str, Any]:
    """A referral as a row."""
    return {
        **vars(referral),
        "reason": referral.reason.value,
        "method": referral.method.value if referral.method else None,
        "state": referral.state.value,
        "declined_by": referral.declined_by.value if referral.declined_by else None,
        "facts_sent": list(referral.facts_sent),
    }
