"""Turns as rows: claims that exactly one worker wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import and_, bindparam, exists, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.conversation import Owner
from bot.domain.turn import Turn, TurnState
from bot.storage.rows import one_row, the_row
from bot.storage.tables import conversations, turns


def _is_open(table: Any) -> Any:
    # Not IN: SQLAlchemy puts its list into the statement anew at each execution.
    return or_(table.c.state == TurnState.QUEUED.value, table.c.state == TurnState.LEASED.value)


OPEN = _is_open(turns)
_earlier = turns.alias("earlier")
# The oldest turn that is due: queued or abandoned, the first open one of its conversation, held by the bot.
_NEXT = (
    select(turns)
    .where(
        or_(
            and_(
                turns.c.state == TurnState.QUEUED.value,
                or_(turns.c.not_before.is_(None), turns.c.not_before <= bindparam("now")),
            ),
            and_(turns.c.state == TurnState.LEASED.value, turns.c.leased_until < bindparam("now")),
        ),
        exists().where(and_(conversations.c.id == turns.c.conversation_id, conversations.c.owner == Owner.BOT.value)),
        ~exists().where(
            and_(
                _earlier.c.conversation_id == turns.c.conversation_id,
                _earlier.c.seq < turns.c.seq,
                _is_open(_earlier),
            )
        ),
    )
    .order_by(turns.c.queued_at)
    .limit(1)
)
_IS_DUE = _NEXT.with_only_columns(turns.c.id)
_LOCK_NEXT = _NEXT.with_for_update(skip_locked=True, of=turns)
_CLAIM = (
    update(turns)
    .where(turns.c.id == bindparam("key"), turns.c.fence == bindparam("before"), OPEN)
    .values(
        state=TurnState.LEASED.value,
        leased_by=bindparam("worker"),
        leased_until=bindparam("until"),
        fence=turns.c.fence + 1,
        tries=turns.c.tries + 1,
        # A lease that ran out was never given back: its worker died or hangs.
        crashes=turns.c.crashes + bindparam("abandoned"),
    )
)
_GET = select(turns).where(turns.c.id == bindparam("key"))
_INSERT = turns.insert()
_FINISHED: dict[str, Any] = {
    "state": bindparam("final"),
    "finished_at": bindparam("now"),
    "leased_by": None,
    "leased_until": None,
    "reason": bindparam("why"),
    "intent": bindparam("meant"),
    "confidence": bindparam("sure"),
}
_END = update(turns).where(turns.c.id == bindparam("key"), OPEN).values(**_FINISHED)
_ANSWER = (
    update(turns)
    .where(
        turns.c.id == bindparam("key"),
        turns.c.fence == bindparam("own_fence"),
        turns.c.state == TurnState.LEASED.value,
    )
    .values(**_FINISHED)
)


class SqlTurns:
    """See `ports.Turns`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, turn: Turn, seq: int) -> None:
        """See ports."""
        self._connection.execute(_INSERT, {**turn_to_row(turn), "seq": seq})

    def get(self, turn_id: str) -> Turn:
        """See ports."""
        return turn_from_row(the_row(self._connection, _GET, "turn", key=turn_id))

    def of_message(self, message_id: str) -> Turn:
        """See ports."""
        statement = select(turns).where(turns.c.message_id == message_id)
        return turn_from_row(the_row(self._connection, statement, "turn"))

    def is_due(self, now: datetime) -> bool:
        """See ports."""
        return one_row(self._connection, _IS_DUE, now=now) is not None

    def claim_next(self, worker: str, now: datetime, leased_until: datetime) -> Turn | None:
        """See ports. The UPDATE repeats that the turn is still as it was seen, and the row count decides."""
        row = one_row(self._connection, _LOCK_NEXT, now=now)
        if row is None:
            return None
        abandoned = row["state"] == TurnState.LEASED.value
        claim = {
            "key": row["id"],
            "before": row["fence"],
            "worker": worker,
            "until": leased_until,
            "abandoned": int(abandoned),
        }
        if self._connection.execute(_CLAIM, claim).rowcount != 1:
            return None
        return replace(
            turn_from_row(row),
            state=TurnState.LEASED,
            leased_by=worker,
            leased_until=leased_until,
            fence=row["fence"] + 1,
            tries=row["tries"] + 1,
            crashes=row["crashes"] + abandoned,
        )

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
        values = {
            "key": turn.id,
            "final": state.value,
            "now": now,
            "why": reason if reason is not None else turn.reason,
            "meant": intent,
            "sure": None if confidence is None else round(confidence * 1000),
        }
        if state is TurnState.ANSWERED:  # only by the worker whose lease it is; the watchdog may end any open turn
            return bool(self._connection.execute(_ANSWER, {**values, "own_fence": turn.fence}).rowcount == 1)
        return bool(self._connection.execute(_END, values).rowcount == 1)

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
        statement = select(turns).where(OPEN, turns.c.queued_at <= moment).order_by(turns.c.queued_at).limit(500)
        return [turn_from_row(row) for row in self._connection.execute(statement).mappings()]

    def mark_notice_sent(self, turn: Turn) -> bool:
        """See ports."""
        return self._update([turns.c.id == turn.id, turns.c.notice_sent.is_(False), OPEN], notice_sent=True)

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
