"""What happened in a span of time, read for figures; nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.engine import Connection

from bot.domain.case import CaseKind, CaseState, Priority
from bot.domain.case_deadline import DeadlineState
from bot.domain.case_record import Step
from bot.domain.corrective_action import CorrectiveAction
from bot.domain.deadline import DeadlineKind
from bot.domain.figures import HandoffSeen, NeedSeen, TurnSeen
from bot.domain.handoff import HandoffState
from bot.domain.leaving import CaseSeen, CustomerSeen
from bot.domain.message import Author
from bot.domain.promise import PromiseState
from bot.domain.recovery import LOW_RATING, MOST_STARS, RecoveryState
from bot.domain.turn import TurnState
from bot.storage.care import action_from_row
from bot.storage.personal_data import ERASED_PEER
from bot.storage.tables import (
    case_deadlines,
    case_records,
    cases,
    conversations,
    corrective_actions,
    fact_notices,
    feedback,
    handoffs,
    messages,
    promises,
    recoveries,
    turns,
    unanswered_questions,
)
from bot.use_cases.surveys import ANSWER_OF_SURVEY

DUTIES = tuple(kind.value for kind in DeadlineKind if kind.is_duty)
LOW = tuple(f"{stars} of {MOST_STARS}" for stars in range(1, LOW_RATING + 1))


class SqlReports:
    """See `report_ports.Reports`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def complaints(self, start: datetime, end: datetime) -> list[tuple[datetime, str | None, str]]:
        """See ports. What was found out counts before what was assessed."""
        where = (cases.c.kind == CaseKind.COMPLAINT.value, *_within(cases.c.opened_at, start, end))
        recorded = (
            select(case_records.c.case_id, case_records.c.step, case_records.c.fields)
            .join(cases, cases.c.id == case_records.c.case_id)
            .where(*where, case_records.c.step.in_([Step.ASSESSMENT.value, Step.FINDINGS.value]))
            .order_by(case_records.c.id)
        )
        known: dict[str, dict[str, str]] = defaultdict(dict)
        for case_id, step, fields in self._connection.execute(recorded):
            if fields.get("quality_dimension"):
                known[case_id][step] = str(fields["quality_dimension"])
        found = self._connection.execute(select(cases.c.id, cases.c.opened_at, cases.c.own_words).where(*where))
        return [
            (at, known[id].get(Step.FINDINGS.value) or known[id].get(Step.ASSESSMENT.value), words)
            for id, at, words in found
        ]

    def cases(self, start: datetime, end: datetime) -> tuple[int, int]:
        """See ports."""
        closed = cases.c.state == CaseState.CLOSED.value
        return (
            self._count(*_within(cases.c.opened_at, start, end)),
            self._count(closed, *_within(cases.c.changed_at, start, end)),
        )

    def deadlines(self, start: datetime, end: datetime) -> list[DeadlineState]:
        """See ports."""
        t = case_deadlines.c
        statement = select(t.state).where(t.kind.in_(DUTIES), *_within(t.due_at, start, end))
        return [DeadlineState(state) for state in self._connection.execute(statement).scalars()]

    def promises(self, start: datetime, end: datetime) -> list[PromiseState]:
        """See ports."""
        statement = select(promises.c.state).where(*_within(promises.c.due_at, start, end))
        return [PromiseState(state) for state in self._connection.execute(statement).scalars()]

    def handoffs(self, start: datetime, end: datetime) -> list[HandoffSeen]:
        """See ports."""
        t = handoffs.c
        statement = select(t.asked_at, t.claimed_at, t.state, t.reason).where(*_within(t.asked_at, start, end))
        return [
            HandoffSeen(asked, taken, state == HandoffState.EXPIRED.value, reason)
            for asked, taken, state, reason in self._connection.execute(statement)
        ]

    def turns(self, start: datetime, end: datetime) -> list[TurnSeen]:
        """See ports."""
        t = turns.c
        statement = select(t.conversation_id, t.queued_at, t.state).where(
            *_within(t.queued_at, start, end), or_(t.reason.is_(None), t.reason != ANSWER_OF_SURVEY)
        )
        return [
            TurnSeen(conversation_id, at, state == TurnState.ANSWERED.value)
            for conversation_id, at, state in self._connection.execute(statement)
        ]

    def needs(self, start: datetime, end: datetime) -> list[NeedSeen]:
        """See ports."""
        u, h, m = unanswered_questions.c, handoffs.c, messages.c
        stars = (
            select(m.conversation_id, feedback.c.at)
            .join(messages, m.id == feedback.c.message_id)
            .where(feedback.c.kind.in_(LOW), *_within(feedback.c.at, start, end))
        )
        asked = [
            select(h.conversation_id, h.asked_at).where(*_within(h.asked_at, start, end)),
            select(cases.c.conversation_id, cases.c.opened_at).where(*_within(cases.c.opened_at, start, end)),
            select(u.conversation_id, u.asked_at).where(*_within(u.asked_at, start, end)),
            select(m.conversation_id, m.created_at).where(
                m.author == Author.AGENT.value, *_within(m.created_at, start, end)
            ),
            stars,
        ]
        return [NeedSeen(*row) for statement in asked for row in self._connection.execute(statement)]

    def corrective_actions(self, start: datetime, end: datetime) -> list[CorrectiveAction]:
        """See ports."""
        t = corrective_actions.c
        moved = or_(*((at >= start) & (at < end) for at in (t.opened_at, t.done_at, t.checked_at)))
        statement = select(corrective_actions).where(moved).order_by(t.number)
        return [action_from_row(row) for row in self._connection.execute(statement).mappings()]

    def unanswered(self, start: datetime, end: datetime) -> int:
        """See ports."""
        return self._count(*_within(unanswered_questions.c.asked_at, start, end))

    def recalled(self, start: datetime, end: datetime) -> int:
        """See ports."""
        return self._count(*_within(fact_notices.c.at, start, end))

    def queue(self) -> list[Mapping[str, Any]]:
        """See ports."""
        t, c = handoffs.c, conversations.c
        statement = (
            select(t.asked_at, t.take_by, t.reason, c.channel, t.conversation_id)
            .join_from(handoffs, conversations, c.id == t.conversation_id)
            .where(t.state == HandoffState.WAITING.value)
            .order_by(t.asked_at)
        )
        return self._mappings(statement)

    def deadlines_due(self, until: datetime) -> list[Mapping[str, Any]]:
        """See ports."""
        t = case_deadlines.c
        statement = (
            select(cases.c.reference, t.kind, t.due_at, cases.c.priority)
            .join_from(case_deadlines, cases, cases.c.id == t.case_id)
            .where(t.state == DeadlineState.OPEN.value, t.kind.in_(DUTIES), t.due_at < until)
            .where(cases.c.state != CaseState.CLOSED.value)
            .order_by(t.due_at)
        )
        return self._mappings(statement)

    def promises_at_risk(self, until: datetime) -> list[Mapping[str, Any]]:
        """See ports."""
        t = promises.c
        statement = (
            select(cases.c.reference, t.kind, t.owner, t.due_at)
            .join_from(promises, cases, cases.c.id == t.case_id)
            .where(t.state == PromiseState.MADE.value, or_(t.due_at < until, t.warned_at.is_not(None)))
            .order_by(t.due_at)
        )
        return self._mappings(statement)

    def open_complaints(self) -> Mapping[Priority, int]:
        """See ports."""
        t = cases.c
        statement = (
            select(t.priority, func.count())
            .where(t.kind == CaseKind.COMPLAINT.value, t.state != CaseState.CLOSED.value)
            .group_by(t.priority)
        )
        counted = {int(priority): int(count) for priority, count in self._connection.execute(statement)}
        return {priority: counted.get(priority.value, 0) for priority in Priority}

    def customers(self, since: datetime) -> list[CustomerSeen]:
        """See ports."""
        rows: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        of = cases.c.conversation_id
        open_or_new = or_(cases.c.state != CaseState.CLOSED.value, cases.c.changed_at >= since)
        named = select(of, cases.c.reference, cases.c.opened_at, cases.c.state, cases.c.kind).where(open_or_new)
        for conversation_id, reference, at, state, kind in self._connection.execute(named):
            case = CaseSeen(reference, at, CaseState(state), kind == CaseKind.COMPLAINT.value)
            rows[conversation_id]["cases"].append(case)
        failed = recoveries.c.state.in_([RecoveryState.FAILED.value, RecoveryState.RAISED.value])
        happened = {
            "broken_at": select(of, promises.c.settled_at)
            .join_from(promises, cases, cases.c.id == promises.c.case_id)
            .where(promises.c.state == PromiseState.BROKEN.value, promises.c.settled_at >= since),
            "failed_at": select(of, recoveries.c.checked_at)
            .join_from(recoveries, cases, cases.c.id == recoveries.c.case_id)
            .where(failed, recoveries.c.checked_at >= since),
            "low_rated_at": select(messages.c.conversation_id, feedback.c.at)
            .join_from(feedback, messages, messages.c.id == feedback.c.message_id)
            .where(feedback.c.kind.in_(LOW), feedback.c.at >= since),
        }
        for name, statement in happened.items():
            for conversation_id, at in self._connection.execute(statement):
                rows[conversation_id][name].append(at)
        return [seen for id, found in rows.items() if (seen := self._customer(id, found)) is not None]

    def _customer(self, conversation_id: str, found: Mapping[str, list[Any]]) -> CustomerSeen | None:
        c, m = conversations.c, messages.c
        where = (c.id == conversation_id, c.peer.not_like(f"{ERASED_PEER}%"))
        channel = self._connection.execute(select(c.channel).where(*where)).scalar()
        if channel is None:
            return None
        own = m.conversation_id == conversation_id
        last = {
            author: self._connection.execute(
                select(m.created_at).where(own, m.author == author.value).order_by(m.seq.desc()).limit(1)
            ).scalar()
            for author in (Author.CUSTOMER, Author.AGENT)
        }
        return CustomerSeen(
            conversation_id,
            channel,
            last[Author.CUSTOMER],
            tuple(found.get("cases", ())),
            tuple(found.get("broken_at", ())),
            tuple(found.get("failed_at", ())),
            tuple(found.get("low_rated_at", ())),
            tuple(at for at in [last[Author.AGENT]] if at is not None),
        )

    def _count(self, *conditions: Any) -> int:
        return int(self._connection.execute(select(func.count()).where(*conditions)).scalar_one())

    def _mappings(self, statement: Any) -> list[Mapping[str, Any]]:
        return [dict(row) for row in self._connection.execute(statement).mappings()]


def _within(column: Any, start: datetime, end: datetime) -> tuple[Any, Any]:
    return column >= start, column < end
