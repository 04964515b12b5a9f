"""How well messages in the further languages are understood that nobody trained, and that enough is learned of each."""

from __future__ import annotations

from typing import Any, Callable

import pytest
import yaml

from bot.domain.language import BOT_SPEAKS, MAIN
from bot.evaluation.own_set import answer_from_parsed, own_set_figures
from bot.evaluation.utterances import HELD_OUT, read_held_out
from bot.settings import PROJECT

FURTHER = [language for language in BOT_SPEAKS if language != MAIN]
EXAMPLES_EACH = 40
# What was reached, less a point or two for chance.
REACHED = {
    "accuracy": 0.85,
    "macro_f1": 0.86,
    "oos_recall": 0.93,
    "report_safety_problem_recall_heard": 0.98,
    "both_requests_found": 0.55,
}


def examples(language: str) -> dict[str, set[str]]:
    """Intent → its examples in a language."""
    found: dict[str, set[str]] = {}
    for file in (PROJECT / "data" / "languages" / language / "nlu").glob("*.yml"):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            assert block["metadata"] == {"language": language}
            lines = {line.removeprefix("- ").strip().lower() for line in block["examples"].splitlines()}
            found.setdefault(block["intent"], set()).update(lines)
    return found


@pytest.mark.parametrize("language", FURTHER)
def test_every_intent_is_learned(language: str) -> None:
    """Each thing a customer may want has at least 40 examples, and none of them means two things."""
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    learned = examples(language)

    assert set(learned) == set(domain["intents"]) - {"other_language"}
    assert {intent: len(texts) for intent, texts in learned.items() if len(texts) < EXAMPLES_EACH} == {}
    assert sum(map(len, learned.values())) == len(set().union(*learned.values()))


@pytest.mark.parametrize("language", FURTHER)
def test_what_nobody_trained_is_understood(understand: Callable[[str], dict[str, Any]], language: str) -> None:
    """Of sentences written apart from the examples, at least as many are understood as before."""
    said = read_held_out(HELD_OUT / language)
    figures = own_set_figures([answer_from_parsed(one, understand(one.text)) for one in said])
    learned = set().union(*examples(language).values())

    assert len(said) >= 400 and {one.text.lower() for one in said} & learned == set()
    assert {name: (figures[name], floor) for name, floor in REACHED.items() if figures[name] < floor} == {}, figures
