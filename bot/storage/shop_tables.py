"""The tables of the shop: what it sells, what is known about it, what was ordered."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, false

from bot.storage.schema import UtcDateTime, metadata

products = Table(
    "products",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("nicknames", JSON, nullable=False),
    Column("category", String(64), nullable=False),
    Column("price_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("in_stock", Integer, nullable=False),
    Column("said_in_stock", Integer),  # by who put it here, where acts took from it or gave back since; else the same
    Column("origin", String(64), nullable=False, server_default="files"),  # who put it here, and may change it
)

product_variants = Table(
    "product_variants",
    metadata,
    Column("product_id", String(64), ForeignKey("products.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("options", JSON, nullable=False),
    Column("price_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("in_stock", Integer, nullable=False),
    Column("said_in_stock", Integer),
)

categories = Table(
    "categories",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("part_of", String(64), nullable=False),
    Column("origin", String(64), primary_key=True),
)

shop_revision = Table(
    # One row, whose number goes up whenever products or facts change.
    "shop_revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)

facts = Table(
    # Never overwritten: a changed fact is a new version, and the newest one counts.
    "facts",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("attribute", String(64), nullable=False),
    Column("place", Integer, nullable=False),  # order in which facts of a subject are told
    Column("wording", Text, nullable=False),
    Column("value", Text),
    Column("unit", String(16)),
    Column("also", JSON(none_as_null=True)),  # further attributes that the wording tells
    Column("source", Text, nullable=False),
    Column("verified_by", String(64), nullable=False),
    Column("verified_on", Date, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date, nullable=False),
    Column("withdrawn", Boolean, nullable=False),  # the newest version may say that the fact is gone
    Column("origin", String(64), nullable=False, server_default="files"),
)

orders = Table(
    "orders",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("figures", String(64), nullable=False, server_default="", index=True),  # of the number
    Column("email", String(256), nullable=False),
    Column("state", String(12), nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),  # shop.NOT_TOLD where it is not known
    Column("sent_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("carrier", String(64)),
    Column("tracking", String(64)),
    Column("origin", String(64), nullable=False, server_default="files"),
    Column("account_id", String(64), index=True),  # no key: an order may be known before its account is
    Column("address", JSON(none_as_null=True)),
    Column("shipping_minor", Integer),
    Column("discount_minor", Integer),
    Column("currency", String(3)),  # of the two before
    Column("cancel_reason", String(64)),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("changes", JSON, nullable=False, server_default="[]"),
    # Something was done about it here since it came in: an import leaves it as it is.
    Column("changed_here", Boolean, nullable=False, server_default=false()),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_number", String(64), ForeignKey("orders.number"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("product_id", String(64), nullable=False),
    Column("product_name", String(128), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("line_id", String(64), nullable=False, server_default=""),
    Column("variant_id", String(64)),
    Column("options", JSON, nullable=False, server_default="{}"),
)

order_payments = Table(
    "order_payments",
    metadata,
    Column("order_number", String(64), ForeignKey("orders.number"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("direction", String(8), nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("method_id", String(64)),
    Column("at", UtcDateTime),
)
