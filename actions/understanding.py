"""When it is not clear what the customer means: readable choices first, then a person."""

from __future__ import annotations

from typing import Sequence

from rasa_sdk.events import FollowupAction

from actions.base import CaseAction, CustomerTurn, Event, button
from actions.questions import unsure_of
from actions.telling import answer, answer_after_all, ask_which, tell_source_if_asked
from bot.domain.requests import COMPLAINT
from bot.use_cases.complaints import add_photos_to_case
from bot.use_cases.training import record_not_understood

# What each intent is called when it is offered as a choice. What is not here is not offered.
CHOICES = {
    "ask_product": "A question about a product",
    "list_products": "See what there is",
    "compare_products": "Compare two products",
    "ask_policy": "Delivery, returns, guarantee, opening hours",
    "ask_order_status": "Where is my order?",
    "cancel_order": "Cancel an order",
    "change_order": "Change an order or an address",
    "make_complaint": "I have a complaint",
    "ask_case_status": "How does my case stand?",
    "report_safety_problem": "Report a safety problem",
    "request_refund": "Return something or get money back",
    "request_replacement": "Get a replacement",
    "request_repair": "Get a repair",
    "request_compensation": "Ask for compensation",
    "suggest_improvement": "Suggest an improvement",
    "give_praise": "Say what was good",
    "ask_my_data": "My personal data",
}
MOST_CHOICES = 3
USUAL = ("make_complaint", "ask_product", "ask_order_status")  # what people come with; offered where nothing is known
NOT_UNDERSTOOD = ("nlu_fallback", "out_of_scope")


class ActionClarify(CaseAction):
    """Stage one: the likeliest meanings as choices. Stage two, if that did not help: a person."""

    def name(self) -> str:
        """See parent class."""
        return "action_clarify"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if (
            tell_source_if_asked(turn)
            or answer_after_all(turn)
            or _asks_of_a_product(turn)
            or _not_understood_again(turn)
        ):
            return []
        likely = _likely(turn)
        choices = [button(CHOICES[intent], intent) for intent in likely or USUAL]
        choices += [button("Something else", "out_of_scope"), button("A person, please", "ask_human")]
        # What is chosen tells what the message meant; intake keeps that as a training suggestion.
        turn.say("utter_did_you_mean" if likely else "utter_say_it_in_other_words", choices, asks_meaning=True)
        return []


class ActionOutOfScope(CaseAction):
    """Say that this is beyond us; the second time in a row, offer a person and write the question down."""

    def name(self) -> str:
        """See parent class."""
        return "action_out_of_scope"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if not answer_after_all(turn) and not _asks_of_a_product(turn) and not _not_understood_again(turn):
            turn.say("utter_out_of_scope")
        return []


class ActionAskWhatAboutIt(CaseAction):
    """A fact came without a wish: ask what to do about it, once. One that tells of a fault is a complaint."""

    def name(self) -> str:
        """See parent class."""
        return "action_ask_what_about_it"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if turn.files_alone:
            return _take_files(turn)
        asks = turn.found("attribute") or turn.asked_before()  # "backpack colours"; "and the toaster?"
        if turn.found("product") and asks and answer(turn):
            return []
        if turn.found("redress_reason") and turn.tells_what_happened():
            return [FollowupAction("complaint_form")]
        if turn.intents_before()[:1] == ["inform"] and not turn.active_form and not turn.showed_files_before():
            _note(turn)
            turn.say("utter_not_understood_twice")
        else:
            turn.say("utter_what_about_it")
        return []


def _take_files(turn: CustomerTurn) -> Sequence[Event]:
    """Thank for files that came without words: they go with the case just opened, or we ask what they show."""
    case = add_photos_to_case(turn.context.message_id, turn.house.uow(), turn.house.now())
    if case is not None:
        turn.say("utter_photo_with_case", reference=case.reference)
    else:
        turn.say("utter_photo_received")
    return []


def _asks_of_a_product(turn: CustomerTurn) -> bool:
    """Whether the message names one of our products and may ask something about it; then it is asked what."""
    return bool(turn.found("product") and unsure_of(turn)) and ask_which(turn, turn.found("product")[0])


def _likely(turn: CustomerTurn) -> list[str]:
    """The likeliest meanings; where something went wrong, or somebody is cross, to complain is always one of them."""
    likely = [intent for intent in turn.ranking() if intent in CHOICES][:MOST_CHOICES]
    if COMPLAINT not in likely and (turn.mood.is_annoyed or turn.found("redress_reason")):
        return [*likely[: MOST_CHOICES - 1], COMPLAINT]
    return likely


def _not_understood_again(turn: CustomerTurn) -> bool:
    """Whether the message before was not understood either; then the question is noted and a person offered."""
    before = turn.intents_before()
    if not before or before[0] not in NOT_UNDERSTOOD:
        return False
    _note(turn)
    again = len(before) > 1 and before[1] in NOT_UNDERSTOOD
    turn.say("utter_still_not_understood" if again else "utter_not_understood_twice")
    return True


def _note(turn: CustomerTurn) -> None:
    record_not_understood(turn.context.message_id, turn.house.uow(), turn.house.now(), turn.house.ids)
