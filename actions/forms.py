"""How every form listens: it takes what answers its question and lets asides pass, a cry for a person above all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Dict, List, Sequence

from rasa_sdk.events import ActionExecutionRejected, FollowupAction, SlotSet

from actions.base import CaseAction, CustomerTurn, Event
from actions.contacts import contact_in
from actions.status import status_asked_for
from actions.waiting import Matter, wait, wait_for_all
from bot.domain.safety import find_hazards

# Said in passing: answered, then the form's question is asked again.
ASIDES = frozenset(
    "greet goodbye thank are_you_a_bot what_can_you_do ask_product list_products compare_products ask_policy "
    "give_praise suggest_improvement ask_my_data repeat ask_human change_my_mind".split()
)
# Another matter: it takes the place of the form, or waits until the form is done.
OTHER_MATTERS = frozenset(
    "make_complaint report_safety_problem request_refund request_replacement request_repair request_compensation "
    "cancel_order change_order ask_order_status ask_case_status".split()
)
QUESTIONS = frozenset({"ask_order_status", "ask_case_status"})  # of those, what may be answered on the spot
# What a slot may be answered with: a message that holds it is an answer, whatever else it asks.
ANSWERS = {
    "contact": ("email", "phone"),
    "order_number": ("order_number",),
    "email": ("email",),
    "case_reference": ("case_reference",),
    "known_detail": ("email", "phone", "order_number"),
}
ALWAYS_HEARD = frozenset({"ask_human", "change_my_mind"})

SURE_IT_IS_A_YES = 0.8  # something is sent on it
SURE_IT_IS_AN_ASIDE = 0.7  # from here on a message is believed to be an aside, although free text was asked for
LONGEST_CONTACT = 3  # words; "here", "in this chat please", an address: nothing else was said
LONGEST_ASIDE = 14  # words; somebody who writes more is telling something


class IntakeForm(CaseAction, ABC):
    """A form's way to understand a message. Derive, name the form, and say what to take from a message."""

    form: str
    free_text: frozenset[str] = frozenset()  # slots whose answer may be anything
    story: str | None = None  # the slot whose answer is a story; a question in it is part of it
    includes: frozenset[str] = frozenset()  # intents that the form deals with besides its own
    own_matters: frozenset[str] = frozenset()  # intents that start this form; said again, its question is asked again

    def name(self) -> str:
        """See parent class."""
        return f"validate_{self.form}"

    def sets_tone(self, turn: CustomerTurn) -> bool:
        """A form that only comes back after an interruption does not answer the message."""
        return not turn.looked_at_by(self.form)

    @abstractmethod
    def take(self, turn: CustomerTurn) -> Dict[str, Any]:
        """The slots this message fills; empty if it answers nothing."""

    def begin(self, turn: CustomerTurn) -> Dict[str, Any]:
        """The slots to set when the form starts, before the message that started it is taken."""
        return {}

    def chosen_outright(self, turn: CustomerTurn) -> Dict[str, Any]:
        """What a message answers beyond doubt, however else it might be read; empty if nothing."""
        asked_how_to_reach = turn.requested == "contact" and len(turn.text.split()) <= LONGEST_CONTACT
        contact = contact_in(turn) if asked_how_to_reach and turn.intent not in ALWAYS_HEARD else None
        return {"contact": contact} if contact else {}

    def answer_in_any_language(self, turn: CustomerTurn) -> Dict[str, Any]:
        """What a message answers although the assistant does not speak its language; empty if nothing."""
        return {}

    def thank_for_files(self, turn: CustomerTurn) -> None:
        """What is said to files without words, before the form's question is asked again."""
        turn.say("utter_photo_kept")

    def put_off(self, turn: CustomerTurn, others: List[Matter]) -> List[Event]:
        """What else the message asked for waits until the form is done."""
        return wait_for_all(turn, [matter for matter in others if matter["intent"] not in self.includes])

    def other_matter(self, turn: CustomerTurn) -> Sequence[Event] | None:
        """What to do about another matter; None lets it take the form's place."""
        return None

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if turn.looked_at_by(self.form):
            return []
        if turn.files_alone and turn.requested:
            self.thank_for_files(turn)
            return [SlotSet(turn.requested, None)]
        if turn.intent == "other_language":
            answers = {} if tells_of_danger(turn) else self.answer_in_any_language(turn)
            return _set(answers) if answers else [ActionExecutionRejected(self.form)]
        if self.form != "complaint_form" and tells_of_danger(turn):
            # A form that only begins is ended before it asks anything; one in progress steps back.
            begins = turn.requested is None
            leave = SlotSet("requested_slot", None) if begins else ActionExecutionRejected(self.form)
            return [leave, FollowupAction("action_safety_first")]
        outright = self.chosen_outright(turn) if turn.requested else {}
        if outright:
            return _set(outright)
        if turn.requested is None:
            filled = self.begin(turn)
            filled.update(self.take(turn))
            return _set(filled)
        if any(turn.found(kind) for kind in ANSWERS.get(turn.requested, ())) and turn.intent in ASIDES:
            filled = self.take(turn)  # the answer, and a question besides
            if turn.requested in filled:
                return [*_set(filled), *wait(turn)]
        if self._is_aside(turn):
            return self._step_back(turn)
        if self._asks_how_something_stands(turn):
            status = status_asked_for(turn)
            if status is not None:
                turn.say("utter_case_status", status=status)
                return [SlotSet(turn.requested, None)]
            waits = self.other_matter(turn)
            if waits is not None:
                return waits
        filled = self.take(turn)
        if filled:
            return _set(filled)
        if turn.intent in ASIDES and not _may_mean_go_on(turn):
            return self._step_back(turn)
        if turn.intent in self.own_matters:
            return [SlotSet(turn.requested, None)]
        if turn.intent in OTHER_MATTERS:
            answer = self.other_matter(turn)
            return self._step_back(turn) if answer is None else answer
        turn.say("utter_say_it_differently")
        return [SlotSet(turn.requested, None)]

    def _is_aside(self, turn: CustomerTurn) -> bool:
        if _means_stop(turn):
            return True
        if turn.intent not in ASIDES or turn.confidence < SURE_IT_IS_AN_ASIDE:
            return False
        if turn.intent in ALWAYS_HEARD:
            return True
        return turn.requested not in self.free_text or len(turn.text.split()) <= LONGEST_ASIDE

    def _asks_how_something_stands(self, turn: CustomerTurn) -> bool:
        sure = turn.intent in QUESTIONS - self.own_matters and turn.confidence >= SURE_IT_IS_AN_ASIDE
        return sure and turn.requested != self.story and not turn.found(turn.requested or "")

    def _step_back(self, turn: CustomerTurn) -> List[Event]:
        events = [ActionExecutionRejected(self.form)]
        if _means_stop(turn):
            events.append(FollowupAction("action_change_my_mind"))
        return events


def tells_of_danger(turn: CustomerTurn) -> bool:
    """Whether somebody may be hurt: then the words for that come first, whatever was asked."""
    sure = turn.intent == "report_safety_problem" and turn.confidence >= SURE_IT_IS_AN_ASIDE
    return sure or bool(find_hazards(turn.text))


def _may_mean_go_on(turn: CustomerTurn) -> bool:
    """Whether a message only may mean "stop": what was told is not thrown away on a guess."""
    return turn.intent == "change_my_mind" and turn.confidence < SURE_IT_IS_AN_ASIDE


def _means_stop(turn: CustomerTurn) -> bool:
    """Whether "please cancel" means the form: it does in the middle of one, unless an order is named."""
    words = turn.text.lower().split()
    if turn.intent == "withdraw_complaint":
        return not turn.found("case_reference")
    return (
        turn.intent == "cancel_order"
        and len(words) <= 3
        and not (turn.says("order") or any("order" in word for word in words))
    )


def _set(slots: Dict[str, Any]) -> List[Event]:
    return [SlotSet(name, value) for name, value in slots.items()]
