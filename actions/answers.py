"""Questions about products and policies, answered from facts or not at all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Sequence

from actions.base import CaseAction, CustomerTurn, Event
from actions.questions import QUESTIONS, examples_of_products, things_meant
from actions.telling import answer, ask_which, say_unknown
from actions.waiting import Matter


class AnsweringAction(CaseAction, ABC):
    """A question about a product or about the shop."""

    def answers_at_once(self, turn: CustomerTurn, other: Matter) -> bool:
        """Every question of the message is answered by this very action."""
        return (other["intent"] in QUESTIONS and turn.asked is not None) or super().answers_at_once(turn, other)

    @abstractmethod
    def ask_back(self, turn: CustomerTurn) -> None:
        """Ask what the question is about."""

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if answer(turn):
            return []
        things = things_meant(turn)
        if not things:
            self.ask_back(turn)
        elif not ask_which(turn, things[0]):
            say_unknown(turn, things[0])
        return []


class ActionAnswerProduct(AnsweringAction):
    """A question about a product; one about the shop that slipped in here is answered too."""

    def name(self) -> str:
        """See parent class."""
        return "action_answer_product"

    def ask_back(self, turn: CustomerTurn) -> None:
        """See parent class."""
        turn.say("utter_which_product", examples=examples_of_products(turn))


class ActionAnswerPolicy(AnsweringAction):
    """A question about delivery, returns, rights and the like; one about a product that slipped in is answered too."""

    def name(self) -> str:
        """See parent class."""
        return "action_answer_policy"

    def ask_back(self, turn: CustomerTurn) -> None:
        """See parent class."""
        if not ask_which(turn, None):
            turn.say("utter_which_policy")
