"""The race against DIET and the hard inputs: what is computed from times and answers, and that both sides run."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.progress import Progress
from tokenizers import Tokenizer

from bot.bench.encoding import MOST_TOKENS, REPEATS, bad_inputs, measure_alone, short_sentences
from bot.bench.nlu import TARGETS, Contest, Side, contest_figures, hold
from bot.bench.result import BenchResult
from bot.console.training import current_model
from bot.domain.text import MAX_CHARACTERS, is_kept_in_full
from bot.evaluation.projects import DIET_PIPELINE
from bot.evaluation.public_sets import Example
from bot.nlu.encoder_files import TOKENIZER, find_encoder_files
from bot.settings import read_settings

TRAIN = [Example(f"I would like {number} {fruit}", "buy") for number in range(2, 8) for fruit in ("apples", "pears")]
TRAIN += [
    Example(f"when does the {number} o'clock {way} go", "travel") for number in range(2, 8) for way in ("bus", "boat")
]
TEST = [Example("I would like 30 apples", "buy"), Example("when does the last bus go", "travel")]


def side(train_s: float, took_ms: list[float], right: list[bool]) -> Side:
    """A side that has done its work."""
    return Side([], lean=True, train_s=train_s, took_ms=took_ms, right=right)


def test_ratios_say_how_many_times_faster_ours_is() -> None:
    """A ratio is DIET's time by ours, so more is better; accuracy is compared by right answers."""
    ours, diet = side(2.0, [4.0, 5.0, 9.0], [True, True, False]), side(30.0, [20.0, 20.0, 40.0], [True, False, False])
    figures = contest_figures("own", ours, diet)

    assert (figures["own_train_ratio"], figures["own_parse_ratio"], figures["own_more_right"]) == (15.0, 4.0, 1)
    assert (figures["own_accuracy_percent"], figures["own_diet_accuracy_percent"]) == (66.67, 33.33)


def test_as_accurate_is_not_more_accurate() -> None:
    """The same number of right answers does not meet the target."""
    figures = contest_figures("own", side(1.0, [1.0], [True]), side(9.0, [9.0], [True]))
    targets = {f"own_{name}": target for name, target in TARGETS.items()}
    result = BenchResult(figures, targets, "", at_least=frozenset(targets))

    assert [name for name in targets if not result.is_met(name)] == ["own_more_right"]


def test_the_sentences_are_short_and_all_different() -> None:
    """Every sentence of the encoder's measurement has at most 15 tokens, and none comes twice."""
    tokenizer = Tokenizer.from_file(str(find_encoder_files() / TOKENIZER))
    tokenizer.no_padding()
    sentences = short_sentences(500)

    assert max(len(tokenizer.encode(sentence).ids) for sentence in sentences) <= MOST_TOKENS
    assert len(set(sentences)) == 500


def test_bad_input_is_as_bad_as_the_door_lets_through() -> None:
    """Each kind has different texts, as long as a message may be, and the front door would store them as they are."""
    kinds = bad_inputs()

    assert set(kinds) == {"one_letter", "zalgo", "mixed_scripts", "link", "number"}
    assert all(len(set(texts)) == REPEATS for texts in kinds.values())
    assert all(is_kept_in_full(text) for texts in kinds.values() for text in texts)
    assert {len(text) for text in kinds["one_letter"]} == {MAX_CHARACTERS}


def test_the_product_alone_is_measured(trained: Path, tmp_path: Path) -> None:
    """The trained model encodes and reads bad input without an error, and each figure is a time."""
    model = current_model(read_settings(trained, {}))
    assert model is not None
    figures = measure_alone(model, tmp_path, Progress(disable=True))
    times = {name: figure for name, figure in figures.items() if name.endswith("_ms")}

    assert len(times) == 8 and min(times.values()) > 0
    assert figures["bad_input_ms"] == max(ms for name, ms in times.items() if name.startswith("bad_input_"))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_both_sides_learn_and_answer(tmp_path: Path) -> None:
    """Our pipeline and DIET are trained by Rasa on the same examples, and asked the same texts."""
    ours, diet = hold(Contest("fruit", TRAIN, TEST), tmp_path, Progress(disable=True))

    assert diet.pipeline == DIET_PIPELINE and not diet.lean
    assert [len(one.took_ms) for one in (ours, diet)] == [len(TEST)] * 2
    assert ours.right == [True, True]
    assert 0 < ours.train_s < diet.train_s
