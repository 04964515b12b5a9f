"""Adding what a customer tells later to the case it belongs to, instead of opening another one."""

from __future__ import annotations

import re
from typing import Sequence

from rasa_sdk.events import FollowupAction

from actions.base import CaseAction, CustomerTurn, Event
from bot.domain.case import Case, CaseState
from bot.use_cases.complaints import add_to_case

_ADDS = re.compile(
    r"\badd\b[^.!?]{0,60}\bto (?:my|the|that|this) (?:complaint|case|report|request)\b"
    r"|\b(?:something|more|another thing) (?:to add )?(?:about|to|on|for) (?:my|the) (?:complaint|case)\b"
    r"|\bcomplain (?:further|more)\b",
    re.IGNORECASE,
)


def case_added_to(turn: CustomerTurn) -> Case | None:
    """The open case of this conversation that a message adds to: it names its reference and tells something, or says
    that it adds to the complaint where there is only one; None if it does neither.
    """
    if not turn.tells_what_happened():
        return None
    with turn.house.reading() as uow:
        here = uow.cases.of_conversation(turn.context.conversation_id)
    open_ones = [case for case in here if case.state is not CaseState.CLOSED]
    named = [case for case in open_ones if case.reference in turn.found("case_reference")]
    if named:
        return named[0]
    return open_ones[0] if says_it_adds(turn) and len(open_ones) == 1 else None


def says_it_adds(turn: CustomerTurn) -> bool:
    """Whether a message says that it adds to a complaint."""
    return _ADDS.search(turn.text) is not None or turn.says("adds_to_case")


class ActionAddToCase(CaseAction):
    """Put the message with the case, word for word."""

    def name(self) -> str:
        """See parent class."""
        return "action_add_to_case"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        case = case_added_to(turn)
        if case is None:
            turn.say("utter_what_next")
        else:
            add_to_case(case, turn.context.message_id, turn.house.uow(), turn.house.now())
            turn.say("utter_added_to_case", reference=case.reference)
        return [FollowupAction("action_listen")]  # it is called up by others, so no rule says what follows
