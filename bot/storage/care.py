"""Recoveries, goodwill and corrective actions as rows."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot.domain.corrective_action import ActionState, CorrectiveAction
from bot.domain.money import Money
from bot.domain.recovery import Goodwill, Recovery, RecoveryState, Trigger
from bot.storage.rows import insert_once, one_row
from bot.storage.tables import corrective_actions, goodwill, recoveries


class SqlRecoveries:
    """See `care_ports.Recoveries`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, recovery: Recovery) -> bool:
        """See ports."""
        return insert_once(self._connection, recoveries, _recovery_to_row(recovery))

    def save(self, recovery: Recovery) -> None:
        """See ports."""
        where = recoveries.c.id == recovery.id
        self._connection.execute(update(recoveries).where(where).values(**_recovery_to_row(recovery)))

    def of_case(self, case_id: str) -> list[Recovery]:
        """See ports."""
        return self._many(select(recoveries).where(recoveries.c.case_id == case_id).order_by(recoveries.c.opened_at))

    def all(self) -> list[Recovery]:
        """See ports."""
        return self._many(select(recoveries).order_by(recoveries.c.opened_at))

    def to_follow_up(self, now: datetime) -> list[Recovery]:
        """See ports."""
        waiting = recoveries.c.state == RecoveryState.FOLLOWING_UP.value
        return self._many(select(recoveries).where(waiting, recoveries.c.follow_up_at <= now))

    def failed(self) -> list[Recovery]:
        """See ports."""
        failed = recoveries.c.state == RecoveryState.FAILED.value
        return self._many(select(recoveries).where(failed).order_by(recoveries.c.opened_at))

    def give(self, id: str, case_id: str, kind: Goodwill, what: str, amount: Money, by: str, now: datetime) -> None:
        """See ports."""
        self._connection.execute(
            goodwill.insert().values(
                id=id, case_id=case_id, kind=kind.value, what=what, amount_minor=amount.minor,
                currency=amount.currency, given_by=by, given_at=now,
            )
        )  # fmt: skip

    def given(self, *, currency: str, case_id: str | None = None, since: datetime | None = None) -> Money:
        """See ports."""
        statement = select(func.coalesce(func.sum(goodwill.c.amount_minor), 0)).where(goodwill.c.currency == currency)
        if case_id is not None:
            statement = statement.where(goodwill.c.case_id == case_id)
        if since is not None:
            statement = statement.where(goodwill.c.given_at >= since)
        return Money(int(self._connection.execute(statement).scalar_one()), currency)

    def gifts(self, case_id: str) -> list[Mapping[str, Any]]:
        """See ports."""
        statement = select(goodwill).where(goodwill.c.case_id == case_id).order_by(goodwill.c.given_at)
        return [dict(row) for row in self._connection.execute(statement).mappings()]

    def _many(self, statement: Any) -> list[Recovery]:
        return [_recovery_from_row(row) for row in self._connection.execute(statement).mappings()]


class SqlCorrectiveActions:
    """See `care_ports.CorrectiveActions`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_number(self) -> int:
        """See ports."""
        return (
            int(self._connection.execute(select(func.coalesce(func.max(corrective_actions.c.number), 0))).scalar_one())
            + 1
        )

    def add(self, action: CorrectiveAction) -> bool:
        """See ports."""
        return insert_once(self._connection, corrective_actions, _action_to_row(action))

    def save(self, action: CorrectiveAction) -> None:
        """See ports."""
        where = corrective_actions.c.id == action.id
        self._connection.execute(update(corrective_actions).where(where).values(**_action_to_row(action)))

    def by_number(self, number: int) -> CorrectiveAction | None:
        """See ports."""
        row = one_row(self._connection, select(corrective_actions).where(corrective_actions.c.number == number))
        return action_from_row(row) if row else None

    def all(self) -> list[CorrectiveAction]:
        """See ports."""
        rows = self._connection.execute(select(corrective_actions).order_by(corrective_actions.c.number)).mappings()
        return [action_from_row(row) for row in rows]


def _recovery_from_row(row: Mapping[str, Any]) -> Recovery:
    fields = {field.name: row[field.name] for field in dataclasses.fields(Recovery)}
    return Recovery(**{**fields, "trigger": Trigger(row["trigger"]), "state": RecoveryState(row["state"])})


def _recovery_to_row(recovery: Recovery) -> dict[str, Any]:
    return {**vars(recovery), "trigger": recovery.trigger.value, "state": recovery.state.value}


def action_from_row(row: Mapping[str, Any]) -> CorrectiveAction:
    """A row as a corrective action."""
    about = row["about"]
    return CorrectiveAction(
        row["id"], row["number"], about["cause"], about["product"], tuple(row["whys"]), row["action"], row["owner"],
        row["opened_at"], row["due_at"], ActionState(row["state"]), row["done_at"], row["checked_at"], row["before"],
        row["after"], tuple(about["cases"]),
    )  # fmt: skip


def _action_to_row(action: CorrectiveAction) -> dict[str, Any]:
    return {
        "id": action.id,
        "number": action.number,
        "about": {"cause": action.cause, "product": action.product, "cases": list(action.cases)},
        "whys": list(action.whys),
        "action": action.action,
        "owner": action.owner,
        "opened_at": action.opened_at,
        "due_at": action.due_at,
        "state": action.state.value,
        "done_at": action.done_at,
        "checked_at": action.checked_at,
        "before": action.before,
        "after": action.after,
    }
