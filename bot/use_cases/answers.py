"""Answering questions from facts, and writing down the ones we cannot answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.fact import Answer, ComparedAttribute, Fact, NotKnown, compare, decide_answer, decide_overview
from bot.domain.shop import Product
from bot.use_cases.ports import UnitOfWork


@dataclass(frozen=True)
class AnswerToCustomer:
    """An answer from facts, or the reason why there is none."""

    product: Product | None
    attribute: str | None
    answer: Answer | NotKnown

    @property
    def known(self) -> Answer | None:
        """The answer, if there is one."""
        return self.answer if isinstance(self.answer, Answer) else None


NOT_RECOGNISED = "not recognised"  # stands for an attribute that was asked about in words we do not know


def answer_question(
    subject: str, attribute: str | None, message_id: str, uow: UnitOfWork, now: datetime
) -> AnswerToCustomer:
    """Answer about one attribute of a product or policy topic (the main ones, when no attribute is given).

    What was told is recorded with the version of each fact; a question without a current fact is logged.
    """
    with uow:
        facts = uow.knowledge.facts_about(subject)
        today = now.date()
        answer = decide_overview(facts, today) if attribute is None else decide_answer(facts, attribute, today)
        if isinstance(answer, Answer):
            uow.knowledge.record_told(message_id, answer.facts, now)
        else:
            message = uow.conversations.message(message_id)
            uow.knowledge.record_unanswered(message, subject, attribute, answer, now)
        product = uow.shop.product(subject)
        uow.commit()
    return AnswerToCustomer(product, attribute, answer)


@dataclass(frozen=True)
class Comparison:
    """Two products side by side."""

    first: Product
    second: Product
    attributes: tuple[ComparedAttribute, ...]


def compare_products(
    first_id: str, second_id: str, attribute: str | None, message_id: str, uow: UnitOfWork, now: datetime
) -> Comparison | None:
    """Two products by their facts; None if one of them is not in the shop."""
    with uow:
        first, second = uow.shop.product(first_id), uow.shop.product(second_id)
        if first is None or second is None:
            return None
        rows = compare(uow.knowledge.facts_about(first_id), uow.knowledge.facts_about(second_id), now.date())
        if attribute is not None:
            rows = tuple(row for row in rows if row.attribute == attribute)
        told: list[Fact] = [fact for row in rows for fact in (row.first, row.second) if fact is not None]
        uow.knowledge.record_told(message_id, told, now)
        if not told:
            message = uow.conversations.message(message_id)
            uow.knowledge.record_unanswered(message, first_id, attribute, NotKnown.NO_FACT, now)
        uow.commit()
    return Comparison(first, second, rows)


def log_unanswered(message_id: str, uow: UnitOfWork, now: datetime) -> None:
    """Write down a question that was not even understood."""
    with uow:
        message = uow.conversations.message(message_id)
        uow.knowledge.record_unanswered(message, None, None, NotKnown.NO_FACT, now)
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
