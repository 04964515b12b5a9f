"""Listing what the shop sells: what a customer wants of a thing, and which things are known to have it.

A thing is listed only if a current fact says that it has what is wanted, and never while it is recalled. Where no fact
says so either way, that is told of it instead; where nothing fits, what would fit without the price is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Callable, Mapping, Sequence

from bot.domain.fact import Fact, FactKind, recalls
from bot.domain.shop import Product
from bot.domain.wanted import AGE, MATERIAL, Wanted

NO = frozenset({"no", "none", "without"})
# What a word for a material covers, where facts name it more exactly.
_KINDS_OF_MATERIAL = {
    "wood": "oak beech pine bamboo walnut birch ash wood",
    "wooden": "oak beech pine bamboo walnut birch ash wood",
    "holz": "eiche buche kiefer bambus nussbaum birke esche holz oak beech pine bamboo",
    "metal": "steel iron aluminium copper brass metal",
    "metall": "stahl eisen aluminium kupfer messing metall steel iron",
    "plastic": "plastic polyester polyamide silicone",
}


@dataclass(frozen=True)
class Listed:
    """One thing that fits, and the facts that say so."""

    product: Product
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Listing:
    """What fits, the cheapest first; and of what it is not known whether it does."""

    fitting: tuple[Listed, ...]
    unknown: tuple[Product, ...]


def list_products(
    wanted: Wanted,
    products: Sequence[Product],
    facts: Mapping[str, Sequence[Fact]],
    today: date,
    words_of: Callable[[Fact], str] = lambda fact: str(fact.value),
) -> Listing:
    """Which products fit.

    Args:
        facts: those of each product, by its id.
        words_of: the value of a fact, in every language that the wish may be in.
    """
    fitting: list[Listed] = []
    unknown: list[Product] = []
    needed = (*wanted.attributes, *wanted.words)
    for product in sorted(products, key=lambda one: (one.price.minor, one.name)):
        if not may_fit(wanted, product) or recalls(facts.get(product.id, ()), today):
            continue
        current = [f for f in facts.get(product.id, ()) if f.kind is FactKind.ATTRIBUTE and f.is_current(today)]
        own = {fact.attribute: fact for fact in current}
        told = {attribute: own.get(attribute) for attribute in (*needed, *wanted.shown)}
        says = [_says_so(wanted, one, told[one], words_of) for one in needed]
        if False in says:
            continue
        is_told = not wanted.shown or wanted.kinds or any(told[attribute] for attribute in wanted.shown)
        if None in says or not is_told or not wanted.kinds.get(product.id, True):
            unknown.append(product)
        else:
            fitting.append(
                Listed(product, tuple({fact.id: fact for fact in told.values() if fact is not None}.values()))
            )
    if wanted.extreme is not None:
        fitting = _most_of(wanted.extreme, fitting)
    return Listing(tuple(fitting[:1] if wanted.is_cheapest else fitting), tuple(unknown))


def _most_of(extreme: tuple[str, bool], fitting: Sequence[Listed]) -> list[Listed]:
    """The one with the most or the least, of those whose fact has a number in the commonest unit."""
    attribute, most = extreme
    if attribute == "price":
        return sorted(fitting, key=lambda one: one.product.price.minor)[-1:]
    facts = [
        (one, next((f for f in one.facts if f.attribute == attribute and _number(f) is not None), None))
        for one in fitting
    ]
    units = Counter(fact.unit for _, fact in facts if fact is not None)
    unit = units.most_common(1)[0][0] if units else None
    of_unit = [(_number(fact) or 0.0, one) for one, fact in facts if fact is not None and fact.unit == unit]
    best = sorted(of_unit, key=lambda pair: pair[0], reverse=most)
    return [one for _, one in best[:1]]


def _number(fact: Fact) -> float | None:
    try:
        return float(fact.value or "")
    except ValueError:
        return None


def may_fit(wanted: Wanted, product: Product) -> bool:
    """Whether a product is of a kind and at a price that is wanted."""
    low, high = product.prices
    return (
        (not wanted.kinds or product.id in wanted.kinds)
        and (wanted.most is None or low.minor <= wanted.most)
        and (wanted.least is None or high.minor >= wanted.least)
    )


def _says_so(wanted: Wanted, attribute: str, fact: Fact | None, words_of: Callable[[Fact], str]) -> bool | None:
    """Whether a fact says that a thing is as it is wanted; None where there is none, or it names no value."""
    if fact is None or fact.value is None:
        return None
    if attribute in wanted.words:
        said = words_of(fact).lower()
        found = [any(re.search(rf"\b{re.escape(w)}", said) for w in _covered(word)) for word in wanted.words[attribute]]
        return all(found) if attribute == MATERIAL else any(found)
    if attribute == AGE:
        years = _number(fact)
        return years is not None and (wanted.age is None or years <= wanted.age)
    return fact.value.lower().split(",")[0].strip() not in NO


def _covered(word: str) -> Sequence[str]:
    return _KINDS_OF_MATERIAL.get(word, word).split()
