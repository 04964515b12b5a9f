"""What is told of a product from the shop's list alone: its price, whether it is there, and in which variants."""

from __future__ import annotations

import math
import re
from typing import Iterable, Sequence

from bot.domain.attribute import attribute_id, attribute_title, split_measure
from bot.domain.fact import IN_STOCK, PRICE, SOLD_OUT, Fact, Provenance, attribute_fact
from bot.domain.shop import Product

PRICE_LIST = "price and stock list of the shop"  # the source, where a shop names none
COLOURS, OPTIONS_COUNT = "colours", "options_count"
RESERVED = ("price", "availability", OPTIONS_COUNT)  # attributes whose facts are made here and nowhere else
_CLOTHES = {size: place for place, size in enumerate("xxs xs s m l xl xxl 2xl xxxl 3xl small medium large".split())}
_NOTHING_OF_IT = frozenset({"no", "none", "without"})


def shelf_facts(product: Product, provenance: Provenance) -> tuple[Fact, ...]:
    """Price and availability, and how many variants there are if there are any."""
    there = product.in_stock > 0
    price, said = _price(product)
    facts = [
        attribute_fact(product.id, "price", price, said, None, provenance),
        attribute_fact(
            product.id,
            "availability",
            _agreeing((IN_STOCK if there else SOLD_OUT).format(product=product.name), product),
            "yes" if there else "no",
            None,
            provenance,
        ),
    ]
    if product.variants:
        count = str(len(product.variants))
        facts.append(attribute_fact(product.id, OPTIONS_COUNT, _count_wording(product), count, None, provenance))
    return tuple(facts)


def option_facts(product: Product, provenance: Provenance) -> tuple[Fact, ...]:
    """One fact for each option of the variants, with all its values."""
    names: dict[str, str] = {}  # attribute → as the shop calls it
    values: dict[str, list[str]] = {}
    for variant in product.variants:
        for name, value in variant.options.items():
            attribute = attribute_id(name)
            names.setdefault(attribute, name)
            values.setdefault(attribute, []).append(value)
    facts = []
    for attribute, name in names.items():
        written = in_order(values[attribute])
        measures = [measure for measure in map(split_measure, written) if measure]
        units = {unit for _, unit in measures}
        whole = len(measures) == len(written) and len(units) == 1
        value = ", ".join(number for number, _ in measures) if whole else ", ".join(written)
        unit = measures[0][1] if whole else None
        wording = _option_wording(product, name, written)
        facts.append(attribute_fact(product.id, attribute, wording, value, unit, provenance))
    return tuple(facts)


def worded(product: Product, attribute: str, value: str, unit: str | None) -> str:
    """The sentence for a fact that came without one."""
    return f"{attribute_title(attribute)} of the {product.name}: {value}{f' {unit}' if unit else ''}."


def in_order(values: Iterable[str]) -> list[str]:
    """The values, each once: numbers by size, clothes from small to large, words by the alphabet, "none" last."""

    def key(value: str) -> tuple[bool, float, int, str]:
        number = re.match(r"\d+(?:\.\d+)?", value)
        size = float(number.group()) if number else math.inf
        return value.lower() in _NOTHING_OF_IT, size, _CLOTHES.get(value.lower(), -1), value.lower()

    return sorted(dict.fromkeys(values), key=key)


def is_plural(name: str) -> bool:
    """Whether a product's name is a plural: shoes, earbuds; not a canvas or a compass."""
    return re.search(r"(?<![suai])s$", name.lower()) is not None


def _price(product: Product) -> tuple[str, str]:
    """The wording and the value of the price."""
    lowest, highest = product.prices
    if lowest == highest:
        return _agreeing(PRICE.format(product=product.name, price=lowest), product), str(lowest)
    wording = f"The {product.name} costs from {lowest} to {highest}, depending on the variant."
    return _agreeing(wording, product), f"{lowest} to {highest}"


def _count_wording(product: Product) -> str:
    now = sum(variant.in_stock > 0 for variant in product.variants)
    if len(product.variants) == 1:
        return f"There is one variant of the {product.name}; it {'can be had now' if now else 'is sold out'}."
    return f"There are {len(product.variants)} variants of the {product.name}; {now or 'none'} can be had now."


def _option_wording(product: Product, name: str, values: Sequence[str]) -> str:
    if attribute_id(name) == COLOURS:
        return _agreeing(f"The {product.name} comes in {_listed(values, 'and')}.", product)
    mixed = _NOTHING_OF_IT & {value.lower() for value in values} and len(values) > 1
    depends = ", depending on the variant" if mixed else ""
    return f"{attribute_title(name)} of the {product.name}: {_listed(values, 'or')}{depends}."


def _listed(values: Sequence[str], word: str) -> str:
    *first, last = values
    return f"{', '.join(first)} {word} {last}" if first else last


def _agreeing(sentence: str, product: Product) -> str:
    """The sentence with its verb as the name of the product asks for it: "The Hiking Boots cost …"."""
    if not is_plural(product.name):
        return sentence
    head = f"The {product.name} "
    verbs = (("when it comes", "when they come"), ("costs ", "cost "), ("comes ", "come "), ("is ", "are "))
    rest = sentence[len(head) :]
    for one, many in verbs:
        rest = rest.replace(one, many, 1)
    return head + rest
