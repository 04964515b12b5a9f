"""Counting what waits and what is late; nothing is written here, and no row of a customer is read out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection

from bot.domain.case import CaseState
from bot.domain.case_deadline import DeadlineState
from bot.domain.handoff import HandoffState
from bot.domain.promise import PromiseState
from bot.storage.reports import DUTIES
from bot.storage.tables import case_deadlines, cases, channel_health, handoffs, outbox, promises, turns
from bot.storage.turns import OPEN
from bot.use_cases.backlog_ports import Backlog, Queue


class SqlBacklogs:
    """See `backlog_ports.Backlogs`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def look(self, now: datetime, at_risk_until: datetime) -> Backlog:
        """See ports."""
        return Backlog(
            now,
            turns=self._queue(turns.c.queued_at, OPEN),
            handoffs=self._queue(handoffs.c.asked_at, handoffs.c.state == HandoffState.WAITING.value),
            outbox=self._outbox(),
            deadlines_overdue=self._deadlines_overdue(now),
            promises_at_risk=self._promises_at_risk(at_risk_until),
            promises_broken=self._promises_broken(),
            channels=self._channels(),
        )

    def _queue(self, since: Any, waits: Any) -> Queue:
        depth, oldest = self._connection.execute(select(func.count(), func.min(since)).where(waits)).one()
        return Queue(int(depth), oldest)

    def _outbox(self) -> dict[str, Queue]:
        t = outbox.c
        statement = (
            select(t.channel, func.count(), func.min(t.queued_at))
            .where(or_(t.state == "queued", t.state == "sending"))
            .group_by(t.channel)
        )
        return {channel: Queue(int(depth), oldest) for channel, depth, oldest in self._connection.execute(statement)}

    def _deadlines_overdue(self, now: datetime) -> int:
        t = case_deadlines.c
        undone = or_(
            and_(t.state == DeadlineState.OPEN.value, t.due_at < now),
            and_(t.state == DeadlineState.MISSED.value, t.done_at.is_(None)),
        )
        return self._count(case_deadlines, t.case_id, undone, t.kind.in_(DUTIES))

    def _promises_at_risk(self, until: datetime) -> int:
        t = promises.c
        at_risk = or_(t.due_at < until, t.warned_at.is_not(None))
        statement = select(func.count()).where(t.state == PromiseState.MADE.value, at_risk)
        return int(self._connection.execute(statement).scalar_one())

    def _promises_broken(self) -> int:
        return self._count(promises, promises.c.case_id, promises.c.state == PromiseState.BROKEN.value)

    def _count(self, table: Any, case_id: Any, *where: Any) -> int:
        """Rows about cases that are still open."""
        joined = table.join(cases, cases.c.id == case_id)
        statement = select(func.count()).select_from(joined).where(*where, cases.c.state != CaseState.CLOSED.value)
        return int(self._connection.execute(statement).scalar_one())

    def _channels(self) -> dict[str, bool]:
        # Accounts are left out: one may be a number to call.
        t = channel_health.c
        statement = select(t.channel, func.count(func.coalesce(t.failing_since, t.alarmed_at))).group_by(t.channel)
        return {channel: not failing for channel, failing in self._connection.execute(statement)}
