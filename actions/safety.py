"""Danger comes first: the words for it, a person if one is there, and a report that is filed at its first word."""

from __future__ import annotations

from typing import List, Sequence

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import CaseAction, CustomerTurn, Event
from actions.contacts import contact_from, contact_in
from actions.status import due_of
from actions.waiting import Matter
from bot.domain.complaint import Remedy
from bot.domain.handoff import HandoffOutcome
from bot.use_cases.cases import CaseStatus
from bot.use_cases.complaints import FileComplaint, report_danger
from bot.use_cases.handoffs import request_handoff


class ActionSafetyFirst(CaseAction):
    """The approved stop-use words, then a person if one is there, else a report that is filed at once, with the highest
    priority; what else helps is asked afterwards.
    """

    def name(self) -> str:
        """See parent class."""
        return "action_safety_first"

    def put_off(self, turn: CustomerTurn, others: List[Matter]) -> List[Event]:
        """The report that follows does it; a person who takes over reads it all."""
        return []

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        turn.say("utter_safety_first")
        house, context = turn.house, turn.context
        outcome = request_handoff(
            context.turn_id, context.message_id, "safety", turn.text, house.uow(), house.now(), house.ids
        )
        waits = outcome.is_waiting
        told = HandoffOutcome.QUEUED if waits else HandoffOutcome.NOBODY
        events: List[Event] = [SlotSet("handoff_outcome", told.value), SlotSet("complaint_safety", True)]
        if waits:
            turn.say("utter_safety_handed_over")
            return [*events, ActiveLoop(None), SlotSet("requested_slot", None)]
        status = report_at_once(turn)
        turn.say("utter_safety_nobody", reference=status.case.reference, due=due_of(turn, status))
        events.append(SlotSet("complaint_case", status.case.reference))
        if turn.intent != "report_safety_problem" or turn.active_form:  # where no rule goes on to the complaint
            leave = [ActiveLoop(None), SlotSet("requested_slot", None)] if turn.active_form else []
            return [*events, *leave, FollowupAction("complaint_form")]
        return events


def report_at_once(turn: CustomerTurn) -> CaseStatus:
    """File what a message tells of danger, or add it to the report of this conversation that waits for its answer."""
    house, message_id = turn.house, turn.context.message_id
    email, products, orders = turn.slot("email"), turn.found("product"), turn.found("order_number")
    contact = contact_from(contact_in(turn) or turn.slot("contact") or (f"email:{email}" if email else None), turn)
    told = tuple(dict.fromkeys((*(turn.slot("complaint_messages") or ()), turn.told_in)))
    command = FileComplaint(
        message_id,
        told,
        Remedy.UNDECIDED,
        contact,
        about_product=products[-1] if products else turn.slot("complaint_product"),
        about_order=orders[-1] if orders else turn.slot("complaint_order"),
    )
    return report_danger(command, house.uow(), house.now(), house.ids, house.desk)
