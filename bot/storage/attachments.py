"""Customers' files as rows; their bytes are in `attachment_files.py` or `attachment_rows.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Iterable, Mapping, Sequence

from sqlalchemy import and_, bindparam, delete, func, select, update
from sqlalchemy.engine import Connection

from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.message import Message
from bot.storage.rows import the_row
from bot.storage.tables import attachments, case_messages, conversations, messages

MOST_AT_A_TIME = 500  # values of one "in"; SQLite takes 32,766 in all

_IN_ORDER = (attachments.c.created_at, attachments.c.id)
_OF_MESSAGES = (
    select(attachments)
    .where(attachments.c.message_id.in_(bindparam("ids", expanding=True)))
    .order_by(*_IN_ORDER)
)  # fmt: skip


class SqlAttachments:
    """See `attachment_ports.Attachments`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, attachment: Attachment) -> None:
        """See ports."""
        self._connection.execute(attachments.insert().values(**attachment_to_row(attachment)))

    def unsent(self, conversation_id: str, ids: Sequence[str]) -> list[Attachment]:
        """See ports."""
        found = {
            row["id"]: attachment_from_row(row)
            for row in self._connection.execute(select(attachments).where(_unsent(conversation_id, ids))).mappings()
        }
        return [found[attachment_id] for attachment_id in dict.fromkeys(ids) if attachment_id in found]

    def use(self, conversation_id: str, ids: Sequence[str], message_id: str) -> int:
        """See ports."""
        statement = update(attachments).where(_unsent(conversation_id, ids)).values(message_id=message_id)
        return int(self._connection.execute(statement).rowcount)

    def of_customer(self, attachment_id: str, channel: str, account: str, peer: str) -> Attachment:
        """See ports. One query through the owner: nothing is fetched first and checked afterwards."""
        statement = (
            select(attachments)
            .join(conversations, conversations.c.id == attachments.c.conversation_id)
            .where(
                attachments.c.id == attachment_id,
                conversations.c.channel == channel,
                conversations.c.account == account,
                conversations.c.peer == peer,
            )
        )
        return attachment_from_row(the_row(self._connection, statement, "attachment"))

    def get(self, attachment_id: str) -> Attachment:
        """See ports."""
        statement = select(attachments).where(attachments.c.id == attachment_id)
        return attachment_from_row(the_row(self._connection, statement, "attachment"))

    def of_case(self, case_id: str) -> list[Attachment]:
        """See ports."""
        statement = (
            select(attachments)
            .join(case_messages, case_messages.c.message_id == attachments.c.message_id)
            .where(case_messages.c.case_id == case_id)
            .order_by(*_IN_ORDER)
        )
        return [attachment_from_row(row) for row in self._connection.execute(statement).mappings()]

    def sent_since(self, conversation_id: str, moment: datetime) -> list[str]:
        """See ports."""
        statement = (
            select(messages.c.id)
            .where(
                messages.c.conversation_id == conversation_id,
                messages.c.created_at >= moment,
                messages.c.id.in_(
                    select(attachments.c.message_id).where(
                        and_(attachments.c.conversation_id == conversation_id, attachments.c.message_id.is_not(None))
                    )
                ),
            )
            .order_by(messages.c.seq)
        )
        return list(self._connection.execute(statement).scalars())

    def bytes_kept(self, conversation_id: str) -> int:
        """See ports."""
        statement = select(func.coalesce(func.sum(attachments.c.bytes), 0)).where(
            attachments.c.conversation_id == conversation_id
        )
        return int(self._connection.execute(statement).scalar_one())

    def remove_unsent(self, before: datetime) -> list[str]:
        """See ports. What was sent meanwhile stays: the condition is asked again by the deletion."""
        is_unsent = and_(attachments.c.message_id.is_(None), attachments.c.created_at < before)
        found = set(self._connection.execute(select(attachments.c.id).where(is_unsent)).scalars())
        if found:
            self._connection.execute(delete(attachments).where(is_unsent))
        return sorted(found - self.known(found))

    def known(self, ids: Iterable[str]) -> set[str]:
        """See ports."""
        listed = list(ids)
        known: set[str] = set()
        for start in range(0, len(listed), MOST_AT_A_TIME):
            part = listed[start : start + MOST_AT_A_TIME]
            known |= set(self._connection.execute(select(attachments.c.id).where(attachments.c.id.in_(part))).scalars())
        return known


def with_attachments(connection: Connection, found: Sequence[Message]) -> list[Message]:
    """The messages with their files; only a customer's has some."""
    ids = [message.id for message in found if message.author.value == "customer"]
    if not ids:
        return list(found)
    of_message: dict[str, list[Attachment]] = {}
    for row in connection.execute(_OF_MESSAGES, {"ids": ids}).mappings():
        of_message.setdefault(row["message_id"], []).append(attachment_from_row(row))
    return [
        replace(message, attachments=tuple(of_message[message.id])) if message.id in of_message else message
        for message in found
    ]


def _unsent(conversation_id: str, ids: Sequence[str]) -> Any:
    return and_(
        attachments.c.id.in_(list(ids)),
        attachments.c.conversation_id == conversation_id,
        attachments.c.message_id.is_(None),
    )


def attachment_from_row(row: Mapping[str, Any]) -> Attachment:
    """A row as a file."""
    return Attachment(
        id=row["id"],
        conversation_id=row["conversation_id"],
        kind=AttachmentKind(row["kind"]),
        bytes=row["bytes"],
        sha256=row["sha256"],
        name=row["name"],
        created_at=row["created_at"],
        width=row["width"],
        height=row["height"],
        message_id=row["message_id"],
    )


def attachment_to_row(attachment: Attachment) -> dict[str, Any]:
    """A file as a row."""
    return {**vars(attachment), "kind": attachment.kind.value}
