"""The acts that customers said yes to, as rows: a record and an outbox in one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Mapping

from sqlalchemy import and_, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.act_record import ActRecord, ActState, subject_of
from bot.storage.act_tables import order_acts
from bot.storage.rows import insert_once, one_row, the_row
from bot.storage.shop_json import decision_from_json, decision_to_json

TO_ASK = (ActState.AGREED.value, ActState.SENT.value)
_IN_ORDER = select(order_acts).order_by(order_acts.c.agreed_at, order_acts.c.id)


class SqlActs:
    """See `act_ports.Acts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: ActRecord) -> bool:
        """See ports."""
        return insert_once(self._connection, order_acts, act_to_row(record))

    def get(self, act_id: str) -> ActRecord:
        """See ports."""
        statement = select(order_acts).where(order_acts.c.id == act_id).with_for_update()
        return act_from_row(the_row(self._connection, statement, "act"))

    def agreed_by(self, message_id: str) -> list[ActRecord]:
        """See ports."""
        return self._those(order_acts.c.message_id == message_id)

    def of_order(self, order_number: str) -> list[ActRecord]:
        """See ports."""
        return self._those(order_acts.c.order_number == order_number)

    def of_account(self, account_id: str) -> list[ActRecord]:
        """See ports."""
        return self._those(order_acts.c.account_id == account_id)

    def of_conversation(self, conversation_id: str) -> list[ActRecord]:
        """See ports."""
        return self._those(order_acts.c.conversation_id == conversation_id)

    def of_case(self, case_id: str) -> list[ActRecord]:
        """See ports."""
        return self._those(order_acts.c.case_id == case_id)

    def in_state(self, state: ActState) -> list[ActRecord]:
        """See ports."""
        return self._those(order_acts.c.state == state.value)

    def save(self, record: ActRecord) -> None:
        """See ports."""
        self._connection.execute(update(order_acts).where(order_acts.c.id == record.id).values(**act_to_row(record)))

    def claim_next(self, now: datetime, lease: timedelta) -> ActRecord | None:
        """See ports."""
        t = order_acts.c
        is_due = and_(t.state.in_(TO_ASK), or_(t.try_at.is_(None), t.try_at <= now))
        # One about an order at a time, in the order in which they were agreed to.
        earlier = order_acts.alias("earlier")
        e = earlier.c
        is_first = ~(
            select(e.id)
            .where(
                e.about == t.about,
                e.state.in_(TO_ASK),
                or_(e.agreed_at < t.agreed_at, and_(e.agreed_at == t.agreed_at, e.id < t.id)),
            )
            .exists()
        )
        oldest = select(order_acts).where(is_due, is_first).order_by(t.agreed_at, t.id).limit(1)
        row = one_row(self._connection, oldest.with_for_update(skip_locked=True, of=order_acts))
        if row is None:
            return None
        until = now + lease
        done = self._connection.execute(update(order_acts).where(t.id == row["id"], is_due).values(try_at=until))
        return act_from_row({**row, "try_at": until}) if done.rowcount == 1 else None

    def _those(self, condition: Any) -> list[ActRecord]:
        return [act_from_row(row) for row in self._connection.execute(_IN_ORDER.where(condition)).mappings()]


def act_from_row(row: Mapping[str, Any]) -> ActRecord:
    """A row as an act."""
    return ActRecord(
        id=row["id"],
        decision=decision_from_json(row["decision"]),
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        agreed_at=row["agreed_at"],
        state=ActState(row["state"]),
        tries=row["tries"],
        try_at=row["try_at"],
        settled_at=row["settled_at"],
        why=row["why"],
        case_id=row["case_id"],
        decided_by=row["decided_by"],
    )


def act_to_row(record: ActRecord) -> dict[str, Any]:
    """An act as a row."""
    act = record.decision.act
    return {
        "id": record.id,
        "message_id": record.message_id,
        "conversation_id": record.conversation_id,
        "kind": act.kind.value,
        "about": subject_of(act),
        "account_id": act.account_id,
        "order_number": act.order_number,
        "decision": decision_to_json(record.decision),
        "agreed_at": record.agreed_at,
        "state": record.state.value,
        "tries": record.tries,
        "try_at": record.try_at,
        "settled_at": record.settled_at,
        "why": record.why,
        "case_id": record.case_id,
        "decided_by": record.decided_by,
    }
