"""Notes of the staff, alarms and continuations by e-mail, as rows. No channel reads any of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Mapping, Sequence

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.conversation import Owner
from bot.domain.identity import ACCOUNT
from bot.domain.turn import TurnState
from bot.storage.rows import in_pieces, insert_once, one_row
from bot.storage.tables import (
    accounts,
    alarms,
    cases,
    conversations,
    identity_checks,
    mail_continuations,
    messages,
    notes,
    outbox,
    staff,
    turns,
    unanswered_questions,
)
from bot.use_cases.desk_ports import Continuation, Note

NOT_UNDERSTOOD = "nlu_fallback"  # the intent of a message that the assistant could not read
LOOK_BACK = timedelta(days=1)  # a message of a person that is older is no reason to write a mail any more
_ON_THE_WAY = ("queued", "sent")


class SqlNotes:
    """See `desk_ports.Notes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, note: Note) -> None:
        """See ports."""
        row = {name: getattr(note, name) for name in ("id", "conversation_id", "staff_id", "text", "at")}
        self._connection.execute(notes.insert().values(**row, mentions=list(note.mentions)))

    def of_conversation(self, conversation_id: str) -> list[Note]:
        """See ports."""
        statement = select(notes).where(notes.c.conversation_id == conversation_id).order_by(notes.c.at, notes.c.id)
        rows = [dict(row) for row in self._connection.execute(statement).mappings()]
        ids = {one for row in rows for one in (row["staff_id"], *row["mentions"]) if one}
        names: dict[str, str] = {}
        if ids:
            found = self._connection.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_(ids)))
            names = {row.id: row.name for row in found}
        return [note_from_row(row, names) for row in rows]


class SqlAlarms:
    """See `desk_ports.Alarms`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def candidates(self, since: datetime) -> list[str]:
        """See ports. By the states of turns, for these have an index that begins with them."""
        t = turns.c
        statement = (
            select(t.conversation_id)
            .join(conversations, conversations.c.id == t.conversation_id)
            .where(
                t.state.in_([state.value for state in TurnState if state is not TurnState.RELAYED]),
                t.queued_at >= since,
                conversations.c.owner == Owner.BOT.value,
            )
            .distinct()
        )
        return list(self._connection.execute(statement).scalars())

    def failures_since(self, conversation_id: str, moment: datetime) -> int:
        """See ports."""
        t, q = turns.c, unanswered_questions.c
        failed = or_(
            t.state.in_((TurnState.FAILED.value, TurnState.ESCALATED.value)),
            t.intent == NOT_UNDERSTOOD,
            t.message_id.in_(select(q.message_id).where(q.conversation_id == conversation_id)),
        )
        statement = select(func.count()).where(t.conversation_id == conversation_id, t.queued_at >= moment, failed)
        return int(self._connection.execute(statement).scalar_one())

    def put(self, conversation_id: str, because: Sequence[str], now: datetime) -> bool:
        """See ports."""
        row = {"conversation_id": conversation_id, "because": list(because), "raised_at": now}
        if insert_once(self._connection, alarms, row):
            return True
        own = alarms.c.conversation_id == conversation_id
        self._connection.execute(update(alarms).where(own).values(because=list(because)))
        return False

    def of(self, conversation_id: str) -> tuple[str, ...]:
        """See ports."""
        row = one_row(self._connection, select(alarms).where(alarms.c.conversation_id == conversation_id))
        return tuple(row["because"]) if row else ()

    def clear(self, conversation_id: str) -> None:
        """See ports."""
        self._connection.execute(delete(alarms).where(alarms.c.conversation_id == conversation_id))


class SqlMailContinuations:
    """See `desk_ports.MailContinuations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unnoted(self, gone_since: datetime) -> list[tuple[str, str]]:
        """See ports. Only conversations of which it is known when their customer was last seen have a window."""
        m, c = messages.c, conversations.c
        statement = (
            select(m.id, m.conversation_id)
            .select_from(
                conversations.join(messages, and_(m.conversation_id == c.id, m.seq == c.staff_seq))
                .join(outbox, outbox.c.message_id == m.id)
                .outerjoin(mail_continuations, mail_continuations.c.message_id == m.id)
            )
            .where(
                c.staff_seq > c.read_seq_customer,
                c.staff_seq > 0,
                c.customer_seen_at <= gone_since,
                m.created_at >= c.customer_seen_at,  # what was written while they were there, they have seen
                m.created_at > gone_since - LOOK_BACK,
                outbox.c.state.in_(_ON_THE_WAY),
                mail_continuations.c.message_id.is_(None),
            )
            .order_by(m.created_at)
        )
        return [(message_id, conversation_id) for message_id, conversation_id in self._connection.execute(statement)]

    def add(self, continuation: Continuation) -> bool:
        """See ports."""
        return insert_once(self._connection, mail_continuations, vars(continuation))

    def waiting(self) -> list[Continuation]:
        """See ports."""
        t = mail_continuations.c
        statement = select(t.message_id, t.conversation_id, t.state, t.asked_at).where(t.state == "waiting")
        return [Continuation(*row) for row in self._connection.execute(statement.order_by(t.asked_at, t.message_id))]

    def settle(self, message_ids: Sequence[str], state: str, now: datetime) -> int:
        """See ports."""
        t = mail_continuations.c
        count = 0
        for piece in in_pieces(message_ids):
            statement = update(mail_continuations).where(t.message_id.in_(piece), t.state == "waiting")
            count += self._connection.execute(statement.values(state=state, settled_at=now)).rowcount
        return count

    def address_of(self, conversation_id: str) -> str | None:
        """See ports."""
        left = (
            select(cases.c.contact_value)
            .where(cases.c.conversation_id == conversation_id, cases.c.contact_kind == "email")
            .order_by(cases.c.opened_at.desc())
        )
        address = self._connection.execute(left).scalars().first()
        if address is not None:
            return str(address)
        proved = (
            select(accounts.c.email)
            .join(identity_checks, identity_checks.c.subject == ACCOUNT + accounts.c.id)
            .where(identity_checks.c.conversation_id == conversation_id, identity_checks.c.passed.is_(True))
            .order_by(identity_checks.c.at.desc())
        )
        found = self._connection.execute(proved).scalars().first()
        return None if found is None else str(found)


def note_from_row(row: Mapping[str, Any], names: Mapping[str, str]) -> Note:
    """A row as a note."""
    return Note(
        id=row["id"],
        conversation_id=row["conversation_id"],
        staff_id=row["staff_id"],
        text=row["text"],
        at=row["at"],
        mentions=tuple(row["mentions"]),
        by=names.get(row["staff_id"] or ""),
        mentioned=tuple(names[one] for one in row["mentions"] if one in names),
    )
