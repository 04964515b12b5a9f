"""Deadlines of cases as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import select, text, update
from sqlalchemy.engine import Connection

from bot.domain.case import Case
from bot.domain.case_deadline import CaseDeadline, DeadlineState
from bot.domain.deadline import CountedFrom, Deadline, DeadlineKind
from bot.storage.cases import case_from_row
from bot.storage.deadline_tables import UNFOLLOWED
from bot.storage.rows import insert_once
from bot.storage.tables import case_deadlines, cases


class SqlDeadlines:
    """See `deadline_ports.Deadlines`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kept: CaseDeadline) -> bool:
        """See ports."""
        return insert_once(self._connection, case_deadlines, deadline_to_row(kept))

    def settle(self, kept: CaseDeadline, *, followed: bool = False) -> bool:
        """See ports."""
        t = case_deadlines.c
        # What was missed may still be done late; what is open may become anything.
        late = kept.done_at is not None and kept.state is DeadlineState.MISSED
        undone = (DeadlineState.OPEN.value, DeadlineState.MISSED.value) if late else (DeadlineState.OPEN.value,)
        statement = update(case_deadlines).where(t.id == kept.id, t.state.in_(undone), t.done_at.is_(None))
        values = {"state": kept.state.value, "settled_at": kept.settled_at, "done_at": kept.done_at}
        return bool(self._connection.execute(statement.values(**values, followed=followed)).rowcount == 1)

    def mark_followed(self, deadline_id: str) -> None:
        """See ports."""
        statement = update(case_deadlines).where(case_deadlines.c.id == deadline_id)
        self._connection.execute(statement.values(followed=True))

    def of_case(self, case_id: str) -> list[CaseDeadline]:
        """See ports."""
        t = case_deadlines.c
        return self._many(select(case_deadlines).where(t.case_id == case_id).order_by(t.due_at, t.rule, t.occurrence))

    def past(self, now: datetime, most: int) -> list[tuple[CaseDeadline, Case]]:
        """See ports."""
        t = case_deadlines.c
        past = select(case_deadlines).where(t.state == DeadlineState.OPEN.value, t.due_at < now)
        return self._with_cases(self._many(past.order_by(t.due_at, t.id).limit(most)))

    def unfollowed(self, most: int) -> list[tuple[CaseDeadline, Case]]:
        """See ports."""
        t = case_deadlines.c
        unfollowed = select(case_deadlines).where(text(UNFOLLOWED))
        return self._with_cases(self._many(unfollowed.order_by(t.settled_at, t.id).limit(most)))

    def _many(self, statement: Any) -> list[CaseDeadline]:
        return [deadline_from_row(row) for row in self._connection.execute(statement).mappings()]

    def _with_cases(self, kept: list[CaseDeadline]) -> list[tuple[CaseDeadline, Case]]:
        if not kept:
            return []
        statement = select(cases).where(cases.c.id.in_({one.case_id for one in kept}))
        found = {row["id"]: case_from_row(row) for row in self._connection.execute(statement).mappings()}
        return [(one, found[one.case_id]) for one in kept]


def deadline_from_row(row: Mapping[str, Any]) -> CaseDeadline:
    """A row as a deadline."""
    deadline = Deadline(
        kind=DeadlineKind(row["kind"]),
        due_at=row["due_at"],
        rule=row["rule"],
        pack=row["pack"],
        pack_version=row["pack_version"],
        counted_from=CountedFrom(row["counted_from"]),
        counted_at=row["counted_at"],
        because=row["because"],
        occurrence=row["occurrence"],
    )
    return CaseDeadline(
        id=row["id"],
        case_id=row["case_id"],
        deadline=deadline,
        recorded_at=row["recorded_at"],
        extends=row["extends"],
        reason=row["reason"],
        state=DeadlineState(row["state"]),
        settled_at=row["settled_at"],
        done_at=row["done_at"],
    )


def deadline_to_row(kept: CaseDeadline) -> dict[str, Any]:
    """A deadline as a row."""
    deadline = kept.deadline
    return {
        "id": kept.id,
        "case_id": kept.case_id,
        "kind": deadline.kind.value,
        "due_at": deadline.due_at,
        "rule": deadline.rule,
        "occurrence": deadline.occurrence,
        "pack": deadline.pack,
        "pack_version": deadline.pack_version,
        "counted_from": deadline.counted_from.value,
        "counted_at": deadline.counted_at,
        "because": deadline.because,
        "recorded_at": kept.recorded_at,
        "extends": kept.extends,
        "reason": kept.reason,
        "state": kept.state.value,
        "settled_at": kept.settled_at,
        "done_at": kept.done_at,
    }
