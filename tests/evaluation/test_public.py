"""The public sets: read as published, sampled the same way each time, measured with a threshold that is given."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.domain.errors import BadFile
from bot.evaluation.public import (
    SEEDS,
    Guess,
    PipelineTrial,
    clinc150_figures,
    marked,
    measure_banking77,
    measure_clinc150,
)
from bot.evaluation.public_sets import Example, IntentSet, few_of_each, read_banking77, read_clinc150

COLOURS = ("red", "green", "blue", "black")


class CannedTrial(PipelineTrial):
    """Knows how sure it is of each text, and remembers what it was trained on."""

    def __init__(self, answers: dict[str, Guess]) -> None:
        self._answers = answers
        self.trained_on: list[tuple[Example, ...]] = []

    def guesses(self, name: str, train: tuple[Example, ...], texts: list[str]) -> list[Guess]:  # type: ignore[override]
        self.trained_on.append(train)
        return [self._answers[text] for text in texts]


def test_clinc150_is_read_without_learning_what_is_unknown(tmp_path: Path) -> None:
    """The out-of-scope examples that the file has for training are left aside."""
    file = tmp_path / "data_full.json"
    parts = {name: [[f"{name} text", "some_intent"]] for name in ("train", "val", "test")}
    unknown = {name: [[f"{name} text", "oos"]] for name in ("oos_train", "oos_val", "oos_test")}
    file.write_text(json.dumps(parts | unknown))

    assert read_clinc150(file) == IntentSet(
        (Example("train text", "some_intent"),),
        (Example("test text", "some_intent"),),
        (Example("val text", "some_intent"),),
        ("oos_test text",),
    )


def test_banking77_is_read(tmp_path: Path) -> None:
    """Both files are read; quoted commas and line ends belong to the text."""
    (tmp_path / "train.csv").write_text('text,category\n"Hi, where\nis it?",card_arrival\n')
    (tmp_path / "test.csv").write_text("text,category\nLost it,lost_card\n")

    assert read_banking77(tmp_path) == IntentSet(
        (Example("Hi, where\nis it?", "card_arrival"),), (Example("Lost it", "lost_card"),)
    )


@pytest.mark.parametrize("content", ["no json", "[]", '{"train": []}', '{"train": [[1]]}'])
def test_another_file_is_not_clinc150(tmp_path: Path, content: str) -> None:
    """A file that is something else is told by its name."""
    file = tmp_path / "other.json"
    file.write_text(content)

    with pytest.raises(BadFile, match=r"other\.json is not CLINC150"):
        read_clinc150(file)


def test_other_files_are_not_banking77(tmp_path: Path) -> None:
    """So is one with other columns, or none at all."""
    with pytest.raises(BadFile, match=r"train\.csv is not BANKING77"):
        read_banking77(tmp_path)

    (tmp_path / "train.csv").write_text("question,label\na,b\n")
    with pytest.raises(BadFile, match=r"train\.csv is not BANKING77"):
        read_banking77(tmp_path)


def test_few_of_each_are_the_same_each_time() -> None:
    """A seed gives the same examples again, so many of each intent; another seed gives others."""
    examples = [Example(f"{intent} {number}", intent) for intent in COLOURS for number in range(30)]
    chosen = few_of_each(examples, 10, seed=0)

    assert Counter(example.intent for example in chosen) == dict.fromkeys(COLOURS, 10)
    assert len(set(chosen)) == 40
    assert few_of_each(examples, 10, seed=0) == chosen != few_of_each(examples, 10, seed=1)
    assert len(few_of_each(examples[:5], 10, seed=0)) == 5


def test_a_threshold_rejects_in_scope_too() -> None:
    """In scope, only what is right and accepted counts; out of scope, what is refused; the error counts both."""
    known = [(0.9, True), (0.8, True), (0.4, True), (0.9, False)]
    figures = clinc150_figures(known, [0.6, 0.3], threshold=0.5)

    assert figures["clinc150_in_scope_percent"] == 50.0
    assert figures["clinc150_oos_recall_percent"] == 50.0
    assert figures["clinc150_closed_percent"] == 75.0
    # bins of 1/15: two at 0.9 half right, 0.8 right, 0.4 right, 0.6 and 0.3 never right
    assert figures["clinc150_ece"] == pytest.approx((2 * 0.4 + 0.2 + 0.6 + 0.6 + 0.3) / 6, abs=1e-4)
    assert figures["clinc150_ece_in_scope"] == pytest.approx((2 * 0.4 + 0.2 + 0.6) / 4, abs=1e-4)


def test_the_threshold_comes_from_validation_alone() -> None:
    """The test set does not move the threshold, though another one would suit it better."""
    a = Example("valid", "a")
    clinc = IntentSet((a,), (Example("test", "a"),), (a,), ("unknown test",))
    answers = {"valid": 0.8, "test": 0.3, "unknown test": 0.1}
    trial = CannedTrial({text: Guess("a", confidence) for text, confidence in answers.items()})
    figures = measure_clinc150(clinc, trial).figures

    assert figures["clinc150_threshold"] == 0.4
    assert figures["clinc150_in_scope_percent"] == 0.0
    assert figures["clinc150_oos_recall_percent"] == 100.0
    assert trial.trained_on == [(a,)]


def test_few_shot_is_the_mean_of_its_seeds() -> None:
    """The full set is learned once, then ten of each intent once a seed."""
    train = tuple(Example(f"{intent} {number}", intent) for intent in COLOURS for number in range(12))
    test = (Example("it is red", "red"), Example("it is green", "green"))
    trial = CannedTrial({"it is red": Guess("red", 1.0), "it is green": Guess("red", 1.0)})
    found = measure_banking77(IntentSet(train, test), trial)

    assert [len(chosen) for chosen in trial.trained_on] == [48] + [40] * len(SEEDS)
    assert len(set(trial.trained_on)) == 1 + len(SEEDS)
    assert found.figures["banking77_full_percent"] == found.figures["banking77_10_shot_percent"] == 50.0
    assert found.figures["banking77_full_ece"] == 0.5
    assert set(found.targets) <= set(found.figures)


def test_guesses_are_marked_in_their_order() -> None:
    """Each guess is held against the intent of its own example."""
    examples = [Example("x", "a"), Example("y", "b")]

    assert marked(examples, [Guess("a", 0.9), Guess("a", 0.2)]) == [(0.9, True), (0.2, False)]
