"""Conversations and their logs as rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Mapping, Sequence

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.conversation import Conversation, Owner
from bot.domain.message import Author, Draft, InboundMessage, Message, OfferedButton, RatingPoint
from bot.storage.attachments import with_attachments
from bot.storage.rows import insert_once, one_row, the_row
from bot.storage.tables import conversations, messages, outbox, staff

# Built once: putting a statement together costs SQLAlchemy more than SQLite needs to run it.
_FIND = (
    select(conversations)
    .where(
        conversations.c.channel == bindparam("channel"),
        conversations.c.account == bindparam("account"),
        conversations.c.peer == bindparam("peer"),
    )
    .with_for_update()
)
_GET = select(conversations).where(conversations.c.id == bindparam("key")).with_for_update()
_COUNT = update(conversations).where(conversations.c.id == bindparam("key")).values(last_seq=bindparam("last"))
_COUNT_STAFF = update(conversations).where(conversations.c.id == bindparam("key")).values(staff_seq=bindparam("last"))
_INSERT_MESSAGE = messages.insert()
STAFF_NAME = staff.c.name.label("staff_name")
_WITH_NAME = messages.outerjoin(staff, staff.c.id == messages.c.staff_id)
_MESSAGE = select(messages, STAFF_NAME).select_from(_WITH_NAME).where(messages.c.id == bindparam("key"))
_STORED = select(messages).where(
    or_(
        and_(messages.c.conversation_id == bindparam("key"), messages.c.client_message_id == bindparam("client")),
        and_(
            messages.c.channel == bindparam("channel"),
            messages.c.account == bindparam("account"),
            messages.c.external_id == bindparam("external"),
        ),
    )
)
_NOT_WITHHELD = (
    select(messages, STAFF_NAME)
    .select_from(_WITH_NAME.outerjoin(outbox, outbox.c.message_id == messages.c.id))
    .where(or_(outbox.c.state.is_(None), outbox.c.state != "withheld"))
)
_HISTORY = (
    _NOT_WITHHELD.where(messages.c.conversation_id == bindparam("key"), messages.c.seq > bindparam("after"))
    .order_by(messages.c.seq.desc())
    .limit(bindparam("most"))
)
_SAID = _NOT_WITHHELD.where(
    messages.c.turn_id == bindparam("key"), messages.c.author != Author.CUSTOMER.value
).order_by(messages.c.seq)


class SqlConversations:
    """See `ports.Conversations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._held: dict[str, Mapping[str, Any]] = {}  # rows locked by this transaction, as they stand now

    def find(self, channel: str, account: str, peer: str) -> Conversation | None:
        """See ports."""
        row = one_row(self._connection, _FIND, channel=channel, account=account, peer=peer)
        if row is None:
            return None
        self._held[row["id"]] = row
        return conversation_from_row(row)

    def get(self, conversation_id: str) -> Conversation:
        """See ports."""
        row = the_row(self._connection, _GET, "conversation", key=conversation_id)
        self._held[conversation_id] = row
        return conversation_from_row(row)

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

    def save_language(self, conversation_id: str, language: str | None) -> None:
        """See ports."""
        self._connection.execute(
            update(conversations).where(conversations.c.id == conversation_id).values(language=language)
        )

    def append(self, conversation_id: str, drafts: Sequence[Draft], now: datetime) -> list[Message]:
        """See ports. The places come from the conversation's own counter, so that there is no gap and no double."""
        held = self._held.get(conversation_id)
        if held is None:
            self.get(conversation_id)
            held = self._held[conversation_id]
        first, last = held["last_seq"] + 1, held["last_seq"] + len(drafts)
        self._connection.execute(_COUNT, {"key": conversation_id, "last": last})
        self._held[conversation_id] = {**held, "last_seq": last}
        appended = [
            Message(
                draft.id,
                conversation_id,
                seq,
                draft.author,
                draft.text,
                now,
                draft.turn_id,
                draft.buttons,
                staff_id=draft.staff_id,
            )
            for seq, draft in enumerate(drafts, start=first)
        ]
        self._connection.execute(
            _INSERT_MESSAGE,
            [
                {
                    **message_to_row(message),
                    "channel": held["channel"],
                    "account": held["account"],
                    "external_id": draft.inbound.external_id if draft.inbound else None,
                    "client_message_id": (draft.inbound or draft).client_message_id,
                    "button_id": draft.inbound.button_id if draft.inbound else None,
                }
                for message, draft in zip(appended, drafts)
            ],
        )
        by_staff = [message.seq for message in appended if message.author is Author.AGENT]
        if by_staff:
            self._connection.execute(_COUNT_STAFF, {"key": conversation_id, "last": max(by_staff)})
        return appended

    def stored(self, conversation_id: str, message: InboundMessage) -> Message | None:
        """See ports."""
        if message.client_message_id is None and message.external_id is None:
            return None
        row = one_row(
            self._connection,
            _STORED,
            key=conversation_id,
            client=message.client_message_id,
            channel=message.channel,
            account=message.account,
            external=message.external_id,
        )
        return message_from_row(row) if row else None

    def said_by_staff(self, conversation_id: str, client_message_id: str) -> Message | None:
        """See ports."""
        m = messages.c
        statement = select(messages, STAFF_NAME).select_from(_WITH_NAME)
        key = (m.conversation_id == conversation_id, m.client_message_id == client_message_id)
        row = one_row(self._connection, statement.where(*key, m.author == Author.AGENT.value))
        return message_from_row(row) if row else None

    def mark_read(self, conversation_id: str, seq: int, by_customer: bool, now: datetime) -> bool:
        """See ports."""
        column = conversations.c.read_seq_customer if by_customer else conversations.c.read_seq_staff
        own = conversations.c.id == conversation_id
        statement = update(conversations).where(own, column < seq, conversations.c.last_seq >= seq)
        if self._connection.execute(statement.values({column.name: seq})).rowcount != 1:
            return False
        if by_customer:
            until = select(messages.c.id).where(messages.c.conversation_id == conversation_id, messages.c.seq <= seq)
            is_unread = and_(outbox.c.state == "sent", outbox.c.read_at.is_(None))
            self._connection.execute(
                update(outbox)
                .where(outbox.c.conversation_id == conversation_id, is_unread, outbox.c.message_id.in_(until))
                .values(read_at=now, delivered_at=func.coalesce(outbox.c.delivered_at, now))
            )
        return True

    def customer_seen(self, conversation_id: str, now: datetime | None) -> None:
        """See ports."""
        statement = update(conversations).where(conversations.c.id == conversation_id)
        self._connection.execute(statement.values(customer_seen_at=now))

    def message(self, message_id: str) -> Message:
        """See ports."""
        row = the_row(self._connection, _MESSAGE, "message", key=message_id)
        return with_attachments(self._connection, [message_from_row(row)])[0]

    def history(self, conversation_id: str, after: int = 0, most: int = 200) -> list[Message]:
        """See ports."""
        values = {"key": conversation_id, "after": after, "most": most}
        newest_first = [message_from_row(row) for row in self._connection.execute(_HISTORY, values).mappings()]
        return with_attachments(self._connection, newest_first[::-1])

    def said_in_turn(self, turn_id: str) -> list[Message]:
        """See ports."""
        return [message_from_row(row) for row in self._connection.execute(_SAID, {"key": turn_id}).mappings()]


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
        language=row["language"],
        staff_seq=row["staff_seq"],
        read_seq_customer=row["read_seq_customer"],
        read_seq_staff=row["read_seq_staff"],
        customer_seen_at=row["customer_seen_at"],
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
        "language": conversation.language,
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
        buttons=tuple(_button_from_row(button) for button in row["buttons"] or ()),
        channel=row["channel"],
        from_button=row["button_id"] is not None,
        staff_id=row["staff_id"],
        name=row.get("staff_name"),
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
        "buttons": [_button_to_row(button) for button in message.buttons] or None,
        "staff_id": message.staff_id,
    }


def _button_from_row(button: Mapping[str, Any]) -> OfferedButton:
    point = button.get("point")
    return OfferedButton(button["id"], button["title"], RatingPoint(**point) if point else None)


def _button_to_row(button: OfferedButton) -> dict[str, Any]:
    row: dict[str, Any] = {"id": button.id, "title": button.title}
    return {**row, "point": asdict(button.point)} if button.point is not None else row
