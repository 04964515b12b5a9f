"""The copies that customers are sent of what they were told of their cases, as rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot.storage.rows import insert_once
from bot.storage.tables import case_letters, cases

WAITING = "waiting"


class SqlCaseLetters:
    """See `case_ports.CaseLetters`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, case_id: str, now: datetime) -> bool:
        """See ports."""
        return insert_once(self._connection, case_letters, {"case_id": case_id, "state": WAITING, "asked_at": now})

    def waiting(self, most: int) -> list[tuple[str, datetime]]:
        """See ports."""
        t = case_letters.c
        statement = select(t.case_id, t.asked_at).where(t.state == WAITING).order_by(t.asked_at, t.case_id).limit(most)
        return [(case_id, asked_at) for case_id, asked_at in self._connection.execute(statement)]

    def sent_to(self, address: str, since: datetime) -> int:
        """See ports."""
        t = case_letters.c
        statement = (
            select(func.count())
            .select_from(case_letters.join(cases, cases.c.id == t.case_id))
            .where(t.state == "sent", t.settled_at >= since, func.lower(cases.c.contact_value) == address.lower())
        )
        return int(self._connection.execute(statement).scalar_one())

    def settle(self, case_id: str, state: str, now: datetime) -> None:
        """See ports."""
        t = case_letters.c
        statement = update(case_letters).where(t.case_id == case_id, t.state == WAITING)
        self._connection.execute(statement.values(state=state, settled_at=now))
