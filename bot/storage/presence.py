"""Who is there and what they take on, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot.domain.availability import MOST_CHATS, Person
from bot.domain.conversation import Owner
from bot.storage.rows import insert_once, one_row
from bot.storage.tables import conversations, staff, staff_presence

_HOLDS = (
    select(func.count())
    .where(conversations.c.owner == Owner.AGENT.value, conversations.c.agent_id == staff.c.id)
    .scalar_subquery()
)
_OWN = ("most_chats", "languages", "skills", "team", "there", "last_seen_at")
_PEOPLE = (
    select(
        staff.c.id,
        staff.c.name,
        staff.c.disabled,
        staff.c.available_until,
        *(staff_presence.c[name].label(f"own_{name}") for name in _OWN),
        _HOLDS.label("holds"),
    )
    .select_from(staff.outerjoin(staff_presence, staff_presence.c.staff_id == staff.c.id))
    .order_by(staff.c.name)
)


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
        self._put(staff_id, there=there)
        self._connection.execute(update(staff).where(staff.c.id == staff_id).values(available_until=until))

    def set_profile(self, staff_id: str, **values: Any) -> None:
        """See ports."""
        self._put(staff_id, **values)

    def held_by(self, staff_id: str) -> list[str]:
        """See ports."""
        t = conversations.c
        own = (t.owner == Owner.AGENT.value, t.agent_id == staff_id)
        return list(self._connection.execute(select(t.id).where(*own).order_by(t.owner_since, t.id)).scalars())

    def _put(self, staff_id: str, **values: Any) -> None:
        changed = update(staff_presence).where(staff_presence.c.staff_id == staff_id).values(**values)
        if self._connection.execute(changed).rowcount == 1:
            return
        # Not there until they say so: a sign of life of a desk alone does not make somebody available.
        row = {"staff_id": staff_id, "languages": [], "skills": [], "there": False, **values}
        if not insert_once(self._connection, staff_presence, row):
            self._connection.execute(changed)


def person_from_row(row: Mapping[str, Any]) -> Person:
    """A row as a person; nothing is laid down for one who was never seen."""
    return Person(
        id=row["id"],
        name=row["name"],
        there_until=row["available_until"],
        holds=row["holds"],
        most_chats=MOST_CHATS if row["own_most_chats"] is None else row["own_most_chats"],
        languages=tuple(row["own_languages"] or ()),
        skills=tuple(row["own_skills"] or ()),
        team=row["own_team"] or "",
        disabled=bool(row["disabled"]),
        wants_to_be_there=bool(row["own_there"]),
        last_seen_at=row["own_last_seen_at"],
    )
