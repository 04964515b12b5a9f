"""Who has shown that an order is theirs hears of a recall, a late parcel, a promise that falls due; nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import CaseKind
from bot.domain.fact import Fact, FactKind, Provenance, attribute_fact, decide_answer, decide_overview
from bot.domain.message import Reply
from bot.domain.order import Order, OrderState
from bot.domain.promise import keep
from bot.use_cases.cases import open_case
from bot.use_cases.foresight import DUE_SOON, Foresight, foresee
from bot.use_cases.turns import TurnResult, answer_turn
from tests.builders import TestHouse, claim, say

HERE = "a conversation in which nothing was told"


def order_of(house: TestHouse, number: str) -> Order:
    """An order of the demo shop."""
    with house.reading() as reading:
        order = reading.shop.order(number)
    assert order is not None
    return order


def look(house: TestHouse, number: str) -> Foresight:
    """What there is to tell about an order now."""
    return foresee(order_of(house, number), HERE, house.reading(), house.shop.redress, house.now())


def recall_of(house: TestHouse, product: str, days: int = 30) -> Fact:
    """A recall of a product that ends in so many days, in the database."""
    today = house.now().date()
    checked = Provenance("maker's notice 7", "product desk", today, today + timedelta(days=days))
    fact = attribute_fact(product, "plug", "The maker recalls it: the plug can overheat.", None, None, checked)
    fact = replace(fact, id=f"{product}.plug.recall", kind=FactKind.RECALL)
    with house.uow() as uow:
        uow.knowledge.put_facts([fact], "test")
        uow.commit()
    return fact


def test_a_recall_is_told_to_those_who_bought_it(house: TestHouse) -> None:
    """The owner of the order hears it, and whoever asks about the product hears it first; others do not."""
    fact = recall_of(house, "kettle-alba")

    assert look(house, "10417").recalls == (fact,)
    assert look(house, "10422").recalls == ()
    with house.reading() as reading:
        known = reading.knowledge.facts_about("kettle-alba")
    today = house.now().date()
    for answer in (decide_answer(known, "weight", today), decide_overview(known, today)):
        assert answer.facts[0] == fact


def test_a_recall_is_told_once_in_a_conversation(house: TestHouse) -> None:
    """Who has read it is not told again at the next step."""
    fact = recall_of(house, "kettle-alba")
    receipt = say(house, "where is my order")
    order, policy = order_of(house, "10417"), house.shop.redress
    assert foresee(order, receipt.conversation_id, house.reading(), policy, house.now()).recalls == (fact,)
    result = TurnResult([Reply(fact.wording, facts=((fact.id, 1),))], [])
    answer_turn(claim(house), result, house.uow(), house.now(), house.ids, house.guard)

    assert foresee(order, receipt.conversation_id, house.reading(), policy, house.now()).recalls == ()


def test_a_recall_that_is_over_is_not_told(house: TestHouse) -> None:
    """When the fact has ended, so has the recall."""
    recall_of(house, "kettle-alba", days=-1)
    assert look(house, "10417").recalls == ()


@pytest.mark.parametrize(
    ("state", "days", "late"),
    [(OrderState.SENT, 8, True), (OrderState.SENT, 6, False), (OrderState.DELIVERED, 30, False)],
)
def test_a_parcel_is_late_when_the_policy_says_so(house: TestHouse, state: OrderState, days: int, late: bool) -> None:
    """Seven days after it was sent, by the demo shop's policy; one that has come is not late."""
    order = replace(order_of(house, "10422"), state=state, sent_at=house.now() - timedelta(days=days))
    assert foresee(order, HERE, house.reading(), house.shop.redress, house.now()).is_late is late


def test_a_promise_that_falls_due_is_told(house: TestHouse) -> None:
    """A case about the order is named from a day before its promise is due until that is settled; no other's is."""
    receipt = say(house, "it leaks")
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(
            CaseKind.COMPLAINT, message, "it leaks", uow, house.now(), house.ids, house.desk, about_order="10417"
        )
        (promise,) = uow.promises.of_case(case.id)
        uow.commit()
    order, policy, due = order_of(house, "10417"), house.shop.redress, promise.due_at

    def cases(now_before_due: timedelta, of: Order = order) -> list[str]:
        found = foresee(of, HERE, house.reading(), policy, due - now_before_due)
        return [status.case.reference for status in found.cases]

    assert cases(DUE_SOON + timedelta(seconds=1)) == []
    assert cases(DUE_SOON) == cases(-timedelta(days=3)) == [case.reference]
    assert cases(DUE_SOON, order_of(house, "10422")) == []
    with house.uow() as uow:
        uow.promises.save(keep(promise, house.now()))
        uow.commit()
    assert cases(DUE_SOON) == []
