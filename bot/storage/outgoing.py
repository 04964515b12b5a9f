"""The outbox, the buttons offered with it, and the dialogue's memory, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Iterable, Sequence

from sqlalchemy import JSON, bindparam, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.conversation import Conversation
from bot.domain.message import Author, Button, Message, OfferedButton
from bot.storage.conversations import conversation_from_row, message_from_row
from bot.storage.rows import in_pieces, insert_once, one_row
from bot.storage.tables import buttons, conversations, dialogue_memory, messages, outbox, staff, turns

MOST_LATELY = 2_000  # messages in one look at what was sent; who missed more comes back to the whole log
_ADD = outbox.insert()
_BY_CHANNEL = select(
    *(column.label(f"message_{column.name}") for column in messages.c),
    *(column.label(f"conversation_{column.name}") for column in conversations.c),
    staff.c.name.label("message_staff_name"),
).select_from(
    outbox.join(messages, outbox.c.message_id == messages.c.id)
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .outerjoin(staff, staff.c.id == messages.c.staff_id)
)
_ON_THE_WAY = _BY_CHANNEL.where(outbox.c.state == "queued")
_QUEUED = (
    _ON_THE_WAY.where(outbox.c.channel.in_(bindparam("channels", expanding=True)))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_TAKE = _QUEUED.with_for_update(of=(outbox, conversations))
_SENT_SINCE = (
    _BY_CHANNEL.where(
        outbox.c.state == "sent",
        outbox.c.settled_at >= bindparam("since"),
        outbox.c.channel.in_(bindparam("channels", expanding=True)),
    )
    .order_by(outbox.c.settled_at, outbox.c.id)
    .limit(MOST_LATELY)
)
_QUEUED_WITH = (
    _ON_THE_WAY.where(
        outbox.c.conversation_id
        == select(turns.c.conversation_id).where(turns.c.id == bindparam("key")).scalar_subquery()
    )
    .order_by(messages.c.seq)
    .with_for_update(of=conversations)
)
_SETTLE = (
    update(outbox)
    .where(outbox.c.message_id == bindparam("key"), outbox.c.state == "queued")
    .values(state=bindparam("final"), settled_at=bindparam("now"), reason=bindparam("why"))
)
_ADD_BUTTON = buttons.insert()
_USED_BY = select(buttons).where(buttons.c.used_by_message == bindparam("key"))
_last_said = (
    select(func.max(messages.c.seq))
    .where(messages.c.conversation_id == bindparam("key"), messages.c.author == Author.CUSTOMER.value)
    .scalar_subquery()
)
_OPEN_NOW = (
    select(buttons)
    .join(messages, messages.c.id == buttons.c.message_id)
    .where(
        messages.c.conversation_id == bindparam("key"),
        messages.c.seq > func.coalesce(_last_said, 0),
        buttons.c.used_by_message.is_(None),
        buttons.c.expires_at > bindparam("now"),
    )
    .order_by(messages.c.seq.desc())
)
_offers = messages.alias("offers")
_OFFERED_ABOUT = (
    select(messages)
    .select_from(
        buttons.join(_offers, _offers.c.id == buttons.c.message_id)
        .join(turns, turns.c.id == _offers.c.turn_id)
        .join(messages, messages.c.id == turns.c.message_id)
    )
    .where(buttons.c.used_by_message == bindparam("key"))
)
_RECALL = select(dialogue_memory.c.events).where(dialogue_memory.c.conversation_id == bindparam("key"))
_REMEMBER = (
    update(dialogue_memory)
    .where(dialogue_memory.c.conversation_id == bindparam("key"))
    .values(events=bindparam("new_events", type_=JSON), turn_id=bindparam("turn"))
)


class SqlOutbox:
    """See `ports.Outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, messages: Sequence[Message], channel: str, now: datetime) -> None:
        """See ports."""
        self._connection.execute(
            _ADD,
            [
                {
                    "message_id": message.id,
                    "conversation_id": message.conversation_id,
                    "channel": channel,
                    "state": "queued",
                    "queued_at": now,
                }
                for message in messages
            ],
        )

    def is_waiting(self, channels: Iterable[str]) -> bool:
        """See ports."""
        return bool(self._read(_QUEUED, channels=list(channels), most=1))

    def queued(self, channels: Iterable[str], most: int) -> list[tuple[Message, Conversation]]:
        """See ports."""
        return self._read(_TAKE, channels=list(channels), most=most)

    def sent_since(self, channels: Iterable[str], moment: datetime) -> list[tuple[Message, Conversation]]:
        """See ports."""
        return self._read(_SENT_SINCE, channels=list(channels), since=moment)

    def queued_with(self, turn_id: str) -> list[tuple[Message, Conversation]]:
        """See ports."""
        return self._read(_QUEUED_WITH, key=turn_id)

    def has_left(self, message_id: str) -> bool:
        """See ports."""
        sent = select(outbox.c.state).where(outbox.c.message_id == message_id)
        return self._connection.execute(sent).scalar_one_or_none() == "sent"

    def settle(self, message_ids: Sequence[str], state: str, now: datetime, reason: str | None = None) -> None:
        """See ports."""
        rows = [{"key": message_id, "final": state, "now": now, "why": reason} for message_id in message_ids]
        self._connection.execute(_SETTLE, rows)

    def mark_delivered(self, message_ids: Sequence[str], now: datetime) -> None:
        """See ports."""
        for piece in in_pieces(message_ids):
            self._connection.execute(
                update(outbox)
                .where(outbox.c.message_id.in_(piece), outbox.c.state == "sent", outbox.c.delivered_at.is_(None))
                .values(delivered_at=now)
            )

    def _read(self, statement: Any, **values: Any) -> list[tuple[Message, Conversation]]:
        return [
            (message_from_row(_part(row, "message_")), conversation_from_row(_part(row, "conversation_")))
            for row in self._connection.execute(statement, values).mappings()
        ]


class SqlButtons:
    """See `ports.Buttons`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, message: Message, buttons: Sequence[Button], expires_at: datetime) -> None:
        """See ports."""
        self._connection.execute(
            _ADD_BUTTON,
            [
                {
                    "id": offered.id,
                    "conversation_id": message.conversation_id,
                    "message_id": message.id,
                    "title": button.title,
                    "intent": button.intent,
                    "entities": dict(button.entities),
                    "asks_meaning": button.asks_meaning,
                    "expires_at": expires_at,
                }
                for offered, button in zip(message.buttons, buttons)
            ],
        )

    def use(self, button_id: str, conversation_id: str, message_id: str, now: datetime) -> Button | None:
        """See ports."""
        t = buttons.c
        use = (
            update(buttons)
            .where(
                t.id == button_id,
                t.conversation_id == conversation_id,
                t.expires_at > now,
                or_(t.used_by_message.is_(None), t.used_by_message == message_id),
            )
            .values(used_by_message=message_id)
        )
        if self._connection.execute(use).rowcount != 1:
            return None
        return self.used_by(message_id)

    def title(self, button_id: str, conversation_id: str) -> str | None:
        """See ports."""
        t = buttons.c
        offered = select(t.title).where(t.id == button_id, t.conversation_id == conversation_id)
        row = one_row(self._connection, offered)
        return row["title"] if row else None

    def open_now(self, conversation_id: str, now: datetime) -> list[OfferedButton]:
        """See ports."""
        rows = self._connection.execute(_OPEN_NOW, {"key": conversation_id, "now": now}).mappings()
        return [OfferedButton(row["id"], row["title"]) for row in rows]

    def used_by(self, message_id: str) -> Button | None:
        """See ports."""
        row = one_row(self._connection, _USED_BY, key=message_id)
        return Button(row["title"], row["intent"], row["entities"], row["asks_meaning"]) if row else None

    def offered_about(self, message_id: str) -> Message | None:
        """See ports."""
        row = one_row(self._connection, _OFFERED_ABOUT, key=message_id)
        return message_from_row(row) if row else None


class SqlMemory:
    """See `ports.Memory`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, conversation_id: str) -> list[dict[str, Any]]:
        """See ports."""
        row = one_row(self._connection, _RECALL, key=conversation_id)
        return list(row["events"]) if row else []

    def save(self, conversation_id: str, events: list[dict[str, Any]], turn_id: str) -> None:
        """See ports."""
        values = {"key": conversation_id, "new_events": events, "turn": turn_id}
        if self._connection.execute(_REMEMBER, values).rowcount == 0:
            row = {"conversation_id": conversation_id, "events": events, "turn_id": turn_id}
            insert_once(self._connection, dialogue_memory, row)


def _part(row: Any, prefix: str) -> dict[str, Any]:
    return {name[len(prefix) :]: value for name, value in row.items() if name.startswith(prefix)}
