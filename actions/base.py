"""What all actions share: the customer's turn as they see it, and the base class they derive from."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Any, Dict, Iterable, List, Mapping, Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.world import context_of, the_house
from bot.bootstrap import House
from bot.domain.fact import Fact
from bot.domain.turn import TurnContext

Event = Dict[str, Any]
# Entities that name something; the others (a reason, a wish) tell something.
NAMES = frozenset({"product", "order_number", "email", "phone", "case_reference", "amount", "date"})


class CustomerTurn:
    """One turn of a customer, as an action sees it: what they said, what is remembered, and how to reply."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._dispatcher = dispatcher
        self._tracker = tracker
        said = next((event for event in reversed(tracker.events) if event.get("event") == "user"), {})
        self.context: TurnContext = context_of(said, tracker.sender_id)
        self.house: House = the_house()
        self.text: str = tracker.latest_message.get("text") or ""
        intent = tracker.latest_message.get("intent") or {}
        self.intent: str = intent.get("name") or ""
        self.confidence: float = intent.get("confidence") or 0.0

    def slot(self, name: str) -> Any:
        """What is remembered under this name."""
        return self._tracker.get_slot(name)

    def found(self, entity: str) -> List[str]:
        """The values of this kind that the message holds, in order, each once."""
        values = [str(e["value"]) for e in self._entities() if e["entity"] == entity]
        return list(dict.fromkeys(values))

    def found_words(self) -> tuple[str, ...]:
        """The words of the message that name a known thing, such as products and numbers."""
        return tuple(
            self.text[e["start"] : e["end"]]
            for e in self._entities()
            if e["entity"] in NAMES and e.get("start") is not None and e.get("end")
        )

    @property
    def active_form(self) -> str | None:
        """The form in progress."""
        name: str | None = self._tracker.active_loop.get("name")
        return name

    @property
    def requested(self) -> str | None:
        """The slot the form in progress asked the customer for; None if this very message started the form."""
        if not self.active_form or self._started_now():
            return None
        return self._tracker.get_slot("requested_slot")

    def _started_now(self) -> bool:
        for event in reversed(self._tracker.events):
            if event.get("event") == "user":
                return False
            if event.get("event") == "active_loop" and event.get("name") == self.active_form:
                return True
        return False

    def intents_before(self) -> List[str]:
        """The intents of the customer's earlier messages, the latest first."""
        spoken = [event for event in reversed(self._tracker.events) if event.get("event") == "user"]
        return [str(((event.get("parse_data") or {}).get("intent") or {}).get("name")) for event in spoken[1:]]

    def found_before(self, entity: str) -> List[str]:
        """The values of this kind in the customer's earlier messages that are remembered, the latest first."""
        spoken = [event for event in reversed(self._tracker.events) if event.get("event") == "user"][1:]
        entities = [e for event in spoken for e in (event.get("parse_data") or {}).get("entities") or []]
        return list(dict.fromkeys(str(e["value"]) for e in entities if e["entity"] == entity))

    def ranking(self) -> List[str]:
        """The intents the message may have had, the likeliest first."""
        return [ranked["name"] for ranked in self._tracker.latest_message.get("intent_ranking", [])]

    def said_before(self) -> List[Event]:
        """What the bot said after the customer's message before this one."""
        since: List[Event] = []
        customers = 0
        for event in reversed(self._tracker.events):
            if event.get("event") == "user":
                customers += 1
                if customers == 2 and since:
                    break
            elif event.get("event") == "bot" and customers == 1:
                since.append(event)
        return since[::-1]

    def looked_at_by(self, form: str) -> bool:
        """Whether this form has already dealt with the message, and only comes back after an interruption."""
        listened = False
        for event in reversed(self._tracker.events):
            kind = event.get("event")
            if kind == "user":
                break
            if kind == "active_loop" and event.get("name") == form:
                return False  # it was started by this very message
            if kind == "action" and event.get("name") not in (form, "action_listen"):
                listened = True
        return listened

    def say(
        self, response: str, buttons: Sequence[Mapping[str, Any]] = (), told: Iterable[Fact] = (), **values: str
    ) -> None:
        """Say a response of domain.yml with its placeholders filled, and which facts that tells."""
        facts = [[fact.id, fact.version] for fact in told]
        self._dispatcher.utter_message(
            response=response, buttons=[dict(button) for button in buttons], told=facts, **values
        )

    def say_again(self, event: Event) -> None:
        """Say once more what was said in that event."""
        buttons = (event.get("data") or {}).get("buttons") or []
        self._dispatcher.utter_message(text=event.get("text"), buttons=buttons)

    def _entities(self) -> List[Dict[str, Any]]:
        return self._tracker.latest_message.get("entities") or []


class CaseAction(Action, ABC):
    """An action of Heard. It runs in a thread, because use cases wait for the disk."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Event]:
        """See parent class."""
        return await asyncio.to_thread(lambda: list(self.act(CustomerTurn(dispatcher, tracker))))

    @abstractmethod
    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """Do it; what is returned becomes part of the dialogue's memory."""


def forget(*slots: str) -> List[Event]:
    """Events that empty these slots."""
    return [SlotSet(slot, None) for slot in slots]


def button(title: str, intent: str, **entities: str) -> Dict[str, str]:
    """A choice: choosing it means this intent with these entities."""
    import json

    return {"title": title, "payload": f"/{intent}{json.dumps(entities) if entities else ''}"}
