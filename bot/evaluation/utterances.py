"""Utterances to measure by: what a customer said, what they want, and what makes it hard; and the files they are in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator

import yaml

from bot.domain.errors import BadFile
from bot.settings import PROJECT

HELD_OUT = PROJECT / "tests" / "nlu"  # written apart from the training data; never learned from
MARKS = ("misspelt", "angry", "story", "two")


@dataclass(frozen=True)
class Utterance:
    """A message with its intents, the most urgent first, and marks of what makes it hard to understand."""

    text: str
    intents: tuple[str, ...]
    marks: frozenset[str] = frozenset()

    @property
    def meant(self) -> str:
        """The intent that must be answered first."""
        return self.intents[0]


def read_held_out(directory: Path = HELD_OUT) -> list[Utterance]:
    """The held-out set of the product: `held_out/*.yml` and `held_out.yml` in a directory, whichever are there.

    A file is a list of `{text, intents, marks}`, or, shorter, a mapping from an intent to its sentences.

    Raises:
        BadFile: there is none, or one is not of that shape.
    """
    files = [*sorted((directory / "held_out").glob("*.yml")), *directory.glob("held_out.yml")]
    utterances = [utterance for file in files for utterance in _read(file)]
    if not utterances:
        raise BadFile(f"There is no held-out set in {directory}; it belongs to the source of Heard, so run it there.")
    return utterances


def _read(file: Path) -> Iterator[Utterance]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    if isinstance(content, dict):
        entries = [{"text": text, "intents": [intent]} for intent, texts in content.items() for text in texts]
    elif isinstance(content, list):
        entries = content
    else:
        raise BadFile(f"{file}: write a list of utterances, each with 'text' and 'intents'.")
    for number, entry in enumerate(entries, 1):
        yield _utterance(entry, f"{file}, utterance {number}")


def _utterance(entry: Any, where: str) -> Utterance:
    if not isinstance(entry, dict) or entry.keys() - {"text", "intents", "marks"}:
        raise BadFile(f"{where}: write 'text', 'intents' and, where it has any, 'marks', and nothing else.")
    text, intents, marks = entry.get("text"), entry.get("intents"), entry.get("marks") or []
    if not isinstance(text, str) or not text.strip():
        raise BadFile(f"{where}: 'text' must be what the customer said, in quotes if YAML takes it for something else.")
    if not isinstance(intents, list) or not intents or not all(isinstance(intent, str) for intent in intents):
        raise BadFile(f"{where}: 'intents' must be a list of one or more intents, the most urgent first.")
    if not isinstance(marks, list) or set(marks) - set(MARKS):
        raise BadFile(f"{where}: 'marks' must be a list of some of {', '.join(MARKS)}.")
    if ("two" in marks) != (len(intents) > 1):
        raise BadFile(f"{where}: the mark 'two' and a second intent belong together.")
    return Utterance(text, tuple(intents), frozenset(marks))
