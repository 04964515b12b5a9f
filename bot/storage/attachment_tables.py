"""The tables of customers' files; and of their bytes, where many machines share them. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from bot.storage.schema import ID, UtcDateTime, metadata

attachments = Table(
    "attachments",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("message_id", ID, ForeignKey("messages.id")),  # null until it is sent
    Column("kind", String(32), nullable=False),  # the media type of what is kept
    Column("bytes", Integer, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("sha256", String(64), nullable=False),
    Column("name", String(100), nullable=False),  # as its customer called it, cleaned
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("(width is null) = (height is null)", name="size_whole"),
    Index("ix_attachments_unsent", "message_id", "created_at"),
)

attachment_bytes = Table(
    "attachment_bytes",
    metadata,
    Column("name", String(80), primary_key=True),  # the file's id, and what is added for its small picture
    Column("content", LargeBinary, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False, index=True),
)
