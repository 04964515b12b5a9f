"""Questions about products and policies, answered from facts or not at all."""

from __future__ import annotations

from typing import Mapping, Sequence

from actions.base import CaseAction, CustomerTurn, Event
from bot.domain.fact import IN_STOCK, PRICE, SOLD_OUT, ComparedAttribute, Fact, NotKnown
from bot.domain.language import MAIN
from bot.use_cases.answers import (
    NOT_RECOGNISED,
    AnswerToCustomer,
    Comparison,
    answer_question,
    compare_products,
    list_products,
    log_unanswered,
)

EXAMPLES = 4  # products named when the customer has to choose one


class ActionAnswerProduct(CaseAction):
    """A question about a product; one about a policy that slipped in here is answered too."""

    def name(self) -> str:
        """See parent class."""
        return "action_answer_product"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        products, attributes, topics = turn.found("product"), turn.found("attribute"), turn.found("topic")
        if topics and not attributes:
            return answer_topics(turn, topics[:1])
        # "And how heavy is it?" means the product talked about last.
        if not products and turn.slot("product"):
            products = [turn.slot("product")]
        if not products:
            turn.say("utter_which_product", examples=_examples(turn))
            return []
        asked: Sequence[str | None] = attributes or [None if _is_open_question(turn) else NOT_RECOGNISED]
        tell(turn, [_answer(turn, product, attribute) for product in products[:2] for attribute in asked])
        return []


class ActionAnswerPolicy(CaseAction):
    """A question about delivery, returns, rights and the like; one about a product that slipped in is answered too."""

    def name(self) -> str:
        """See parent class."""
        return "action_answer_policy"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        topics = turn.found("topic")
        if topics:
            return answer_topics(turn, topics[:2])
        products, attributes = turn.found("product"), turn.found("attribute")
        if products and attributes:
            tell(turn, [_answer(turn, products[0], attribute) for attribute in attributes])
        else:
            turn.say("utter_which_policy")
        return []


class ActionCompareProducts(CaseAction):
    """Two products side by side, fact against fact, with no praise and no verdict that no fact gives."""

    def name(self) -> str:
        """See parent class."""
        return "action_compare_products"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        products = turn.found("product")
        before = [product for product in turn.found_before("product") if product not in products]
        if len(products) == 1:
            products = before[:1] + products  # "compare it to the lamp"
        if len(products) < 2:
            turn.say("utter_which_two_products", examples=_examples(turn))
            return []
        attributes = turn.found("attribute")
        house, attribute = turn.house, attributes[0] if attributes else None
        today = house.now().date()
        comparison = compare_products(products[0], products[1], attribute, house.reading(), today)
        if comparison is None:
            turn.say("utter_which_two_products", examples=_examples(turn))
        elif not any(row.first and row.second for row in comparison.attributes):
            log_unanswered(turn.context.message_id, house.uow(), house.now(), products[0], attribute)
            first, second = turn.put(comparison.first.name), turn.put(comparison.second.name)
            turn.say("utter_nothing_to_compare", first=first, second=second)
        else:
            turn.say("utter_comparison", comparison=side_by_side(turn, comparison), told=comparison.facts)
        return []


def answer_topics(turn: CustomerTurn, topics: Sequence[str]) -> Sequence[Event]:
    """Answer about policy topics."""
    tell(turn, [_answer(turn, f"policy:{topic}", topic) for topic in topics])
    return []


def tell(turn: CustomerTurn, answers: Sequence[AnswerToCustomer]) -> None:
    """Say what is known, and of the rest that it is not known."""
    known = [answer.known for answer in answers if answer.known is not None]
    if known:
        told = {fact.id: fact for answer in known for fact in answer.facts}.values()
        names = {answer.subject: answer.product.name for answer in answers if answer.product}
        turn.say("utter_facts", facts=" ".join(_worded(turn, fact, names) for fact in told), told=told)
    for answer in answers:
        if isinstance(answer.answer, NotKnown):
            log_unanswered(
                turn.context.message_id,
                turn.house.uow(),
                turn.house.now(),
                answer.subject,
                answer.attribute,
                answer.answer,
            )
            expired = answer.answer is NotKnown.EXPIRED
            turn.say("utter_expired_fact" if expired else "utter_unknown_fact", what=_what(turn, answer))


def _worded(turn: CustomerTurn, fact: Fact, names: Mapping[str, str]) -> str:
    """A fact in the language of the answer; where nobody translated it, it is quoted rather than withheld."""
    if turn.speaks == MAIN:
        return fact.wording
    product = names.get(fact.subject, "")
    for shelf in (PRICE, IN_STOCK, SOLD_OUT):
        if fact.wording == shelf.format(product=product, price=fact.value):
            return turn.put(shelf, product=turn.put(product), price=turn.amount(fact.value or ""))
    if turn.house.wording.knows(fact.wording, turn.speaks):
        return turn.put(fact.wording)
    return turn.put("In English: “{text}”", text=fact.wording)


def side_by_side(turn: CustomerTurn, comparison: Comparison) -> str:
    """The comparison as lines a customer can read; a side without a fact says so."""
    first, second = turn.put(comparison.first.name), turn.put(comparison.second.name)
    lines = [
        f"{_title(turn, row)}: {first} – {_value(turn, row.first)}; {second} – {_value(turn, row.second)}"
        for row in comparison.attributes
        if (row.first and row.first.value) or (row.second and row.second.value)
    ]
    return "\n".join(lines)


def _title(turn: CustomerTurn, row: ComparedAttribute) -> str:
    title = turn.put(row.attribute.replace("_", " "))
    return title[:1].upper() + title[1:]


def _value(turn: CustomerTurn, fact: Fact | None) -> str:
    if fact is None or fact.value is None:
        return turn.put("I do not know")
    value = turn.amount(turn.put(fact.value))
    return f"{value} {turn.put(fact.unit)}" if fact.unit else value


def _answer(turn: CustomerTurn, subject: str, attribute: str | None) -> AnswerToCustomer:
    return answer_question(subject, attribute, turn.house.reading(), turn.house.now().date())


def _is_open_question(turn: CustomerTurn) -> bool:
    """Whether a message asks about a product as a whole, rather than about something we have no word for."""
    opening = turn.text.lower()
    signs = ("tell me", "about", "info", "know", "describe", "details", "what is the")
    return turn.says("open_question") or any(sign in opening for sign in signs) or len(opening.split()) <= 3


def _what(turn: CustomerTurn, answer: AnswerToCustomer) -> str:
    name = turn.put(answer.product.name) if answer.product else ""
    words = "" if answer.attribute in (None, NOT_RECOGNISED) else turn.put(str(answer.attribute).replace("_", " "))
    if name and words:
        return turn.put("the {words} of the {name}", words=words, name=name)
    if name or words:
        return turn.put("that about the {name}", name=name) if name else turn.put("that about {words}", words=words)
    return turn.put("that")


def _examples(turn: CustomerTurn) -> str:
    return ", ".join(turn.put(product.name) for product in list_products(turn.house.reading())[:EXAMPLES])
