"""The table of deadlines. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false, text

from bot.storage.schema import ID, UtcDateTime, metadata

UNFOLLOWED = "settled_at IS NOT NULL AND NOT followed"  # in the words in which its index is used

case_deadlines = Table(
    # By when something has to be done about a case, as it was computed; a row changes in its last four columns alone.
    "case_deadlines",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("rule", String(64), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("pack", String(64), nullable=False),
    Column("pack_version", String(32), nullable=False),
    Column("counted_from", String(20), nullable=False),
    Column("counted_at", UtcDateTime, nullable=False),
    Column("because", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("extends", ID, ForeignKey("case_deadlines.id")),  # the one in whose place it stands
    Column("reason", Text),  # why
    Column("state", String(12), nullable=False),  # open, met, missed, extended, dropped
    Column("settled_at", UtcDateTime),
    Column("done_at", UtcDateTime),  # in time or late
    Column("followed", Boolean, nullable=False, server_default=false()),  # what follows from it was recorded
    UniqueConstraint("case_id", "rule", "occurrence"),
    Index("ix_case_deadlines_open", "state", "due_at"),
    # Small at all times: the watchdog asks for these twice a second.
    Index(
        "ix_case_deadlines_unfollowed",
        "settled_at",
        sqlite_where=text(UNFOLLOWED),
        postgresql_where=text(UNFOLLOWED),
    ),
)
