"""Small talk that needs a look at what is going on: goodbye, repeat, stop."""

from __future__ import annotations

from typing import Sequence

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.base import CaseAction, CustomerTurn, Event, forget

# What is unfinished while a form is in progress, as said to the customer; and the slots that go with it.
UNFINISHED = {
    "complaint_form": "your complaint",
    "redress_form": "your request",
    "order_form": "your question about the order",
    "case_form": "your question about the case",
    "callback_form": "your wish for a call-back",
}
COMPLAINT_SLOTS = (
    "complaint_text complaint_messages complaint_about complaint_product complaint_order complaint_remedy "
    "complaint_confirmed complaint_safety contact come_back_to"
).split()
REDRESS_SLOTS = "redress_wish redress_item redress_reason redress_choice redress_messages order_number".split()
FORM_SLOTS = {
    "complaint_form": COMPLAINT_SLOTS,
    "redress_form": REDRESS_SLOTS,
    "order_form": ["order_number"],
    "case_form": ["case_reference", "known_detail"],
    "callback_form": ["contact"],
}


class ActionGoodbye(CaseAction):
    """Goodbye; if something is unfinished, it is named."""

    def name(self) -> str:
        """See parent class."""
        return "action_goodbye"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if turn.active_form:
            turn.say("utter_goodbye_unfinished", what=UNFINISHED[turn.active_form])
        else:
            turn.say("utter_goodbye")
        return []


class ActionRepeat(CaseAction):
    """Say again what was said last. A form in progress asks its question again by itself."""

    def name(self) -> str:
        """See parent class."""
        return "action_repeat"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        before = turn.said_before()
        if turn.active_form:
            before = before[:-1]  # all but the question itself
        elif not before:
            turn.say("utter_nothing_to_repeat")
        for event in before:
            turn.say_again(event)
        return []


class ActionChangeMyMind(CaseAction):
    """Stop the form in progress; nothing of it is sent."""

    def name(self) -> str:
        """See parent class."""
        return "action_change_my_mind"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if not turn.active_form:
            turn.say("utter_nothing_to_stop")
            return []
        turn.say("utter_stopped")
        return [
            ActiveLoop(None),
            SlotSet("requested_slot", None),
            *forget(*FORM_SLOTS.get(turn.active_form, [])),
        ]
