"""Erasing what is kept of customers, row by row, in the transaction under way. What goes is in `personal_data.py`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Collection, Sequence

from sqlalchemy import and_, delete, or_, select, union, update
from sqlalchemy.engine import Connection

from bot.domain.conversation import Owner
from bot.domain.erasure import ERASED_WORDS, without_words
from bot.storage.personal_data import (
    EMPTIED,
    ERASED_PEER,
    GONE,
    INBOX_EMPTIED,
    IS_WHOLE,
    OF_CASES,
    WITH_MESSAGE,
    rows_of,
)
from bot.storage.tables import (
    attachments,
    case_conversations,
    case_messages,
    case_records,
    cases,
    conversations,
    inbox,
    linked_cases,
    messages,
)
from bot.use_cases.customer_ports import Erased


def erase(
    connection: Connection, conversation_ids: Sequence[str], held_cases: Collection[str], now: datetime
) -> Erased:
    """See `customer_ports.Customers.erase`."""
    own, held = list(conversation_ids), list(held_cases)
    run = _Counted(connection)
    let_go = run.ids(select(cases.c.id).where(cases.c.conversation_id.in_(own), cases.c.id.not_in(held), IS_WHOLE))
    kept = (
        select(case_messages.c.message_id)
        .where(case_messages.c.case_id.in_(held))
        .union(select(cases.c.opened_by_message).where(cases.c.id.in_(held)))
    )
    going = and_(messages.c.conversation_id.in_(own), messages.c.id.not_in(kept.scalar_subquery()))
    going_ids = select(messages.c.id).where(going)

    run(update(inbox).where(rows_of(inbox, own)).values(**INBOX_EMPTIED))
    for table in GONE:
        run(delete(table).where(rows_of(table, own)))
    unsent = and_(attachments.c.conversation_id.in_(own), attachments.c.message_id.is_(None))
    files = run.ids(select(attachments.c.id).where(or_(unsent, attachments.c.message_id.in_(going_ids))))
    run(delete(attachments).where(unsent))
    for table in WITH_MESSAGE:
        run(delete(table).where(table.c.message_id.in_(going_ids)))
    run(delete(case_messages).where(case_messages.c.case_id.in_(let_go)))
    _empty_cases(run, let_go)
    # Of a case that is held, the other conversations of its customer stay: there, too, the answer is waited for.
    opened_to = case_conversations.c.conversation_id.in_(own)
    run(
        delete(case_conversations).where(
            case_conversations.c.case_id.not_in(held), or_(opened_to, case_conversations.c.case_id.in_(let_go))
        )
    )
    shells = select(cases.c.opened_by_message).where(cases.c.conversation_id.in_(own))
    run(delete(messages).where(going, messages.c.id.not_in(shells)))
    m = messages.c
    is_whole = or_(m.text != ERASED_WORDS, m.client_message_id.is_not(None), m.external_id.is_not(None))
    run(update(messages).where(going, is_whole).values(**EMPTIED[messages]))
    _erase_conversations(run, own, held, select(m.conversation_id).where(m.id.in_(kept)), now)
    return Erased(dict(run.rows), tuple(files))


class _Counted:
    """Runs statements and counts the rows they touched, by table."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.rows = connection, Counter[str]()

    def __call__(self, statement: Any) -> None:
        count = self.connection.execute(statement).rowcount
        if count:
            self.rows[statement.table.name] += count

    def ids(self, statement: Any) -> list[str]:
        return list(self.connection.execute(statement).scalars())


def _empty_cases(run: _Counted, let_go: Sequence[str]) -> None:
    run(delete(linked_cases).where(or_(linked_cases.c.case_id.in_(let_go), linked_cases.c.earlier_case_id.in_(let_go))))
    for table in OF_CASES:
        if table is not case_records:
            run(update(table).where(table.c.case_id.in_(let_go)).values(**EMPTIED[table]))
    written = select(case_records.c.id, case_records.c.fields).where(case_records.c.case_id.in_(let_go))
    for record_id, fields in run.connection.execute(written).all():
        run(update(case_records).where(case_records.c.id == record_id).values(fields=without_words(fields)))
    run(update(cases).where(cases.c.id.in_(let_go)).values(**EMPTIED[cases]))


def _erase_conversations(
    run: _Counted, own: Sequence[str], held: Sequence[str], with_kept_message: Any, now: datetime
) -> None:
    """Delete those to which nothing points any more, make shells of those with a shell of a case; the rest stays."""
    t = case_conversations.c
    opened = select(cases.c.conversation_id).where(cases.c.id.in_(held))
    kept = union(opened, select(t.conversation_id).where(t.case_id.in_(held)), with_kept_message).scalar_subquery()
    going = and_(conversations.c.id.in_(own), conversations.c.id.not_in(kept))
    with_case = select(cases.c.conversation_id).where(cases.c.conversation_id.in_(own))
    run(delete(conversations).where(going, conversations.c.id.not_in(with_case)))
    by_itself = {"owner": Owner.BOT.value, "owner_since": now, "agent_id": None, "handed_over_by_turn": None}
    shell = {"peer": ERASED_PEER + conversations.c.id, "language": None, **by_itself}
    run(update(conversations).where(going, conversations.c.peer.not_like(f"{ERASED_PEER}%")).values(**shell))
    held_by_person = and_(conversations.c.id.in_(own), conversations.c.owner != Owner.BOT.value)
    run(update(conversations).where(held_by_person).values(**by_itself))
