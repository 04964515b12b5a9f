"""Facts, what was told of them and what could not be told, as rows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Iterable, Mapping, Sequence

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.engine import Connection

from bot.domain.fact import Fact, FactKind, NotKnown, Telling
from bot.domain.message import Message
from bot.domain.shop import FILES
from bot.storage.rows import insert_once
from bot.storage.shop import count_change
from bot.storage.tables import (
    answers_given,
    conversations,
    fact_notices,
    facts,
    feedback,
    messages,
    unanswered_questions,
)

_newest = select(facts.c.id, func.max(facts.c.version).label("version")).group_by(facts.c.id).subquery()
_NEWEST = select(facts).join(_newest, and_(facts.c.id == _newest.c.id, facts.c.version == _newest.c.version))
_newer = facts.alias("newer")
_ABOUT = (
    select(facts)
    .where(
        facts.c.subject == bindparam("key"),
        facts.c.withdrawn.is_(False),
        ~exists().where(and_(_newer.c.id == facts.c.id, _newer.c.version > facts.c.version)),
    )
    .order_by(facts.c.place)
)


class SqlKnowledge:
    """See `ports.Knowledge`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def facts_about(self, subject: str) -> list[Fact]:
        """See ports."""
        return [fact_from_row(row) for row in self._connection.execute(_ABOUT, {"key": subject}).mappings()]

    def current_facts(self) -> list[Fact]:
        """See ports."""
        current = _NEWEST.where(facts.c.withdrawn.is_(False)).order_by(facts.c.subject, facts.c.place)
        return [fact_from_row(row) for row in self._connection.execute(current).mappings()]

    def told(self, conversation_id: str, now: Iterable[tuple[str, int]] = ()) -> list[Fact]:
        """See ports."""
        before = (
            select(answers_given.c.fact_id, answers_given.c.fact_version)
            .join(messages, messages.c.id == answers_given.c.message_id)
            .where(messages.c.conversation_id == conversation_id)
        )
        versions = {*(tuple(row) for row in self._connection.execute(before)), *now}
        wanted = select(facts).where(facts.c.id.in_(sorted({fact_id for fact_id, _ in versions})))
        rows = self._connection.execute(wanted).mappings() if versions else ()
        return [fact_from_row(row) for row in rows if (row["id"], row["version"]) in versions]

    def record_told(self, message_id: str, told: Iterable[tuple[str, int]], now: datetime) -> None:
        """See ports."""
        rows = [
            {"message_id": message_id, "fact_id": fact_id, "fact_version": version, "at": now}
            for fact_id, version in dict(told).items()
        ]
        self._connection.execute(answers_given.insert(), rows)

    def tellings(self, fact_id: str) -> list[Telling]:
        """See ports."""
        as_told = and_(answers_given.c.fact_id == facts.c.id, answers_given.c.fact_version == facts.c.version)
        told = (
            select(
                facts,
                answers_given.c.at.label("told_at"),
                answers_given.c.message_id,
                messages.c.conversation_id,
                conversations.c.channel,
                conversations.c.peer,
            )
            .join(answers_given, as_told)
            .join(messages, messages.c.id == answers_given.c.message_id)
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(facts.c.id == fact_id)
            .order_by(answers_given.c.at.desc())
        )
        return [
            Telling(
                fact_from_row(row),
                row["message_id"],
                row["conversation_id"],
                row["channel"],
                row["peer"],
                row["told_at"],
            )
            for row in self._connection.execute(told).mappings()
        ]

    def newest_version(self, fact_id: str) -> int:
        """See ports."""
        newest = select(func.max(facts.c.version)).where(facts.c.id == fact_id)
        return self._connection.execute(newest).scalar() or 0

    def noticed(self, fact_id: str, version: int) -> set[str]:
        """See ports."""
        known = select(fact_notices.c.conversation_id).where(
            fact_notices.c.fact_id == fact_id, fact_notices.c.fact_version == version
        )
        return set(self._connection.execute(known).scalars())

    def record_notice(self, message: Message, fact_id: str, version: int, approved_by: str, now: datetime) -> bool:
        """See ports."""
        row = {
            "conversation_id": message.conversation_id,
            "fact_id": fact_id,
            "fact_version": version,
            "message_id": message.id,
            "approved_by": approved_by,
            "at": now,
        }
        return insert_once(self._connection, fact_notices, row)

    def told_last(self, conversation_id: str) -> list[Fact]:
        """See ports."""
        latest = (
            select(answers_given.c.message_id)
            .join(messages, messages.c.id == answers_given.c.message_id)
            .where(messages.c.conversation_id == conversation_id)
            .order_by(answers_given.c.at.desc(), answers_given.c.message_id.desc())
            .limit(1)
            .scalar_subquery()
        )
        told = (
            select(facts)
            .join(
                answers_given,
                and_(answers_given.c.fact_id == facts.c.id, answers_given.c.fact_version == facts.c.version),
            )
            .where(answers_given.c.message_id == latest)
            .order_by(facts.c.subject, facts.c.place)
        )
        return [fact_from_row(row) for row in self._connection.execute(told).mappings()]

    def record_unanswered(
        self, message: Message, subject: str | None, attribute: str | None, why: NotKnown, now: datetime
    ) -> None:
        """See ports."""
        insert_once(
            self._connection,
            unanswered_questions,
            {
                "message_id": message.id,
                "conversation_id": message.conversation_id,
                "question": message.text,
                "subject": subject,
                "attribute": attribute,
                "why": why.value,
                "asked_at": now,
            },
        )

    def unanswered(self) -> list[Mapping[str, Any]]:
        """See ports."""
        newest_first = select(unanswered_questions).order_by(unanswered_questions.c.id.desc())
        return [dict(row) for row in self._connection.execute(newest_first).mappings()]

    def record_feedback(self, message: Message, kind: str, now: datetime) -> bool:
        """See ports."""
        return insert_once(
            self._connection, feedback, {"message_id": message.id, "kind": kind, "text": message.text, "at": now}
        )

    def put_facts(self, current: Sequence[Fact], origin: str = FILES) -> int:
        """See ports."""
        everything = {row["id"]: row for row in self._connection.execute(_NEWEST).mappings()}
        known = {id: row for id, row in everything.items() if row["origin"] == origin}
        places: Counter[str] = Counter()
        changed: list[dict[str, Any]] = []
        for fact in current:
            row = fact_to_row(fact) | {"place": places[fact.subject], "withdrawn": False, "origin": origin}
            places[fact.subject] += 1
            before = everything.get(fact.id)
            known.pop(fact.id, None)
            if before is not None and all(before[name] == row[name] for name in row if name != "version"):
                continue
            row["version"] = before["version"] + 1 if before is not None else 1
            changed.append(row)
        for gone in known.values():
            if not gone["withdrawn"]:
                changed.append(dict(gone) | {"version": gone["version"] + 1, "withdrawn": True})
        if changed:
            self._connection.execute(facts.insert(), changed)
            count_change(self._connection)
        return len(changed)


def fact_from_row(row: Mapping[str, Any]) -> Fact:
    """A row as a fact."""
    return Fact(
        id=row["id"],
        version=row["version"],
        kind=FactKind(row["kind"]),
        subject=row["subject"],
        attribute=row["attribute"],
        wording=row["wording"],
        source=row["source"],
        verified_by=row["verified_by"],
        verified_on=row["verified_on"],
        valid_until=row["valid_until"],
        value=row["value"],
        unit=row["unit"],
        valid_from=row["valid_from"],
        also=tuple(row["also"] or ()),
    )


def fact_to_row(fact: Fact) -> dict[str, Any]:
    """A fact as a row, without its place."""
    return {
        "id": fact.id,
        "version": fact.version,
        "kind": fact.kind.value,
        "subject": fact.subject,
        "attribute": fact.attribute,
        "wording": fact.wording,
        "source": fact.source,
        "verified_by": fact.verified_by,
        "verified_on": fact.verified_on,
        "valid_until": fact.valid_until,
        "value": fact.value,
        "unit": fact.unit,
        "valid_from": fact.valid_from,
        "also": list(fact.also) or None,
    }
