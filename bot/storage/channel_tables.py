"""The tables of the messaging channels: what came in, who is there, by what name our messages. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.schema import ID, UtcDateTime, metadata

inbox = Table(
    # Every event of a platform, once for ever: the key stays when what it said has gone into the conversation.
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("key", String(64), nullable=False),  # SHA-256 of the platform's id, which may hold a number to call
    Column("peer", String(128), nullable=False),
    Column("state", String(12), nullable=False),  # new, done, set_aside
    Column("packed", JSON),  # the event; null when it is done
    Column("digest", String(64), nullable=False),  # of what it said, to tell a repeat from a forgery
    Column("received_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("not_before", UtcDateTime),
    Column("leased_until", UtcDateTime),
    Column("reason", Text),
    UniqueConstraint("channel", "account", "key"),
    CheckConstraint("state in ('new', 'done', 'set_aside')", name="state"),
    Index("ix_inbox_open", "state", "id"),
    Index("ix_inbox_peer", "channel", "account", "peer", "state"),
    Index("ix_inbox_received_at", "channel", "account", "received_at"),
)

peers = Table(
    # A customer as a platform knows them.
    "peers",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("last_heard_at", UtcDateTime),
    Column("stopped_at", UtcDateTime),
    Column("thread", JSON, nullable=False),
)

platform_messages = Table(
    # By what ids a platform knows our messages, so that its receipts find them; several where a text went in pieces.
    "platform_messages",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("platform_id", String(190), primary_key=True),
    Column("message_id", ID, ForeignKey("messages.id"), primary_key=True, index=True),
)

channel_health = Table(
    "channel_health",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("failing_since", UtcDateTime),
    Column("reason", Text, nullable=False),
    Column("alarmed_at", UtcDateTime),
)

channel_tokens = Table(
    # Refresh tokens of OAuth 2.0, sealed: what a server put in the place of the one in the settings.
    "channel_tokens",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("given", String(64), nullable=False),  # keyed hash of the one in the settings, to see that it is another
    Column("sealed", Text, nullable=False),
    Column("leased_by", ID),  # the renewal that spends it now
    Column("leased_until", UtcDateTime),
    Column("renewed_at", UtcDateTime),
)

channel_canaries = Table(
    # The message by which a channel tries itself: the last one, and since when none was seen to arrive.
    "channel_canaries",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("sign", ID, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),  # when to try or to ask again while it is awaited
    Column("sent_at", UtcDateTime),
    Column("seen_at", UtcDateTime),
    Column("unseen_since", UtcDateTime),
    Column("platform_id", String(190)),
    Column("reason", Text, nullable=False),
)
