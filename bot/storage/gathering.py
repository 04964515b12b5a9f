"""What a file to import says, entry by entry; what contradicts itself is refused before anything is written."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Mapping

from bot.domain.account import Account
from bot.domain.address import Address
from bot.domain.attribute import is_number, known_unit
from bot.domain.errors import BadFile
from bot.domain.fact import Fact
from bot.domain.order import Order
from bot.domain.shop import Product, ShopImport
from bot.storage.entries import mistake

_ID = re.compile(r"\w[\w.-]{0,63}")  # of a product: it stands in buttons and in the ids of facts
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# Characters that the database holds.
NAME, CATEGORY, VERIFIER, EMAIL, SHORT, BRAND, FIGURES = 128, 64, 64, 256, 64, 32, 4
ACCOUNT = 56  # of an id, so that "account " and it fit where proofs of identity are kept


class Gathering:
    """Everything a file says, each with its place; the same said twice is one, two different things are a mistake."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._products: dict[str, tuple[Product, str]] = {}
        self._facts: dict[str, tuple[Fact, str]] = {}
        self._orders: dict[str, tuple[Order, str]] = {}
        self._accounts: dict[str, tuple[Account, str]] = {}
        self._categories: Mapping[str, str] = {}

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts that were gathered."""
        return tuple(account for account, _ in self._accounts.values())

    def product(self, product_id: str) -> Product | None:
        """A product that was gathered before."""
        known = self._products.get(product_id)
        return known[0] if known else None

    def add_product(self, product: Product, place: str) -> None:
        """A product. Raises BadFile: its id stands for another one, or the database cannot hold it."""
        if not _ID.fullmatch(product.id):
            raise mistake(place, "id", f"must be 1 to 64 letters, figures, dots and dashes ({product.id[:80]!r})")
        _check_text(place, "name", product.name, NAME)
        _check_text(place, "category", product.category, CATEGORY, may_be_empty=True)
        for nickname in product.nicknames:
            _check_text(place, "nicknames", nickname, NAME)
        for variant in product.variants:
            _check_text(f"{place}, variant {variant.id[:80]}", "id", variant.id, SHORT)
            for name, value in variant.options.items():
                _check_text(f"{place}, variant {variant.id}", f"options, {name}", value, NAME)
        known, before = self._products.setdefault(product.id, (product, place))
        if known != product:
            raise mistake(place, "id", f"is used twice with different data, before at {_short(before)}")

    def add_fact(self, fact: Fact, place: str) -> None:
        """A fact. Raises BadFile: it contradicts another, its unit is unknown, or the database cannot hold it."""
        _check_text(place, "wording", fact.wording, 2_000)
        _check_text(place, "source", fact.source, 500)
        _check_text(place, "verified_by", fact.verified_by, VERIFIER)
        if fact.value is not None:
            _check_text(place, "value", fact.value, 2_000)
        if fact.unit is not None:
            unit = known_unit(fact.unit)
            if unit is None:
                what = f"names no unit we know ({fact.unit[:40]!r}); write one such as kg, cm, l, W or min"
                raise mistake(place, "unit", what)
            fact = replace(fact, unit=unit)
        known, before = self._facts.setdefault(fact.id, (fact, place))
        if known != fact:
            field = "value" if known.value != fact.value else "wording"
            what = f"of {fact.attribute} is told twice and differently, before at {_short(before)}"
            raise mistake(place, field, what)

    def add_account(self, account: Account, place: str) -> None:
        """An account. Raises BadFile: its id stands for another one, or the database cannot hold it."""
        _check_text(place, "id", account.id, ACCOUNT)
        _check_email(place, account.email)
        for field in ("first_name", "last_name"):
            _check_text(place, field, getattr(account, field), NAME, may_be_empty=True)
        _check_text(place, "phone", account.phone, SHORT, may_be_empty=True)
        _check_address(place, account.address)
        ids = [method.id for method in account.payment_methods]
        if len(set(ids)) < len(ids):
            raise mistake(place, "payment_methods", "has one id twice")
        for method in account.payment_methods:
            there = f"{place}, payment method {method.id[:80]}"
            _check_text(there, "id", method.id, SHORT)
            _check_text(there, "brand", method.brand, BRAND, may_be_empty=True)
            _check_text(there, "last_four", method.last_four, FIGURES, may_be_empty=True)
        known, before = self._accounts.setdefault(account.id, (account, place))
        if known != account:
            raise mistake(place, "id", f"is used twice with different data, before at {_short(before)}")

    def add_order(self, order: Order, place: str) -> None:
        """An order. Raises BadFile: its number stands for another one, or the database cannot hold it."""
        _check_text(place, "number", order.number, SHORT)
        _check_email(place, order.email)
        _check_address(place, order.address)
        for field in ("carrier", "tracking", "cancel_reason"):
            if getattr(order, field) is not None:
                _check_text(place, field, getattr(order, field), SHORT)
        if order.account_id is not None:
            _check_text(place, "account", order.account_id, ACCOUNT)
        if not order.lines:
            raise mistake(place, "lines", "is empty")
        if len({line.unit_price.currency for line in order.lines}) > 1:
            raise mistake(place, "lines", "has prices in different currencies")
        for line in order.lines:
            _check_text(place, "lines", line.product_name, NAME)
            for part in (line.id, line.variant_id or ""):
                _check_text(place, "lines", part, SHORT, may_be_empty=True)
        keys = [line.key for line in order.lines]
        if any(line.id for line in order.lines) and len(set(keys)) < len(keys):
            raise mistake(place, "lines", "has two lines of one id")
        currency = order.lines[0].unit_price.currency
        for payment in order.payments:
            _check_text(place, "payments", payment.method_id or "", SHORT, may_be_empty=True)
            if payment.amount.currency != currency:
                raise mistake(place, "payments", "has an amount in another currency than the prices")
        known, before = self._orders.setdefault(order.number, (order, place))
        if known != order:
            raise mistake(place, "number", f"is used twice with different data, before at {_short(before)}")

    def set_categories(self, categories: Mapping[str, str], place: str) -> None:
        """Which category is part of which. Raises BadFile: one is part of itself."""
        for name, part_of in categories.items():
            _check_text(place, f"categories, {name}", name, CATEGORY)
            _check_text(place, f"categories, {name}", part_of, CATEGORY)
        for start in categories:
            way = [start]
            while way[-1] in categories:
                following = categories[way[-1]]
                if following in way:
                    circle = " in ".join([*way[way.index(following) :], following])
                    raise mistake(place, f"categories, {following}", f"goes round in a circle ({circle[:200]})")
                way.append(following)
        self._categories = dict(categories)

    def finish(self, name: str) -> ShopImport:
        """All of it. Raises BadFile: there is no product, a number lacks its unit, or an order its account."""
        if not self._products:
            raise BadFile(f"{self.file}: there is no product in the file; an import needs at least one.")
        self._check_units()
        self._check_owners()
        return ShopImport(
            name=name,
            products=tuple(product for product, _ in self._products.values()),
            facts=tuple(fact for fact, _ in self._facts.values()),
            accounts=self.accounts,
            orders=tuple(order for order, _ in self._orders.values()),
            categories=self._categories,
        )

    def _check_owners(self) -> None:
        for order, place in self._orders.values():
            if order.account_id is not None and order.account_id not in self._accounts:
                raise mistake(place, "account", f"names no account of the file ({order.account_id[:80]!r})")

    def _check_units(self) -> None:
        """A bare number beside others of the same attribute that have a unit is not known to be in theirs.

        Sizes are: shoes have them in numbers, umbrellas in feet.
        """
        units: dict[str, tuple[str, str]] = {}
        for fact, place in self._facts.values():
            if fact.unit is not None:
                units.setdefault(fact.attribute, (fact.unit, place))
        for fact, place in self._facts.values():
            if fact.attribute == "sizes" or fact.attribute not in units:
                continue
            if fact.unit is None and fact.value and is_number(fact.value):
                unit, elsewhere = units[fact.attribute]
                what = f"of {fact.attribute} is missing, while it is {unit} at {_short(elsewhere)}"
                raise mistake(place, "unit", what)


def _check_email(place: str, email: str) -> None:
    _check_text(place, "email", email, EMAIL)
    if not _EMAIL.fullmatch(email):
        raise mistake(place, "email", f"is no e-mail address ({email[:80]!r})")


def _check_address(place: str, address: Address | None) -> None:
    for field, value in vars(address).items() if address else ():
        _check_text(f"{place}, address", field, value, NAME, may_be_empty=field in ("line2", "region"))


def _check_text(place: str, field: str, text: str, longest: int, *, may_be_empty: bool = False) -> None:
    if not text.strip() and not (may_be_empty and text == ""):
        raise mistake(place, field, "is empty")
    if len(text) > longest:
        raise mistake(place, field, f"has {len(text):,} characters, and only {longest} are kept")
    if _INVISIBLE.search(text):
        raise mistake(place, field, "has a character that cannot be shown")


def _short(place: str) -> str:
    """A place without the file, which is the same."""
    return place.partition(": ")[2]
