"""What the desk shows of conversations: a handful of queries, however many there are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Collection, Mapping, Sequence

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.engine import Connection

from bot.domain.case import CaseState
from bot.domain.conversation import Owner
from bot.domain.handoff import HandoffState
from bot.domain.identity import ACCOUNT, ORDER
from bot.domain.message import Author
from bot.domain.promise import PromiseState
from bot.storage.attachments import with_attachments
from bot.storage.conversations import STAFF_NAME, message_from_row
from bot.storage.desk_search import search
from bot.storage.handoffs import OPEN
from bot.storage.rows import in_pieces
from bot.storage.tables import (
    accounts,
    alarms,
    cases,
    conversations,
    handoffs,
    identity_checks,
    mail_continuations,
    messages,
    notes,
    orders,
    outbox,
    promises,
    staff,
)
from bot.use_cases.desk_ports import CaseMark, Hit, LastLine, LogLine, Row
from bot.use_cases.handoffs import DESK

SHOWN_OF_LAST = 200  # characters
_c, _h, _m = conversations.c, handoffs.c, messages.c
# What is not the bot's, and what should be watched; those that were never seen to are few, so the indexes find them.
_IN_QUEUE = or_(
    _c.owner.in_((Owner.QUEUE.value, Owner.AGENT.value)), _c.id.in_(select(alarms.c.conversation_id).scalar_subquery())
)
_IS_WAITING = _h.state == HandoffState.WAITING.value
_ROWS = select(  # times only where they are shown: to make them from text is what takes longest
    _c.id, _c.channel, _c.owner, _c.agent_id, _c.owner_since, _c.language, _c.last_seq,
    staff.c.name.label("agent"), staff.c.team.label("agent_team"),
    _h.reason, _h.mood, case((_IS_WAITING, _h.asked_at)), case((_IS_WAITING, _h.take_by)), _h.priority,
    _h.escalated_at.is_not(None).label("escalated"), _h.team,
    alarms.c.because,
    _m.author, func.substr(_m.text, 1, SHOWN_OF_LAST).label("text"), _m.created_at.label("said_at"),
).select_from(
    conversations.outerjoin(staff, staff.c.id == _c.agent_id)
    .outerjoin(handoffs, and_(_h.conversation_id == _c.id, _h.state.in_(OPEN)))
    .outerjoin(alarms, alarms.c.conversation_id == _c.id)
    .outerjoin(messages, and_(_m.conversation_id == _c.id, _m.seq == _c.last_seq))
)  # fmt: skip
_UNREAD = (
    select(_m.conversation_id, func.count(), func.min(_m.created_at))
    .select_from(conversations.join(messages, and_(_m.conversation_id == _c.id, _m.seq > _c.staff_seq)))
    .where(_m.author == Author.CUSTOMER.value)
    .group_by(_m.conversation_id)
)
_CASES = (
    select(
        cases.c.conversation_id, cases.c.reference, cases.c.kind, cases.c.state, cases.c.priority,
        func.min(promises.c.due_at),
    )
    .select_from(
        conversations.join(cases, cases.c.conversation_id == _c.id).outerjoin(
            promises, and_(promises.c.case_id == cases.c.id, promises.c.state == PromiseState.MADE.value)
        )
    )
    .where(cases.c.state != CaseState.CLOSED.value)
    .group_by(
        cases.c.id, cases.c.conversation_id, cases.c.reference, cases.c.kind, cases.c.state, cases.c.priority,
        cases.c.opened_at,
    )
    .order_by(cases.c.opened_at)
)  # fmt: skip
_PROVED = (
    select(identity_checks.c.conversation_id, identity_checks.c.subject)
    .select_from(conversations.join(identity_checks, identity_checks.c.conversation_id == _c.id))
    .where(identity_checks.c.passed.is_(True), identity_checks.c.subject.like(f"{ACCOUNT}%"))
)
_MAIL = (
    select(mail_continuations.c.conversation_id, mail_continuations.c.state)
    .select_from(conversations.join(mail_continuations, mail_continuations.c.conversation_id == _c.id))
    .order_by(mail_continuations.c.asked_at)
)
_OF_ROWS = (_UNREAD, _CASES, _PROVED, _MAIL, _ROWS)
_OF_QUEUE = tuple(statement.where(_IN_QUEUE) for statement in _OF_ROWS)
_LOG = (
    select(messages, STAFF_NAME, outbox.c.state.label("sent"), outbox.c.delivered_at, outbox.c.read_at)
    .select_from(
        messages.outerjoin(staff, staff.c.id == _m.staff_id).outerjoin(outbox, outbox.c.message_id == messages.c.id)
    )
    .order_by(_m.seq.desc())
)


class SqlDeskViews:
    """See `desk_ports.DeskViews`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(self, now: datetime) -> list[Row]:
        """See ports."""
        return self._rows(_OF_QUEUE)

    def rows(self, ids: Collection[str], now: datetime) -> list[Row]:
        """See ports."""
        found = [row for piece in in_pieces(list(ids)) for row in self._rows_of(piece)]
        return sorted(found, key=_urgency)

    def find(self, most: int, before: datetime | None = None, **wanted: Any) -> list[str]:
        """See ports."""
        conditions = [{"owner": _c.owner, "channel": _c.channel, "agent": staff.c.name}[name] == value
                      for name, value in wanted.items() if value is not None]  # fmt: skip
        conditions += [] if before is None else [_m.created_at < before]
        statement = (
            select(_c.id)
            .select_from(
                conversations.join(messages, and_(_m.conversation_id == _c.id, _m.seq == _c.last_seq)).outerjoin(
                    staff, staff.c.id == _c.agent_id
                )
            )
            .where(*conditions)
            .order_by(_m.created_at.desc(), _c.id.desc())
            .limit(most)
        )
        return list(self._connection.execute(statement).scalars())

    def log(self, conversation_id: str, after: int, most: int, before: int | None = None) -> list[LogLine]:
        """See ports."""
        statement = _LOG.where(_m.conversation_id == conversation_id, _m.seq > after).limit(most)
        statement = statement if before is None else statement.where(_m.seq < before)
        rows = list(self._connection.execute(statement).mappings())[::-1]
        said = with_attachments(self._connection, [message_from_row(row) for row in rows])
        return [
            LogLine(
                one.seq,
                one.id,
                one.author.value,
                one.name,
                one.text,
                one.created_at,
                _state(row),
                tuple(button.title for button in one.buttons),
                one.attachments,
                (row["client_message_id"] or "").removeprefix(DESK) or None if row["staff_id"] else None,
            )
            for one, row in zip(said, rows)
        ]

    def last_seqs(self, ids: Collection[str]) -> Mapping[str, tuple[int, int]]:
        """See ports."""
        count = select(func.count()).where(notes.c.conversation_id == _c.id).scalar_subquery()
        found: dict[str, tuple[int, int]] = {}
        for piece in in_pieces(list(ids)):
            for key, last, written in self._connection.execute(
                select(_c.id, _c.last_seq, count).where(_c.id.in_(piece))
            ):
                found[key] = (last, written)
        return found

    def search(self, words: Sequence[str], kinds: Collection[str], most: int) -> list[Hit]:
        """See ports."""
        return search(self._connection, words, kinds, most)

    def customer_name(self, conversation_id: str) -> str | None:
        """See ports."""
        proved = self._all(_PROVED.where(_c.id == conversation_id).order_by(identity_checks.c.at))
        return self._names({key: subject.removeprefix(ACCOUNT) for key, subject in proved}).get(conversation_id)

    def keep_whole(self, conversation_id: str) -> frozenset[str]:
        """See ports."""
        of_cases = select(cases.c.reference, cases.c.about_order).where(cases.c.conversation_id == conversation_id)
        kept = {one for row in self._connection.execute(of_cases) for one in row if one}
        i = identity_checks.c
        proved = select(i.subject).where(i.conversation_id == conversation_id, i.passed.is_(True))
        subjects = set(self._connection.execute(proved).scalars())
        kept |= {subject.removeprefix(ORDER) for subject in subjects if subject.startswith(ORDER)}
        own = [subject.removeprefix(ACCOUNT) for subject in subjects if subject.startswith(ACCOUNT)]
        known = or_(orders.c.account_id.in_(own), orders.c.number.in_(list(kept)))
        for row in self._connection.execute(select(orders.c.number, orders.c.tracking).where(known)):
            kept |= {one for one in row if one}
        return frozenset(kept)

    def _rows_of(self, ids: Sequence[str]) -> list[Row]:
        return self._rows([statement.where(_c.id.in_(ids)) for statement in _OF_ROWS])

    def _rows(self, statements: Sequence[Any]) -> list[Row]:
        of_unread, of_cases, of_proved, of_mail, of_rows = statements
        unread = {key: (count, since) for key, count, since in self._all(of_unread)}
        marks: dict[str, list[CaseMark]] = {}
        for key, *mark in self._all(of_cases):
            marks.setdefault(key, []).append(CaseMark(*mark))
        names = self._names({key: subject.removeprefix(ACCOUNT) for key, subject in self._all(of_proved)})
        mail = dict(self._all(of_mail))
        found: dict[str, Row] = {}
        # By place and not by name: with hundreds of rows, looking names up is what takes longest.
        for (
            key, channel, owner, agent_id, since, language, seq, agent, agent_team, reason, mood, asked_at, take_by,
            priority, is_escalated, team, because, author, said, said_at,
        ) in self._all(of_rows):  # fmt: skip
            count, unread_since = unread.get(key, (0, None))
            waits_since = asked_at or (unread_since if owner == Owner.AGENT.value else None)
            found[key] = Row(
                key, channel, owner, agent, agent_id, since, waits_since, take_by,
                reason or "", mood or "", language, names.get(key) or f"Visitor {key[-6:]}",
                LastLine(author, said, said_at, seq) if author else None, count, tuple(marks.get(key, ())),
                priority or 0, because is not None, tuple(because or ()), bool(is_escalated), team, mail.get(key),
                agent_team or None,
            )  # fmt: skip
        return sorted(found.values(), key=_urgency)

    def _names(self, of: Mapping[str, str]) -> Mapping[str, str]:
        """What to call the owners of these accounts, by what the accounts are of."""
        a = accounts.c
        called: dict[str, str] = {}
        for piece in in_pieces(sorted(set(of.values()))):
            for key, *name, email in self._all(select(a.id, a.first_name, a.last_name, a.email).where(a.id.in_(piece))):
                called[key] = " ".join(name).strip() or email
        return {key: called[account] for key, account in of.items() if account in called}

    def _all(self, statement: Any) -> Sequence[Any]:
        return self._connection.execute(statement).all()


def _urgency(row: Row) -> tuple[Any, ...]:
    """Who waits for a person comes first, of them the most pressing, then the one who asked first."""
    place = {Owner.QUEUE.value: 0, Owner.AGENT.value: 2}.get(row.owner, 1 if row.watched else 3)
    return place, -row.priority, row.waiting_since or row.since, row.id


def _state(row: Mapping[str, Any]) -> str | None:
    if row["sent"] == "sent":
        return "read" if row["read_at"] else "delivered" if row["delivered_at"] else "sent"
    sent: str | None = row["sent"]
    return sent
