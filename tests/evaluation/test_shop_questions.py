"""Questions made from a shop's facts."""

from __future__ import annotations

from pathlib import Path

from bot.evaluation.questions import Kind
from bot.evaluation.shop_questions import make_questions
from tests.shops import json_shop, read, write


def test_every_fact_is_asked_for_and_what_nobody_has_too(tmp_path: Path) -> None:
    """Each fact of a product is asked for in two ways or more, with the product's name; so is what only others have."""
    shop = read(write(tmp_path, "stock.json", json_shop()))
    questions = make_questions(shop)
    asked = [fact for question in questions for fact in question.facts]
    names = [product.name.lower() for product in shop.products]

    assert all(asked.count(fact.id) >= 2 for fact in shop.facts)
    assert all(any(name in question.text.lower() for name in names) for question in questions)
    unknown = [question for question in questions if question.kind is Kind.NEAR_MISS]
    assert unknown and not any(question.facts for question in unknown)
