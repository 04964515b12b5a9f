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
    false,
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
    Column("changed_at", UtcDateTime),
    Column("level", Integer, nullable=False, server_default="1"),
    Column("round", Integer, nullable=False, server_default="1"),
    Column("moves", Integer, nullable=False, server_default="0"),
    Column("handler", String(64)),
    Column("touched_at", UtcDateTime),
    UniqueConstraint("opened_by_message", "kind"),
    Index("ix_cases_state_changed_at", "state", "changed_at"),  # the watchdog asks for what was closed just now
)

case_messages = Table(
    # The messages a case is made of; one message may belong to several cases.
    "case_messages",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("message_id", ID, ForeignKey("messages.id"), primary_key=True),
)

case_conversations = Table(
    # Conversations besides the one a case was opened in whose customer has shown that it is theirs.
    "case_conversations",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), primary_key=True, index=True),
    Column("since", UtcDateTime, nullable=False),
)

linked_cases = Table(
    # Cases about one matter: the later one and an earlier one.
    "linked_cases",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("earlier_case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("why", String(64), nullable=False),
)

case_letters = Table(
    # The copy of what a customer was told when their case came in, for those who left an e-mail address.
    "case_letters",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("state", String(12), nullable=False),  # waiting, sent, given_up
    Column("asked_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Index("ix_case_letters_open", "state", "asked_at"),
)

case_records = Table(
    # What is on record about a case, step by step of ISO 10002; append-only.
    "case_records",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("step", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Column("move", Integer, nullable=False),
    Column("fields", JSON, nullable=False),
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
    Column("made_to", ID, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    Column("template", String(64), nullable=False, server_default=""),
    Column("condition", Text, nullable=False, server_default=""),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("later_than_usual", Boolean, nullable=False, server_default=false()),
    Column("warned_at", UtcDateTime),
    Index("ix_promises_case_id", "case_id"),
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
