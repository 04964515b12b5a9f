"""A customer's yes or no to the decision about their case; a no to anything else."""

from __future__ import annotations

from typing import Sequence

from actions.base import CaseAction, CustomerTurn, Event, button
from actions.status import due_of
from bot.domain.case import CaseState
from bot.domain.promise import PromiseKind, PromiseState
from bot.use_cases.customer_steps import OwnCase, answer_decision, decision_to_answer

TO_BODY = "You can also turn to {body}, a body outside our house that settles disputes."
RECOURSE = "You can also turn to a body outside our house that settles disputes; a colleague tells you which one."


def answers_decision(turn: CustomerTurn, accepted: bool) -> bool:
    """Note the answer to a decision, if that is what the customer's yes or no is for; whether it was."""
    house, here = turn.house, turn.context.conversation_id
    named = turn.found("case_reference")
    reference = _decided(turn, named[0]) if named else None
    if reference is None:
        waiting = decision_to_answer(here, house.reading())
        if waiting is None:
            return False
        reference, told_just_now = waiting
        if not told_just_now and not _was_asked_about(turn, reference):
            ask_about_decision(turn, reference)
            return True
    own = OwnCase(reference, here, turn.context.message_id)
    recourse = _recourse(turn)
    status = answer_decision(own, accepted, recourse, house.uow(), house.now(), house.ids, house.desk)
    follows = [one for one in status.promises if (one.kind, one.state) == (PromiseKind.REMEDY, PromiseState.MADE)]
    if not accepted:
        level = turn.put(house.desk.care.escalation.name(status.case.level))
        due = due_of(turn, status)
        turn.say("utter_decision_rejected", reference=reference, level=level, due=due, recourse=recourse)
    elif follows:
        turn.say("utter_decision_accepted_remedy", reference=reference, due=due_of(turn, status))
    else:
        turn.say("utter_decision_accepted", reference=reference)
    return True


def _recourse(turn: CustomerTurn) -> str:
    """How to go further than the house: by name where a body in charge is known, else by a colleague's word."""
    book, today = turn.house.disputes, turn.house.now().date()
    for body in book.choose_bodies(None, None, today).settling:
        at = f" ({body.website})" if body.website else ""
        return turn.put(TO_BODY, body=body.name + at)
    return turn.put(RECOURSE)


def ask_about_decision(turn: CustomerTurn, reference: str) -> None:
    """Ask whether the decision about a case settles it."""
    yes = button("Yes, that settles it", "affirm", case_reference=reference)
    no = button("No, I do not accept it", "deny", case_reference=reference)
    turn.say("utter_ask_about_decision", [yes, no], reference=reference)


def _was_asked_about(turn: CustomerTurn, reference: str) -> bool:
    """Whether the answer before this message ended in the question whether the decision settles it."""
    offered = [choice for said in turn.said_before() for choice in (said.get("data") or {}).get("buttons") or ()]
    return any(f'/deny{{"case_reference": "{reference}"}}' == choice.get("payload") for choice in offered)


def _decided(turn: CustomerTurn, reference: str) -> str | None:
    """A reference that a button names, if its case is this conversation's and waits for the answer."""
    with turn.house.reading() as uow:
        here = uow.cases.of_conversation(turn.context.conversation_id)
    return next((c.reference for c in here if c.reference == reference and c.state is CaseState.DECIDED), None)


class ActionDecline(CaseAction):
    """A no: to the decision about a case, or to nothing in particular."""

    def name(self) -> str:
        """See parent class."""
        return "action_decline"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if not answers_decision(turn, accepted=False):
            turn.say("utter_what_next")
        return []
