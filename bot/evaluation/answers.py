"""`heard eval answers`: a running Heard is asked, and the facts it tells are held against those that answer.

Which facts were told is read from the record of answers, not guessed from the words.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Sequence

import yaml
from rich.table import Table
from rich.text import Text

from bot.bench.result import BenchResult, console
from bot.bench.running import RunningHeard
from bot.domain.errors import BadFile
from bot.evaluation.measure import progress_bars
from bot.settings import PROJECT, Settings

QUESTIONS = PROJECT / "tests" / "answers"  # written apart from the training data; never learned from
# Issue 4, "Show it"; in percent.
TARGETS = {"wrong_percent": 1.0, "answered_percent": 90.0, "abstained_percent": 95.0}
AT_LEAST = frozenset({"answered_percent", "abstained_percent"})
MOST_SHOWN = 25  # of the questions that went amiss


class Kind(str, Enum):
    """What the shop's facts have to say to a question."""

    ANSWERABLE = "answerable"
    NEAR_MISS = "near_miss"  # about the shop, but nobody knows
    OFF_TOPIC = "off_topic"


class Verdict(str, Enum):
    """What came of a question."""

    ANSWERED = "answered"  # with all the facts that answer it
    INCOMPLETE = "incomplete"  # with some of them
    ABSTAINED = "abstained"  # with none: "I do not know", a question back, something else
    WRONG = "wrong"  # with facts, but none that answer it


@dataclass(frozen=True)
class Question:
    """A question and the ids of the facts that answer it."""

    text: str
    kind: Kind
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """A question, the facts that were told, and the words."""

    question: Question
    told: frozenset[str]
    said: str

    @property
    def verdict(self) -> Verdict:
        """What came of it. Limits and known defects are told unasked, and are no answer by themselves."""
        answers = {fact for fact in self.told if not fact.endswith((".limit", ".defect"))}
        if not answers:
            return Verdict.ABSTAINED
        if not self.question.facts & answers:
            return Verdict.WRONG
        return Verdict.ANSWERED if self.question.facts <= answers else Verdict.INCOMPLETE

    @property
    def is_right(self) -> bool:
        """Whether it is what the shop's facts allow."""
        wanted = Verdict.ANSWERED if self.question.kind is Kind.ANSWERABLE else Verdict.ABSTAINED
        return self.verdict is wanted


def measure_answers(settings: Settings, directory: Path = QUESTIONS) -> BenchResult:
    """Ask every question in a conversation of its own.

    Raises:
        BadFile: there are no questions, or a file is not of their shape.
    """
    questions = read_questions(directory)
    with RunningHeard(settings) as heard, progress_bars() as progress:
        client = heard.client()
        task = progress.add_task("Asking", total=len(questions))
        said = []
        for number, question in enumerate(questions):
            replies, _ = client.say(f"examiner-{number}", question.text)
            said.append("\n".join(str(reply.get("text", "")) for reply in replies))
            progress.advance(task)
        told = _told(heard.settings.data_dir / "heard.db")
    asked = [
        Asked(question, frozenset(told.get(f"examiner-{number}", ())), words)
        for number, (question, words) in enumerate(zip(questions, said))
    ]
    _keep(asked, settings.data_dir / "eval")
    return BenchResult(figures_of(asked), TARGETS, "What is answered, and how rightly", AT_LEAST)


def figures_of(asked: Sequence[Asked]) -> dict[str, float]:
    """In percent: of all, what was wrong; of the answerable, what was answered; of the rest, where it abstained."""
    answerable = [one for one in asked if one.question.kind is Kind.ANSWERABLE]
    figures: dict[str, float] = {
        "questions": len(asked),
        "wrong_percent": _percent([one.verdict is Verdict.WRONG for one in asked]),
        "answered_percent": _percent([one.is_right for one in answerable]),
        "incomplete_percent": _percent([one.verdict is Verdict.INCOMPLETE for one in answerable]),
        "abstained_percent": _percent([one.is_right for one in asked if one not in answerable]),
    }
    for kind in Kind:
        figures[f"{kind.value}_wrong"] = sum(one.verdict is Verdict.WRONG for one in asked if one.question.kind is kind)
    return figures


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


def _percent(right: Sequence[bool]) -> float:
    return round(100 * sum(right) / len(right), 2) if right else 0.0


def _told(database: Path) -> dict[str, set[str]]:
    """Customer → the facts that were told to them."""
    told: dict[str, set[str]] = {}
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        rows = connection.execute(
            "select conversations.peer, answers_given.fact_id from answers_given "
            "join messages on messages.id = answers_given.message_id "
            "join conversations on conversations.id = messages.conversation_id"
        )
        for peer, fact in rows:
            told.setdefault(peer, set()).add(fact)
    return told


def _keep(asked: Sequence[Asked], directory: Path) -> None:
    """Write down and show what went amiss, the wrong answers first."""
    amiss = sorted((one for one in asked if not one.is_right), key=lambda one: one.verdict is not Verdict.WRONG)
    directory.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = [
        {
            "text": one.question.text,
            "kind": one.question.kind.value,
            "verdict": one.verdict.value,
            "facts": sorted(one.question.facts),
            "told": sorted(one.told),
            "said": one.said,
        }
        for one in amiss
    ]
    (directory / "answers_amiss.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    table = Table("Kind", "Verdict", "Asked", title=f"What went amiss ({len(amiss)} of {len(asked)})")
    for one in amiss[:MOST_SHOWN]:
        table.add_row(one.question.kind.value, one.verdict.value, Text(one.question.text[:90]))
    if amiss:
        console.print(table)
