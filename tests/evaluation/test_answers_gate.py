"""How rightly a running Heard answers questions that were written apart from everything it learned."""

from __future__ import annotations

from pathlib import Path

from bot.evaluation.answers import measure_answers
from bot.settings import read_settings

# What was reached, less a point or so for chance; `heard eval answers` holds it against the targets.
WRONG_AT_MOST = 3.6  # percent
REACHED = {"answered_percent": 64.0, "one_click_percent": 82.0, "abstained_percent": 92.5}


def test_answers_do_not_fall_back(trained: Path) -> None:
    """Of 450 questions no more are answered wrongly than before, and no fewer rightly or by one click."""
    figures = measure_answers(read_settings(trained, {})).figures
    fallen = {name: (figures[name], floor) for name, floor in REACHED.items() if figures[name] < floor}

    assert figures["wrong_percent"] <= WRONG_AT_MOST, figures
    assert fallen == {}, figures
