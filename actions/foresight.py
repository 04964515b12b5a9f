"""Saying what concerns an order before it is asked for: a recall, a parcel that is late, a promise that falls due."""

from __future__ import annotations

from actions.base import CustomerTurn, button
from actions.status import case_sentence
from actions.telling import worded
from bot.domain.order import Order
from bot.use_cases.foresight import foresee

WAYS_OUT = [button("A replacement, please", "request_replacement"), button("My money back, please", "request_refund")]


def tell_unasked(turn: CustomerTurn, order: Order) -> None:
    """Say it to the customer who has proved that the order is theirs, danger first."""
    house = turn.house
    foresight = foresee(order, house.reading(), house.shop.redress, house.now())
    recalls = [fact for fact in foresight.recalls if fact.id not in turn.facts_said]
    if recalls:
        names = {line.product_id: line.product_name for line in order.lines}
        told = " ".join(worded(turn, fact, names) for fact in recalls)
        turn.say("utter_recalled", WAYS_OUT, recall=told, told=recalls)
    if foresight.is_late:
        turn.say("utter_order_late", WAYS_OUT, number=order.number)
    for status in foresight.cases:
        turn.say("utter_case_due", case=case_sentence(turn, status))
