"""A customer who writes in a language the assistant does not speak is told so in it, and is found a person."""

from __future__ import annotations

from typing import Sequence

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.base import CaseAction, CustomerTurn, Event
from actions.forms import tells_of_danger
from actions.safety import report_at_once
from actions.status import due_of
from bot.domain.handoff import HandoffOutcome
from bot.domain.language import name_of
from bot.use_cases.answers import log_unanswered
from bot.use_cases.handoffs import request_handoff


class ActionOtherLanguage(CaseAction):
    """Say in the customer's language what can be done here, and who may help; danger comes first.

    A form in progress goes on: nothing of the message was taken for its answer.
    """

    def name(self) -> str:
        """See parent class."""
        return "action_other_language"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if tells_of_danger(turn):
            return safety_first(turn)
        log_unanswered(turn.context.message_id, turn.house.uow(), turn.house.now())
        if turn.intents_before()[:1] == [turn.intent] and turn.found_before("language")[:1] == [turn.language]:
            turn.say("utter_other_language_again")
        else:
            turn.say("utter_other_language", language_name=_name(turn))
            offer_a_person(turn)
        return []


def offer_a_person(turn: CustomerTurn) -> None:
    """One who speaks the language, where the shop's file names it; else one with a translation."""
    spoken = turn.language in turn.house.shop.languages_spoken
    turn.say("utter_colleague_speaks_it" if spoken else "utter_nobody_speaks_it", language_name=_name(turn))


def safety_first(turn: CustomerTurn) -> Sequence[Event]:
    """The stop-use words, then a person; where none is there, the report is filed at once.

    Nothing can be asked in a language we do not speak, so no form stands between the report and its case.
    """
    turn.say("utter_safety_first")
    house, context = turn.house, turn.context
    outcome = request_handoff(
        context.turn_id, context.message_id, "safety", f"language: {_name(turn)}", house.uow(), house.now(), house.ids
    )
    if outcome.is_waiting:
        turn.say("utter_safety_handed_over")
        return [
            SlotSet("handoff_outcome", HandoffOutcome.QUEUED.value),
            ActiveLoop(None),
            SlotSet("requested_slot", None),
        ]
    status = report_at_once(turn)
    turn.say("utter_complaint_filed_safety", reference=status.case.reference, due=due_of(turn, status))
    offer_a_person(turn)
    return []


def _name(turn: CustomerTurn) -> str:
    return name_of(turn.language or "")
