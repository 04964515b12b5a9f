"""An order as the shop keeps it, and who may hear about it."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.money import Money


class OrderState(str, Enum):
    """Where an order is."""

    PLACED = "placed"
    PACKED = "packed"
    SENT = "sent"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class OrderLine:
    """One product of an order."""

    product_id: str
    product_name: str
    quantity: int
    unit_price: Money


@dataclass(frozen=True)
class Order:
    """One order."""

    number: str
    email: str
    state: OrderState
    placed_at: datetime | None  # None where the shop did not tell
    lines: tuple[OrderLine, ...]
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    carrier: str | None = None
    tracking: str | None = None

    @property
    def total(self) -> Money:
        """What the goods cost together."""
        first, *others = [line.unit_price * line.quantity for line in self.lines]
        for amount in others:
            first = first + amount
        return first


def order_number(written: str) -> str:
    """An order's number as it is kept: without the sign before it and without blanks, in large letters."""
    return re.sub(r"\s", "", written).lstrip("#№").upper()


def figures_of(number: str) -> str:
    """The figures of an order's number: all that customers remember of W2611340."""
    return re.sub(r"[^0-9]", "", number)


# Tries to name an order's e-mail address, in one conversation, within an hour; then a person helps.
# After facts/security: codes and secrets are limited per thing that is guessed at, not only per address.
MAX_TRIES_PER_HOUR = 5


def belongs_to(order: Order | None, email: str) -> bool:
    """Whether the customer who gave this e-mail address may hear about the order.

    An order that is not there is compared all the same, so that the answer takes the same time.
    """
    expected = order.email if order is not None else "nobody@invalid"
    same = hmac.compare_digest(normalise_email(expected).encode(), normalise_email(email).encode())
    return same and order is not None


def normalise_email(email: str) -> str:
    """The address as it is compared: without blanks, in small letters."""
    return email.strip().lower()
