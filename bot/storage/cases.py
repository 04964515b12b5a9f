"""Cases, promises and decisions as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Iterable, Mapping

from sqlalchemy import or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.audit import AuditEntry
from bot.domain.case import Case, CaseKind, CaseState, Contact, Priority
from bot.domain.message import Message
from bot.domain.redress import RedressKind, RedressOption, RedressReason
from bot.domain.redress_choice import RequestedRedress
from bot.storage.audit import SqlAudit
from bot.storage.conversations import message_from_row
from bot.storage.rows import insert_once, one_row, the_row
from bot.storage.tables import case_conversations, case_messages, cases, decisions, messages, turns


class SqlCases:
    """See `ports.Cases`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._audit = SqlAudit(connection)

    def add(self, case: Case) -> bool:
        """See ports."""
        return insert_once(self._connection, cases, case_to_row(case))

    def save(self, case: Case) -> None:
        """See ports."""
        self._connection.execute(update(cases).where(cases.c.id == case.id).values(**case_to_row(case)))

    def opened_by(self, message_id: str, kind: str) -> Case | None:
        """See ports."""
        return self._one(cases.c.opened_by_message == message_id, cases.c.kind == kind)

    def opened_in_turn(self, turn_id: str) -> list[Case]:
        """See ports."""
        statement = (
            select(cases)
            .join(turns, turns.c.message_id == cases.c.opened_by_message)
            .where(turns.c.id == turn_id)
            .order_by(cases.c.priority, cases.c.ahead.desc())
        )
        return self._many(statement)

    def get(self, case_id: str) -> Case:
        """See ports."""
        statement = select(cases).where(cases.c.id == case_id).with_for_update()
        return case_from_row(the_row(self._connection, statement, "case"))

    def by_reference(self, reference: str) -> Case | None:
        """See ports."""
        return self._one(cases.c.reference == reference)

    def about_order(self, order_number: str) -> list[Case]:
        """See ports."""
        return self._many(select(cases).where(cases.c.about_order == order_number).order_by(cases.c.opened_at))

    def of_conversation(self, conversation_id: str) -> list[Case]:
        """See ports."""
        t = case_conversations.c
        opened_to = select(t.case_id).where(t.conversation_id == conversation_id)
        here = or_(cases.c.conversation_id == conversation_id, cases.c.id.in_(opened_to))
        return self._many(select(cases).where(here).order_by(cases.c.opened_at.desc()))

    def open_ones(self) -> list[Case]:
        """See ports."""
        return self._many(select(cases).where(cases.c.state != CaseState.CLOSED.value).order_by(cases.c.opened_at))

    def all(self) -> list[Case]:
        """See ports."""
        return self._many(select(cases).order_by(cases.c.priority, cases.c.ahead.desc(), cases.c.opened_at))

    def link(self, case_id: str, message_ids: Iterable[str]) -> None:
        """See ports."""
        for message_id in message_ids:
            insert_once(self._connection, case_messages, {"case_id": case_id, "message_id": message_id})

    def messages(self, case_id: str) -> list[Message]:
        """See ports."""
        statement = (
            select(messages)
            .join(case_messages, case_messages.c.message_id == messages.c.id)
            .where(case_messages.c.case_id == case_id)
            .order_by(messages.c.created_at, messages.c.seq)
        )
        return [message_from_row(row) for row in self._connection.execute(statement).mappings()]

    def record(self, case_id: str, at: datetime, actor: str, what: str, detail: str | None = None) -> AuditEntry:
        """See ports."""
        statement = select(cases.c.reference, cases.c.conversation_id)
        case = the_row(self._connection, statement.where(cases.c.id == case_id), "case")
        return self._audit.append(at, actor, what, case["reference"], {"detail": detail}, case["conversation_id"])

    def events(self, case_id: str) -> list[tuple[datetime, str, str, str | None]]:
        """See ports."""
        case = one_row(self._connection, select(cases.c.reference).where(cases.c.id == case_id))
        if case is None:
            return []
        return [
            (entry.at, entry.actor, entry.action, payload.get("detail") if payload else None)
            for entry, payload in self._audit.about(case["reference"])
        ]

    def add_decision(
        self,
        decision_id: str,
        case_id: str,
        order_number: str,
        product_id: str,
        option: RedressOption,
        reason: RedressReason,
        now: datetime,
    ) -> None:
        """See ports."""
        self._connection.execute(
            decisions.insert().values(
                id=decision_id,
                case_id=case_id,
                order_number=order_number,
                product_id=product_id,
                kind=option.kind.value,
                reason=reason.value,
                rule=option.because.id,
                amount_minor=option.amount.minor if option.amount else None,
                currency=option.amount.currency if option.amount else None,
                state="requested",
                decided_at=now,
            )
        )

    def requested(self, case_id: str) -> RequestedRedress | None:
        """See ports."""
        row = one_row(self._connection, select(decisions).where(decisions.c.case_id == case_id))
        if row is None:
            return None
        kind, reason = RedressKind(row["kind"]), RedressReason(row["reason"])
        return RequestedRedress(row["order_number"], row["product_id"], kind, reason)

    def _one(self, *conditions: Any) -> Case | None:
        row = one_row(self._connection, select(cases).where(*conditions))
        return case_from_row(row) if row else None

    def _many(self, statement: Any) -> list[Case]:
        return [case_from_row(row) for row in self._connection.execute(statement).mappings()]


def case_from_row(row: Mapping[str, Any]) -> Case:
    """A row as a case."""
    contact = Contact(row["contact_kind"], row["contact_value"]) if row["contact_kind"] else None
    return Case(
        id=row["id"],
        reference=row["reference"],
        kind=CaseKind(row["kind"]),
        state=CaseState(row["state"]),
        conversation_id=row["conversation_id"],
        opened_by_message=row["opened_by_message"],
        opened_at=row["opened_at"],
        own_words=row["own_words"],
        priority=Priority(row["priority"]),
        ahead=row["ahead"],
        safety=row["safety"],
        about_product=row["about_product"],
        about_order=row["about_order"],
        remedy_wanted=row["remedy_wanted"],
        contact=contact,
        acknowledged_at=row["acknowledged_at"],
        because=tuple(row["because"]),
        changed_at=row["changed_at"],
        level=row["level"],
        round=row["round"],
        moves=row["moves"],
        handler=row["handler"],
        touched_at=row["touched_at"],
    )


def case_to_row(case: Case) -> dict[str, Any]:
    """A case as a row."""
    return {
        "id": case.id,
        "reference": case.reference,
        "kind": case.kind.value,
        "state": case.state.value,
        "conversation_id": case.conversation_id,
        "opened_by_message": case.opened_by_message,
        "opened_at": case.opened_at,
        "own_words": case.own_words,
        "priority": case.priority.value,
        "ahead": case.ahead,
        "safety": case.safety,
        "about_product": case.about_product,
        "about_order": case.about_order,
        "remedy_wanted": case.remedy_wanted,
        "contact_kind": case.contact.kind if case.contact else None,
        "contact_value": case.contact.value if case.contact else None,
        "acknowledged_at": case.acknowledged_at,
        "because": list(case.because),
        "changed_at": case.changed_at,
        "level": case.level,
        "round": case.round,
        "moves": case.moves,
        "handler": case.handler,
        "touched_at": case.touched_at,
    }
