"""`heard eval answers`: a running Heard is asked, and the facts it tells are held against those that answer.

Which facts were told is read from the record of answers, not guessed from the words.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Sequence

from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot.bench.result import BenchResult, console
from bot.bench.running import RestClient, RunningHeard
from bot.console.shop_transfer import VALID_FOR, run_import
from bot.domain.shop import ShopImport
from bot.evaluation.measure import progress_bars
from bot.evaluation.questions import Kind, Question, read_questions
from bot.evaluation.shop_questions import make_questions
from bot.settings import PROJECT, Settings

QUESTIONS = PROJECT / "tests" / "answers"  # written apart from the training data; never learned from
# Issue 4, "Show it"; in percent.
TARGETS = {"wrong_percent": 1.0, "answered_percent": 90.0, "abstained_percent": 95.0}
SHOP_TARGETS = {"shop_wrong_percent": 1.0}
KNOWN_AFTER = 6.0  # seconds after an import from which its products are known; twice what it takes
AT_LEAST = frozenset({"answered_percent", "abstained_percent"})
MOST_SHOWN = 25  # of the questions that went amiss


class Verdict(str, Enum):
    """What came of a question."""

    ANSWERED = "answered"  # with all the facts that answer it
    INCOMPLETE = "incomplete"  # with some of them
    ABSTAINED = "abstained"  # with none: "I do not know", a question back, something else
    WRONG = "wrong"  # with facts, but none that answer it


@dataclass(frozen=True)
class Asked:
    """A question, the facts that were told, and the words."""

    question: Question
    told: frozenset[str]
    said: str
    offered: frozenset[str] = frozenset()  # what was on the buttons

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
    def is_one_click_away(self) -> bool:
        """Whether it is answered, or a button asks for what answers it."""
        titles = {fact.rsplit(".", 1)[-1].replace("_", " ").capitalize() for fact in self.question.facts}
        return self.verdict is Verdict.ANSWERED or not self.offered.isdisjoint(titles)

    @property
    def is_right(self) -> bool:
        """Whether it is what the shop's facts allow."""
        wanted = Verdict.ANSWERED if self.question.kind is Kind.ANSWERABLE else Verdict.ABSTAINED
        return self.verdict is wanted


def measure_answers(settings: Settings, directory: Path = QUESTIONS, shop: Path | None = None) -> BenchResult:
    """Ask every question in a conversation of its own.

    Args:
        directory: of the questions about the demo shop.
        shop: a file as `heard shop import` takes it; it is imported into the Heard that is asked, and questions that
            are made from its facts are asked as well (see `shop_questions.py`).

    Raises:
        BadFile: there are no questions, or a file is not of their shape.
    """
    questions = read_questions(directory)
    coming = _read_shop(shop) if shop is not None else None
    of_shop = make_questions(coming) if coming is not None else []
    with RunningHeard(settings) as heard, contextlib.closing(heard.client()) as client, progress_bars() as progress:
        # Before the import: with fifty more products, "the kettle" need not be the demo shop's.
        asked = _ask(client, heard, questions, "examiner", progress)
        if shop is not None:
            run_import(heard.settings, shop)
            time.sleep(KNOWN_AFTER)
        asked_of_shop = _ask(client, heard, of_shop, "visitor", progress)
    _keep([*asked, *asked_of_shop], settings.data_dir / "eval")
    figures, targets = figures_of(asked), dict(TARGETS)
    if asked_of_shop:
        figures |= {f"shop_{name}": figure for name, figure in figures_of(asked_of_shop).items()}
        targets |= SHOP_TARGETS
    return BenchResult(figures, targets, "What is answered, and how rightly", AT_LEAST)


def _ask(
    client: RestClient, heard: RunningHeard, questions: Sequence[Question], name: str, progress: Progress
) -> list[Asked]:
    task = progress.add_task("Asking", total=len(questions))
    said: list[tuple[str, frozenset[str]]] = []
    for number, question in enumerate(questions):
        replies, _ = client.say(f"{name}-{number}", question.text)
        offered = frozenset(str(one["title"]) for reply in replies for one in reply.get("buttons") or ())
        said.append(("\n".join(str(reply.get("text", "")) for reply in replies), offered))
        progress.advance(task)
    told = _told(heard.settings.data_dir / "heard.db")
    return [
        Asked(question, frozenset(told.get(f"{name}-{number}", ())), words, offered)
        for number, (question, (words, offered)) in enumerate(zip(questions, said))
    ]


def _read_shop(file: Path) -> ShopImport:
    from bot.storage.import_files import ImportSettings, check_size, default_provenance, read_import

    check_size(file)
    today = date.today()
    return read_import(file, ImportSettings(file.stem, default_provenance(file, today, today + VALID_FOR), "USD"))


def figures_of(asked: Sequence[Asked]) -> dict[str, float]:
    """In percent: of all, what was wrong; of the answerable, what was answered, and what is answered with one click at
    most; of the rest, where it abstained.
    """
    answerable = [one for one in asked if one.question.kind is Kind.ANSWERABLE]
    figures: dict[str, float] = {
        "questions": len(asked),
        "wrong_percent": _percent([one.verdict is Verdict.WRONG for one in asked]),
        "answered_percent": _percent([one.is_right for one in answerable]),
        "incomplete_percent": _percent([one.verdict is Verdict.INCOMPLETE for one in answerable]),
        "one_click_percent": _percent([one.is_one_click_away for one in answerable]),
        "abstained_percent": _percent([one.is_right for one in asked if one not in answerable]),
    }
    for kind in Kind:
        figures[f"{kind.value}_wrong"] = sum(one.verdict is Verdict.WRONG for one in asked if one.question.kind is kind)
    return figures


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
