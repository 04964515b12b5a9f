"""Telling a customer how a case stands."""

from __future__ import annotations

from typing import Any, Dict, Sequence

from actions.base import CaseAction, CustomerTurn, Event, forget
from actions.decisions import ask_about_decision
from actions.forms import IntakeForm
from actions.status import MOST_TOLD, case_sentence
from actions.waiting import come_back
from actions.withdrawals import offer_to_reopen
from bot.domain.case import CaseState
from bot.domain.errors import NotFound, TooManyRequests
from bot.domain.reference import looks_like_a_reference
from bot.use_cases.cases import case_status, cases_here

HERE = "here"  # instead of a reference or a detail: the cases of this very conversation
GIVEN_UP = "given up"


class ValidateCaseForm(IntakeForm):
    """Which case, and proof that it is the customer's. In the conversation it was opened in, no proof is needed."""

    form = "case_form"
    own_matters = frozenset({"ask_case_status"})

    def begin(self, turn: CustomerTurn) -> Dict[str, Any]:
        """A reference from earlier in the conversation does not count: the customer may mean another case."""
        return {"case_reference": None, "known_detail": None}

    def take(self, turn: CustomerTurn) -> Dict[str, Any]:
        """See parent class."""
        filled: Dict[str, Any] = {}
        references = turn.found("case_reference")
        if references:
            filled["case_reference"] = references[0]
        elif looks_like_a_reference(turn.text):
            turn.say("utter_reference_has_a_slip")
            return {"case_reference": None}
        elif turn.requested != "known_detail" and cases_here(turn.context.conversation_id, turn.house.reading()):
            return {"case_reference": HERE, "known_detail": HERE}
        reference = filled.get("case_reference") or turn.slot("case_reference")
        if not reference:
            return filled
        detail = next(iter(turn.found("email") + turn.found("phone") + turn.found("order_number")), None)
        if turn.requested == "known_detail" and detail is None and turn.intent in ("inform", "nlu_fallback"):
            detail = turn.text.strip()
        return filled | self._check(turn, reference, detail)

    def _check(self, turn: CustomerTurn, reference: str, detail: str | None) -> Dict[str, Any]:
        here = turn.context.conversation_id
        mine = any(status.case.reference == reference for status in cases_here(here, turn.house.reading()))
        if mine:
            return {"known_detail": HERE}
        if detail is None:
            return {}
        try:
            case_status(reference, detail, here, turn.context.message_id, turn.house.uow(), turn.house.now())
        except NotFound:
            turn.say("utter_case_not_found")
            return {"case_reference": None, "known_detail": None}
        except TooManyRequests:
            turn.say("utter_too_many_tries")
            return {"case_reference": GIVEN_UP, "known_detail": GIVEN_UP}
        return {"known_detail": detail}


class ActionTellCaseStatus(CaseAction):
    """Tell it, from the record."""

    def name(self) -> str:
        """See parent class."""
        return "action_tell_case_status"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        reference, detail = turn.slot("case_reference"), turn.slot("known_detail")
        done = forget("case_reference", "known_detail")
        if reference == GIVEN_UP:
            return done
        house, here = turn.house, turn.context.conversation_id
        if reference == HERE:
            statuses = cases_here(here, house.reading())[:MOST_TOLD]
        else:
            known = None if detail == HERE else detail
            statuses = [case_status(reference, known, here, turn.context.message_id, house.uow(), house.now())]
        turn.say("utter_case_status", status="\n".join(case_sentence(turn, status) for status in statuses))
        if len(statuses) == 1 and statuses[0].case.state is CaseState.CLOSED:
            return [*done, *offer_to_reopen(turn, statuses[0].case)]
        if len(statuses) == 1 and statuses[0].case.state is CaseState.DECIDED:
            ask_about_decision(turn, statuses[0].case.reference)
        return [*done, *come_back(turn, done="ask_case_status")]
