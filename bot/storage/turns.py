"""Turns as rows: claims that exactly one worker wins."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.domain.conversation import Owner
from bot.domain.turn import Turn, TurnState
from bot.storage.rows import the_row
from bot.storage.tables import conversations, turns

OPEN = (TurnState.QUEUED.value, TurnState.LEASED.value)


class SqlTurns:
    """See `ports.Turns`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, turn: Turn, seq: int) -> None:
        """See ports."""
        self._connection.execute(turns.insert().values(**turn_to_row(turn), seq=seq))

    def get(self, turn_id: str) -> Turn:
        """See ports."""
        return turn_from_row(the_row(self._connection, select(turns).where(turns.c.id == turn_id), "turn"))

    def of_message(self, message_id: str) -> Turn:
        """See ports."""
        statement = select(turns).where(turns.c.message_id == message_id)
        return turn_from_row(the_row(self._connection, statement, "turn"))

    def claim_next(self, worker: str, now: datetime, leased_until: datetime) -> Turn | None:
        """See ports. The condition stands again in the UPDATE, and the row count decides."""
        earlier = turns.alias("earlier")
        held_by_bot = exists().where(
            conversations.c.id == turns.c.conversation_id, conversations.c.owner == Owner.BOT.value
        )
        earlier_open = exists().where(
            earlier.c.conversation_id == turns.c.conversation_id,
            earlier.c.seq < turns.c.seq,
            earlier.c.state.in_(OPEN),
        )
        is_due = or_(
            and_(
                turns.c.state == TurnState.QUEUED.value,
                or_(turns.c.not_before.is_(None), turns.c.not_before <= now),
            ),
            and_(turns.c.state == TurnState.LEASED.value, turns.c.leased_until < now),
        )
        candidates = (
            select(turns)
            .where(turns.c.state.in_(OPEN), is_due, held_by_bot, ~earlier_open)
            .order_by(turns.c.queued_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(candidates).mappings().first()
        if row is None:
            return None
        claim = (
            update(turns)
            .where(turns.c.id == row["id"], turns.c.fence == row["fence"], turns.c.state.in_(OPEN))
            .values(
                state=TurnState.LEASED.value,
                leased_by=worker,
                leased_until=leased_until,
                fence=row["fence"] + 1,
                tries=row["tries"] + 1,
                # A lease that ran out was never given back: its worker died or hangs.
                crashes=row["crashes"] + (row["state"] == TurnState.LEASED.value),
            )
        )
        try:
            with self._connection.begin_nested():
                if self._connection.execute(claim).rowcount != 1:
                    return None
        except IntegrityError:
            return None  # another turn of this conversation was leased in the same moment
        return self.get(row["id"])

    def finish(
        self,
        turn: Turn,
        state: TurnState,
        now: datetime,
        *,
        reason: str | None = None,
        intent: str | None = None,
        confidence: float | None = None,
    ) -> bool:
        """See ports."""
        if not state.is_final:
            raise ValueError(f"{state.value} is not a final state of a turn.")
        still_ours = [turns.c.id == turn.id, turns.c.state.in_(OPEN)]
        if state is TurnState.ANSWERED:
            still_ours += [turns.c.fence == turn.fence, turns.c.state == TurnState.LEASED.value]
        return self._update(
            still_ours,
            state=state.value,
            finished_at=now,
            leased_by=None,
            leased_until=None,
            reason=reason if reason is not None else turn.reason,
            intent=intent,
            confidence=None if confidence is None else round(confidence * 1000),
        )

    def put_back(self, turn: Turn, reason: str, not_before: datetime) -> bool:
        """See ports."""
        return self._update(
            [turns.c.id == turn.id, turns.c.fence == turn.fence, turns.c.state == TurnState.LEASED.value],
            state=TurnState.QUEUED.value,
            leased_by=None,
            leased_until=None,
            not_before=not_before,
            reason=reason,
        )

    def put_back_all_of(self, worker: str, reason: str) -> int:
        """See ports."""
        statement = (
            update(turns)
            .where(turns.c.leased_by == worker, turns.c.state == TurnState.LEASED.value)
            .values(
                state=TurnState.QUEUED.value,
                leased_by=None,
                leased_until=None,
                crashes=turns.c.crashes + 1,
                reason=reason,
            )
        )
        return int(self._connection.execute(statement).rowcount)

    def open_since(self, moment: datetime) -> list[Turn]:
        """See ports."""
        statement = (
            select(turns)
            .where(turns.c.state.in_(OPEN), turns.c.queued_at <= moment)
            .order_by(turns.c.queued_at)
            .limit(500)
        )
        return [turn_from_row(row) for row in self._connection.execute(statement).mappings()]

    def mark_notice_sent(self, turn: Turn) -> bool:
        """See ports."""
        return self._update(
            [turns.c.id == turn.id, turns.c.notice_sent.is_(False), turns.c.state.in_(OPEN)], notice_sent=True
        )

    def relay_open(self, conversation_id: str, now: datetime) -> int:
        """See ports."""
        statement = (
            update(turns)
            .where(turns.c.conversation_id == conversation_id, turns.c.state == TurnState.QUEUED.value)
            .values(state=TurnState.RELAYED.value, finished_at=now)
        )
        return int(self._connection.execute(statement).rowcount)

    def _update(self, conditions: list[Any], **values: Any) -> bool:
        return bool(self._connection.execute(update(turns).where(*conditions).values(**values)).rowcount == 1)


def turn_from_row(row: Mapping[str, Any]) -> Turn:
    """A row as a turn."""
    return Turn(
        id=row["id"],
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        state=TurnState(row["state"]),
        queued_at=row["queued_at"],
        tries=row["tries"],
        crashes=row["crashes"],
        fence=row["fence"],
        leased_by=row["leased_by"],
        leased_until=row["leased_until"],
        not_before=row["not_before"],
        notice_sent=row["notice_sent"],
        reason=row["reason"],
    )


def turn_to_row(turn: Turn) -> dict[str, Any]:
    """A turn as a row, without its place in the log."""
    return {
        "id": turn.id,
        "conversation_id": turn.conversation_id,
        "message_id": turn.message_id,
        "state": turn.state.value,
        "queued_at": turn.queued_at,
        "tries": turn.tries,
        "crashes": turn.crashes,
        "fence": turn.fence,
        "leased_by": turn.leased_by,
        "leased_until": turn.leased_until,
        "not_before": turn.not_before,
        "notice_sent": turn.notice_sent,
        "reason": turn.reason,
    }
