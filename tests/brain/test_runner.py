"""The graph without a planner gives what the graph with one gives."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.graph import ExecutionContext, GraphModelConfiguration, GraphSchema, SchemaNode
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.brain.memory import recall
from bot.brain.runner import StraightGraphRunner

SENTENCES = [
    "hello",
    "where is order 10417, I ordered it last Tuesday with mara.quinn@example.com",
    "the ketle leaks and I want my money back, €39.90",
    "qwpoi zxmnb",
    "Ünïcode 🙂",
    "word " * 400,
]
Loaded = Tuple[GraphModelConfiguration, Any]


@pytest.fixture(scope="module")
def both(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dict[str, Loaded]]:
    """The model under Rasa's runner and under ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield {
            kind.__name__: load_predict_graph_runner(tmp_path_factory.mktemp("model"), model, LocalModelStorage, kind)
            for kind in (DaskGraphRunner, StraightGraphRunner)
        }


def on_both(both: Dict[str, Loaded], inputs: Dict[str, Any], target: str) -> Tuple[Any, Any]:
    """What each runner gives for a target of the model: `nlu_target` or `core_target`."""
    given = []
    for configuration, runner in both.values():
        name = getattr(configuration, target)
        given.append(runner.run(inputs=inputs, targets=[name])[name])
    return given[0], given[1]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_are_understood_the_same(both: Dict[str, Loaded], domain: Domain, sentence: str) -> None:
    """Intent, ranking and facts are the same to the last digit, whichever runner runs the graph."""
    tracker = DialogueStateTracker("conv-1", domain.slots)
    inputs = {"__message__": [UserMessage(sentence)], "__tracker__": tracker}
    (theirs,), (ours,) = on_both(both, inputs, "nlu_target")

    assert ours.as_dict(only_output_properties=True) == theirs.as_dict(only_output_properties=True)
    assert ours.get("intent")["name"] and len(ours.get("intent_ranking")) >= 5


def test_decisions_are_the_same(
    both: Dict[str, Loaded], domain: Domain, recorded: Dict[str, List[List[Dict[str, Any]]]]
) -> None:
    """After every turn of every conversation both runners decide on the same action, equally sure."""
    decided = set()
    for history in recorded.values():
        for events in history:
            tracker = recall(events, "conv-1", domain)
            assert tracker is not None
            for back in (0, 1, 2, 3):  # at the end of the turn, and before its last actions
                earlier = DialogueStateTracker.from_events(
                    "conv-1", list(tracker.events)[: len(tracker.events) - back], domain.slots
                )
                theirs, ours = on_both(both, {"__tracker__": earlier}, "core_target")
                decided.add(ours.max_confidence_index)

                assert ours == theirs

    assert len(decided) > 5


class Noting:
    """Stands in for the nodes of a graph: each adds its name to what it was given."""

    def __init__(self, name: str, log: List[str]) -> None:
        self._name, self._log = name, log

    def __call__(self, *given: Tuple[str, Any]) -> Tuple[str, str]:
        self._log.append(self._name)
        return self._name, f"{self._name}({','.join(value for _, value in given)})"


def test_every_node_runs_once_after_those_it_needs() -> None:
    """A node that several others need runs once, before them; what nobody needs does not run."""
    needs = {"a": {"x": "__input__"}, "b": {"x": "a"}, "c": {"x": "a", "y": "b"}, "idle": {"x": "a"}}
    nodes = {
        name: SchemaNode(needs=need, uses=object, constructor_name="load", fn="run", config={}, is_target=name == "c")
        for name, need in needs.items()
    }
    log: List[str] = []
    runner = StraightGraphRunner.__new__(StraightGraphRunner)
    runner._graph_schema = GraphSchema(nodes)
    runner._execution_context = ExecutionContext(runner._graph_schema)
    runner._instantiated_nodes = {name: Noting(name, log) for name in nodes}  # type: ignore[misc]
    results = [runner.run(inputs={"__input__": word}, targets=["c"]) for word in ("one", "two")]

    assert results == [{"c": "c(a(one),b(a(one)))"}, {"c": "c(a(two),b(a(two)))"}]
    assert log == ["a", "b", "c"] * 2
    assert runner.run(inputs={"__input__": "three"}) == {"c": "c(a(three),b(a(three)))"}  # without being told a target
