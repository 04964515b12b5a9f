"""Saying what concerns an order before it is asked for: a recall, a parcel that is late, a promise that falls due."""

from __future__ import annotations

from actions.base import CustomerTurn, button
from actions.status import case_sentence
from actions.telling import worded
from bot.domain.order import Order
from bot.use_cases.foresight import Foresight, foresee

WAYS_OUT = [button("A replacement, please", "request_replacement"), button("My money back, please", "request_refund")]


def tell_unasked(turn: CustomerTurn, order: Order) -> None:
    """Say it to the customer who has proved that the order is theirs, danger first."""
    foresight = _foresee(turn, order)
    _tell_recalls(turn, order, foresight)
    if foresight.is_late:
        turn.say("utter_order_late", WAYS_OUT, number=order.number)
    for status in foresight.cases:
        turn.say("utter_case_due", case=case_sentence(turn, status))


def tell_recalls(turn: CustomerTurn, order: Order) -> None:
    """The danger alone, to an owner who came for something else."""
    _tell_recalls(turn, order, _foresee(turn, order))


def _foresee(turn: CustomerTurn, order: Order) -> Foresight:
    house = turn.house
    return foresee(order, turn.context.conversation_id, house.reading(), house.shop.redress, house.now())


def _tell_recalls(turn: CustomerTurn, order: Order, foresight: Foresight) -> None:
    if foresight.recalls:
        names = {line.product_id: line.product_name for line in order.lines}
        told = " ".join(worded(turn, fact, names) for fact in foresight.recalls)
        turn.say("utter_recalled", WAYS_OUT, recall=told, told=foresight.recalls)
