"""The tables of the audit: the chain, and apart from it what can be erased. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from bot.domain.audit import LONGEST_NAME
from bot.storage.schema import ID, UtcDateTime, metadata

audit = Table(
    # Who did what to what; only ever appended to. Nothing in it names a customer or quotes one.
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),  # from 1, without gaps
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(LONGEST_NAME), nullable=False),
    Column("action", String(LONGEST_NAME), nullable=False),
    Column("object_ref", String(LONGEST_NAME), nullable=False, index=True),
    Column("commitment", LargeBinary, nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

subject_keys = Table(
    # What commitments about a subject are salted with; without it they say nothing to anybody.
    "subject_keys",
    metadata,
    Column("subject_id", ID, primary_key=True),  # a conversation, or "house"
    Column("key", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

audit_payloads = Table(
    # What entries say beside who, what and when, as canonical JSON; gone when its subject was erased.
    "audit_payloads",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("subject_id", ID, ForeignKey("subject_keys.subject_id"), nullable=False, index=True),
    Column("payload", Text, nullable=False),
)
