"""Questions about any shop, made from its facts: what the truth is, is computed, and so is what nobody can answer.

Of every product each fact is asked for in several ways, and what only other products have is asked for too.
"""

from __future__ import annotations

from typing import Iterator, Mapping, Sequence

from bot.domain.fact import Fact, FactKind
from bot.domain.shop import Product, ShopImport
from bot.evaluation.questions import Kind, Question

_WAYS: Mapping[str, Sequence[str]] = {
    "price": ("How much is the {product}?", "what does the {product} cost", "{product} price?"),
    "availability": ("Is the {product} in stock?", "do you have the {product}", "Can I buy the {product} now?"),
    "options_count": ("How many {product} options do you have?", "how many variants of the {product} are there"),
    "colours": (
        "What colours does the {product} come in?",
        "which color can I get the {product} in",
        "{product} colors",
    ),
    "material": ("What is the {product} made of?", "which material is the {product}", "{product} material?"),
    "sizes": ("Which sizes do you have of the {product}?", "what size does the {product} come in", "{product} sizes?"),
}
_OTHER_WAYS = (
    "What {attribute} does the {product} have?",
    "which {attribute} can i choose for the {product}",
    "{product}: {attribute}?",
    "Can you tell me the {attribute} of the {product}?",
)
_UNKNOWN_WAYS = ("What {attribute} does the {product} have?", "{product}: {attribute}?")
UNKNOWN_OF_EACH = 3  # attributes of other products that are asked of each product


def make_questions(shop: ShopImport) -> list[Question]:
    """The questions, in the order of the shop's products."""
    by_product: dict[str, list[Fact]] = {product.id: [] for product in shop.products}
    for fact in shop.facts:
        if fact.kind is FactKind.ATTRIBUTE and fact.subject in by_product:
            by_product[fact.subject].append(fact)
    attributes = sorted({fact.attribute for fact in shop.facts} - set(_WAYS))
    questions: list[Question] = []
    for number, product in enumerate(shop.products):
        known = by_product[product.id]
        questions += [question for fact in known for question in _asking(product, fact)]
        others = [attribute for attribute in attributes if attribute not in {fact.attribute for fact in known}]
        for place in range(min(UNKNOWN_OF_EACH, len(others))):
            attribute = others[(number * UNKNOWN_OF_EACH + place) % len(others)]
            way = _UNKNOWN_WAYS[place % len(_UNKNOWN_WAYS)]
            questions.append(Question(_filled(way, product, attribute), Kind.NEAR_MISS))
    return questions


def _asking(product: Product, fact: Fact) -> Iterator[Question]:
    for way in _WAYS.get(fact.attribute, _OTHER_WAYS):
        yield Question(_filled(way, product, fact.attribute), Kind.ANSWERABLE, frozenset({fact.id}))


def _filled(way: str, product: Product, attribute: str) -> str:
    return way.format(product=product.name, attribute=attribute.replace("_", " "))
