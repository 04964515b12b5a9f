"""Reading the shop's files in data/shop and data/policies; every mistake is named with its file and place."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any, Mapping, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
import yaml

from bot.domain.business_hours import BusinessHours
from bot.domain.errors import BadFile
from bot.domain.fact import IN_STOCK, PRICE, SOLD_OUT, Fact, FactKind
from bot.domain.language import NAMES
from bot.domain.money import Money, parse_amount
from bot.domain.order import Order, OrderLine, OrderState
from bot.domain.promise import PromiseKind
from bot.domain.redress import PolicyRule, RedressPolicy
from bot.domain.shop import Product, ServicePromise, Shop

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEARS_OF_HOLIDAYS = 3  # this year and the two after it: further than any promise reaches


class _Entry:
    """A mapping of a file that knows where it stands, so that a mistake can be named."""

    def __init__(self, values: Any, file: Path, place: str) -> None:
        if not isinstance(values, Mapping):
            raise BadFile(f"{file}: {place} must be a list of fields; write it as 'field: value'.")
        self._values, self._file, self._place = values, file, place
        for field, value in values.items():
            if value is None:  # what a comma leaves behind in unquoted text
                raise self.wrong(str(field), "has no value (put text that holds a comma into quotation marks)")

    def take(self, field: str, kind: type | tuple[type, ...] = str, default: Any = ...) -> Any:
        if field not in self._values:
            if default is not ...:
                return default
            raise self.wrong(field, "is missing")
        value = self._values[field]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self.wrong(field, f"has the wrong kind of value ({value!r})")
        return value

    def entry(self, field: str) -> _Entry:
        return _Entry(self._values.get(field, {}), self._file, f"{self._place}, {field}")

    def entries(self, field: str) -> list[tuple[str, _Entry]]:
        values = self.take(field, dict, {})
        return [
            (str(name), _Entry(value, self._file, f"{self._place}, {field}, {name}")) for name, value in values.items()
        ]

    def wrong(self, field: str, what: str) -> BadFile:
        return BadFile(f"{self._file}: {self._place}: the field '{field}' {what}; please correct it.")

    @property
    def values(self) -> Mapping[str, Any]:
        return self._values


def read_shop(data: Path, now: datetime) -> Shop:
    """Everything under `data/shop` and `data/policies`, checked.

    Args:
        data: the project's data directory.
        now: from which the demo orders count their days back.

    Raises:
        BadFile: a file is missing or wrong; the message names file, place and field.
    """
    head = _read(data / "shop" / "shop.yml").entry("shop")
    policy_files = sorted((data / "policies").glob("*.yml"))
    if not policy_files:
        raise BadFile(f"{data / 'policies'}: there is no policy file; add one, such as larkfield.yml.")
    policy = _read(policy_files[0]).entry("policy")
    currency = head.take("currency")
    products, facts = _read_products(data / "shop" / "products.yml", currency)
    return Shop(
        name=head.take("name"),
        desk=head.take("desk"),
        hours=_read_hours(head, now.year),
        products=products,
        facts=(*facts, *_topic_facts(policy)),
        orders=_read_orders(data / "shop" / "orders.yml", {product.id: product for product in products}, now),
        redress=RedressPolicy(
            **{name: _rule(policy.entry("redress").entry(name), name in _RULES_WITH_DAYS) for name in _RULES}
        ),
        promises=_promises(policy),
        attribute_words=_words(_read(data / "shop" / "attributes.yml"), "attribute_words"),
        topic_words=_words(policy, "topic_words"),
        languages_spoken=_languages(head),
    )


_RULES_WITH_DAYS = ("withdrawal", "guarantee", "late")
_RULES = ("withdrawal", "guarantee", "cancellation", "late", "goodwill")


def _read(file: Path) -> _Entry:
    try:
        values = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        raise BadFile(f"{file}: the file is missing; the shop cannot be read without it.") from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadFile(f"{file}: this is not readable YAML ({str(error).splitlines()[0]}); please correct it.") from None
    return _Entry(values, file, "the file")


def _read_hours(head: _Entry, year: int) -> BusinessHours:
    zone = head.take("zone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise head.wrong("zone", f"names no time zone ({zone!r})") from None
    weekly: dict[int, tuple[time, time]] = {}
    for day, span in head.take("hours", dict).items():
        try:
            opens, closes = (time.fromisoformat(part) for part in str(span).split("-"))
            if opens >= closes:
                raise ValueError(span)
            weekly[WEEKDAYS.index(day)] = (opens, closes)
        except ValueError:
            raise head.wrong("hours", f"has no times such as 09:00-17:30 at {day!r}") from None
    country = head.take("holidays", str, "")
    closed: frozenset[date] = frozenset()
    if country:
        try:
            closed = frozenset(holidays.country_holidays(country, years=range(year, year + YEARS_OF_HOLIDAYS)))
        except NotImplementedError:  # what the holidays library raises for a country it does not know
            raise head.wrong("holidays", f"names no country ({country!r})") from None
    return BusinessHours(zone, weekly, closed)


def _languages(head: _Entry) -> tuple[str, ...]:
    spoken = head.take("languages_spoken", list, [])
    for language in spoken:
        # Norwegian, "no", has to stand in quotation marks: without them it is a truth value.
        if not isinstance(language, str) or language not in NAMES:
            known = ", ".join(NAMES)
            raise head.wrong("languages_spoken", f"names no language we know ({language!r}; write one of {known})")
    return tuple(spoken)


def _read_products(file: Path, currency: str) -> tuple[tuple[Product, ...], list[Fact]]:
    products: list[Product] = []
    facts: list[Fact] = []
    for index, values in enumerate(_read(file).take("products", list)):
        entry = _Entry(values, file, f"product {index + 1}")
        entry = _Entry(values, file, f"product {entry.take('id')}")
        try:
            price = parse_amount(str(entry.take("price", (str, float, int))), currency)
        except ValueError:
            raise entry.wrong("price", "is not an amount such as 24.90") from None
        product = Product(
            id=entry.take("id"),
            name=entry.take("name"),
            nicknames=tuple(str(name) for name in entry.take("nicknames", list, [])),
            category=entry.take("category"),
            price=price,
            in_stock=entry.take("in_stock", int),
        )
        if any(product.id == other.id for other in products):
            raise entry.wrong("id", "is used twice")
        products.append(product)
        facts += _product_facts(entry, product) + _shelf_facts(entry, product)
    return tuple(products), facts


def _product_facts(entry: _Entry, product: Product) -> list[Fact]:
    facts = [
        _fact(FactKind.ATTRIBUTE, product.id, attribute, fact, entry, fact.take("wording"))
        for attribute, fact in entry.entries("facts")
    ]
    for kind, field in ((FactKind.LIMIT, "limits"), (FactKind.DEFECT, "defects")):
        for attribute, wording in entry.take(field, dict, {}).items():
            if not isinstance(wording, str):
                raise entry.wrong(field, f"has no sentence at {attribute!r}")
            facts.append(_fact(kind, product.id, attribute, entry, entry, wording))
    return facts


def _shelf_facts(entry: _Entry, product: Product) -> list[Fact]:
    """Price and stock as facts, verified when the product was."""
    stock = IN_STOCK if product.in_stock > 0 else SOLD_OUT
    shelf = (
        ("price", PRICE.format(product=product.name, price=product.price), str(product.price)),
        ("availability", stock.format(product=product.name), "yes" if product.in_stock > 0 else "no"),
    )
    return [
        Fact(
            id=f"{product.id}.{attribute}",
            version=1,
            kind=FactKind.ATTRIBUTE,
            subject=product.id,
            attribute=attribute,
            wording=wording,
            source="price and stock list of the shop",
            verified_by=entry.take("verified_by"),
            verified_on=entry.take("verified_on", date),
            valid_until=entry.take("valid_until", date),
            value=value,
        )
        for attribute, wording, value in shelf
    ]


def _topic_facts(policy: _Entry) -> list[Fact]:
    return [
        _fact(FactKind.ATTRIBUTE, f"policy:{topic}", topic, entry, policy, entry.take("wording"))
        for topic, entry in policy.entries("topics")
    ]


def _fact(kind: FactKind, subject: str, attribute: str, entry: _Entry, parent: _Entry, wording: str) -> Fact:
    def own_or_parent(field: str, kinds: type) -> Any:
        return entry.take(field, kinds) if field in entry.values else parent.take(field, kinds)

    value = entry.take("value", (str, int, float), None) if kind is FactKind.ATTRIBUTE else None
    return Fact(
        id=f"{subject}.{attribute}" if kind is FactKind.ATTRIBUTE else f"{subject}.{attribute}.{kind.value}",
        version=1,
        kind=kind,
        subject=subject,
        attribute=attribute,
        wording=wording,
        source=own_or_parent("source", str),
        verified_by=own_or_parent("verified_by", str),
        verified_on=own_or_parent("verified_on", date),
        valid_until=own_or_parent("valid_until", date),
        value=None if value is None else str(value),
        unit=entry.take("unit", str, None) if kind is FactKind.ATTRIBUTE else None,
    )


def _rule(entry: _Entry, with_days: bool) -> PolicyRule:
    days = entry.take("days", int) if with_days else entry.take("days", int, None)
    return PolicyRule(entry.take("id"), entry.take("text"), entry.take("source"), days)


def _promises(policy: _Entry) -> dict[PromiseKind, ServicePromise]:
    promises: dict[PromiseKind, ServicePromise] = {}
    entry = policy.entry("promises")
    for kind in PromiseKind:
        rule = entry.entry(kind.value)
        hours = rule.take("working_hours", int, None)
        days = rule.take("working_days", int, None)
        if (hours is None) == (days is None):
            raise rule.wrong("working_days", "or 'working_hours' must be given, one of the two")
        if (hours or days or 0) < 0:
            raise rule.wrong("working_days", "or 'working_hours' is negative")
        promises[kind] = ServicePromise(rule.take("id"), days, None if hours is None else timedelta(hours=hours))
    return promises


def _words(entry: _Entry, field: str) -> dict[str, tuple[str, ...]]:
    for name, words in entry.take(field, dict).items():
        if not isinstance(words, list):
            raise entry.wrong(field, f"has no list of words at {name!r}")
    return {name: tuple(str(word) for word in words) for name, words in entry.values[field].items()}


def _read_orders(file: Path, products: Mapping[str, Product], now: datetime) -> tuple[Order, ...]:
    if not file.exists():
        return ()
    orders: list[Order] = []
    for index, values in enumerate(_read(file).take("orders", list)):
        entry = _Entry(values, file, f"order {index + 1}")
        try:
            state = OrderState(entry.take("state"))
        except ValueError:
            raise entry.wrong("state", "is none of " + ", ".join(state.value for state in OrderState)) from None

        def days_ago(field: str, entry: _Entry = entry) -> datetime | None:
            days = entry.take(field, int, None)
            return None if days is None else (now - timedelta(days=days)).astimezone(timezone.utc)

        placed_at = days_ago("placed_days_ago")
        if placed_at is None:
            raise entry.wrong("placed_days_ago", "is missing")
        orders.append(
            Order(
                number=entry.take("number"),
                email=entry.take("email"),
                state=state,
                placed_at=placed_at,
                lines=_lines(entry, file, products),
                sent_at=days_ago("sent_days_ago"),
                delivered_at=days_ago("delivered_days_ago"),
                carrier=entry.take("carrier", str, None),
                tracking=entry.take("tracking", str, None),
            )
        )
    return tuple(orders)


def _lines(order: _Entry, file: Path, products: Mapping[str, Product]) -> tuple[OrderLine, ...]:
    values: Sequence[Any] = order.take("lines", list)
    if not values:
        raise order.wrong("lines", "is empty")
    lines: list[OrderLine] = []
    for index, value in enumerate(values):
        entry = _Entry(value, file, f"order {order.take('number')}, line {index + 1}")
        product = products.get(entry.take("product"))
        if product is None:
            raise entry.wrong("product", "names no product of products.yml")
        price: Money = product.price
        lines.append(OrderLine(product.id, product.name, entry.take("quantity", int, 1), price))
    return tuple(lines)
