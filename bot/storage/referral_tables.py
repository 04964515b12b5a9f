"""The table of referrals: cases on their way to a body outside the house. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, String, Table, Text, text

from bot.storage.schema import ID, UtcDateTime, metadata

_NOT_DECLINED = text("state <> 'declined'")

referrals = Table(
    "referrals",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("body_id", String(64), nullable=False),
    Column("body_name", Text, nullable=False),
    Column("method", String(16)),
    Column("reason", String(16), nullable=False),
    Column("because", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("proposed_by", String(64), nullable=False),
    Column("customer_consented_at", UtcDateTime),
    Column("house_consented_at", UtcDateTime),
    Column("referred_at", UtcDateTime),
    Column("facts_sent", JSON, nullable=False),
    Column("body_reference", Text),
    Column("decided_at", UtcDateTime),
    Column("outcome", Text),
    Column("implemented_at", UtcDateTime),
    Column("implementation", Text),
    Column("declined_at", UtcDateTime),
    Column("declined_by", String(8)),
    Column("declined_because", Text),
    # What a customer wrote leaves the house only with the consent of both.
    CheckConstraint(
        "referred_at is null or (customer_consented_at is not null and house_consented_at is not null)",
        name="both_consented",
    ),
    CheckConstraint("(state = 'declined') = (declined_at is not null)", name="declined"),
    # A case is before one body at a time; after that has been declined, another may be proposed.
    Index("uq_referrals_one_open", "case_id", unique=True, sqlite_where=_NOT_DECLINED, postgresql_where=_NOT_DECLINED),
)
