"""The tables of cases: what they are, what happened to them, what was promised and chosen. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.schema import ID, UtcDateTime, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", ID, primary_key=True),
    Column("reference", String(16), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("opened_by_message", ID, ForeignKey("messages.id"), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("own_words", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("ahead", Integer, nullable=False, server_default="0"),  # steps before others of its priority
    Column("safety", Boolean, nullable=False),
    Column("about_product", String(64)),
    Column("about_order", String(64), index=True),
    Column("remedy_wanted", String(16)),
    Column("contact_kind", String(16)),
    Column("contact_value", String(256)),
    Column("acknowledged_at", UtcDateTime),
    Column("because", JSON, nullable=False),
    UniqueConstraint("opened_by_message", "kind"),
)

case_messages = Table(
    # The messages a case is made of; one message may belong to several cases.
    "case_messages",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("message_id", ID, ForeignKey("messages.id"), primary_key=True),
)

promises = Table(
    "promises",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("rule", String(64), nullable=False),
    Column("state", String(12), nullable=False),
    Column("settled_at", UtcDateTime),
    UniqueConstraint("case_id", "kind"),
    Index("ix_promises_open", "state", "due_at"),
)

decisions = Table(
    # What a customer chose of the redress options. "requested" is all a machine may write here.
    "decisions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, unique=True),
    Column("order_number", String(64), nullable=False),
    Column("product_id", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("amount_minor", Integer),
    Column("currency", String(3)),
    Column("state", String(12), nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    CheckConstraint("(amount_minor is null) = (currency is null)", name="money_whole"),
)
