"""Small talk that needs a look at what is going on: goodbye, repeat, stop."""

from __future__ import annotations

from typing import Sequence

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import FOR_A_PERSON, CaseAction, CustomerTurn, Event, forget
from actions.decisions import answers_decision
from actions.telling import answer_after_all

# What is unfinished while a form is in progress, as said to the customer; and the slots that go with it.
UNFINISHED = {
    "complaint_form": "your complaint",
    "redress_form": "your request",
    "order_form": "your question about the order",
    "order_care_form": "your order",
    "case_form": "your question about the case",
    "callback_form": "your wish for a call-back",
}
COMPLAINT_SLOTS = (
    "complaint_text complaint_messages complaint_about complaint_product complaint_order complaint_remedy "
    "complaint_confirmed complaint_safety complaint_case contact"
).split()
REDRESS_SLOTS = (
    "redress_wish redress_order redress_item redress_reason redress_choice redress_messages order_number"
).split()
FORM_SLOTS = {
    "complaint_form": COMPLAINT_SLOTS,
    "redress_form": REDRESS_SLOTS,
    "order_form": ["order_number"],
    "order_care_form": ["order_plan", "order_care_step"],
    "case_form": ["case_reference", "known_detail"],
    "callback_form": ["contact"],
}


# The action or form that each matter which may wait is dealt with by, as in data/rules.
DEALT_WITH_BY = {
    "make_complaint": "complaint_form",
    "ask_order_status": "order_form",
    "ask_case_status": "case_form",
    "withdraw_complaint": "action_withdraw",
    "reopen_case": "action_reopen",
    **dict.fromkeys(
        ("request_refund", "request_replacement", "request_repair", "request_compensation"),
        "redress_form",
    ),
    **dict.fromkeys(("cancel_order", "change_order"), "order_care_form"),
    "ask_product": "action_answer_product",
    "list_products": "action_list_products",
    "compare_products": "action_compare_products",
    "ask_policy": "action_answer_policy",
    "ask_my_data": "action_open_data_request",
    "suggest_improvement": "action_keep_suggestion",
}


class ActionGoodbye(CaseAction):
    """Goodbye; if something is unfinished, it is named."""

    def name(self) -> str:
        """See parent class."""
        return "action_goodbye"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if turn.active_form and turn.slot("complaint_case"):
            turn.say("utter_goodbye_reported", reference=str(turn.slot("complaint_case")))
        elif turn.active_form:
            turn.say("utter_goodbye_unfinished", what=turn.put(UNFINISHED[turn.active_form]))
        else:
            turn.say("utter_goodbye")
        return []


class ActionGoOn(CaseAction):
    """A yes: to the matter that was offered, or to nothing in particular."""

    def name(self) -> str:
        """See parent class."""
        return "action_go_on"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if not turn.is_yes_to_offer and answers_decision(turn, accepted=True):
            return []
        if turn.intent in DEALT_WITH_BY:
            return [FollowupAction(DEALT_WITH_BY[turn.intent])]
        turn.say("utter_what_next")
        return []


class ActionWelcome(CaseAction):
    """Thanks are taken; bitter ones ("thanks for nothing") are taken as what they are."""

    def name(self) -> str:
        """See parent class."""
        return "action_welcome"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if turn.mood.is_annoyed:
            turn.say("utter_no_help_so_far", [FOR_A_PERSON])
        else:
            turn.say("utter_welcome")
        return []


class ActionRepeat(CaseAction):
    """Say again what was said last. A form in progress asks its question again by itself."""

    def name(self) -> str:
        """See parent class."""
        return "action_repeat"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if answer_after_all(turn):  # "where do you have that from?"
            return []
        before = turn.said_before()
        if turn.active_form:
            before = before[:-1]  # all but the question itself
        elif not before:
            turn.say("utter_nothing_to_repeat")
        for event in before:
            turn.say_again(event)
        return []


class ActionChangeMyMind(CaseAction):
    """Stop the form in progress; nothing of it is sent, but a danger that was reported stays so."""

    def name(self) -> str:
        """See parent class."""
        return "action_change_my_mind"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if not turn.active_form:
            turn.say("utter_nothing_to_stop")
            return []
        if turn.slot("complaint_case"):
            turn.say("utter_stopped_reported", reference=str(turn.slot("complaint_case")))
        else:
            turn.say("utter_stopped")
        return [
            ActiveLoop(None),
            SlotSet("requested_slot", None),
            *forget(*FORM_SLOTS.get(turn.active_form, [])),
        ]
