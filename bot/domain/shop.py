"""The shop: its products and its rules, as far as the assistant speaks about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.business_hours import BusinessHours
from bot.domain.fact import Fact
from bot.domain.money import Money
from bot.domain.order import Order
from bot.domain.promise import PromiseKind
from bot.domain.redress import RedressPolicy


@dataclass(frozen=True)
class Product:
    """Something the shop sells."""

    id: str
    name: str
    nicknames: tuple[str, ...]
    category: str
    price: Money
    in_stock: int


@dataclass(frozen=True)
class ServicePromise:
    """How long a person may take: working days to the end of a day, or working hours."""

    rule: str
    working_days: int | None = None
    working_hours: timedelta | None = None


@dataclass(frozen=True)
class Shop:
    """Everything a shop's files say, read and checked."""

    name: str
    desk: str  # the team that keeps promises where nobody is named
    hours: BusinessHours
    products: tuple[Product, ...]
    facts: tuple[Fact, ...]
    orders: tuple[Order, ...]
    redress: RedressPolicy
    promises: dict[PromiseKind, ServicePromise]
    attribute_words: dict[str, tuple[str, ...]]  # attribute → what people call it
    topic_words: dict[str, tuple[str, ...]]  # policy topic → what people call it
    languages_spoken: tuple[str, ...] = ()  # ISO 639-1, by people on the staff; no other language is ever promised
