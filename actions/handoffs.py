"""Finding the customer a person: at once if one is there, else by a promised call-back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Dict, List, Sequence

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.base import CaseAction, CustomerTurn, Event, forget
from actions.contacts import contact_from_slot, contact_in
from actions.conversation import FORM_SLOTS
from actions.forms import ASIDES, IntakeForm
from actions.status import due_of, moment
from actions.waiting import TOPICS, Matter, come_back, wait
from bot.domain.handoff import HandoffOutcome
from bot.domain.language import MAIN, name_of
from bot.domain.promise import PromiseKind
from bot.domain.waiting_time import in_hours, in_minutes
from bot.use_cases.handoffs import arrange_call_back, measured_wait, request_handoff

GOES_ON = "goes_on"
REACHED_BY = {"conversation": "here in this chat", "email": "by e-mail at {value}", "phone": "by phone at {value}"}
SUMMARY_SLOTS = (
    "complaint_product", "order_number", "redress_wish", "redress_reason", "product", "settled_by_person"
)  # fmt: skip
PRODUCTS = frozenset({"complaint_product", "product"})  # of these slots hold ids


class ActionHandoff(CaseAction):
    """Ask for a person. Whether one is there is looked up before anything is said."""

    def name(self) -> str:
        """See parent class."""
        return "action_handoff"

    def put_off(self, turn: CustomerTurn, others: List[Matter]) -> List[Event]:
        """The call-back that follows does it; a person who takes over reads it all."""
        return []

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        house, context = turn.house, turn.context
        outcome = request_handoff(
            context.turn_id, context.message_id, "asked for a person", _known(turn), house.uow(), house.now(), house.ids
        )
        if outcome.is_waiting:
            turn.say("utter_handed_over" if outcome is HandoffOutcome.QUEUED else "utter_handed_over_all_busy")
            _tell_wait(turn)
            return [SlotSet("handoff_outcome", HandoffOutcome.QUEUED.value), *_end_form(turn)]
        why = _why_nobody(turn, outcome)
        if turn.active_form == "complaint_form" and turn.slot("complaint_text"):
            turn.say("utter_nobody_there_go_on", hours=why)
            return [SlotSet("handoff_outcome", GOES_ON)]
        with house.reading() as uow:
            room = house.desk.room(PromiseKind.CALL_BACK, uow, house.now())
        turn.say("utter_nobody_there", hours=why, due=moment(turn, room.due_at))
        return [SlotSet("handoff_outcome", HandoffOutcome.NOBODY.value), *_end_form(turn)]


class ValidateCallbackForm(IntakeForm):
    """How to reach the customer."""

    form = "callback_form"

    def begin(self, turn: CustomerTurn) -> Dict[str, Any]:
        """An address given before is used; the confirmation names it."""
        return {"contact": f"email:{turn.slot('email')}" if turn.slot("email") else None}

    def take(self, turn: CustomerTurn) -> Dict[str, Any]:
        """See parent class."""
        contact = contact_in(turn)
        if contact:
            return {"contact": contact}
        if turn.tells_what_happened() and turn.intent not in ASIDES | TOPICS.keys() | {
            "deny",
            "affirm",
        }:
            turn.say("utter_colleague_reads_that")  # the summary is made from the log when the call-back is arranged
            return {"contact": None}
        return {}

    def answer_in_any_language(self, turn: CustomerTurn) -> Dict[str, Any]:
        """An address is one in every language, and the customer was asked for it in theirs."""
        contact = contact_in(turn)
        return {"contact": contact} if contact else {}

    def other_matter(self, turn: CustomerTurn) -> Sequence[Event] | None:
        """A call-back is not dropped for something else; that is remembered."""
        return wait(turn) if turn.intent in TOPICS else None


class ActionArrangeCallBack(CaseAction):
    """A case with the promise that a person gets in touch."""

    def name(self) -> str:
        """See parent class."""
        return "action_arrange_call_back"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if not turn.slot("contact"):
            turn.say("utter_call_back_unfinished")
            return []
        house, contact = turn.house, contact_from_slot(turn)
        status = arrange_call_back(
            turn.context.message_id, _known(turn), contact, house.uow(), house.now(), house.ids, house.desk
        )
        how = turn.put(REACHED_BY[contact.kind], value=contact.value)
        turn.say("utter_call_back_arranged", contact=how, reference=status.case.reference, due=due_of(turn, status))
        return [*forget("contact"), *come_back(turn)]


def _tell_wait(turn: CustomerTurn) -> None:
    """How long others waited, as far as it was measured; whose language is not spoken here could not read it."""
    if turn.language:
        return
    house = turn.house
    wait = measured_wait(turn.context.turn_id, house.reading(), house.now())
    if wait is None:
        turn.say("utter_wait_not_known")
        return
    half, most, queue = _in_words(turn, wait.median), _in_words(turn, wait.most), _queue(turn, wait.before)
    if wait.in_vain:
        came, asked = str(wait.measured_on), str(wait.measured_on + wait.in_vain)
        turn.say("utter_wait_sometimes_in_vain", came=came, asked=asked, half=half, most=most, queue=queue)
    else:
        turn.say("utter_wait_measured", half=half, most=most, queue=queue)


def _in_words(turn: CustomerTurn, wait: timedelta) -> str:
    minutes = in_minutes(wait)
    if minutes is None:
        return turn.put("{count} hours", count=in_hours(wait))
    return turn.put("one minute") if minutes == 1 else turn.put("{count} minutes", count=minutes)


def _queue(turn: CustomerTurn, before: int) -> str:
    if not before:
        return turn.put("Nobody is waiting before you.")
    one = turn.put("One customer is waiting before you.")
    return one if before == 1 else turn.put("{count} customers are waiting before you.", count=before)


def _known(turn: CustomerTurn) -> str:
    """What is known about the matter, for the person who takes it over."""
    said = {name: str(turn.slot(name)) for name in SUMMARY_SLOTS if turn.slot(name)}
    with turn.house.reading() as uow:
        for name in said.keys() & PRODUCTS:
            product = uow.shop.product(said[name])
            said[name] = product.name if product is not None else said[name]
    known = [f"{name.replace('_', ' ')}: {value}" for name, value in said.items()]
    if turn.speaks != MAIN:
        known.append(f"language: {name_of(turn.speaks)}, in which the assistant answered")
    if turn.language:
        speaker = "somebody" if turn.language in turn.house.shop.languages_spoken else "nobody"
        known.append(f"language: {name_of(turn.language)} ({speaker} on the staff speaks it)")
    return "; ".join(known)


def _end_form(turn: CustomerTurn) -> List[Event]:
    if not turn.active_form:
        return []
    return [ActiveLoop(None), SlotSet("requested_slot", None), *forget(*FORM_SLOTS.get(turn.active_form, []))]


def _why_nobody(turn: CustomerTurn, outcome: HandoffOutcome) -> str:
    if outcome is HandoffOutcome.NO_LANGUAGE:
        return turn.put("somebody is here, but nobody who speaks your language")
    return _next_opening(turn)


def _next_opening(turn: CustomerTurn) -> str:
    hours, now = turn.house.desk.hours, turn.house.now()
    if hours.is_open(now):
        return turn.put("all of them are busy or away")
    return turn.put("we open {moment}", moment=moment(turn, hours.next_opening(now)))
