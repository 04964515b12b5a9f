"""The outbox, the buttons offered with it, and the dialogue's memory, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Iterable

from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.conversation import Conversation
from bot.domain.message import Button, Message
from bot.storage.conversations import conversation_from_row, message_from_row
from bot.storage.rows import one_row
from bot.storage.tables import buttons, conversations, dialogue_memory, messages, outbox


class SqlOutbox:
    """See `ports.Outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, message: Message, channel: str, now: datetime) -> None:
        """See ports."""
        self._connection.execute(
            outbox.insert().values(
                message_id=message.id,
                conversation_id=message.conversation_id,
                channel=channel,
                state="queued",
                queued_at=now,
            )
        )

    def queued(self, channels: Iterable[str], most: int) -> list[tuple[Message, Conversation]]:
        """See ports."""
        message_columns = [column.label(f"message_{column.name}") for column in messages.c]
        conversation_columns = [column.label(f"conversation_{column.name}") for column in conversations.c]
        statement = (
            select(*message_columns, *conversation_columns)
            .select_from(
                outbox.join(messages, outbox.c.message_id == messages.c.id).join(
                    conversations, conversations.c.id == outbox.c.conversation_id
                )
            )
            .where(outbox.c.state == "queued", outbox.c.channel.in_(list(channels)))
            .order_by(outbox.c.id)
            .limit(most)
        )
        return [
            (message_from_row(_part(row, "message_")), conversation_from_row(_part(row, "conversation_")))
            for row in self._connection.execute(statement).mappings()
        ]

    def settle(self, message_id: str, state: str, now: datetime, reason: str | None = None) -> bool:
        """See ports."""
        statement = (
            update(outbox)
            .where(outbox.c.message_id == message_id, outbox.c.state == "queued")
            .values(state=state, settled_at=now, reason=reason)
        )
        return bool(self._connection.execute(statement).rowcount == 1)


class SqlButtons:
    """See `ports.Buttons`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, button_id: str, message: Message, button: Button, expires_at: datetime) -> None:
        """See ports."""
        self._connection.execute(
            buttons.insert().values(
                id=button_id,
                conversation_id=message.conversation_id,
                message_id=message.id,
                title=button.title,
                intent=button.intent,
                entities=dict(button.entities),
                expires_at=expires_at,
            )
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

    def used_by(self, message_id: str) -> Button | None:
        """See ports."""
        row = one_row(self._connection, select(buttons).where(buttons.c.used_by_message == message_id))
        return Button(row["title"], row["intent"], row["entities"]) if row else None


class SqlMemory:
    """See `ports.Memory`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, conversation_id: str) -> list[dict[str, Any]]:
        """See ports."""
        t = dialogue_memory.c
        row = one_row(self._connection, select(t.events).where(t.conversation_id == conversation_id))
        return list(row["events"]) if row else []

    def save(self, conversation_id: str, events: list[dict[str, Any]], turn_id: str) -> None:
        """See ports."""
        t = dialogue_memory.c
        self._connection.execute(delete(dialogue_memory).where(t.conversation_id == conversation_id))
        self._connection.execute(
            dialogue_memory.insert().values(conversation_id=conversation_id, events=events, turn_id=turn_id)
        )


def _part(row: Any, prefix: str) -> dict[str, Any]:
    return {name[len(prefix) :]: value for name, value in row.items() if name.startswith(prefix)}
