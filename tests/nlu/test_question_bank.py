"""Reading the questions that customers ask, by aspect."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.domain.errors import BadFile
from bot.domain.question import BACKGROUND, About
from bot.nlu.question_bank import FOLDER, IT, as_messages, read_bank
from bot.settings import PROJECT


def test_a_thing_stands_in_its_place(tmp_path: Path) -> None:
    """Where a question has a place for a thing, the file's things stand there in turn."""
    (tmp_path / "things.yml").write_text(
        "about: product\nthings: [the lamp, Luma]\n"
        "questions:\n  weight: ['how heavy is {it}', weight?, 'is {it} light']\n"
    )

    questions = read_bank(tmp_path)

    assert [one.text for one in questions] == ["how heavy is the lamp", "weight?", "is Luma light"]
    assert {(one.aspect, one.about) for one in questions} == {("weight", About.PRODUCT)}


@pytest.mark.parametrize(
    "written", ["[weight]", "about: nothing\nquestions: {}", "about: shop", "about: shop\nquestions: {x: 3}", "a: ["]
)
def test_a_wrong_file_is_named(tmp_path: Path, written: str) -> None:
    """A file of another shape is refused with its name and a way to mend it."""
    (tmp_path / "wrong.yml").write_text(written)

    with pytest.raises(BadFile, match=r"wrong\.yml: .*write them as the README says"):
        read_bank(tmp_path)


def test_questions_are_no_intents() -> None:
    """No intent is learned from the questions: they say what is asked, not what a message is for."""
    messages = as_messages(read_bank(PROJECT / FOLDER))

    assert all(message.get("intent") is None for message in messages)


def test_every_aspect_has_enough_questions() -> None:
    """No aspect is taught by less than a dozen questions, none stands in two files, and no place is left unfilled."""
    questions = read_bank(PROJECT / FOLDER)
    counts = Counter(one.aspect for one in questions)

    assert min(counts.values()) >= 12
    assert all(len({one.about for one in questions if one.aspect == aspect}) == 1 for aspect in counts)
    assert not any(IT in one.text for one in questions)
    assert BACKGROUND in counts
