"""Where an order is; and the proof, shared with redress, that an order is the customer's own."""

from __future__ import annotations

from typing import Any, Dict, Sequence

from actions.base import CaseAction, CustomerTurn, Event, forget
from actions.foresight import tell_unasked
from actions.forms import IntakeForm
from actions.status import order_sentence
from actions.waiting import come_back
from bot.domain.errors import NotAllowed, NotFound, TooManyRequests
from bot.domain.order import Order
from bot.use_cases.orders import has_proof, identify

GIVEN_UP = "given up"


def prove(turn: CustomerTurn, filled: Dict[str, Any]) -> Order | None:
    """The order, once number and address are known and belong together; `filled` then holds both.

    A wrong pair empties both slots and says so; too many wrong pairs fill them with GIVEN_UP.
    """
    numbers, emails = turn.found("order_number"), turn.found("email")
    number = numbers[-1] if numbers else turn.slot("order_number")
    if not number and emails:  # a better address for the number that was given with a wrong one
        number = next(iter(turn.found_before("order_number")), None)
    email = emails[-1] if emails else turn.slot("email")
    if not number or number == GIVEN_UP:
        return None
    house, context = turn.house, turn.context
    proved = has_proof(number, context.conversation_id, house.reading(), house.now())
    if proved is not None:
        filled.update(order_number=number, email=proved.email)
        return proved
    filled["order_number"] = number
    if not email:
        return None
    try:
        order = identify(
            number, email, context.conversation_id, context.message_id, house.uow(), house.now(),
            policy=house.shop.identity,
        )  # fmt: skip
    except NotFound:
        turn.say("utter_order_not_found")
        filled.update(order_number=None, email=None)
        return None
    except NotAllowed:
        turn.say("utter_one_customer")
        filled.update(order_number=None, email=None)
        return None
    except TooManyRequests:
        turn.say("utter_too_many_tries")
        filled.update(order_number=GIVEN_UP, email=GIVEN_UP)
        return None
    filled["email"] = email
    return order


class ValidateOrderForm(IntakeForm):
    """Which order, and proof that it is the customer's."""

    form = "order_form"
    own_matters = frozenset({"ask_order_status"})

    def take(self, turn: CustomerTurn) -> Dict[str, Any]:
        """See parent class."""
        filled: Dict[str, Any] = {}
        if turn.requested is None or turn.found("order_number") or turn.found("email"):
            prove(turn, filled)
        return filled


class ActionTellOrderStatus(CaseAction):
    """Tell it, from the order's record."""

    def name(self) -> str:
        """See parent class."""
        return "action_tell_order_status"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        number = turn.slot("order_number")
        if not number or number == GIVEN_UP:
            return forget("order_number", "email")
        house = turn.house
        order = has_proof(number, turn.context.conversation_id, house.reading(), house.now())
        if order is None:
            turn.say("utter_redress_unfinished")
            return forget("order_number")
        turn.say("utter_order_status", status=order_sentence(turn, order))
        tell_unasked(turn, order)
        return come_back(turn, done="ask_order_status")
