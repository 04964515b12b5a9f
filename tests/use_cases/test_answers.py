"""Answering from facts, and writing down what could not be answered."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.domain.fact import FactKind, NotKnown
from bot.domain.message import Reply
from bot.storage.tables import answers_given, feedback
from bot.use_cases.answers import (
    NOT_RECOGNISED,
    answer_question,
    compare_products,
    list_products,
    log_unanswered,
    record_feedback,
)
from bot.use_cases.shop import load_shop
from bot.use_cases.turns import TurnResult, answer_turn
from tests.builders import TestHouse, claim, say

TODAY = date(2026, 9, 15)


def test_known_attribute(house: TestHouse) -> None:
    """A question about an attribute we know is answered with its fact and names the product."""
    answered = answer_question("press-nera", "dishwasher_safe", house.reading(), TODAY)

    assert answered.known is not None
    assert answered.known.wording == "All parts of the Nera coffee press can go in the dishwasher."
    assert answered.product is not None and answered.product.name == "Nera coffee press"


def test_limits_and_defects_are_told_unasked(house: TestHouse) -> None:
    """The answer about an attribute brings its known limit and every known defect of the product."""
    capacity = answer_question("kettle-alba", "capacity", house.reading(), TODAY).known
    power = answer_question("kettle-alba", "power", house.reading(), TODAY).known

    assert capacity is not None and power is not None
    assert [fact.kind for fact in capacity.facts] == [FactKind.ATTRIBUTE, FactKind.LIMIT, FactKind.DEFECT]
    assert "starts at 0.5 litres" in capacity.wording and "Known fault" in capacity.wording
    assert [fact.kind for fact in power.facts] == [FactKind.ATTRIBUTE, FactKind.DEFECT]


def test_policy_topic(house: TestHouse) -> None:
    """A question about a policy is answered from the policy file, without a product."""
    answered = answer_question("policy:returns", None, house.reading(), TODAY)

    assert answered.product is None
    assert answered.known is not None and "within 14 days" in answered.known.wording


@pytest.mark.parametrize(
    ("subject", "attribute", "why"),
    [
        ("kettle-alba", "colours", NotKnown.NO_FACT),
        ("kettle-alba", NOT_RECOGNISED, NotKnown.NO_FACT),
        ("no-such-product", "power", NotKnown.NO_FACT),
        ("no-such-product", None, NotKnown.NO_FACT),
        ("policy:no-such-topic", None, NotKnown.NO_FACT),
        ("toaster-brio", "energy_use", NotKnown.EXPIRED),
    ],
)
def test_what_is_not_known_is_not_answered(
    house: TestHouse, subject: str, attribute: str | None, why: NotKnown
) -> None:  # fmt: skip
    """Without a current fact there is no answer, and the reason says whether there was one before."""
    answered = answer_question(subject, attribute, house.reading(), TODAY)

    assert answered.known is None
    assert answered.answer is why


def test_fact_is_told_on_its_last_day(house: TestHouse) -> None:
    """A fact is told up to and including the day it is valid until."""
    last_day, day_after = date(2025, 12, 31), date(2026, 1, 1)
    answers = [answer_question("toaster-brio", "energy_use", house.reading(), day) for day in (last_day, day_after)]

    assert [answered.known is not None for answered in answers] == [True, False]


def test_expired_facts_are_not_told_in_an_overview(house: TestHouse) -> None:
    """An overview tells current facts only, and the known defects."""
    overview = answer_question("kettle-alba", None, house.reading(), TODAY).known
    much_later = answer_question("kettle-alba", None, house.reading(), date(2031, 1, 1))

    assert overview is not None and "Known fault" in overview.wording
    assert much_later.known is None


def test_comparison(house: TestHouse) -> None:
    """Two products are compared attribute by attribute, and an unknown side stays visible."""
    comparison = compare_products("kettle-alba", "toaster-brio", (), house.reading(), TODAY)
    assert comparison is not None
    rows = {row.attribute: row for row in comparison.attributes}

    assert (rows["power"].first.value, rows["power"].second.value) == ("2200", "900")  # type: ignore[union-attr]
    assert rows["capacity"].second is None
    assert "energy_use" not in rows
    assert rows["power"].first in comparison.facts


def test_comparison_of_one_attribute(house: TestHouse) -> None:
    """A comparison about one attribute is about that one; with a product we do not sell there is none."""
    comparison = compare_products("kettle-alba", "toaster-brio", ["power"], house.reading(), TODAY)
    without = [
        compare_products(first, second, ["power"], house.reading(), TODAY)
        for first, second in (("kettle-alba", "no-such"), ("no-such", "kettle-alba"))
    ]

    assert comparison is not None and [row.attribute for row in comparison.attributes] == ["power"]
    assert without == [None, None]


def test_unanswered_question_is_logged_once(house: TestHouse) -> None:
    """A question we could not answer is logged once per message, in the customer's words, with what it was about."""
    receipt = say(house, "What colours does it come in?")
    for _ in range(2):
        log_unanswered(receipt.message_id, house.uow(), house.now(), "kettle-alba", "colours", NotKnown.NO_FACT)
    other = say(house, "And the price of eggs?")
    log_unanswered(other.message_id, house.uow(), house.now())
    with house.reading() as uow:
        newest, oldest = uow.knowledge.unanswered()

    assert (oldest["question"], oldest["subject"], oldest["attribute"], oldest["why"]) == (
        "What colours does it come in?",
        "kettle-alba",
        "colours",
        "no_fact",
    )
    assert (newest["question"], newest["subject"], newest["attribute"]) == ("And the price of eggs?", None, None)


def test_told_facts_are_recorded_with_the_reply_by_version(house: TestHouse) -> None:
    """Which version of which fact was told is recorded with the reply that told it."""
    facts = [fact for fact in house.shop.facts if fact.id != "press-nera.capacity"]
    capacity = next(fact for fact in house.shop.facts if fact.id == "press-nera.capacity")
    with house.uow() as uow:
        uow.knowledge.put_facts(facts)
        uow.commit()
    load_shop(house.shop, house.uow())
    receipt = say(house, "How much does the press hold?")
    known = answer_question("press-nera", "capacity", house.reading(), TODAY).known
    assert known is not None
    reply = Reply(known.wording, facts=tuple((fact.id, fact.version) for fact in known.facts))
    answer_turn(claim(house), TurnResult([reply], []), house.uow(), house.now(), house.ids, house.guard)
    with house.engine.connect() as connection:
        rows = connection.execute(select(answers_given)).mappings().all()
    with house.reading() as uow:
        told = uow.conversations.said_in_turn(receipt.turn_id)[-1]

    assert [(row["message_id"], row["fact_id"], row["fact_version"]) for row in rows] == [
        (told.id, "press-nera.capacity", 3)
    ]
    assert told.text == capacity.wording


def test_feedback_is_kept_in_the_customers_words(house: TestHouse) -> None:
    """Praise and suggestions are kept as they were written."""
    receipt = say(house, "Please sell teapots, too.")
    record_feedback(receipt.message_id, "suggestion", house.uow(), house.now())
    with house.engine.connect() as connection:
        (row,) = connection.execute(select(feedback.c.kind, feedback.c.text)).all()

    assert tuple(row) == ("suggestion", "Please sell teapots, too.")


def test_every_product_is_listed(house: TestHouse) -> None:
    """The list of products has all of them, by name."""
    names = [product.name for product in list_products(house.uow())]

    assert names == sorted(product.name for product in house.shop.products)
