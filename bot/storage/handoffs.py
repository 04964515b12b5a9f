"""Handoffs and staff as rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Mapping

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot.domain.handoff import Handoff, HandoffState
from bot.storage.rows import insert_once, one_row
from bot.storage.schema import UtcDateTime
from bot.storage.tables import handoffs

_FURTHER = ("priority", "team", "escalated_at", "reopened_at", "settled", "claimed_at", "ended_at")
OPEN = (HandoffState.WAITING.value, HandoffState.CLAIMED.value)


class SqlHandoffs:
    """See `ports.Handoffs`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, handoff: Handoff) -> bool:
        """See ports."""
        return insert_once(self._connection, handoffs, handoff_to_row(handoff))

    def save(self, handoff: Handoff) -> None:
        """See ports."""
        statement = update(handoffs).where(handoffs.c.id == handoff.id).values(**handoff_to_row(handoff))
        self._connection.execute(statement)

    def of_conversation(self, conversation_id: str) -> list[Handoff]:
        """See ports."""
        t = handoffs.c
        statement = select(handoffs).where(t.conversation_id == conversation_id).order_by(t.asked_at, t.id)
        return [handoff_from_row(row) for row in self._connection.execute(statement).mappings()]

    def of_turn(self, turn_id: str) -> Handoff | None:
        """See ports."""
        return self._one(handoffs.c.turn_id == turn_id)

    def open_of(self, conversation_id: str) -> Handoff | None:
        """See ports."""
        return self._one(handoffs.c.conversation_id == conversation_id, handoffs.c.state.in_(OPEN))

    def waiting_past(self, moment: datetime) -> list[Handoff]:
        """See ports."""
        statement = select(handoffs).where(handoffs.c.state == HandoffState.WAITING.value, handoffs.c.take_by < moment)
        return [handoff_from_row(row) for row in self._connection.execute(statement).mappings()]

    def unescalated(self, moment: datetime) -> list[Handoff]:
        """See ports."""
        t = handoffs.c
        statement = select(handoffs).where(
            t.state == HandoffState.WAITING.value, t.take_by <= moment, t.escalated_at.is_(None)
        )
        return [handoff_from_row(row) for row in self._connection.execute(statement).mappings()]

    def claim(self, handoff_id: str, agent_id: str, now: datetime) -> bool:
        """See ports."""
        statement = (
            update(handoffs)
            .where(handoffs.c.id == handoff_id, handoffs.c.state == HandoffState.WAITING.value)
            .values(state=HandoffState.CLAIMED.value, claimed_by=agent_id, claimed_at=now)
        )
        return bool(self._connection.execute(statement).rowcount == 1)

    def waits_since(self, moment: datetime) -> list[timedelta]:
        """See ports."""
        t = handoffs.c
        since = func.coalesce(t.reopened_at, t.asked_at, type_=UtcDateTime)
        statement = select(since, t.claimed_at).where(t.claimed_at >= moment, t.turn_id.is_not(None))
        return [taken - asked for asked, taken in self._connection.execute(statement)]

    def in_vain_since(self, moment: datetime) -> int:
        """See ports."""
        return self._count(handoffs.c.state == HandoffState.EXPIRED.value, handoffs.c.take_by >= moment)

    def waiting(self, before: datetime | None = None) -> int:
        """See ports."""
        earlier = [] if before is None else [handoffs.c.asked_at < before]
        return self._count(handoffs.c.state == HandoffState.WAITING.value, *earlier)

    def close(self, handoff_id: str, state: str) -> None:
        """See ports."""
        self._connection.execute(
            update(handoffs).where(handoffs.c.id == handoff_id, handoffs.c.state.in_(OPEN)).values(state=state)
        )

    def _count(self, *conditions: Any) -> int:
        return int(self._connection.execute(select(func.count()).where(*conditions)).scalar_one())

    def _one(self, *conditions: Any) -> Handoff | None:
        row = one_row(self._connection, select(handoffs).where(*conditions))
        return handoff_from_row(row) if row else None


def handoff_from_row(row: Mapping[str, Any]) -> Handoff:
    """A row as a handoff."""
    return Handoff(
        id=row["id"],
        conversation_id=row["conversation_id"],
        turn_id=row["turn_id"],
        reason=row["reason"],
        summary=row["summary"],
        state=HandoffState(row["state"]),
        asked_at=row["asked_at"],
        take_by=row["take_by"],
        claimed_by=row["claimed_by"],
        mood=row["mood"],
        **{name: row[name] for name in _FURTHER},
    )


def handoff_to_row(handoff: Handoff) -> dict[str, Any]:
    """A handoff as a row."""
    return {**vars(handoff), "state": handoff.state.value}
