"""Conversations and their logs as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping, Sequence

from sqlalchemy import and_, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.conversation import Conversation, Owner
from bot.domain.message import Author, InboundMessage, Message, OfferedButton
from bot.storage.rows import insert_once, one_row, the_row
from bot.storage.tables import conversations, messages, outbox


class SqlConversations:
    """See `ports.Conversations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, channel: str, account: str, peer: str) -> Conversation | None:
        """See ports."""
        t = conversations.c
        row = one_row(
            self._connection,
            select(conversations).where(t.channel == channel, t.account == account, t.peer == peer),
        )
        return conversation_from_row(row) if row else None

    def get(self, conversation_id: str) -> Conversation:
        """See ports."""
        statement = select(conversations).where(conversations.c.id == conversation_id).with_for_update()
        return conversation_from_row(the_row(self._connection, statement, "conversation"))

    def add(self, conversation: Conversation) -> bool:
        """See ports."""
        return insert_once(self._connection, conversations, conversation_to_row(conversation))

    def save_owner(self, conversation: Conversation) -> None:
        """See ports."""
        self._connection.execute(
            update(conversations)
            .where(conversations.c.id == conversation.id)
            .values(
                owner=conversation.owner.value,
                owner_since=conversation.owner_since,
                agent_id=conversation.agent_id,
                handed_over_by_turn=conversation.handed_over_by_turn,
            )
        )

    def append(
        self,
        conversation_id: str,
        message_id: str,
        author: Author,
        text: str,
        now: datetime,
        *,
        turn_id: str | None = None,
        buttons: Sequence[OfferedButton] = (),
        inbound: InboundMessage | None = None,
    ) -> Message:
        """See ports. The place comes from the conversation's own counter, so that it has no gap and no double."""
        t = conversations.c
        self._connection.execute(update(conversations).where(t.id == conversation_id).values(last_seq=t.last_seq + 1))
        counted = the_row(
            self._connection,
            select(t.last_seq, t.channel, t.account).where(t.id == conversation_id),
            "conversation",
        )
        message = Message(message_id, conversation_id, counted["last_seq"], author, text, now, turn_id, tuple(buttons))
        self._connection.execute(
            messages.insert().values(
                **message_to_row(message),
                channel=counted["channel"],
                account=counted["account"],
                external_id=inbound.external_id if inbound else None,
                client_message_id=inbound.client_message_id if inbound else None,
                button_id=inbound.button_id if inbound else None,
            )
        )
        return message

    def stored(self, conversation_id: str, message: InboundMessage) -> Message | None:
        """See ports."""
        t = messages.c
        same = []
        if message.client_message_id is not None:
            same.append(and_(t.conversation_id == conversation_id, t.client_message_id == message.client_message_id))
        if message.external_id is not None:
            same.append(
                and_(
                    t.channel == message.channel,
                    t.account == message.account,
                    t.external_id == message.external_id,
                )
            )
        if not same:
            return None
        row = one_row(self._connection, select(messages).where(or_(*same)))
        return message_from_row(row) if row else None

    def message(self, message_id: str) -> Message:
        """See ports."""
        statement = select(messages).where(messages.c.id == message_id)
        return message_from_row(the_row(self._connection, statement, "message"))

    def history(self, conversation_id: str, after: int = 0, most: int = 200) -> list[Message]:
        """See ports."""
        t = messages.c
        statement = (
            _not_withheld()
            .where(t.conversation_id == conversation_id, t.seq > after)
            .order_by(t.seq.desc())
            .limit(most)
        )
        return [message_from_row(row) for row in self._connection.execute(statement).mappings()][::-1]

    def said_in_turn(self, turn_id: str) -> list[Message]:
        """See ports."""
        t = messages.c
        statement = _not_withheld().where(t.turn_id == turn_id, t.author != Author.CUSTOMER.value).order_by(t.seq)
        return [message_from_row(row) for row in self._connection.execute(statement).mappings()]


def _not_withheld() -> Any:
    return (
        select(messages)
        .select_from(messages.outerjoin(outbox, outbox.c.message_id == messages.c.id))
        .where(or_(outbox.c.state.is_(None), outbox.c.state != "withheld"))
    )


def conversation_from_row(row: Mapping[str, Any]) -> Conversation:
    """A row as a conversation."""
    return Conversation(
        id=row["id"],
        channel=row["channel"],
        account=row["account"],
        peer=row["peer"],
        owner=Owner(row["owner"]),
        owner_since=row["owner_since"],
        created_at=row["created_at"],
        last_seq=row["last_seq"],
        agent_id=row["agent_id"],
        handed_over_by_turn=row["handed_over_by_turn"],
    )


def conversation_to_row(conversation: Conversation) -> dict[str, Any]:
    """A conversation as a row."""
    return {
        "id": conversation.id,
        "channel": conversation.channel,
        "account": conversation.account,
        "peer": conversation.peer,
        "owner": conversation.owner.value,
        "owner_since": conversation.owner_since,
        "agent_id": conversation.agent_id,
        "handed_over_by_turn": conversation.handed_over_by_turn,
        "last_seq": conversation.last_seq,
        "created_at": conversation.created_at,
    }


def message_from_row(row: Mapping[str, Any]) -> Message:
    """A row as a message."""
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        seq=row["seq"],
        author=Author(row["author"]),
        text=row["text"],
        created_at=row["created_at"],
        turn_id=row["turn_id"],
        buttons=tuple(OfferedButton(button["id"], button["title"]) for button in row["buttons"] or ()),
    )


def message_to_row(message: Message) -> dict[str, Any]:
    """A message as a row, without what only its channel knows."""
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "seq": message.seq,
        "author": message.author.value,
        "text": message.text,
        "created_at": message.created_at,
        "turn_id": message.turn_id,
        "buttons": [{"id": button.id, "title": button.title} for button in message.buttons] or None,
    }
