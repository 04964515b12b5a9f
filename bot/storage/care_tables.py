"""The tables of what follows from complaints: recoveries, kindnesses, corrective actions. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.storage.schema import ID, UtcDateTime, metadata

recoveries = Table(
    # Making up for an OUCH: what went wrong, and each step of the playbook as it was done.
    "recoveries",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
    Column("trigger", String(24), nullable=False),
    Column("subject", String(64), nullable=False),  # what set it off: a promise, a case, a message; once for each
    Column("opened_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("explained_at", UtcDateTime),
    Column("apologised_at", UtcDateTime),
    Column("remedied_at", UtcDateTime),
    Column("remedy", Text, nullable=False, server_default=""),
    Column("follow_up_at", UtcDateTime),  # when somebody asks whether all is well
    Column("checked_at", UtcDateTime),
    Column("checked", Text, nullable=False, server_default=""),
    Index("uq_recoveries_trigger_subject", "case_id", "trigger", "subject", unique=True),
    Index("ix_recoveries_state_follow_up_at", "state", "follow_up_at"),
)

goodwill = Table(
    # What was given beyond what is owed: to make up for something, or as an unasked kindness. Never promised.
    "goodwill",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),  # recovery or kindness
    Column("what", Text, nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("given_by", String(64), nullable=False),
    Column("given_at", UtcDateTime, nullable=False, index=True),
)

corrective_actions = Table(
    # What keeps a fault from happening again, and whether it did.
    "corrective_actions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("about", JSON, nullable=False),  # what it is to keep from coming back: {"cause", "product"}
    Column("whys", JSON, nullable=False),  # up to five, each the reason of the one before
    Column("action", Text, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False),
    Column("done_at", UtcDateTime),
    Column("checked_at", UtcDateTime),
    Column("before", Integer),  # cases of its kind in the days before it was done
    Column("after", Integer),  # and in as many after it
)
