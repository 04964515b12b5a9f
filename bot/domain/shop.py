"""The shop: its products and its rules, as far as the assistant speaks about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Mapping, Sequence

from bot.domain.account import Account
from bot.domain.assessment_rules import AssessmentRules
from bot.domain.business_hours import BusinessHours
from bot.domain.care import Care
from bot.domain.deadline import ComplaintPack
from bot.domain.erasure import Retention
from bot.domain.fact import Fact
from bot.domain.guidance import GuidanceBook
from bot.domain.identity import STANDARD, IdentityPolicy
from bot.domain.money import Money
from bot.domain.order import Order
from bot.domain.order_policy import OrderPolicy
from bot.domain.promise import PromiseKind
from bot.domain.redress import RedressPolicy

RIGHTS = "rights"  # the topic of what the law gives a customer
FILES = "files"  # origin of what data/shop and data/policies say; an import's is "import:" and its name

MIRROR = "system:"  # before the name of a shop system, the origin of what we keep a copy of and never change ourselves


def is_mirror(origin: str) -> bool:
    """Whether what has this origin is a copy of what a shop system keeps, which alone may change it."""
    return origin.startswith(MIRROR)


def owner_in_words(origin: str) -> str:
    """Who brought something in, as an operator reads it."""
    if origin == FILES:
        return "data/shop"
    name = origin.partition(":")[2]
    return f"the shop system '{name}'" if is_mirror(origin) else f"the import '{name}'"


@dataclass(frozen=True)
class Variant:
    """One of the kinds a product is sold in, such as the red one in M."""

    id: str
    product_id: str
    options: Mapping[str, str]  # as the shop calls them: "screen size" → "13-inch"
    price: Money
    in_stock: int


@dataclass(frozen=True)
class Product:
    """Something the shop sells. One with variants costs what its cheapest does, and has in stock what they have."""

    id: str
    name: str
    nicknames: tuple[str, ...]
    category: str
    price: Money
    in_stock: int
    variants: tuple[Variant, ...] = ()

    def __post_init__(self) -> None:
        if not self.variants:
            return
        if any(variant.product_id != self.id for variant in self.variants):
            raise ValueError(f"A variant of another product was put to {self.id}.")
        if self.price != self.prices[0] or self.in_stock != sum(variant.in_stock for variant in self.variants):
            raise ValueError(f"Price and stock of {self.id} are not those of its variants.")

    @classmethod
    def of_variants(
        cls, id: str, name: str, nicknames: tuple[str, ...], category: str, variants: Sequence[Variant]
    ) -> Product:
        """A product whose price and stock are those of its variants. Raises ValueError: two currencies, or none."""
        price = min(variant.price for variant in variants)
        stock = sum(variant.in_stock for variant in variants)
        return cls(id, name, nicknames, category, price, stock, tuple(variants))

    @property
    def prices(self) -> tuple[Money, Money]:
        """The lowest and the highest price; the same where all cost the same."""
        prices = [variant.price for variant in self.variants] or [self.price]
        return min(prices), max(prices)


@dataclass(frozen=True)
class ShopImport:
    """What a file says that was imported under a name, read and checked."""

    name: str
    products: tuple[Product, ...]
    facts: tuple[Fact, ...]
    orders: tuple[Order, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)  # category → the one it is part of
    accounts: tuple[Account, ...] = ()

    @property
    def origin(self) -> str:
        """Whose products and facts these are."""
        return f"import:{self.name}"


@dataclass(frozen=True)
class ImportedNames:
    """What customers may name of what was imported."""

    products: Mapping[str, Sequence[str]] = field(default_factory=dict)  # product → its name and nicknames
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)  # product → attributes with a fact


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
    order_policy: OrderPolicy  # what may be done about orders in one conversation
    complaints: ComplaintPack  # by when a complaint has to be dealt with
    promises: dict[PromiseKind, ServicePromise]
    care: Care
    assessment: AssessmentRules  # how serious a complaint is
    guidance: GuidanceBook  # what the staff do about each kind of complaint
    attribute_words: dict[str, tuple[str, ...]]  # attribute → what people call it
    topic_words: dict[str, tuple[str, ...]]  # policy topic → what people call it
    rights_places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # topic → places whose law it tells
    identity: IdentityPolicy = STANDARD  # by what customers show who they are
    retention: Retention | None = None  # None: things stay until somebody asks for their erasure
    accounts: tuple[Account, ...] = ()  # of its customers
    languages_spoken: tuple[str, ...] = ()  # ISO 639-1, by people on the staff; no other language is ever promised

    def topic_telling(self, aspect: str) -> str:
        """The topic whose fact tells this aspect of the shop, as it is known when it starts; else the aspect itself."""
        topics = [fact for fact in self.facts if fact.subject == f"policy:{fact.attribute}"]
        telling = [fact.attribute for fact in topics if fact.tells(aspect)]
        return aspect if aspect in telling else next(iter(telling), aspect)

    def rights_topic(self, text: str) -> str:
        """The topic that tells a customer's rights: of the place that a message names, else of the shop's own."""
        return next((topic for topic in self.rights_places if self._names_place_of(topic, text)), RIGHTS)

    def names_place_with_rights(self, text: str) -> bool:
        """Whether a message names a place whose law is known."""
        return any(self._names_place_of(topic, text) for topic in self.rights_places)

    def _names_place_of(self, topic: str, text: str) -> bool:
        places = "|".join(map(re.escape, self.rights_places[topic]))
        return re.search(rf"\b(?:{places})\b", text, re.IGNORECASE) is not None
