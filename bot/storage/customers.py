"""Customers as rows: which conversations are one person's, and everything that is kept of them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Collection, Iterable, Sequence

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.engine import Connection

from bot.domain.case import CaseState
from bot.domain.customer import Belonging, contact_forms
from bot.domain.erasure import ERASURE_ASKED
from bot.storage.erasing import erase
from bot.storage.personal_data import ERASED_PEER, IS_WHOLE, OF_ACCOUNTS, OF_ORDERS, SHOWN, rows_of
from bot.storage.rows import the_row
from bot.storage.tables import accounts as all_accounts
from bot.storage.tables import (
    audit,
    audit_payloads,
    case_conversations,
    case_messages,
    cases,
    conversations,
    identity_checks,
    messages,
    order_acts,
)
from bot.storage.tables import orders as all_orders
from bot.use_cases.customer_ports import Erased

_ORDER, _ACCOUNT = "order ", "account "  # before number and id, in what a conversation has shown to be its own

# The last message of a conversation, by its own count; gone where the talk around a case was erased before.
_last = messages.alias("last")
_IS_LAST = and_(_last.c.conversation_id == conversations.c.id, _last.c.seq == conversations.c.last_seq)
_IS_NO_SHELL = conversations.c.peer.not_like(f"{ERASED_PEER}%")
_case_here = cases.c.conversation_id == conversations.c.id


class SqlCustomers:
    """See `customer_ports.Customers`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def named(self, conversation_id: str) -> bool:
        """See ports."""
        return bool(self._ids(select(conversations.c.id).where(conversations.c.id == conversation_id)))

    def of_peer(self, peer: str, channel: str | None = None) -> list[str]:
        """See ports."""
        statement = select(conversations.c.id).where(conversations.c.peer == peer)
        return self._ids(statement if channel is None else statement.where(conversations.c.channel == channel))

    def of_contacts(self, contacts: Collection[str]) -> list[str]:
        """See ports."""
        if not contacts:
            return []
        t = identity_checks.c
        orders = select(_ORDER + all_orders.c.number).where(func.lower(all_orders.c.email).in_(contacts))
        shown = orders.union(select(_ACCOUNT + all_accounts.c.id).where(all_accounts.c.email_key.in_(contacts)))
        found = [
            *self._ids(select(conversations.c.id).where(func.lower(conversations.c.peer).in_(contacts))),
            *self._ids(select(cases.c.conversation_id).where(func.lower(cases.c.contact_value).in_(contacts))),
            *self._ids(select(t.conversation_id).where(t.passed.is_(True), t.subject.in_(shown))),
        ]
        return sorted(set(found))

    def of_cases(self, conversation_ids: Collection[str]) -> list[str]:
        """See ports."""
        t = case_conversations.c
        here = or_(
            cases.c.conversation_id.in_(conversation_ids),
            cases.c.id.in_(select(t.case_id).where(t.conversation_id.in_(conversation_ids))),
        )
        shared = select(cases.c.id).where(here)
        first = self._ids(select(cases.c.conversation_id).where(here))
        return sorted({*conversation_ids, *first, *self._ids(select(t.conversation_id).where(t.case_id.in_(shared)))})

    def contacts(self, conversation_ids: Collection[str]) -> list[str]:
        """See ports."""
        peers = self._ids(select(conversations.c.peer).where(conversations.c.id.in_(conversation_ids)))
        given = self._ids(
            select(cases.c.contact_value).where(
                cases.c.conversation_id.in_(conversation_ids), cases.c.contact_kind.in_(("email", "phone"))
            )
        )
        t = all_accounts.c
        orders = all_orders.c.number.in_(self._shown(_ORDER, conversation_ids))
        emails = self._ids(select(all_orders.c.email).where(orders))
        own = self._ids(select(t.email).where(t.id.in_(self._shown(_ACCOUNT, conversation_ids))))
        return sorted({form for known in (*peers, *given, *emails, *own) for form in contact_forms(known)})

    def accounts(self, conversation_ids: Collection[str], contacts: Collection[str]) -> list[str]:
        """See ports."""
        t = all_accounts.c
        own = or_(t.id.in_(self._shown(_ACCOUNT, conversation_ids)), t.email_key.in_(contacts))
        return self._ids(select(t.id).where(own).order_by(t.id))

    def orders(
        self, conversation_ids: Collection[str], contacts: Collection[str], accounts: Collection[str] = ()
    ) -> list[str]:
        """See ports."""
        own = or_(
            all_orders.c.number.in_(self._shown(_ORDER, conversation_ids)),
            func.lower(all_orders.c.email).in_(contacts),
            all_orders.c.account_id.in_(accounts),
        )
        return self._ids(select(all_orders.c.number).where(own).order_by(all_orders.c.number))

    def belonging(self, conversation_id: str, because: str) -> Belonging:
        """See ports."""
        row = the_row(
            self._connection, select(conversations).where(conversations.c.id == conversation_id), "conversation"
        )
        written = select(func.count()).where(messages.c.conversation_id == conversation_id)
        references = select(cases.c.reference).where(cases.c.conversation_id == conversation_id)
        return Belonging(
            conversation_id,
            row["channel"],
            row["peer"],
            because,
            int(self._connection.execute(written).scalar_one()),
            tuple(self._ids(references.order_by(cases.c.opened_at))),
        )

    def everything(
        self, conversation_ids: Collection[str], orders: Collection[str], accounts: Collection[str] = ()
    ) -> dict[str, list[dict[str, Any]]]:
        """See ports."""
        found = {
            table.name: self._rows(
                select(table).where(rows_of(table, conversation_ids)).order_by(*table.primary_key.columns)
            )
            for table in SHOWN
        }
        acts = order_acts.c
        done = or_(
            acts.order_number.in_(orders), acts.account_id.in_(accounts), acts.conversation_id.in_(conversation_ids)
        )
        own = {
            **{table: next(iter(table.primary_key.columns)).in_(orders) for table in OF_ORDERS},
            **{table: next(iter(table.primary_key.columns)).in_(accounts) for table in OF_ACCOUNTS},
            order_acts: done,
        }
        for table, condition in own.items():
            found[table.name] = self._rows(select(table).where(condition).order_by(*table.primary_key.columns))
        found[audit.name] = self._audited(conversation_ids)
        return found

    def erase(self, conversation_ids: Sequence[str], held_cases: Collection[str], now: datetime) -> Erased:
        """See ports."""
        return erase(self._connection, conversation_ids, held_cases, now)

    def waiting(self, quiet_since: datetime, most: int) -> list[str]:
        """See ports."""
        asked = exists().where(and_(audit.c.object_ref == conversations.c.id, audit.c.action == ERASURE_ASKED))
        is_open = exists().where(and_(_case_here, cases.c.state != CaseState.CLOSED.value))
        is_quiet = or_(_last.c.created_at.is_(None), _last.c.created_at < quiet_since)
        return self._quiet(and_(is_quiet, asked, ~is_open), most)

    def past(self, quiet_since: datetime, closed_before: datetime, most: int) -> list[str]:
        """See ports."""
        of_cases = select(case_messages.c.message_id).union(select(cases.c.opened_by_message))
        loose = exists().where(
            and_(messages.c.conversation_id == conversations.c.id, messages.c.id.not_in(of_cases.scalar_subquery()))
        )
        is_quiet = or_(
            _last.c.created_at < quiet_since,
            and_(_last.c.id.is_(None), conversations.c.created_at < quiet_since),
        )
        since = func.coalesce(cases.c.changed_at, cases.c.opened_at)
        is_over = and_(cases.c.state == CaseState.CLOSED.value, since < closed_before)
        over = exists().where(and_(_case_here, is_over, IS_WHOLE))
        return self._quiet(and_(is_quiet, or_(loose, over, conversations.c.last_seq == 0)), most)

    def _quiet(self, condition: Any, most: int) -> list[str]:
        statement = (
            select(conversations.c.id)
            .select_from(conversations.outerjoin(_last, _IS_LAST))
            .where(_IS_NO_SHELL, condition)
            .order_by(conversations.c.created_at, conversations.c.id)
            .limit(most)
        )
        return self._ids(statement)

    def _shown(self, what: str, conversation_ids: Collection[str]) -> list[str]:
        t = identity_checks.c
        passed = self._ids(select(t.subject).where(t.conversation_id.in_(conversation_ids), t.passed.is_(True)))
        return [subject.removeprefix(what) for subject in passed if subject.startswith(what)]

    def _audited(self, conversation_ids: Collection[str]) -> list[dict[str, Any]]:
        references = select(cases.c.reference).where(cases.c.conversation_id.in_(conversation_ids))
        statement = (
            select(audit.c.seq, audit.c.at, audit.c.actor, audit.c.action, audit.c.object_ref, audit_payloads.c.payload)
            .outerjoin(audit_payloads, audit_payloads.c.seq == audit.c.seq)
            .where(
                or_(
                    audit_payloads.c.subject_id.in_(conversation_ids),
                    audit.c.object_ref.in_(references),
                    audit.c.object_ref.in_(conversation_ids),
                )
            )
            .order_by(audit.c.seq)
        )
        return [
            {**row, "payload": None if row["payload"] is None else json.loads(row["payload"])}
            for row in self._rows(statement)
        ]

    def _ids(self, statement: Any) -> list[str]:
        return list(self._connection.execute(statement).scalars())

    def _rows(self, statement: Any) -> list[dict[str, Any]]:
        rows: Iterable[Any] = self._connection.execute(statement).mappings()
        return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (datetime, date)) else value
