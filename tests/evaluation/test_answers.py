"""`heard eval answers` judges by the facts that were told, and a question is only as good as its facts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.domain.errors import BadFile
from bot.evaluation.answers import QUESTIONS, Asked, Verdict, figures_of
from bot.evaluation.questions import Kind, Question, read_questions
from bot.settings import PROJECT
from bot.storage.shop_files import read_shop
from tests.builders import TUESDAY_MORNING

WEIGHT, POWER = "kettle-alba.weight", "kettle-alba.power"
HEAVY = Question("how heavy is it", Kind.ANSWERABLE, frozenset({WEIGHT}))
BOTH = Question("how heavy and how strong", Kind.ANSWERABLE, frozenset({WEIGHT, POWER}))
NOBODY_KNOWS = Question("how many minutes to boil", Kind.NEAR_MISS)


@pytest.mark.parametrize(
    ("question", "told", "verdict", "right"),
    [
        (HEAVY, {WEIGHT}, Verdict.ANSWERED, True),
        (HEAVY, {WEIGHT, "kettle-alba.lid.defect"}, Verdict.ANSWERED, True),
        (HEAVY, {POWER}, Verdict.WRONG, False),
        (HEAVY, {"kettle-alba.lid.defect"}, Verdict.ABSTAINED, False),
        (HEAVY, set(), Verdict.ABSTAINED, False),
        (BOTH, {WEIGHT}, Verdict.INCOMPLETE, False),
        (BOTH, {WEIGHT, POWER}, Verdict.ANSWERED, True),
        (NOBODY_KNOWS, set(), Verdict.ABSTAINED, True),
        (NOBODY_KNOWS, {POWER}, Verdict.WRONG, False),
    ],
)
def test_an_answer_is_judged_by_its_facts(question: Question, told: set[str], verdict: Verdict, right: bool) -> None:
    """All facts that answer must be told; others may be; where none answers, none may be told."""
    asked = Asked(question, frozenset(told), "words")

    assert (asked.verdict, asked.is_right) == (verdict, right)


def test_figures_are_shares_of_what_they_are_about() -> None:
    """Wrong answers count among all questions, right ones among those of their kind."""
    asked = [
        Asked(HEAVY, frozenset({WEIGHT}), ""), Asked(HEAVY, frozenset(), ""), Asked(HEAVY, frozenset({POWER}), ""),
        Asked(NOBODY_KNOWS, frozenset(), ""),
    ]  # fmt: skip
    figures = figures_of(asked)

    assert (figures["wrong_percent"], figures["answered_percent"]) == (25.0, 33.33)
    assert (figures["abstained_percent"], figures["answerable_wrong"]) == (100.0, 1)


def test_the_questions_are_enough_and_their_facts_are_there() -> None:
    """400 and more, 60 % answerable, a fifth near misses and a fifth off topic, on facts that are current."""
    questions = read_questions(QUESTIONS)
    kinds = Counter(question.kind for question in questions)
    current = {fact.id for fact in read_shop(PROJECT / "data", TUESDAY_MORNING).facts}
    learned = {
        line.removeprefix("- ").strip().lower()
        for file in PROJECT.glob("data/nlu/*.yml")
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].splitlines()
    }

    assert len(questions) == len({question.text for question in questions}) >= 400
    assert kinds[Kind.ANSWERABLE] >= 0.6 * len(questions)
    assert min(kinds[Kind.NEAR_MISS], kinds[Kind.OFF_TOPIC]) >= 0.2 * len(questions)
    assert set().union(*(question.facts for question in questions)) - current == set()
    assert {question.text.lower() for question in questions} & learned == set()


@pytest.mark.parametrize(
    "entry",
    [
        "{text: hi}",
        "{text: hi, kind: other}",
        "{text: hi, kind: answerable}",
        "{text: hi, kind: near_miss, facts: [a]}",
    ],
)
def test_a_question_of_another_shape_is_named(tmp_path: Path, entry: str) -> None:
    """The file and the place of a bad question are named."""
    (tmp_path / "questions.yml").write_text(f"- {{text: how heavy, kind: near_miss}}\n- {entry}\n")

    with pytest.raises(BadFile, match=r"questions\.yml, question 2"):
        read_questions(tmp_path)
