"""The tables of the shop's customers: their accounts and by what they pay. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, false

from bot.storage.schema import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("email", String(256), nullable=False),
    Column("email_key", String(256), nullable=False, index=True),  # as it is compared: in small letters
    Column("first_name", String(128), nullable=False),
    Column("last_name", String(128), nullable=False),
    Column("name_key", String(260), nullable=False, index=True),  # both names, as they are compared
    Column("phone", String(64), nullable=False),
    Column("address", JSON(none_as_null=True)),
    Column("origin", String(64), nullable=False, server_default="files"),
    # Something was done about it here since it came in: an import leaves it as it is.
    Column("changed_here", Boolean, nullable=False, server_default=false()),
)

payment_methods = Table(
    "payment_methods",
    metadata,
    Column("account_id", String(64), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("brand", String(32), nullable=False),
    Column("last_four", String(4), nullable=False),
    Column("balance_minor", Integer),  # of a gift card
    Column("currency", String(3)),
)
