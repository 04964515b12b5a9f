"""Two products side by side, fact against fact."""

from __future__ import annotations

import re
from typing import Sequence

from actions.base import CaseAction, CustomerTurn, Event
from actions.questions import attributes_compared, examples_of_products, sure_questions
from actions.telling import answer_questions, title_of
from bot.domain.fact import Fact
from bot.use_cases.answers import Comparison, compare_products, log_unanswered

_AS_A_WHOLE = re.compile(
    r"compar|differ|versus|\bvs\b|side by side|better|best|against|next to|recommend|choose|\bpick\b|between"
    r"|which (?:one|of)|suits?\b|go for|prefer",
    re.IGNORECASE,
)


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
        if len(products) < 2 and answer_questions(turn, sure_questions(turn, turn.asked or ())):
            return []
        if len(products) < 2:
            turn.say("utter_which_two_products", examples=examples_of_products(turn))
            return []
        house, attributes = turn.house, attributes_compared(turn)
        comparison = compare_products(products[0], products[1], attributes, house.reading(), house.now().date())
        if comparison is None:
            turn.say("utter_which_two_products", examples=examples_of_products(turn))
        elif not _can_be_told(turn, comparison, attributes):
            log_unanswered(turn.context.message_id, house.uow(), house.now(), products[0], (attributes or [None])[0])
            first, second = turn.put(comparison.first.name), turn.put(comparison.second.name)
            turn.say("utter_nothing_to_compare", first=first, second=second)
        else:
            turn.say("utter_comparison", comparison=side_by_side(turn, comparison), told=comparison.facts)
        return []


def _can_be_told(turn: CustomerTurn, comparison: Comparison, attributes: Sequence[str]) -> bool:
    """Whether there are facts on both sides, in something that could be read or in everything that is known: "which do
    more people buy?" asks neither.
    """
    is_read = bool(attributes) or turn.asked is None or _AS_A_WHOLE.search(turn.text) is not None
    return is_read and any(row.first and row.second for row in comparison.attributes)


def side_by_side(turn: CustomerTurn, comparison: Comparison) -> str:
    """The comparison as lines a customer can read; a side without a fact says so."""
    first, second = turn.put(comparison.first.name), turn.put(comparison.second.name)
    lines = [
        f"{title_of(turn, row.attribute)}: {first} – {_value(turn, row.first)}; {second} – {_value(turn, row.second)}"
        for row in comparison.attributes
        if (row.first and row.first.value) or (row.second and row.second.value)
    ]
    return "\n".join(lines)


def _value(turn: CustomerTurn, fact: Fact | None) -> str:
    if fact is None or fact.value is None:
        return turn.put("I do not know")
    value = turn.amount(turn.put(fact.value))
    return f"{value} {turn.put(fact.unit)}" if fact.unit else value
