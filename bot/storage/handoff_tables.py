"""The tables of the handoff contract: notes, alarms, what goes on by mail. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text

from bot.storage.schema import ID, UtcDateTime, metadata

notes = Table(
    # What the staff write among themselves about a conversation; no channel reads it.
    "notes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("staff_id", ID),  # null: the house itself, which writes down who passed it on to whom
    Column("text", Text, nullable=False),
    Column("mentions", JSON, nullable=False),  # ids of staff
    Column("at", UtcDateTime, nullable=False),
)

alarms = Table(
    # Conversations of the bot that somebody should watch, and why.
    "alarms",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversations.id"), primary_key=True),
    Column("because", JSON, nullable=False),  # sentences, which quote the customer
    Column("raised_at", UtcDateTime, nullable=False),
)

mail_continuations = Table(
    # Messages of a person to a customer who had left: they go on by e-mail where there is an address.
    "mail_continuations",
    metadata,
    Column("message_id", ID, ForeignKey("messages.id"), primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("state", String(12), nullable=False),  # waiting, sent, given_up, seen
    Column("asked_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Index("ix_mail_continuations_open", "state", "asked_at"),
)
