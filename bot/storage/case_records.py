"""The records of cases as rows: step by step what is on paper, who else may see a case, what belongs together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.domain.case import CaseState
from bot.domain.case_record import CaseRecord, Step
from bot.storage.rows import insert_once
from bot.storage.tables import case_conversations, case_messages, case_records, cases, linked_cases


class SqlCaseRecords:
    """See `case_ports.CaseRecords`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, case_id: str, record: CaseRecord) -> None:
        """See ports."""
        self._connection.execute(
            case_records.insert().values(
                case_id=case_id, step=record.step.value, at=record.at, by=record.by, move=record.move,
                fields=dict(record.fields),
            )
        )  # fmt: skip

    def of_case(self, case_id: str) -> list[CaseRecord]:
        """See ports."""
        statement = select(case_records).where(case_records.c.case_id == case_id).order_by(case_records.c.id)
        return [
            CaseRecord(Step(row["step"]), row["at"], row["by"], row["fields"], row["move"])
            for row in self._connection.execute(statement).mappings()
        ]

    def cases_with(self, step: Step) -> list[str]:
        """See ports."""
        with_it = select(case_records.c.case_id).where(case_records.c.step == step.value)
        statement = select(cases.c.id).where(cases.c.id.in_(with_it), cases.c.state != CaseState.CLOSED.value)
        return list(self._connection.execute(statement.order_by(cases.c.opened_at, cases.c.id)).scalars())

    def messages_of(self, case_id: str) -> list[str]:
        """See ports."""
        statement = select(case_messages.c.message_id).where(case_messages.c.case_id == case_id)
        return sorted(self._connection.execute(statement).scalars())

    def open_to(self, case_id: str, conversation_id: str, now: datetime) -> bool:
        """See ports."""
        row: dict[str, Any] = {"case_id": case_id, "conversation_id": conversation_id, "since": now}
        return insert_once(self._connection, case_conversations, row)

    def conversations_of(self, case_id: str) -> list[str]:
        """See ports."""
        first = select(cases.c.conversation_id).where(cases.c.id == case_id)
        t = case_conversations.c
        further = select(t.conversation_id).where(t.case_id == case_id).order_by(t.since)
        return [*self._connection.execute(first).scalars(), *self._connection.execute(further).scalars()]

    def link_earlier(self, case_id: str, earlier_case_id: str, why: str) -> bool:
        """See ports."""
        row: dict[str, Any] = {"case_id": case_id, "earlier_case_id": earlier_case_id, "why": why}
        return insert_once(self._connection, linked_cases, row)

    def linked_with(self, case_id: str) -> list[tuple[str, str]]:
        """See ports."""
        t = linked_cases.c
        found: list[tuple[str, str]] = []
        for own, other in ((t.case_id, t.earlier_case_id), (t.earlier_case_id, t.case_id)):
            statement = select(cases.c.reference, t.why).join(cases, cases.c.id == other).where(own == case_id)
            found += [(reference, why) for reference, why in self._connection.execute(statement)]
        return sorted(found)
