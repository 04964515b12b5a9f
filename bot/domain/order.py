"""An order as the shop keeps it, and who may hear about it."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Mapping

from bot.domain.address import Address
from bot.domain.money import Money


class OrderState(str, Enum):
    """Where an order is."""

    PLACED = "placed"
    PACKED = "packed"
    SENT = "sent"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class ActKind(str, Enum):
    """What may be done about an order or an account at the shop."""

    CANCEL = "cancel"
    CHANGE_ADDRESS = "change_address"  # of an order that was not sent
    CHANGE_PAYMENT = "change_payment"  # of an order that was not sent
    CHANGE_ITEMS = "change_items"  # other variants, in an order that was not sent
    RETURN = "return"  # some or all items of a delivered order, for money
    EXCHANGE = "exchange"  # items of a delivered order for other variants
    CHANGE_OWN_ADDRESS = "change_own_address"  # of the account


@dataclass(frozen=True)
class OrderLine:
    """One product of an order, in one variant."""

    product_id: str
    product_name: str
    quantity: int
    unit_price: Money
    id: str = ""  # within the order; a line without one is known by its product
    variant_id: str | None = None  # None: the product comes in one kind only
    options: Mapping[str, str] = field(default_factory=dict, hash=False)  # of the variant, as the shop calls them

    @property
    def key(self) -> str:
        """What the line is known by within its order."""
        return self.id or self.product_id

    @property
    def price(self) -> Money:
        """What all of the line costs."""
        return self.unit_price * self.quantity


class PaymentDirection(str, Enum):
    """Which way money went."""

    PAID = "paid"  # by the customer
    REFUNDED = "refunded"


@dataclass(frozen=True)
class Payment:
    """Money that went between customer and shop for an order; the amount is never negative."""

    direction: PaymentDirection
    amount: Money
    method_id: str | None = None
    at: datetime | None = None  # None where the shop did not tell


@dataclass(frozen=True)
class LineChange:
    """A line of an order, as far as an act is about it."""

    line: str  # `OrderLine.key`
    quantity: int
    new_variant_id: str | None = None  # what takes its place


@dataclass(frozen=True)
class OrderChange:
    """What was done about an order after it was placed, and is recorded with it."""

    kind: ActKind
    lines: tuple[LineChange, ...] = ()
    at: datetime | None = None
    method_id: str | None = None  # by which the money of it goes


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
    account_id: str | None = None  # None where only the e-mail address is known
    address: Address | None = None  # where it goes
    payments: tuple[Payment, ...] = ()
    changes: tuple[OrderChange, ...] = ()  # the oldest first
    cancel_reason: str | None = None
    shipping: Money | None = None  # what the delivery cost
    discount: Money | None = None  # taken off the goods as a whole; not negative
    revision: int = 0  # goes up with every change: what was read out is checked against it before it is done

    @property
    def total(self) -> Money:
        """What the goods cost together."""
        first, *others = [line.price for line in self.lines]
        for amount in others:
            first = first + amount
        return first

    def line(self, key: str) -> OrderLine | None:
        """The line that is known by this key."""
        return next((line for line in self.lines if line.key == key), None)


def succeed(there: Order, coming: Order) -> Order:
    """What the shop says of an order now, in the place of what was known: one revision later, if it says another."""
    same = replace(coming, revision=there.revision)
    return there if same == there else replace(same, revision=max(coming.revision, there.revision + 1))


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
