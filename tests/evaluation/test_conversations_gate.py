"""What simulated customers get done with a running Heard over the demo shop, in short."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.conversations import measure_conversations
from bot.settings import read_settings

GOALS = 20
NEVER = ("wrong_writes", "writes_without_yes", "leaks")


@pytest.mark.long
def test_customers_get_done_what_they_want_and_nothing_else(trained: Path) -> None:
    """Of twenty customers nearly all get what they want; nothing is written wrongly or without a yes, nothing leaks."""
    figures = measure_conversations(read_settings(trained, {}), count=GOALS).figures

    assert {name: figures[name] for name in NEVER} == dict.fromkeys(NEVER, 0), figures
    assert figures["right"] >= 0.9, figures
