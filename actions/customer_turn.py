"""The customer's turn as an action sees it: what was said, what is remembered, and how to reply."""

from __future__ import annotations

import copy
import functools
from datetime import datetime, timedelta
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Set

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.world import context_of, the_house
from bot.bootstrap import House
from bot.domain.complaint import tells_what_happened
from bot.domain.fact import Fact
from bot.domain.language import is_foreign, spoken_in
from bot.domain.mood import Mood, read_mood
from bot.domain.question import About, Asked
from bot.domain.safety import find_hazards
from bot.domain.tone import Tone, decide_tone
from bot.domain.turn import TurnContext

Event = Dict[str, Any]
# Entities that name something; the others (a reason, a wish) tell something.
NAMES = frozenset(
    {"product", "order_number", "email", "phone", "case_reference", "amount", "date", "period", "variant"}
)
ACKNOWLEDGED_FOR = timedelta(hours=12)  # one talk: in it the customer's anger is answered with words once
FOR_A_PERSON = {"title": "A person, please", "payload": "/ask_human"}


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
        self._entities: List[Dict[str, Any]] = tracker.latest_message.get("entities") or []
        self._asked: List[Dict[str, Any]] | None = tracker.latest_message.get("asked")
        self.files_alone: int = tracker.latest_message.get("files_alone") or 0  # files that came without a word
        self.facts_said: Set[str] = set()  # the ids of the facts told in this turn so far
        self.told_in: str = self.context.message_id  # the message that tells what the turn is about
        accepted = self._accepted()
        self.is_yes_to_offer = accepted is not None
        if accepted is not None:  # a yes to a matter that was offered is that matter, as it was told
            self.intent, self.text, self._entities = accepted["intent"], accepted["text"], accepted["entities"]
            self._asked = accepted.get("asked")
            self.told_in = accepted["message_id"]

    def _accepted(self) -> Dict[str, Any] | None:
        """The matter that the answer to the customer's message before this one offered to take up."""
        offered = self.slot("offered")
        spoken = [event for event in reversed(self._tracker.events) if event.get("event") == "user"]
        before = spoken[1].get("message_id") if len(spoken) > 1 else None
        if not offered or offered["after"] != before:
            return None
        is_button = self.text.startswith("/") and self.intent == offered["intent"]  # no typed text begins like this
        return offered if is_button or self.intent == "affirm" else None

    def as_matter(self) -> Dict[str, Any]:
        """What the message is about, to be dealt with later."""
        return {
            "intent": self.intent,
            "text": self.text,
            "entities": self._entities,
            "asked": self._asked,
            "message_id": self.told_in,
        }

    def other_requests(self) -> List[Dict[str, Any]]:
        """What else the message asks for, the most urgent first: each as `as_matter` has it."""
        return [
            {
                "intent": request["intent"],
                "text": request["text"],
                "message_id": self.told_in,
                "entities": [e for e in self._entities if request["start"] <= (e.get("start") or 0) < request["end"]],
                "asked": self._asked
                and [a for a in self._asked if a["start"] < request["end"] and request["start"] < a["end"]],
            }
            for request in self._tracker.latest_message.get("requests") or []
            if request["intent"] != self.intent
        ]

    def own_part(self) -> CustomerTurn:
        """The turn as if the customer had said only what asks for this; of several requests, the others left out."""
        requests = self._tracker.latest_message.get("requests") or []
        own = next((request for request in requests if request["intent"] == self.intent), None)
        if own is None or len(requests) < 2:
            return self
        start, end = int(own["start"]), int(own["end"])
        part = copy.copy(self)
        part.text = self.text[start:end]
        part._entities = [
            {**e, "start": e["start"] - start, "end": e["end"] - start}
            for e in self._entities
            if e.get("start") is not None and start <= e["start"] < end
        ]
        return part

    def slot(self, name: str) -> Any:
        """What is remembered under this name."""
        return self._tracker.get_slot(name)

    @property
    def language(self) -> str | None:
        """The customer's language, where the assistant does not speak it."""
        language = self.slot("language")
        return str(language) if is_foreign(language) else None

    @property
    def speaks(self) -> str:
        """The language in which the assistant answers."""
        return spoken_in(self.slot("language"))

    def put(self, text: str, /, **values: object) -> str:
        """An English text in the language of the answer, with its places filled."""
        return self.house.wording.put(text, self.speaks, **values)

    def amount(self, text: str) -> str:
        """A figure or an amount of money as it is written in the language of the answer."""
        return self.house.wording.amount(text, self.speaks)

    def found(self, entity: str) -> List[str]:
        """The values of this kind that the message holds, in order, each once."""
        values = [str(e["value"]) for e in self._entities if e["entity"] == entity]
        return list(dict.fromkeys(values))

    def found_within(self, entity: str, start: int, end: int) -> List[str]:
        """The values of this kind in a part of the message, in order, each once."""
        within = [e for e in self._entities if e["entity"] == entity and start <= (e.get("start") or 0) < end]
        return list(dict.fromkeys(str(e["value"]) for e in within))

    def with_figures(self) -> str:
        """The message with its amounts in figures: "under a tenner" is "under 10.00 EUR"."""
        text = self.text
        amounts = [e for e in self._entities if e["entity"] == "amount" and e.get("start") is not None]
        for amount in sorted(amounts, key=lambda one: -int(one["start"])):
            text = f"{text[: amount['start']]}{amount['value']}{text[amount['end'] :]}"
        return text

    def spans_of(self, entity: str) -> List[tuple[int, int]]:
        """Where the message names something of this kind."""
        named = [e for e in self._entities if e["entity"] == entity and e.get("start") is not None]
        return [(int(e["start"]), int(e["end"])) for e in named]

    def texts_of(self, value: str) -> List[str]:
        """The stretches of the message that were found to mean this."""
        spans = [(e.get("start"), e.get("end")) for e in self._entities if e["value"] == value]
        return [self.text[start:end] for start, end in spans if start is not None]

    @property
    def asked(self) -> List[Asked] | None:
        """What the message asks; None where nothing reads that, as in a language without questions to learn from."""
        return None if self._asked is None else as_asked(self._asked)

    @property
    def nearest(self) -> List[tuple[str, str]]:
        """The subjects and attributes of the facts whose words are nearest to the message, the nearest first."""
        found = [str(fact).rpartition(".") for fact in self._tracker.latest_message.get("nearest") or []]
        return [(subject, attribute) for subject, _, attribute in found]

    def asked_before(self) -> List[Asked]:
        """What was last asked about a product, in the customer's earlier messages that are remembered."""
        spoken = [event for event in reversed(self._tracker.events) if event.get("event") == "user"][1:]
        for event in spoken:
            asked = as_asked((event.get("parse_data") or {}).get("asked"))
            if any(one.about is About.PRODUCT and one.lead > 0 for one in asked):
                return [one for one in asked if one.about is About.PRODUCT]
        return []

    def asked_just_before(self) -> List[Asked]:
        """What the customer's message before this one may ask."""
        spoken = [event for event in reversed(self._tracker.events) if event.get("event") == "user"][1:2]
        return [one for event in spoken for one in as_asked((event.get("parse_data") or {}).get("asked"))]

    def found_words(self) -> tuple[str, ...]:
        """The words of the message that name a known thing, such as products and numbers."""
        return tuple(
            self.text[e["start"] : e["end"]]
            for e in self._entities
            if e["entity"] in NAMES and e.get("start") is not None and e.get("end")
        )

    def tells_what_happened(self) -> bool:
        """Whether the message tells something that happened, as `bot.domain.complaint` has it."""
        announcing = self.house.wording.sign("announcing", self.speaks)
        words = self.found_words()
        return (
            tells_what_happened(self.text, words, announcing) if announcing else tells_what_happened(self.text, words)
        )

    def says(self, sign: str, part: str | None = None) -> bool:
        """Whether the message, or a part of it, says this in a further language; English stands where it is asked."""
        pattern = self.house.wording.sign(sign, self.speaks)
        return pattern is not None and pattern.search(self.text if part is None else part) is not None

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

    def texts_before(self) -> List[str]:
        """What the customer's earlier messages that are remembered said, the latest first."""
        spoken = [event for event in reversed(self._tracker.events) if event.get("event") == "user"]
        return [str(event.get("text") or "") for event in spoken[1:]]

    def intents_before(self) -> List[str]:
        """The intents of the customer's earlier messages, the latest first."""
        spoken = [event for event in reversed(self._tracker.events) if event.get("event") == "user"]
        return [str(((event.get("parse_data") or {}).get("intent") or {}).get("name")) for event in spoken[1:]]

    def showed_files_before(self) -> bool:
        """Whether the customer's message before this one was files without a word."""
        spoken = [event for event in reversed(self._tracker.events) if event.get("event") == "user"][1:2]
        return any((event.get("parse_data") or {}).get("files_alone") for event in spoken)

    def found_before(self, entity: str) -> List[str]:
        """The values of this kind in the customer's earlier messages that are remembered, the latest first."""
        spoken = [event for event in reversed(self._tracker.events) if event.get("event") == "user"][1:]
        entities = [e for event in spoken for e in (event.get("parse_data") or {}).get("entities") or []]
        return list(dict.fromkeys(str(e["value"]) for e in entities if e["entity"] == entity))

    @functools.cached_property
    def mood(self) -> Mood:
        """How the message sounds."""
        return read_mood(self.text)

    @functools.cached_property
    def tone(self) -> Tone:
        """How the answer is to be given."""
        spoken = [event for event in reversed(self._tracker.events) if event.get("event") == "user"]
        heard_at = self.slot("upset_heard_at")
        has_person_coming = self.intent == "ask_human" or self.active_form == "callback_form"
        return decide_tone(
            self.mood,
            [read_mood(event.get("text") or "") for event in spoken[1:]],
            acknowledged=bool(heard_at) and self.house.now() - datetime.fromisoformat(str(heard_at)) < ACKNOWLEDGED_FOR,
            offered=has_person_coming or self._was_offered_person(spoken),
            endangered=self.intent == "report_safety_problem" or bool(find_hazards(self.text)),
        )

    def _was_offered_person(self, spoken: Sequence[Event]) -> bool:
        """Whether a person was offered for the mood in one of the turns that are remembered, this one included."""
        offered_in = self.slot("person_offered_in")
        ids = {self.context.message_id, *(event.get("message_id") for event in spoken)}
        return offered_in is not None and offered_in in ids

    def shows_person(self) -> bool:
        """Whether what this action has said holds the button for a person."""
        return any(FOR_A_PERSON["payload"] in str(said.get("buttons")) for said in self._dispatcher.messages)

    def ranking(self) -> List[str]:
        """The intents the message may have had, the likeliest first; none where it says nothing that is known."""
        ranking = self._tracker.latest_message.get("intent_ranking", [])
        return [ranked["name"] for ranked in ranking if ranked["confidence"] > 0]

    def found_in(self, message_ids: Sequence[str], entity: str) -> List[str]:
        """The values of this kind in these messages of the customer, as far as they are remembered, in order."""
        spoken = [event for event in self._tracker.events if event.get("event") == "user"]
        told = [event for event in spoken if event.get("message_id") in message_ids]
        entities = [e for event in told for e in (event.get("parse_data") or {}).get("entities") or []]
        return list(dict.fromkeys(str(e["value"]) for e in entities if e["entity"] == entity))

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

    def goes_on(self) -> bool:
        """Whether this action was called up by the one before it, a yes to an offer, so that no rule says what follows.

        A form that was called up, or is in progress, knows by itself what follows.
        """
        actions = [event.get("name") for event in self._tracker.events if event.get("event") == "action"]
        return not self.active_form and actions[-1:] == ["action_go_on"]

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
        self,
        response: str,
        buttons: Sequence[Mapping[str, Any]] = (),
        told: Iterable[Fact] = (),
        asks_meaning: bool = False,
        **values: str,
    ) -> None:
        """Say a response of domain.yml with its placeholders filled, which facts that tells, and whether its buttons
        (in English here) are there to find out what the customer's message meant.
        """
        facts = [[fact.id, fact.version] for fact in told]
        self.facts_said |= {fact.id for fact in told}
        self._dispatcher.utter_message(
            response=response,
            buttons=[{**button, "title": self.put(button["title"])} for button in buttons],
            told=facts,
            asks_meaning=asks_meaning,
            **values,
        )

    def say_again(self, event: Event) -> None:
        """Say once more what was said in that event."""
        buttons = (event.get("data") or {}).get("buttons") or []
        self._dispatcher.utter_message(text=event.get("text"), buttons=buttons)


def as_asked(read: Sequence[Mapping[str, Any]] | None) -> List[Asked]:
    """What was read of a message's questions, as it travels with the message."""
    return [Asked(**{**one, "about": About(one["about"])}) for one in read or ()]


def forget(*slots: str) -> List[Event]:
    """Events that empty these slots."""
    return [SlotSet(slot, None) for slot in slots]


def button(title: str, intent: str, **entities: str) -> Dict[str, str]:
    """A choice: choosing it means this intent with these entities."""
    import json

    return {"title": title, "payload": f"/{intent}{json.dumps(entities) if entities else ''}"}
