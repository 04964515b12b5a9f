"""The tables of the staff: people, what they prove themselves with, their sessions. See `tables.py`.

No secret stands here as it is: passwords, tokens and recovery codes are hashed, seeds of second steps are sealed with a
key outside the database.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.storage.schema import ID, UtcDateTime, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(12), nullable=False, server_default="agent"),
    Column("level", Integer, nullable=False, server_default="1"),  # of authority, 1 to 3
    Column("disabled", Boolean, nullable=False),
    Column("available_until", UtcDateTime),  # presence; renewed by each sign of life of the person's desk
    Column("there", Boolean, nullable=False, server_default=false()),  # they said so, and have not gone away since
    Column("last_seen_at", UtcDateTime),  # the last sign of life of their desk; null: they have none open
    Column("added_at", UtcDateTime, nullable=False),
    Column("language", String(8)),  # of their desk
    # What they take on; no languages or skills named: any.
    Column("most_chats", Integer, nullable=False, server_default="6"),
    Column("languages", JSON, nullable=False, server_default="[]"),
    Column("skills", JSON, nullable=False, server_default="[]"),
    Column("team", String(64)),
)

staff_credentials = Table(
    "staff_credentials",
    metadata,
    Column("staff_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("password_hash", Text),
    Column("password_set_at", UtcDateTime),
    Column("totp_seed", Text),
    Column("totp_last_step", BigInteger, nullable=False, server_default="0"),  # no code up to it is good any more
    Column("epoch", Integer, nullable=False, server_default="0"),  # sessions of an earlier one are over
    Column("reset_asked_by", ID),  # the first of two admins who take the second step away
    Column("reset_asked_at", UtcDateTime),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the token in the browser's cookie
    Column("staff_id", ID, ForeignKey("staff.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False, index=True),
    Column("epoch", Integer, nullable=False),
    Column(
        "is_whole", Boolean, nullable=False, server_default=false()
    ),  # the second step was shown, where there is one
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("locked_at", UtcDateTime),  # since when it waits for the password
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("used_at", UtcDateTime),
    UniqueConstraint("staff_id", "code_hash"),
)

sign_in_failures = Table(
    # Kept for a quarter of an hour. The subject is a hash: people type their passwords into the field of the name.
    "sign_in_failures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False, index=True),
)

set_up_links = Table(
    "set_up_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ID, ForeignKey("staff.id"), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)
