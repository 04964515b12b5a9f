"""The table of acts at the shop that customers said yes to: a record and an outbox in one. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.schema import ID, UtcDateTime, metadata

order_acts = Table(
    # The shop's own record, like the orders: it stays when a conversation is erased, so that nothing is done twice.
    # Hence no key to conversations and messages, only their ids.
    "order_acts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("message_id", ID, nullable=False),
    Column("conversation_id", ID, nullable=False, index=True),
    Column("kind", String(24), nullable=False),
    Column("about", String(80), nullable=False),  # "order " or "account " and which one
    Column("account_id", String(64), nullable=False, index=True),
    Column("order_number", String(64), index=True),
    Column("decision", JSON, nullable=False),  # see shop_json.py
    Column("agreed_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("try_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Column("why", Text, nullable=False),
    Column("case_id", ID, ForeignKey("cases.id"), index=True),
    Column("decided_by", String(64), nullable=False),
    UniqueConstraint("message_id", "kind", "about"),
    Index("ix_order_acts_state_try_at", "state", "try_at"),
)
