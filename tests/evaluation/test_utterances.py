"""Reading the held-out set in both of its shapes, and saying what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import BadFile
from bot.evaluation.utterances import Utterance, read_held_out

FULL = """
- text: the lamp smokes and I want my money back
  intents: [report_safety_problem, request_refund]
  marks: [angry, two]
- text: "yes"
  intents: [affirm]
"""


def write(directory: Path, full: str | None = None, short: str | None = None) -> Path:
    """A directory with a held-out set in one shape or both."""
    if full is not None:
        (directory / "held_out").mkdir()
        (directory / "held_out" / "some.yml").write_text(full)
    if short is not None:
        (directory / "held_out.yml").write_text(short)
    return directory


def test_both_shapes_are_read(tmp_path: Path) -> None:
    """A list with intents and marks, and a mapping from an intent to sentences, are one set."""
    utterances = read_held_out(write(tmp_path, FULL, "greet:\n- hi\n- good day\n"))

    assert utterances == [
        Utterance(
            "the lamp smokes and I want my money back",
            ("report_safety_problem", "request_refund"),
            frozenset({"angry", "two"}),
        ),
        Utterance("yes", ("affirm",)),
        Utterance("hi", ("greet",)),
        Utterance("good day", ("greet",)),
    ]
    assert utterances[0].meant == "report_safety_problem"


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("text: hi", "'intents' must be a list"),
        ("{text: hi, intents: greet}", "'intents' must be a list"),
        ("{text: hi, intents: []}", "'intents' must be a list"),
        ("{text: yes, intents: [affirm]}", "'text' must be what the customer said, in quotes"),
        ("{text: hi, intents: [greet], marks: [loud]}", "'marks' must be a list of some of misspelt, angry"),
        ("{text: hi, intents: [greet], mark: [angry]}", "and nothing else"),
        ("{text: hi, intents: [greet, thank]}", "the mark 'two' and a second intent belong together"),
        ("{text: hi, intents: [greet], marks: [two]}", "the mark 'two' and a second intent belong together"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, entry: str, complaint: str) -> None:
    """An utterance that is not as it should be is told with its file and number."""
    with pytest.raises(BadFile, match=rf"some\.yml, utterance 2: .*{complaint}"):
        read_held_out(write(tmp_path, f"- {{text: hi, intents: [greet]}}\n- {entry}\n"))


def test_no_set_is_no_figure(tmp_path: Path) -> None:
    """Where there is no held-out set, that is said."""
    with pytest.raises(BadFile, match="There is no held-out set"):
        read_held_out(tmp_path)
