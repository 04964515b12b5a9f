"""Praise, suggestions and requests about personal data."""

from __future__ import annotations

from typing import Sequence

from rasa_sdk.events import FollowupAction

from actions.base import FOR_A_PERSON, CaseAction, CustomerTurn, Event
from actions.status import due_of
from actions.telling import tell_source_if_asked
from bot.use_cases.answers import record_feedback
from bot.use_cases.customers import held_here
from bot.use_cases.handoffs import open_data_request


class ActionKeepPraise(CaseAction):
    """Keep praise, word for word; irony is no praise."""

    def name(self) -> str:
        """See parent class."""
        return "action_keep_praise"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if turn.mood.is_annoyed:  # "great, just great, it broke again"
            if turn.tells_what_happened() and not turn.active_form:
                return [FollowupAction("complaint_form")]
            turn.say("utter_no_help_so_far", [FOR_A_PERSON])
            return []
        record_feedback(turn.context.message_id, "praise", turn.house.uow(), turn.house.now())
        turn.say("utter_praise_kept")
        return []


class ActionKeepSuggestion(CaseAction):
    """Keep a suggestion, word for word, and promise nothing about it."""

    def name(self) -> str:
        """See parent class."""
        return "action_keep_suggestion"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        record_feedback(turn.context.message_id, "suggestion", turn.house.uow(), turn.house.now())
        turn.say("utter_suggestion_kept")
        return []


class ActionOpenDataRequest(CaseAction):
    """A case for a request about personal data; a person answers it."""

    def name(self) -> str:
        """See parent class."""
        return "action_open_data_request"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if tell_source_if_asked(turn):  # "woher stammt diese Auskunft" has words of a request about data
            return []
        house = turn.house
        # Before the request makes a case of its own, which shows nothing about whose the others are.
        held = held_here(turn.context.conversation_id, house.reading(), house.now())
        status = open_data_request(turn.context.message_id, house.uow(), house.now(), house.ids, house.desk)
        turn.say("utter_data_request_opened", reference=status.case.reference, due=due_of(turn, status))
        if held is not None:
            turn.say("utter_data_held", messages=str(held.messages), cases=str(held.cases), orders=str(held.orders))
        return []
