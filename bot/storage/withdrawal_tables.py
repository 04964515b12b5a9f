"""The table of withdrawals: what consumers declared to withdraw from a contract. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text

from bot.storage.schema import ID, UtcDateTime, metadata

withdrawals = Table(
    # The words as they were confirmed are those of the message.
    "withdrawals",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("message_id", ID, ForeignKey("messages.id"), nullable=False, unique=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("order_written", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("items", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("declared_at", UtcDateTime, nullable=False),
    Column("language", String(8), nullable=False),
    Column("order_number", String(64)),  # of the shop's order, where number and e-mail address are one's
)
