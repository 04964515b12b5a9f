"""Praise, suggestions and requests about personal data."""

from __future__ import annotations

from typing import Sequence

from actions.base import CaseAction, CustomerTurn, Event
from actions.cases import due_of
from bot.use_cases.answers import record_feedback
from bot.use_cases.handoffs import open_data_request


class ActionKeepPraise(CaseAction):
    """Keep praise, word for word."""

    def name(self) -> str:
        """See parent class."""
        return "action_keep_praise"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
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
        house = turn.house
        status = open_data_request(turn.context.message_id, house.uow(), house.now(), house.ids, house.desk)
        turn.say("utter_data_request_opened", reference=status.case.reference, due=due_of(turn, status))
        return []
