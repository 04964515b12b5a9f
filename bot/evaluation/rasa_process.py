"""Training and understanding in Rasa processes of their own, so that no measurement disturbs another.

This side knows neither Rasa nor TensorFlow; `rasa_child.py` is the other side.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Iterator, NamedTuple, Sequence

from bot.console.supervisor import THRIFT
from bot.domain.errors import HeardError
from bot.evaluation.projects import RasaProject
from bot.evaluation.rasa_child import LEAN, ONE_CORE, PLAIN
from bot.settings import PROJECT

BLOCK = 50  # texts sent at once


class RasaFailed(HeardError):
    """The Rasa process ended before it answered; the message has the last thing it said."""


class Understood(NamedTuple):
    """Rasa's reading of one text, and the milliseconds it took."""

    parsed: dict[str, Any]
    ms: float


class Trained(NamedTuple):
    """A model's file and the seconds its training took, without loading Rasa."""

    model: Path
    seconds: float


class RasaProcess:
    """A process that has loaded Rasa."""

    def __init__(self, scratch: Path, *, lean: bool = True, serving: bool = False, one_core: bool = False) -> None:
        """Rasa's log and cache go into the directory `scratch`.

        Args:
            lean: without TensorFlow, as everything of Heard; else Rasa as it comes.
            serving: with the environment that `heard up` gives the brain.
            one_core: on one core alone, where the system lets a process choose.
        """
        scratch.mkdir(parents=True, exist_ok=True)
        self._log = scratch / "rasa.log"
        self._arguments = [LEAN if lean else PLAIN] + [ONE_CORE] * one_core
        self._environment = {
            **os.environ,
            "RASA_TELEMETRY_ENABLED": "false",
            "RASA_CACHE_DIRECTORY": str(scratch / "cache"),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            **(THRIFT if serving else {}),
        }

    def __enter__(self) -> RasaProcess:
        command = [sys.executable, "-m", "bot.evaluation.rasa_child", *self._arguments]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=PROJECT,
                env=self._environment,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._process.kill()
        self._process.communicate()  # closes its input, which ends it

    def train(self, project: RasaProject) -> Trained:
        """Train a project."""
        files = {"config": str(project.config), "nlu": str(project.nlu), "domain": str(project.domain)}
        answer = self._ask("train", **files, output=str(project.directory / "models"))
        if not answer["model"]:
            raise RasaFailed(f"Rasa did not train the project in {project.directory}.")
        return Trained(Path(answer["model"]), answer["seconds"])

    def load(self, model: Path) -> None:
        """Load a model, for what follows."""
        self._ask("load", model=str(model))

    def understand(self, texts: Sequence[str]) -> Iterator[Understood]:
        """Rasa's reading of each text, in their order, as they come."""
        for start in range(0, len(texts), BLOCK):
            for answer in self._ask("understand", texts=list(texts[start : start + BLOCK])):
                yield Understood(answer["parsed"], answer["ms"])

    def encode(self, texts: Sequence[str], pause: float = 0.0) -> list[float]:
        """Milliseconds the sentence encoder takes for each text, resting `pause` seconds before each."""
        took: list[float] = self._ask("encode", texts=list(texts), pause=pause)
        return took

    def _ask(self, command: str, **arguments: Any) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"command": command, **arguments}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            said = self._log.read_text(errors="replace").strip().splitlines() or ["nothing"]
            raise RasaFailed(f"Rasa ended while it should {command}; it said last: {said[-1][:300]}")
        return json.loads(line)
