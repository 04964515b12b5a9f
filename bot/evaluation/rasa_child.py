"""A process with Rasa in it, for `rasa_process.py`: reads commands as lines of JSON and answers each with a line.

Commands: train a project, load a model, understand texts, encode texts. Times are taken here, around the work alone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any, Callable

import structlog

LEAN, PLAIN, ONE_CORE = "lean", "plain", "one-core"


def main() -> None:
    """Serve commands until standard input ends; argv says with or without TensorFlow, on one core or all."""
    kinds = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever Rasa prints goes where its log goes
    warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    # Without this, Rasa prints a coloured line for every text it reads: some milliseconds, on both sides.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if ONE_CORE in kinds and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    side = _LeanSide() if LEAN in kinds else _PlainSide()
    commands: dict[str, Callable[..., Any]] = {
        "train": side.train,
        "load": side.load,
        "understand": side.understand,
        "encode": side.encode,
    }
    for line in sys.stdin:
        request = json.loads(line)
        answer = commands[request.pop("command")](**request)
        answers.write(json.dumps(answer, default=float) + "\n")
        answers.flush()


class _PlainSide:
    """Rasa as it comes, TensorFlow included."""

    def __init__(self) -> None:
        import rasa.model_training  # noqa: F401  # before any clock runs

    def train(self, config: str, nlu: str, domain: str, output: str) -> dict[str, Any]:
        from rasa.model_training import train_nlu

        begun = time.perf_counter()
        model = train_nlu(config, nlu, output, domain=domain)
        return {"model": model, "seconds": time.perf_counter() - begun}

    def load(self, model: str) -> None:
        from rasa.core.agent import Agent

        self._understand: Callable[[str], Any] = Agent.load(model).parse_message
        self._loop = asyncio.new_event_loop()

    def understand(self, texts: list[str]) -> list[dict[str, Any]]:
        answers = []
        for text in texts:
            begun = time.perf_counter()
            parsed = self._loop.run_until_complete(self._understand(text))
            took = (time.perf_counter() - begun) * 1000
            kept = {name: parsed.get(name) for name in ("intent", "intent_ranking", "requests")}
            answers.append({"parsed": kept, "ms": took})
        return answers

    def encode(self, texts: list[str], pause: float) -> list[float]:
        raise NotImplementedError("Only our own pipeline has a sentence encoder.")


class _LeanSide(_PlainSide):
    """Rasa as Heard's brain loads it: without TensorFlow, its graph run without a planner."""

    def __init__(self) -> None:
        from bot.brain.lean import keep_connectors_out, keep_tensorflow_out

        keep_tensorflow_out()
        keep_connectors_out()
        super().__init__()

    def load(self, model: str) -> None:
        from bot.brain.agent import DialogueAgent

        self._agent = DialogueAgent(Path(model), None, sign=lambda context: "")
        self._understand = self._agent.understand
        self._loop = asyncio.new_event_loop()

    def encode(self, texts: list[str], pause: float) -> list[float]:
        """Milliseconds of the featurizer for each text, with so many seconds of rest before it."""
        from rasa.shared.nlu.constants import TEXT
        from rasa.shared.nlu.training_data.message import Message

        from bot.nlu.sentence_featurizer import SentenceFeaturizer

        nodes = self._agent._agent.processor.graph_runner._instantiated_nodes.values()
        (featurizer,) = [node._component for node in nodes if isinstance(node._component, SentenceFeaturizer)]
        took = []
        for text in texts:
            message = Message({TEXT: text})
            time.sleep(pause)
            begun = time.perf_counter()
            featurizer.process([message])
            took.append((time.perf_counter() - begun) * 1000)
        return took


if __name__ == "__main__":
    main()
