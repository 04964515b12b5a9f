"""The base class of all actions: it answers in the tone that fits, and forgets nothing that was asked for besides."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Any, Dict, List, Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.customer_turn import FOR_A_PERSON, CustomerTurn, Event, button, forget
from actions.telling import answer_matter
from actions.waiting import Matter, offer_next, wait_for_all
from bot.domain.mood_words import SignKind

__all__ = ["CaseAction", "CustomerTurn", "Event", "button", "forget"]


class CaseAction(Action, ABC):
    """An action of Heard. It runs in a thread, because use cases wait for the disk."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Event]:
        """See parent class."""
        return await asyncio.to_thread(self._answer, CustomerTurn(dispatcher, tracker))

    def _answer(self, turn: CustomerTurn) -> List[Event]:
        if not self.sets_tone(turn):
            return list(self.act(turn))
        return [*self._answer_in_tone(turn), *([FollowupAction("action_listen")] if turn.goes_on() else [])]

    def _answer_in_tone(self, turn: CustomerTurn) -> List[Event]:
        """Act, in the tone that the customer's mood asks for. What is done is the same in every tone."""
        tone, events = turn.tone, []
        offer = [FOR_A_PERSON] if tone.offers_person else []
        if tone.acknowledges:
            again = turn.mood.has(SignKind.REPEATED)
            turn.say("utter_upset_heard_again" if again else "utter_upset_heard", offer)
            events.append(SlotSet("upset_heard_at", turn.house.now().isoformat()))
        events += self.act(turn)
        events += self.put_off(
            turn, [other for other in turn.other_requests() if not self.answers_at_once(turn, other)]
        )
        if offer:
            if not turn.shows_person():
                turn.say("utter_person_offered", offer)
            events.append(SlotSet("person_offered_in", turn.context.message_id))
        return events

    def sets_tone(self, turn: CustomerTurn) -> bool:
        """Whether this action is one that answers the message."""
        return True

    def answers_at_once(self, turn: CustomerTurn, other: Matter) -> bool:
        """Whether another matter of the message needs not wait: a question that can be answered is, on the spot."""
        return answer_matter(turn, other)

    def put_off(self, turn: CustomerTurn, others: List[Matter]) -> List[Event]:
        """What else the message asked for is offered at once, or waits for the form that is in progress."""
        return wait_for_all(turn, others) if turn.active_form else offer_next(turn, others)

    @abstractmethod
    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """Do it; what is returned becomes part of the dialogue's memory."""
