"""What is remembered of a conversation: little, and enough to go on as if it were everything."""

from __future__ import annotations

import itertools
import json
from typing import Any, Awaitable, Callable, Dict, Iterator, List, Tuple

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.brain.agent import DialogueAgent
from bot.brain.memory import RANKING_KEPT, TURNS_KEPT, fold, recall, remember
from tests.brain.conftest import ActionServer, says, turn_of

Recorded = Dict[str, List[List[Dict[str, Any]]]]
Run = Callable[[Awaitable[Any]], Any]

MOST_EVENTS = 90  # of the longest memory seen here, a complaint with asides, 62
MOST_BYTES = 40_000  # for messages of ordinary length; about 20,000 are usual


def whole_histories(recorded: Recorded, domain: Domain) -> Iterator[Tuple[str, int, DialogueStateTracker]]:
    """Every conversation after every turn, with all its events: name, turn, tracker."""
    for name, history in recorded.items():
        for turn, events in enumerate(history):
            tracker = recall(events, "conv-1", domain)
            assert tracker is not None
            yield name, turn, tracker


def through_the_database(tracker: DialogueStateTracker, domain: Domain) -> DialogueStateTracker:
    """Remembered, stored as text, and recalled."""
    recalled = recall(json.loads(json.dumps(remember(tracker, domain))), tracker.sender_id, domain)
    assert recalled is not None
    return recalled


def state_of(tracker: DialogueStateTracker) -> Tuple[Any, ...]:
    """What the next turn builds on."""
    slots = {name: slot.value for name, slot in tracker.slots.items()}
    latest = tracker.latest_message
    return (
        slots,
        tracker.active_loop_name,
        tracker.is_active_loop_rejected,
        tracker.latest_action_name,
        latest and (latest.text, latest.intent_name, latest.entities),
    )


def test_slots_and_forms_survive_the_cut(recorded: Recorded, domain: Domain) -> None:
    """Slots, the form in progress and what it asked for are the same after old turns are folded."""
    in_forms = 0
    for _, _, tracker in whole_histories(recorded, domain):
        folded = fold(list(tracker.events), "conv-1", domain)
        short = DialogueStateTracker.from_events("conv-1", folded, domain.slots)
        in_forms += len(folded) < len(tracker.events) and bool(short.active_loop_name)

        assert state_of(short) == state_of(tracker)
        assert short.get_slot("requested_slot") == tracker.get_slot("requested_slot")

    assert in_forms > 10  # the cut went through forms


def test_only_the_last_turns_are_kept_as_they_were(recorded: Recorded, domain: Domain) -> None:
    """After the cut there are the last three messages of the customer with all that followed, and nothing older."""
    for _, turn, tracker in whole_histories(recorded, domain):
        said = [event.text for event in tracker.events if isinstance(event, UserUttered)]
        kept = [event.text for event in fold(list(tracker.events), "conv-1", domain) if isinstance(event, UserUttered)]

        assert kept == said[-TURNS_KEPT:]
        assert len(kept) == min(turn + 1, TURNS_KEPT)


def test_folding_twice_changes_nothing(recorded: Recorded, domain: Domain) -> None:
    """What is folded already stays as it is, so that a memory does not wear out."""
    for _, _, tracker in whole_histories(recorded, domain):
        once = through_the_database(tracker, domain)

        assert state_of(through_the_database(once, domain)) == state_of(tracker)


def test_the_dialogue_goes_on_as_if_it_remembered_everything(
    recorded: Recorded, domain: Domain, agent: DialogueAgent
) -> None:
    """From a recalled memory, every next decision of the next turn is the one that the whole history leads to."""
    assert agent._agent.processor is not None
    predict = agent._agent.processor._predict_next_with_tracker
    compared = 0
    for history in recorded.values():
        for events, after in itertools.pairwise(history):
            whole = recall(events, "conv-1", domain)
            assert whole is not None
            short = through_the_database(whole, domain)
            added = [event for event in map(Event.from_parameters, after[len(events) :]) if event is not None]
            for event in added:
                if isinstance(event, ActionExecuted):
                    from_whole, from_short = predict(whole.copy()), predict(short.copy())
                    compared += 1

                    assert from_short.probabilities == from_whole.probabilities
                    assert from_short.policy_name == from_whole.policy_name
                    assert from_short.events == from_whole.events
                whole.update(event, domain)
                short.update(event, domain)

    assert compared > 100


def test_a_memory_holds_nothing_that_only_its_own_turn_needed(
    agent: DialogueAgent, action_server: ActionServer, run: Run
) -> None:
    """The signature of a turn and the tail of the ranking are not kept."""
    action_server.answer = lambda call: says("Some fact.")
    memory = run(agent.answer(turn_of("how heavy is the kettle", conversation="conv-with-a-signature"))).memory
    (said,) = [event for event in memory if event["event"] == "user"]

    assert "TurnContext" in json.dumps(action_server.calls)  # the action had it
    assert "TurnContext" not in json.dumps(memory)
    assert all(event["metadata"] == {} for event in memory)
    assert 0 < len(said["parse_data"]["intent_ranking"]) <= RANKING_KEPT and "metadata" not in said["parse_data"]


def test_a_new_conversation_has_no_memory(domain: Domain) -> None:
    """Nothing remembered means a conversation that begins."""
    assert recall([], "conv-1", domain) is None


def test_memories_of_conversations_are_small(recorded: Recorded, domain: Domain) -> None:
    """Whatever form is in progress, a memory stays within its bounds."""
    for name, turn, tracker in whole_histories(recorded, domain):
        memory = remember(tracker, domain)

        assert len(memory) <= MOST_EVENTS, f"{name}, turn {turn}"
        assert len(json.dumps(memory)) <= MOST_BYTES, f"{name}, turn {turn}"


@pytest.mark.parametrize("form", [False, True])
def test_two_hundred_turns_take_no_more_than_three(
    agent: DialogueAgent, action_server: ActionServer, run: Run, form: bool
) -> None:
    """A memory does not grow with the conversation, in a form that never ends or outside of any."""
    action_server.answer = lambda call: says("A fact.")
    memory = run(agent.answer(turn_of("I want to make a complaint"))).memory if form else []
    sizes = []
    for turn in range(200):
        text = ("hello", "how heavy is the kettle", "thank you", "order 10417")[turn % 4]
        memory = run(agent.answer(turn_of(text, memory))).memory
        sizes.append((len(memory), len(json.dumps(memory))))

    assert max(events for events, _ in sizes) <= MOST_EVENTS
    assert max(size for _, size in sizes) <= MOST_BYTES
    assert max(sizes[4:8]) == pytest.approx(max(sizes[-4:]), rel=0.1)
    assert any(event.get("event") == "active_loop" for event in memory) == form
