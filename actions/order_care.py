"""Cancel, change, return, exchange: a customer's orders, from the wish to the explicit yes and what came of it."""

from __future__ import annotations

from typing import Any, Dict, Sequence

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import CaseAction, CustomerTurn, Event, forget
from actions.forms import ALWAYS_HEARD, SURE_IT_IS_AN_ASIDE, IntakeForm, tells_of_danger
from actions.identity import counter_at_hand, has_accounts
from actions.order_questions import ask
from actions.order_talk import OrderTalk
from actions.waiting import Matter, come_back, wait
from bot.domain.address_words import read_address
from bot.domain.order import ActKind
from bot.domain.order_plan import Ask, Plan, plan_from_json, plan_to_json
from bot.domain.order_step import next_step
from bot.domain.redress import RedressReason

PLAN, STEP = "order_plan", "order_care_step"
OVER, TO_A_PERSON = "over", "to a person"


class ValidateOrderCareForm(IntakeForm):
    """What is to be done about which order; nothing is done without a yes to all of it."""

    form = "order_care_form"
    own_matters = frozenset({"cancel_order", "change_order"})
    # What is said of items, variants and prices on the way belongs to it.
    includes = frozenset(
        "cancel_order change_order request_refund request_replacement ask_order_status ask_product list_products "
        "compare_products change_my_mind".split()
    )

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """An answer is taken before anything else is read into the message, but for danger and a wish for a person."""
        if turn.looked_at_by(self.form):
            return []
        if self._is_for_redress(turn):
            return [SlotSet("requested_slot", None), *forget(PLAN), ActiveLoop(None), FollowupAction("redress_form")]
        if tells_of_danger(turn) or (turn.intent in ALWAYS_HEARD and turn.confidence >= SURE_IT_IS_AN_ASIDE):
            return super().act(turn)
        if turn.files_alone or (turn.intent == "other_language" and not self._is_an_address(turn)):
            return super().act(turn)
        filled = self.take(turn)
        if filled or turn.requested is None:
            return [SlotSet(name, value) for name, value in filled.items()]
        return super().act(turn)

    def _is_an_address(self, turn: CustomerTurn) -> bool:
        """Whether the message is the address that was asked for: in one there is little to tell a language by."""
        asked = plan_from_json(turn.slot(PLAN)).asked if turn.requested is not None else None
        return asked is Ask.ADDRESS and read_address(turn.text) is not None

    def _is_for_redress(self, turn: CustomerTurn) -> bool:
        """Whether a colleague has to look: something is wrong with what shall go back, or there are no accounts."""
        if turn.requested is None and not turn.looked_at_by(self.form) and not has_accounts(turn):
            return True
        task = plan_from_json(turn.slot(PLAN)).task if turn.requested is not None else None
        goes_back = task is not None and task.kind in (ActKind.RETURN, ActKind.EXCHANGE)
        return goes_back and RedressReason.FAULTY.value in turn.found("redress_reason")

    def other_matter(self, turn: CustomerTurn) -> Sequence[Event] | None:
        """What is agreed on is not dropped for another matter: that one waits; what was not understood is said so."""
        if turn.intent in self.includes:
            turn.say("utter_say_it_differently")
            return [SlotSet(turn.requested, None)]
        return wait(turn)

    def answers_at_once(self, turn: CustomerTurn, other: Matter) -> bool:
        """See parent class. What belongs to the matter is not answered as a question beside it."""
        return other["intent"] not in self.includes and super().answers_at_once(turn, other)

    def take(self, turn: CustomerTurn) -> Dict[str, Any]:
        """See parent class."""
        begins = turn.requested is None
        plan = plan_from_json(turn.slot(PLAN))
        talk = OrderTalk(turn, plan if not begins or plan.asked is None else Plan())
        heard = talk.take() if not (begins and plan.tasks and talk.counter) else True
        if not heard and not begins:
            return {}
        if begins and talk.counter is not None and not talk.is_over:
            talk.go_on()
        step = TO_A_PERSON if talk.goes_to_a_person else OVER if talk.is_over else None
        return {PLAN: plan_to_json(talk.plan), STEP: step}


class ActionAskOrderCare(CaseAction):
    """The question that the plan has come to; at the end, all that would be done, and whether it shall be."""

    def name(self) -> str:
        """See parent class."""
        return "action_ask_order_care_form_order_care_step"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        plan, counter = plan_from_json(turn.slot(PLAN)), counter_at_hand(turn)
        if counter is None:
            turn.say("utter_who_are_you")
            return []
        if plan.asked is Ask.CODE:
            turn.say("utter_ask_code")
            return []
        plan, step = next_step(plan, counter)
        ask(turn, plan, step, counter)
        return [SlotSet(PLAN, plan_to_json(plan))]


class ActionOrderCareOver(CaseAction):
    """All is done or dropped: what waited is offered; where the shop knows no account, redress goes on by the order."""

    def name(self) -> str:
        """See parent class."""
        return "action_order_care_over"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if turn.slot(STEP) == TO_A_PERSON:
            return [*forget(PLAN, STEP), FollowupAction("redress_form")]
        return [*forget(PLAN, STEP), *come_back(turn)]
