"""Who the customer says they are, read from their message, and whether the shop's records bear it out."""

from __future__ import annotations

from enum import Enum
from typing import Dict

from actions.customer_turn import CustomerTurn
from bot.domain.errors import NotAllowed, NotFound, TooManyRequests
from bot.domain.identity import ByEmail, ByName, ByOrder, Claim, Way
from bot.domain.order_counter import Counter
from bot.domain.postcode_words import find_person
from bot.use_cases.identity import identify
from bot.use_cases.order_care import lay_out

TURNS_AT_ONCE = 32  # whose counters are kept from one action of a turn to the next
_laid_out: Dict[str, Counter | None] = {}


class Proof(Enum):
    """What came of a claim."""

    PROVED = "proved"
    NOT_FOUND = "not found"
    STOPPED = "stopped"  # there were too many tries


def counter_of(turn: CustomerTurn) -> Counter | None:
    """What lies on the counter now; None while it is not known who the customer is."""
    house = turn.house
    counter = lay_out(
        turn.context.conversation_id, house.reading(), house.shop.order_policy, house.now(),
        codes=house.codes.available,
    )  # fmt: skip
    _laid_out[turn.context.turn_id] = counter
    while len(_laid_out) > TURNS_AT_ONCE:
        _laid_out.pop(next(iter(_laid_out)), None)
    return counter


def counter_at_hand(turn: CustomerTurn) -> Counter | None:
    """What an earlier action of the same turn laid out last, for a question; what is done is decided on what is there.

    Where another process took that action it is laid out anew.
    """
    counter = _laid_out.pop(turn.context.turn_id, None)
    return counter if counter is not None else counter_of(turn)


def has_accounts(turn: CustomerTurn) -> bool:
    """Whether the shop knows its customers' accounts; without them, a colleague does what is wished for."""
    with turn.house.reading() as uow:
        return uow.accounts.has_any()


def claim_in(turn: CustomerTurn) -> Claim | None:
    """Who the customer says they are, by what this message tells; an order's number may have come before."""
    emails, numbers = turn.found("email"), turn.found("order_number")
    if emails and not numbers and Way.EMAIL not in turn.house.shop.identity.ways:
        numbers = [turn.slot("order_number")] if turn.slot("order_number") else []
    if emails:
        return ByOrder(numbers[-1], emails[-1]) if numbers else ByEmail(emails[-1])
    person = find_person(turn.text)
    return ByName(person.first, person.last, person.postcode) if person is not None else None


def prove_claim(turn: CustomerTurn, claim: Claim) -> Proof:
    """Check a claim; what came of it is said, unless it is right."""
    house = turn.house
    try:
        identify(
            claim, turn.context.conversation_id, turn.context.message_id, house.uow(), house.now(),
            policy=house.shop.identity,
        )  # fmt: skip
    except TooManyRequests:
        turn.say("utter_too_many_tries")
        return Proof.STOPPED
    except NotAllowed:
        turn.say("utter_one_customer")
        return Proof.NOT_FOUND
    except NotFound:
        turn.say("utter_customer_not_found")
        return Proof.NOT_FOUND
    return Proof.PROVED
