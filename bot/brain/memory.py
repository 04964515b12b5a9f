"""What Rasa remembers of a conversation: a bounded list of events, cut between turns without losing slots or forms.

A turn's cost grows with the events it loads (14 ms at 10 turns, 611 ms at 1,000), so old turns are folded into what
they left behind: the slots they filled and the form that is in progress.
"""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.shared.core.constants import ACTION_LISTEN_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.languages import LANGUAGE

TURNS_KEPT = 3  # as many as the policies look back (config.yml: max_history)
RANKING_KEPT = 4


def remember(tracker: DialogueStateTracker, domain: Domain) -> List[Dict[str, Any]]:
    """The tracker's events as they are stored."""
    events = fold(list(tracker.events), tracker.sender_id, domain)
    return [_slim(event.as_dict()) for event in events if not _says_nothing(event)]


def recall(events: List[Dict[str, Any]], conversation_id: str, domain: Domain) -> DialogueStateTracker | None:
    """The tracker that goes on where `remember` left off; None for a new conversation."""
    if not events:
        return None
    read = [Event.from_parameters(dict(event)) for event in events]
    return DialogueStateTracker.from_events(
        conversation_id, [event for event in read if event is not None], domain.slots
    )


def begin_in(language: str | None) -> List[Dict[str, Any]]:
    """The memory of a conversation that begins in this language: on a page in it, for one; none if it is not known."""
    if language is None:
        return []
    return [SlotSet(LANGUAGE, language).as_dict(), ActionExecuted(ACTION_LISTEN_NAME).as_dict()]


def fold(events: List[Event], conversation_id: str, domain: Domain) -> List[Event]:
    """The last turns as they were, and everything before them as the state it led to."""
    starts = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(starts) <= TURNS_KEPT:
        return events
    cut = starts[-TURNS_KEPT]
    before = DialogueStateTracker.from_events(conversation_id, events[:cut], domain.slots)
    state: List[Event] = [
        SlotSet(name, slot.value) for name, slot in before.slots.items() if slot.value != slot.initial_value
    ]
    if before.active_loop_name:
        state.append(ActiveLoop(before.active_loop_name))
    return [*state, ActionExecuted(ACTION_LISTEN_NAME), *events[cut:]]


def _says_nothing(event: Event) -> bool:
    """Whether it only repeats Rasa's default, that a turn was understood by its intent, or what one turn needed."""
    if isinstance(event, SlotSet):
        return event.key == SESSION_START_METADATA_SLOT  # the first turn's signed context, long expired
    return isinstance(event, DefinePrevUserUtteredFeaturization) and not event.use_text_for_featurization


def _slim(event: Dict[str, Any]) -> Dict[str, Any]:
    """An event without what only its own turn needed."""
    event = {**event, "metadata": {}}
    if event.get("event") == "user":
        parsed = dict(event.get("parse_data") or {})
        parsed["intent_ranking"] = (parsed.get("intent_ranking") or [])[:RANKING_KEPT]
        parsed.pop("metadata", None)
        event["parse_data"] = parsed
    return event
