"""Taking a matter back, and having it opened again."""

from __future__ import annotations

from typing import List, Sequence

from rasa_sdk.events import FollowupAction, SlotSet

from actions.additions import says_it_adds
from actions.base import CaseAction, CustomerTurn, Event, button
from actions.status import due_of
from actions.waiting import OFFERED
from bot.domain.case import Case, CaseState
from bot.use_cases.customer_steps import OwnCase, reopen_case, withdraw_case

NO = button("No, keep it", "deny")
MOST_SHOWN = 4  # cases to choose from


class ActionWithdraw(CaseAction):
    """Take a case of this conversation back, when the customer has said yes to that very case."""

    def name(self) -> str:
        """See parent class."""
        return "action_withdraw"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if turn.active_form:
            return [FollowupAction("action_change_my_mind")]  # it is not filed yet
        if says_it_adds(turn):
            return [FollowupAction("action_add_to_case")]
        here = _cases_here(turn)
        open_ones = [case for case in here if case.state is not CaseState.CLOSED]
        named = [case for case in open_ones if case.reference in turn.found("case_reference")]
        if named and _said_yes(turn, named[0]):
            return _withdraw(turn, named[0])
        candidates = named or open_ones
        if not candidates:
            turn.say("utter_nothing_to_withdraw")
            return []
        if len(candidates) > 1:
            choices = [
                button(case.reference, "withdraw_complaint", case_reference=case.reference)
                for case in candidates[:MOST_SHOWN]
            ]
            turn.say("utter_withdraw_which", [*choices, NO])
            return []
        return _offer(turn, candidates[0], "withdraw_complaint", "utter_withdraw_sure", "Yes, take it back")


class ActionReopen(CaseAction):
    """Open a closed case of this conversation again, after a yes to that."""

    def name(self) -> str:
        """See parent class."""
        return "action_reopen"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        house = turn.house
        named = [case for case in _cases_here(turn) if case.reference in turn.found("case_reference")]
        if not named or named[0].state is not CaseState.CLOSED:
            turn.say("utter_what_next")
            return []
        status = reopen_case(_own(turn, named[0]), house.uow(), house.now(), house.ids, house.desk)
        turn.say("utter_case_reopened", reference=status.case.reference, due=due_of(turn, status))
        return []


def offer_to_reopen(turn: CustomerTurn, case: Case) -> List[Event]:
    """Offer to open a closed case again; a yes does it."""
    return _offer(turn, case, "reopen_case", "utter_reopen_offer", "Yes, open it again")


def _offer(turn: CustomerTurn, case: Case, matter: str, question: str, yes: str) -> List[Event]:
    choices = [button(yes, "affirm"), NO]
    if question == "utter_withdraw_sure":
        turn.say("utter_withdraw_sure", choices, reference=case.reference)
    else:
        turn.say("utter_reopen_offer", choices)
    entity = {"entity": "case_reference", "value": case.reference}
    offered = {
        "intent": matter, "text": turn.text, "entities": [entity], "asked": None, "message_id": turn.told_in,
        "after": turn.context.message_id,
    }  # fmt: skip
    return [SlotSet(OFFERED, offered)]


def _said_yes(turn: CustomerTurn, case: Case) -> bool:
    """Whether this very case was offered to be taken back, and the customer's message is the yes to it."""
    offered = turn.slot(OFFERED) or {}
    about = [entity["value"] for entity in offered.get("entities") or ()]
    return turn.is_yes_to_offer and offered.get("intent") == "withdraw_complaint" and about == [case.reference]


def _withdraw(turn: CustomerTurn, case: Case) -> List[Event]:
    status = withdraw_case(_own(turn, case), turn.house.uow(), turn.house.now())
    response = "utter_withdrawn_danger" if status.case.safety else "utter_withdrawn_case"
    turn.say(response, reference=case.reference)
    return [SlotSet(OFFERED, None)]


def _cases_here(turn: CustomerTurn) -> List[Case]:
    with turn.house.reading() as uow:
        return uow.cases.of_conversation(turn.context.conversation_id)


def _own(turn: CustomerTurn, case: Case) -> OwnCase:
    return OwnCase(case.reference, turn.context.conversation_id, turn.context.message_id)
