"""The tables of one-time codes, which are their way out, too, and of links undone. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from bot.storage.schema import ID, UtcDateTime, metadata

one_time_codes = Table(
    # The figures of a code stand nowhere: they are reckoned from the nonce and a key that is not in the database.
    "one_time_codes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("nonce", String(64), nullable=False),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("account_id", String(64), nullable=False, index=True),
    Column("message_id", ID, nullable=False, unique=True),  # that it was made for; a repeated turn makes no second one
    Column("sent_to", String(256), nullable=False),
    Column("language", String(8)),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_by", ID),  # the message that named it
    Column("state", String(8), nullable=False),
    Column("try_at", UtcDateTime),  # when it is sent next; None once that is settled
    Column("settled_at", UtcDateTime),
    Index("ix_one_time_codes_due", "state", "try_at"),
)

separations = Table(
    # A person of the staff said that a conversation is not this account's customer's, whatever was shown there.
    "separations",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversations.id"), primary_key=True),
    Column("account_id", String(64), primary_key=True),
    Column("staff_id", ID, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
