"""Answering questions from facts, and writing down the ones we cannot answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Collection

from bot.domain.errors import NotFound
from bot.domain.fact import (
    IN_STOCK,
    PRICE,
    SOLD_OUT,
    Answer,
    ComparedAttribute,
    Fact,
    NotKnown,
    Telling,
    compare,
    decide_answer,
    decide_overview,
    told_otherwise,
)
from bot.domain.shop import Product
from bot.use_cases.ports import UnitOfWork, Wording


@dataclass(frozen=True)
class AnswerToCustomer:
    """An answer from facts, or the reason why there is none."""

    product: Product | None
    subject: str
    attribute: str | None
    answer: Answer | NotKnown

    @property
    def known(self) -> Answer | None:
        """The answer, if there is one."""
        return self.answer if isinstance(self.answer, Answer) else None


NOT_RECOGNISED = "not recognised"  # stands for an attribute that was asked about in words we do not know


def answer_question(subject: str, attribute: str | None, reading: UnitOfWork, today: date) -> AnswerToCustomer:
    """Answer about one attribute of a product or policy topic (the main ones, when no attribute is given).

    Which versions of which facts were told is recorded with the reply, when it is sent; a question without a current
    fact is for `log_unanswered`.
    """
    with reading:
        facts = reading.knowledge.facts_about(subject)
        product = None if subject.startswith("policy:") else reading.shop.product(subject)
    answer = decide_overview(facts, today) if attribute is None else decide_answer(facts, attribute, today)
    return AnswerToCustomer(product, subject, attribute, answer)


def word_fact(fact: Fact, product_name: str, wording: Wording, language: str | None) -> str:
    """A fact in a language; where nobody translated it, it is quoted rather than withheld."""
    if wording.knows(fact.wording, language):
        return wording.put(fact.wording, language)
    for shelf in (PRICE, IN_STOCK, SOLD_OUT):
        if fact.wording == shelf.format(product=product_name, price=fact.value):
            price = wording.amount(fact.value or "", language)
            return wording.put(shelf, language, product=wording.put(product_name, language), price=price)
    return wording.put("In English: “{text}”", language, text=fact.wording)


@dataclass(frozen=True)
class Comparison:
    """Two products side by side."""

    first: Product
    second: Product
    attributes: tuple[ComparedAttribute, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything that is compared."""
        return tuple(fact for row in self.attributes for fact in (row.first, row.second) if fact is not None)


def compare_products(
    first_id: str, second_id: str, attributes: Collection[str], reading: UnitOfWork, today: date
) -> Comparison | None:
    """Two products by their facts about these attributes, all if none is named; None if one is not in the shop."""
    with reading:
        first, second = reading.shop.product(first_id), reading.shop.product(second_id)
        ours, theirs = reading.knowledge.facts_about(first_id), reading.knowledge.facts_about(second_id)
    if first is None or second is None:
        return None
    rows = compare(ours, theirs, today)
    return Comparison(first, second, tuple(row for row in rows if not attributes or row.attribute in attributes))


def sources_of_last_answer(conversation_id: str, reading: UnitOfWork) -> list[Fact]:
    """What the latest answer from facts in a conversation was made of, each with its source; as it was told then."""
    with reading:
        return reading.knowledge.told_last(conversation_id)


@dataclass(frozen=True)
class Recall:
    """What holds now of a fact, and every time that something else was told of it."""

    current: Fact | None
    told_otherwise: tuple[Telling, ...]


def recall_fact(fact_id: str, reading: UnitOfWork) -> Recall:
    """Whom a fact was told to that has been corrected, or withdrawn, since.

    Raises:
        NotFound: there is and was no such fact.
    """
    with reading:
        current = next((fact for fact in reading.knowledge.current_facts() if fact.id == fact_id), None)
        tellings = reading.knowledge.tellings(fact_id)
    if current is None and not tellings:
        raise NotFound(f"There is no fact {fact_id}, and none was told; './heard facts list' shows all.")
    return Recall(current, tuple(told_otherwise(tellings, current)))


def expiring_facts(before: date, reading: UnitOfWork) -> list[Fact]:
    """The facts that end before a day, or have ended, the earliest first: for those who verified them."""
    with reading:
        facts = reading.knowledge.current_facts()
    return sorted((fact for fact in facts if fact.valid_until < before), key=lambda fact: (fact.valid_until, fact.id))


def log_unanswered(
    message_id: str,
    uow: UnitOfWork,
    now: datetime,
    subject: str | None = None,
    attribute: str | None = None,
    why: NotKnown = NotKnown.NO_FACT,
) -> None:
    """Write down a question that could not be answered; a repeated turn writes it once."""
    with uow:
        message = uow.conversations.message(message_id)
        uow.knowledge.record_unanswered(message, subject, attribute, why, now)
        uow.commit()


def record_feedback(message_id: str, kind: str, uow: UnitOfWork, now: datetime) -> None:
    """Keep praise or a suggestion for the people it is meant for."""
    with uow:
        uow.knowledge.record_feedback(uow.conversations.message(message_id), kind, now)
        uow.commit()


def list_products(uow: UnitOfWork) -> list[Product]:
    """Everything the shop sells."""
    with uow:
        return uow.shop.products()
