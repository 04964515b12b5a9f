"""Who of the staff is there, what they take on and whom they hold, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot.domain.availability import Person
from bot.domain.conversation import Owner
from bot.storage.rows import one_row
from bot.storage.tables import conversations, staff

_HOLDS = (
    select(func.count())
    .where(conversations.c.owner == Owner.AGENT.value, conversations.c.agent_id == staff.c.id)
    .scalar_subquery()
)
_PEOPLE = select(staff, _HOLDS.label("holds")).order_by(staff.c.name)


class SqlPresence:
    """See `desk_ports.Presence`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def people(self) -> list[Person]:
        """See ports."""
        return [person_from_row(row) for row in self._connection.execute(_PEOPLE).mappings()]

    def person(self, staff_id: str) -> Person | None:
        """See ports."""
        row = one_row(self._connection, _PEOPLE.where(staff.c.id == staff_id))
        return person_from_row(row) if row else None

    def seen(self, staff_id: str, now: datetime | None) -> None:
        """See ports."""
        self._put(staff_id, last_seen_at=now)

    def set_there(self, staff_id: str, there: bool, until: datetime | None) -> None:
        """See ports."""
        self._put(staff_id, there=there, available_until=until)

    def held_by(self, staff_id: str) -> list[str]:
        """See ports."""
        t = conversations.c
        own = (t.owner == Owner.AGENT.value, t.agent_id == staff_id)
        return list(self._connection.execute(select(t.id).where(*own).order_by(t.owner_since, t.id)).scalars())

    def _put(self, staff_id: str, **values: Any) -> None:
        self._connection.execute(update(staff).where(staff.c.id == staff_id).values(**values))


def person_from_row(row: Mapping[str, Any]) -> Person:
    """A row of `staff`, with how many conversations they hold, as a person."""
    return Person(
        id=row["id"],
        name=row["name"],
        there_until=row["available_until"],
        holds=row["holds"],
        most_chats=row["most_chats"],
        languages=tuple(row["languages"]),
        skills=tuple(row["skills"]),
        team=row["team"] or "",
        role=row["role"],
        disabled=bool(row["disabled"]),
        wants_to_be_there=bool(row["there"]),
        last_seen_at=row["last_seen_at"],
    )
