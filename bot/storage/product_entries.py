"""A product as people write it in a file: its facts, its variants, and what is told of its shelf from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Mapping, Sequence

from bot.domain.attribute import attribute_id
from bot.domain.fact import Fact, FactKind, Provenance, attribute_fact
from bot.domain.money import Money, parse_amount
from bot.domain.shelf import PRICE_LIST, RESERVED, option_facts, shelf_facts
from bot.domain.shop import Product, Variant
from bot.storage.entries import Entry

MOST = 2**31 - 1  # what the database's whole numbers hold


def read_product(entry: Entry, currency: str, default: Provenance | None = None) -> tuple[Product, list[Fact]]:
    """A product and all its facts: those written, and those that follow from its price, its stock and its variants.

    Args:
        entry: as in data/shop/products.yml.
        currency: of its prices, unless it names one.
        default: where its facts come from if the entry does not say; without it, the entry has to.

    Raises:
        BadFile: something is missing, wrong or contradicts itself.
    """
    named = {
        "id": entry.take("id"),
        "name": entry.take("name"),
        "nicknames": tuple(str(name) for name in entry.take("nicknames", list, [])),
        "category": entry.take("category", str, ...) if default is None else entry.take("category", str, ""),
    }
    currency = entry.take("currency", str, currency)
    variants = _read_variants(entry, named["id"], currency)
    if variants:
        product = Product.of_variants(**named, variants=variants)
    else:
        product = Product(**named, price=read_price(entry, currency), in_stock=read_count(entry, "in_stock"))
    written = _written_facts(entry, product, default)
    provenance = _provenance((entry,), default)
    source = entry.take("shelf_source", str, PRICE_LIST)
    shelf = Provenance(source, provenance.verified_by, provenance.verified_on, provenance.valid_until)
    known = {fact.id: fact for fact in written}
    derived: list[Fact] = []
    for fact in option_facts(product, shelf):
        told = known.get(fact.id)
        if told is None:
            derived.append(fact)
        elif told.value is not None and (told.value, told.unit) != (fact.value, fact.unit):
            raise entry.wrong(f"facts, {fact.attribute}", f"contradicts the variants, which say {fact.value!r}")
    return product, [*written, *derived, *shelf_facts(product, shelf)]


def read_fact(
    kind: FactKind,
    subject: str,
    attribute: str,
    entries: Sequence[Entry],
    wording: str,
    default: Provenance | None = None,
) -> Fact:
    """A fact. What its own entry, the first one, does not say of where it comes from, the next one does."""
    entry, provenance = entries[0], _provenance(entries, default)
    value = entry.take("value", (str, int, float), None) if kind is FactKind.ATTRIBUTE else None
    unit = entry.take("unit", str, None) if kind is FactKind.ATTRIBUTE else None
    also = _also(entry) if kind is FactKind.ATTRIBUTE else []
    told = None if value is None else str(value)
    fact = attribute_fact(subject, attribute, wording, told, unit, provenance, also)
    fact = replace(fact, valid_from=entry.take("valid_from", date, None))
    return fact if kind is FactKind.ATTRIBUTE else replace(fact, id=f"{fact.id}.{kind.value}", kind=kind)


def read_price(entry: Entry, currency: str) -> Money:
    """The amount in the field 'price'. Raises BadFile."""
    return read_amount(entry, "price", currency)


def read_amount(entry: Entry, field: str, currency: str) -> Money:
    """An amount that is not negative. Raises BadFile."""
    try:
        amount = parse_amount(str(entry.take(field, (str, float, int))), currency)
    except ValueError:
        raise entry.wrong(field, "is not an amount such as 24.90, or its currency is none such as EUR") from None
    if not 0 <= amount.minor <= MOST:
        raise entry.wrong(field, "is no price that anything has")
    return amount


def read_count(entry: Entry, field: str, least: int = 0) -> int:
    """A number of things. Raises BadFile."""
    count: int = entry.take(field, int)
    if not least <= count <= MOST:
        raise entry.wrong(field, f"is no number of things ({count})")
    return count


def check_options(entry: Entry, options: Mapping[str, Any]) -> None:
    """Make sure that a variant's options can be told. Raises BadFile."""
    if not all(isinstance(name, str) and isinstance(value, str) for name, value in options.items()):
        raise entry.wrong("options", "has something that is no text (put numbers, yes and no into quotation marks)")
    try:
        attributes = [attribute_id(name) for name in options]
    except ValueError as error:
        raise entry.wrong("options", f"cannot be read: {error}") from None
    if len(set(attributes)) < len(attributes) or set(attributes) & set(RESERVED):
        raise entry.wrong("options", "has one option twice, or one that is called as the price or the stock is")


def _read_variants(entry: Entry, product_id: str, currency: str) -> list[Variant]:
    variants: dict[str, Variant] = {}
    for index, values in enumerate(entry.take("variants", list, [])):
        one = entry.part(values, f"variant {index + 1}")
        options = one.take("options", dict)
        check_options(one, options)
        variant = Variant(
            str(one.take("id")), product_id, options, read_price(one, currency), read_count(one, "in_stock")
        )
        if variants.setdefault(variant.id, variant) is not variant:
            raise one.wrong("id", "is used twice")
    return list(variants.values())


def _written_facts(entry: Entry, product: Product, default: Provenance | None) -> list[Fact]:
    facts = [
        read_fact(
            FactKind.ATTRIBUTE,
            product.id,
            _attribute(fact, "facts", name),
            (fact, entry),
            fact.take("wording"),
            default,
        )
        for name, fact in entry.entries("facts")
    ]
    for kind, field in ((FactKind.LIMIT, "limits"), (FactKind.RECALL, "recalls"), (FactKind.DEFECT, "defects")):
        for name, wording in entry.take(field, dict, {}).items():
            if not isinstance(wording, str):
                raise entry.wrong(field, f"has no sentence at {name!r}")
            attribute = _attribute(entry, field, str(name))
            facts.append(read_fact(kind, product.id, attribute, (entry,), wording, default))
    reserved = next((fact.attribute for fact in facts if fact.id.endswith(tuple(f".{one}" for one in RESERVED))), None)
    if reserved is not None:
        raise entry.wrong(f"facts, {reserved}", "is told from the fields 'price', 'in_stock' and 'variants' alone")
    return facts


def _also(entry: Entry) -> list[str]:
    named = entry.take("also", list, [])
    if not all(isinstance(name, str) for name in named):
        raise entry.wrong("also", "has something that names no attribute")
    return [_attribute(entry, "also", name) for name in named]


def _attribute(entry: Entry, field: str, name: str) -> str:
    try:
        return attribute_id(name)
    except ValueError as error:
        raise entry.wrong(field, f"cannot be read: {error}") from None


def _provenance(entries: Sequence[Entry], default: Provenance | None) -> Provenance:
    def told(field: str, kind: type) -> Any:
        for entry in entries:
            if field in entry.values:
                return entry.take(field, kind)
        return getattr(default, field) if default is not None else entries[-1].take(field, kind)

    return Provenance(
        told("source", str), told("verified_by", str), told("verified_on", date), told("valid_until", date)
    )
