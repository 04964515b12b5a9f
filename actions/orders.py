"""Where an order is; and the proof, shared with redress, that an order is the customer's own."""

from __future__ import annotations

from typing import Any, Dict, Sequence

from actions.base import CaseAction, CustomerTurn, Event, button, forget
from actions.foresight import tell_unasked
from actions.forms import IntakeForm
from actions.identity import Proof, claim_in, counter_of, has_accounts, prove_claim
from actions.order_words import MOST_BUTTONS, numbered, order_in_short
from actions.status import order_sentence
from actions.waiting import come_back
from bot.domain.errors import NotAllowed, NotFound, TooManyRequests
from bot.domain.order import Order
from bot.domain.order_counter import Counter
from bot.domain.order_hearing import asks_money
from bot.domain.order_pointing import find_orders
from bot.domain.postcode_words import find_person
from bot.use_cases.orders import has_proof, identify

GIVEN_UP = "given up"
LOOKED_BACK = 2  # messages before this one, in which the customer may have said which order they mean


def prove(turn: CustomerTurn, filled: Dict[str, Any]) -> Order | None:
    """The order, once number and address are known and belong together; `filled` then holds both.

    A wrong pair empties both slots and says so; too many wrong pairs fill them with GIVEN_UP.
    """
    numbers, emails = turn.found("order_number"), turn.found("email")
    number = numbers[-1] if numbers else turn.slot("order_number")
    if not number and emails:  # a better address for the number that was given with a wrong one
        number = next(iter(turn.found_before("order_number")), None)
    email = emails[-1] if emails else turn.slot("email")
    named = find_person(turn.text) is not None  # whose postcode is no order's number
    if has_accounts(turn) and (named or not number or number == GIVEN_UP):
        known = _known(turn, filled)
        if known is not None:
            number = _pointed_at(turn, known)
        if (known is not None or named) and not number:
            filled.setdefault("order_number", None)
            return None
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


def _known(turn: CustomerTurn, filled: Dict[str, Any]) -> Counter | None:
    """The customer's account with their orders, if they are known or show in this message who they are."""
    known, claim = counter_of(turn), claim_in(turn)
    if known is not None or claim is None:
        return known
    proof = prove_claim(turn, claim)
    if proof is Proof.STOPPED:
        filled.update(order_number=GIVEN_UP, email=GIVEN_UP)
    return counter_of(turn) if proof is Proof.PROVED else None


def _pointed_at(turn: CustomerTurn, known: Counter) -> str | None:
    """The order that the customer speaks of, in this message or in what led to it; the only one, if there is one."""
    if len(known.orders) == 1:
        return known.orders[0].number
    for text in (turn.text, *turn.texts_before()[:LOOKED_BACK]):
        pointed = find_orders(text, known.orders, known.now)
        if pointed:
            return pointed[0] if len(pointed) == 1 else None
    return None


class ValidateOrderForm(IntakeForm):
    """Which order, and proof that it is the customer's."""

    form = "order_form"
    own_matters = frozenset({"ask_order_status"})

    def take(self, turn: CustomerTurn) -> Dict[str, Any]:
        """See parent class."""
        filled: Dict[str, Any] = {}
        told = turn.found("order_number") or turn.found("email") or claim_in(turn) is not None
        if turn.requested is None or told or counter_of(turn) is not None:
            prove(turn, filled)
        return filled


class ActionAskOrderNumber(CaseAction):
    """Which order; for a customer who is known, the list of theirs."""

    def name(self) -> str:
        """See parent class."""
        return "action_ask_order_form_order_number"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        counter = counter_of(turn)
        if counter is None or not counter.orders:
            turn.say("utter_ask_order_number")
            return []
        listed, _ = numbered(turn, [order_in_short(turn, order) for order in counter.orders])
        choices = [button(order.number, "inform", order_number=order.number) for order in counter.orders]
        turn.say("utter_which_order", choices[:MOST_BUTTONS], orders=listed)
        return []


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
        if any(asks_money(text) for text in (turn.text, *turn.texts_before()[:LOOKED_BACK])):
            turn.say("utter_order_total", number=order.number, total=turn.amount(str(order.total)))
        tell_unasked(turn, order)
        return come_back(turn, done="ask_order_status")
