"""Surveys and their answers as rows."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import String, bindparam, cast, exists, func, literal, select, update
from sqlalchemy.engine import Connection

from bot.domain.case import CaseState
from bot.domain.conversation import Owner
from bot.domain.handoff import HandoffState
from bot.domain.satisfaction import Answers, Closing, ClosingKind, Form, Step, Survey
from bot.storage.personal_data import ERASED_PEER
from bot.storage.rows import insert_once, one_row
from bot.storage.tables import cases, conversations, handoffs, messages, survey_answers, surveys

_ANSWERS = tuple(field.name for field in dataclasses.fields(Answers))
_CASE = "case:" + cases.c.id + ":" + cast(cases.c.moves, String)
_CHAT = "chat:" + handoffs.c.id
_LAST_SAID = (
    select(messages.c.created_at)
    .where(messages.c.conversation_id == conversations.c.id, messages.c.seq == conversations.c.last_seq)
    .scalar_subquery()
)
_LAST_ASKED = (
    select(func.max(surveys.c.asked_at)).where(surveys.c.conversation_id == conversations.c.id).scalar_subquery()
)


_AWAITING = (
    select(surveys)
    .where(surveys.c.conversation_id == bindparam("key"), surveys.c.step == Step.COMMENT.value)
    .order_by(surveys.c.step_at.desc())
)


class SqlSurveys:
    """See `report_ports.Surveys`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unasked(self, since: datetime, most: int) -> list[Closing]:
        """See ports."""
        c = conversations.c
        known = c.peer.not_like(f"{ERASED_PEER}%")
        # A chat has no end of its own: it is over since somebody else has the conversation.
        kinds = (
            (ClosingKind.CASE, cases, _CASE, cases.c.changed_at, cases.c.reference, (
                cases.c.state == CaseState.CLOSED.value, cases.c.changed_at >= since,
            )),
            (ClosingKind.CHAT, handoffs, _CHAT, c.owner_since, literal(""), (
                handoffs.c.state == HandoffState.ENDED.value, handoffs.c.claimed_at >= since,
            )),
        )  # fmt: skip
        found = []
        for kind, table, key, at, reference, where in kinds:
            statement = (
                select(key, at, reference, c.id, c.channel, c.owner, _LAST_SAID, _LAST_ASKED)
                .join_from(table, conversations, c.id == table.c.conversation_id)
                .where(*where, known, ~exists().where(surveys.c.closing == key))
                .order_by(at)
                .limit(most)
            )
            for closing, closed_at, named, id, channel, owner, said, asked in self._connection.execute(statement):
                with_bot = owner == Owner.BOT.value
                found.append(Closing(closing, kind, id, channel, closed_at, with_bot, said, asked, named))
        return sorted(found, key=lambda closing: closing.closed_at)[:most]

    def add(self, survey: Survey) -> bool:
        """See ports."""
        return insert_once(self._connection, surveys, _to_row(survey))

    def get(self, survey_id: str, conversation_id: str) -> Survey | None:
        """See ports."""
        own = surveys.c.conversation_id == conversation_id
        row = one_row(self._connection, select(surveys).where(surveys.c.id == survey_id, own).with_for_update())
        return _from_row(row) if row else None

    def awaiting_comment(self, conversation_id: str) -> Survey | None:
        """See ports."""
        row = one_row(self._connection, _AWAITING, key=conversation_id)
        return _from_row(row) if row else None

    def save(self, survey: Survey, answer: Mapping[str, Any]) -> None:
        """See ports."""
        self._connection.execute(update(surveys).where(surveys.c.id == survey.id).values(**_to_row(survey)))
        if answer:
            key = {"survey_id": survey.id, "conversation_id": survey.conversation_id}
            insert_once(self._connection, survey_answers, {**key, "comment": ""})
            where = survey_answers.c.survey_id == survey.id
            self._connection.execute(update(survey_answers).where(where).values(**answer))

    def between(self, start: datetime, end: datetime) -> list[tuple[Survey, Answers]]:
        """See ports."""
        t = surveys.c
        statement = (
            select(surveys, *(survey_answers.c[name] for name in _ANSWERS))
            .outerjoin(survey_answers, survey_answers.c.survey_id == t.id)
            .where(t.closed_at >= start, t.closed_at < end)
            .order_by(t.closed_at)
        )
        rows = self._connection.execute(statement).mappings()
        return [
            (_from_row(row), Answers(**{name: row[name] for name in _ANSWERS} | {"comment": row["comment"] or ""}))
            for row in rows
        ]


def _from_row(row: Mapping[str, Any]) -> Survey:
    fields = {field.name: row[field.name] for field in dataclasses.fields(Survey)}
    return Survey(**{**fields, "kind": ClosingKind(row["kind"]), "form": Form(row["form"])})


def _to_row(survey: Survey) -> dict[str, Any]:
    return {**vars(survey), "kind": survey.kind.value, "form": survey.form.value}
