"""Questions with the facts that answer them, to measure by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import yaml

from bot.domain.errors import BadFile


class Kind(str, Enum):
    """What the shop's facts have to say to a question."""

    ANSWERABLE = "answerable"
    NEAR_MISS = "near_miss"  # about the shop, but nobody knows
    OFF_TOPIC = "off_topic"


@dataclass(frozen=True)
class Question:
    """A question and the ids of the facts that answer it."""

    text: str
    kind: Kind
    facts: frozenset[str] = frozenset()


def read_questions(directory: Path) -> list[Question]:
    """Every `*.yml` of a directory: lists of `{text, kind, facts}`. Raises BadFile if one is not of that shape."""
    questions = []
    for file in sorted(directory.glob("*.yml")):
        for number, entry in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")) or [], 1):
            try:
                question = Question(str(entry["text"]), Kind(entry["kind"]), frozenset(entry.get("facts") or ()))
            except (KeyError, TypeError, ValueError) as error:
                raise BadFile(f"{file}, question {number}: write 'text', 'kind' and 'facts' ({error}).") from None
            if bool(question.facts) != (question.kind is Kind.ANSWERABLE):
                raise BadFile(f"{file}, question {number}: name the facts of what is answerable, and of nothing else.")
            questions.append(question)
    if not questions:
        raise BadFile(f"There are no questions in {directory}; they belong to the source of Heard, so run it there.")
    return questions
