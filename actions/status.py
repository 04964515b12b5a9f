"""How an order or a case stands, in words from its record."""

from __future__ import annotations

from datetime import datetime

from actions.base import CustomerTurn
from bot.domain.case import CaseKind, CaseState
from bot.domain.case_words import STAGES, words_of
from bot.domain.order import Order, OrderState
from bot.domain.promise import PromiseState
from bot.use_cases.cases import CaseStatus, cases_here
from bot.use_cases.orders import has_proof

KINDS = {
    CaseKind.COMPLAINT: "Your complaint",
    CaseKind.REDRESS: "Your request",
    CaseKind.CALL_BACK: "Your call-back",
    CaseKind.UNANSWERED: "Your message",
    CaseKind.DATA_REQUEST: "Your request about your data",
}
MOST_TOLD = 3  # cases at once; who has more names one


def status_asked_for(turn: CustomerTurn) -> str | None:
    """The answer to "how does it stand?" where this conversation has shown whose it is; else None."""
    house, here = turn.house, turn.context.conversation_id
    if turn.intent == "ask_case_status":
        cases, named = cases_here(here, house.reading()), turn.found("case_reference")
        told = [status for status in cases if not named or status.case.reference in named][:MOST_TOLD]
        return "\n".join(case_sentence(turn, status) for status in told) or None
    if turn.intent == "ask_order_status":
        number = next(reversed([turn.slot("order_number"), *turn.found("order_number")]))
        order = has_proof(number, here, house.reading(), house.now()) if number else None
        return order_sentence(turn, order) if order is not None else None
    return None


def order_sentence(turn: CustomerTurn, order: Order) -> str:
    """The state of an order; nothing in it is a guess or a promise."""
    items = ", ".join(f"{line.quantity} × {turn.put(line.product_name)}" for line in order.lines)
    named = {"number": order.number, "items": items}
    parcel = turn.put(" with {carrier}", carrier=order.carrier) if order.carrier else ""
    tracking = turn.put(" Its tracking number is {tracking}.", tracking=order.tracking) if order.tracking else ""
    if order.state is OrderState.CANCELLED:
        return turn.put("Order {number} ({items}) was cancelled.", **named)
    if order.state is OrderState.DELIVERED and order.delivered_at is None:
        return turn.put("Order {number} ({items}) was delivered{parcel}.", parcel=parcel, **named) + tracking
    if order.state is OrderState.DELIVERED and order.delivered_at is not None:
        at = moment(turn, order.delivered_at)
        return (
            turn.put("Order {number} ({items}) was delivered{parcel} on {at}.", parcel=parcel, at=at, **named)
            + tracking
        )
    if order.state is OrderState.SENT and order.sent_at is None:
        sent = turn.put("Order {number} ({items}) has left our warehouse{parcel}.", parcel=parcel, **named)
        return f"{sent}{tracking} {turn.put('I do not know the hour it arrives.')}"
    if order.state is OrderState.SENT and order.sent_at is not None:
        at = moment(turn, order.sent_at)
        sent = turn.put("Order {number} ({items}) left our warehouse{parcel} on {at}.", parcel=parcel, at=at, **named)
        return f"{sent}{tracking} {turn.put('I do not know the hour it arrives.')}"
    if order.state is OrderState.PACKED:
        return turn.put("Order {number} ({items}) is packed and has not left our warehouse yet.", **named)
    return turn.put("Order {number} ({items}) was received and is not packed yet.", **named)


def case_sentence(turn: CustomerTurn, status: CaseStatus) -> str:
    """The state of a case, and whether what was promised for it was kept."""
    case, promise = status.case, status.promise
    due = due_of(turn, status)
    is_over = case.state in (CaseState.CLOSED, CaseState.DECIDED) and promise.state is not PromiseState.MADE
    told = "" if is_over else turn.put(words_of(promise, turn.house.now()), due=due)
    received = turn.put(
        "{kind} {reference} was received on {at} and is with {owner}.",
        kind=turn.put(KINDS[case.kind]),
        reference=case.reference,
        at=moment(turn, case.opened_at),
        owner=turn.put(promise.owner),
    )
    return " ".join(part for part in (received, turn.put(STAGES[case.state]), told) if part)


def due_of(turn: CustomerTurn, status: CaseStatus) -> str:
    """Until when the case's promise is to be kept, as the customer reads it."""
    return moment(turn, status.promise.due_at)


def moment(turn: CustomerTurn, at: datetime) -> str:
    """A moment in the language of the answer, or in figures for somebody who writes in one that is not spoken here."""
    hours = turn.house.desk.hours
    return hours.say_in_figures(at) if turn.language else turn.house.wording.moment(at, hours.zone, turn.speaks)
