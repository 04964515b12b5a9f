"""Each repair to Rasa against Rasa's own code: quicker, and the same in everything else."""

from __future__ import annotations

import ast
import copy
import inspect
from typing import Any, Dict, Iterator, List

import pytest
import rasa.shared.utils.common
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.brain import patches
from bot.brain.agent import DialogueAgent
from bot.brain.memory import recall

# Rasa's own, taken before any test puts the repairs in place.
ORIGINALS = {
    "_validate_action_result": RemoteAction._validate_action_result,
    "_states_for_tracker_history": Domain.states_for_tracker_history,
    "_find_action_from_rules": RulePolicy._find_action_from_rules,
    "_is_empty_once": Domain.is_empty,
}
all_subclasses = rasa.shared.utils.common.all_subclasses

Recorded = Dict[str, List[List[Dict[str, Any]]]]


@pytest.fixture(scope="module")
def policy(agent: DialogueAgent) -> RulePolicy:
    """The rules of the trained model."""
    assert agent._agent.processor is not None
    nodes = agent._agent.processor.graph_runner._instantiated_nodes  # type: ignore[attr-defined]
    (found,) = [node._component for node in nodes.values() if isinstance(node._component, RulePolicy)]
    return found


def trackers(recorded: Recorded, domain: Domain) -> Iterator[DialogueStateTracker]:
    """Every conversation at every event, as the policies may be asked about it."""
    for history in recorded.values():
        whole = recall(history[-1], "conv-1", domain)
        assert whole is not None
        for length in range(1, len(whole.events) + 1):
            yield DialogueStateTracker.from_events("conv-1", list(whole.events)[:length], domain.slots)


# --- the places that are repaired -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "original"), ORIGINALS.items())
def test_the_repaired_places_are_still_rasas_own(name: str, original: Any) -> None:
    """What is repaired is a function of Rasa that takes what its repair takes; another Rasa must be looked at anew."""
    ours = inspect.signature(getattr(patches, name))

    assert original.__module__.startswith("rasa.")
    assert list(inspect.signature(original).parameters) == list(ours.parameters)


def test_the_other_hooks_are_still_there() -> None:
    """What the agent overrides or reaches into exists in this Rasa, and slots bring no way of copying of their own."""
    assert all_subclasses.__module__ == "rasa.shared.utils.common" and not hasattr(all_subclasses, "cache_info")
    assert "load_model" in vars(Agent) and "_create_tracker_store" in vars(Agent)
    assert {"_load_model", "_run_action", "_predict_next_with_tracker"} <= set(vars(MessageProcessor))
    assert "_instantiate_nodes" in vars(DaskGraphRunner)
    assert list(inspect.signature(MessageProcessor._run_action).parameters)[:2] == ["self", "action"]
    assert all("__copy__" not in vars(kind) or vars(kind)["__copy__"] is patches._copy_slot for kind in Slot.__mro__)


def test_the_repairs_are_in_place_once_an_agent_is_loaded(agent: DialogueAgent) -> None:
    """Loading an agent puts every repair in place, and doing it again wraps nothing twice."""
    walk = rasa.shared.utils.common.all_subclasses
    patches.apply()

    assert RemoteAction._validate_action_result is patches._validate_action_result
    assert Domain.states_for_tracker_history is patches._states_for_tracker_history
    assert RulePolicy._find_action_from_rules is patches._find_action_from_rules
    assert Slot.__copy__ is patches._copy_slot  # type: ignore[attr-defined]
    assert rasa.shared.utils.common.all_subclasses is walk and hasattr(walk, "cache_info")
    assert patches._work_out is ORIGINALS["_states_for_tracker_history"]
    assert patches._find_in_rules is ORIGINALS["_find_action_from_rules"]


# --- the answer of an action ------------------------------------------------------------------------------------------

GOOD = [
    {"events": [], "responses": []},
    {},
    {"events": [{"event": "slot", "name": "product", "value": "kettle-alba", "timestamp": None}], "responses": []},
    {"events": [{"event": "active_loop", "name": None}], "responses": [{"text": "Hello", "buttons": []}]},
    {"events": [{"event": "action_execution_rejected", "name": "order_form", "policy": None, "confidence": None}]},
    {"events": [{"event": "followup", "name": "action_listen"}], "responses": [{"response": "utter_greet"}]},
    {"responses": [{"text": None, "anything": [1, 2]}]},
]
BAD = [
    {"events": None},
    {"events": {}},
    {"events": ["slot"]},
    {"events": [{}]},
    {"events": [{"name": "product", "value": 1}]},
    {"events": [{"event": None}]},
    {"events": [{"event": 7}]},
    {"responses": None},
    {"responses": {"text": "Hello"}},
    {"responses": ["Hello"]},
    {"responses": [None]},
]


@pytest.mark.parametrize("answer", GOOD)
def test_good_answers_pass_as_with_rasa(answer: Dict[str, Any]) -> None:
    """An answer that Rasa's schema takes is taken."""
    action = RemoteAction("action_test", None)

    assert ORIGINALS["_validate_action_result"](action, answer) is True
    assert patches._validate_action_result(action, answer) is True


@pytest.mark.parametrize("answer", BAD)
def test_bad_answers_are_refused_as_with_rasa(answer: Dict[str, Any]) -> None:
    """An answer of another shape is refused with the error that Rasa's schema gives."""
    action = RemoteAction("action_test", None)

    for validate in (ORIGINALS["_validate_action_result"], patches._validate_action_result):
        with pytest.raises(ValidationError):
            validate(action, answer)


# --- the states of a conversation -------------------------------------------------------------------------------------


def test_kept_states_are_the_states(recorded: Recorded, domain: Domain, policy: RulePolicy) -> None:
    """At every event of every conversation the kept states are what Rasa works out, whatever way they are asked for."""
    rule_only = policy._get_rule_only_data()
    compared = 0
    for tracker in trackers(recorded, domain):
        for ways in ({}, {"omit_unset_slots": True}, {"ignore_rule_only_turns": True, "rule_only_data": rule_only}):
            expected = ORIGINALS["_states_for_tracker_history"](domain, tracker, **ways)
            for _ in ("worked out", "kept"):
                assert patches._states_for_tracker_history(domain, tracker, **ways) == expected
            compared += 1

    assert compared > 500


def test_states_are_worked_out_anew_after_an_event(recorded: Recorded, domain: Domain) -> None:
    """A tracker that goes on event by event never gets the states of before."""
    for history in recorded.values():
        events = [event for event in map(Event.from_parameters, history[-1]) if event is not None]
        tracker = DialogueStateTracker("conv-1", domain.slots)
        for event in events:
            tracker.update(event, domain)

            expected = ORIGINALS["_states_for_tracker_history"](domain, tracker)
            assert patches._states_for_tracker_history(domain, tracker) == expected


def test_spoiling_the_states_spoils_only_ones_own(recorded: Recorded, domain: Domain) -> None:
    """Policies change the states they are given; the next policy still gets the true ones."""
    tracker = list(trackers({"one": recorded["a complaint with asides"]}, domain))[-1]
    expected = ORIGINALS["_states_for_tracker_history"](domain, tracker)
    given = patches._states_for_tracker_history(domain, tracker)
    for state in given:
        for part in state.values():
            part.clear()
        state.clear()
    given.clear()

    assert len(expected) > 10
    assert patches._states_for_tracker_history(domain, tracker) == expected


# --- the search in the rules ------------------------------------------------------------------------------------------


def test_rules_name_no_text_so_none_is_looked_for(policy: RulePolicy) -> None:
    """Heard's rules go by intents alone, which is what makes the second search idle."""
    assert not any('"text"' in key for keys in policy.lookup.values() for key in keys)
    assert patches._names_a_text(policy) is False


def test_the_rules_decide_the_same_without_the_idle_search(
    recorded: Recorded, domain: Domain, policy: RulePolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every event of every conversation the whole decision of the rules is what it is with both searches."""
    all_trackers = list(trackers(recorded, domain))
    ours = [policy.predict_action_probabilities(tracker.copy(), domain) for tracker in all_trackers]
    monkeypatch.setattr(RulePolicy, "_find_action_from_rules", ORIGINALS["_find_action_from_rules"])
    theirs = [policy.predict_action_probabilities(tracker.copy(), domain) for tracker in all_trackers]

    assert ours == theirs
    assert [prediction.events for prediction in ours] == [prediction.events for prediction in theirs]
    assert [one.hide_rule_turn for one in ours] == [one.hide_rule_turn for one in theirs]
    assert len({prediction.probabilities.index(max(prediction.probabilities)) for prediction in ours}) > 10


def test_a_rule_that_names_a_text_is_searched(recorded: Recorded, domain: Domain, policy: RulePolicy) -> None:
    """As soon as one rule names a text, texts are looked for as Rasa does."""
    worded = copy.copy(policy)
    worded.__dict__.pop("_names_a_text", None)
    worded.lookup = {
        **policy.lookup,
        "rules": {**policy.lookup["rules"], '[{"user": {"text": "hello"}}]': "utter_greet"},
    }
    tracker = next(t for t in trackers(recorded, domain) if t.latest_message and t.latest_message.text == "hello")

    assert patches._names_a_text(worded) is True
    assert patches._find_action_from_rules(worded, tracker, domain, True) == ORIGINALS["_find_action_from_rules"](
        worded, tracker, domain, True
    )


# --- copies and classes -----------------------------------------------------------------------------------------------


def test_a_copied_slot_is_what_copy_makes(domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    """For every slot of the domain, the quick copy equals the slow one, and changing it leaves the first alone."""
    for slot in domain.slots:
        quick = patches._copy_slot(slot)
        with monkeypatch.context() as without:
            without.delattr(Slot, "__copy__", raising=False)
            slow = copy.copy(slot)

        assert type(quick) is type(slow) and quick.__dict__ == slow.__dict__ and quick is not slot
        before = slot.value
        quick.value = "changed"
        assert slot.value == before and quick.has_been_set

    assert {type(slot).__name__ for slot in domain.slots} >= {"TextSlot", "BooleanSlot", "CategoricalSlot", "ListSlot"}


def test_whether_a_domain_is_empty_is_told_as_by_rasa(domain: Domain) -> None:
    """One that has something is not empty, one that has nothing is, asked once or again."""
    for known in (domain, Domain.empty()):
        told = [patches._is_empty_once(known) for _ in range(2)]

        assert told == [ORIGINALS["_is_empty_once"](known)] * 2


@pytest.mark.parametrize("base", [Event, Slot])
def test_subclasses_are_the_same_and_each_callers_own(agent: DialogueAgent, base: type) -> None:
    """The remembered classes are those that Rasa finds by walking, and no caller can spoil them for another."""
    remembered = rasa.shared.utils.common.all_subclasses(base)
    expected = all_subclasses(base)
    remembered.append(object)

    assert rasa.shared.utils.common.all_subclasses(base) == expected
    assert len(expected) > 5


def test_a_tracker_keeps_all_its_events(recorded: Recorded, domain: Domain) -> None:
    """The number of events tells one state of a tracker from another only because none is ever dropped."""
    tracker = list(trackers({"one": recorded["a complaint"]}, domain))[-1]

    assert tracker._max_event_history is None
    assert tracker.events.maxlen is None


@pytest.mark.parametrize("module", patches.COPIES_FOR_LOGS_ONLY, ids=lambda module: module.__name__)
def test_copies_left_out_were_for_log_lines_only(module: Any) -> None:
    """Where copying is left out, Rasa's module uses `copy` in nothing but the arguments of its logger."""
    tree = ast.parse(inspect.getsource(module))
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "copy"]
    logged = {
        id(inner)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("structlogger.")
        for inner in ast.walk(call)
    }

    assert uses and all(id(use) in logged for use in uses)
