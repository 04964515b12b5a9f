"""The kernel intent model on a handful of toy intents, without Rasa."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu import kernel_model
from bot.nlu.encoder import PARTS, WIDTH, SentenceEncoder
from bot.nlu.kernel_model import KernelIntentModel, _regression, name_in_words
from bot.nlu.spelling import Spelling, runs_of_letters

TOYS = {
    "weather": """will it rain today
        is it sunny outside
        how cold is it tonight
        do I need an umbrella
        is a storm coming
        what is the forecast
        will it snow""",
    "music": """play a song
        turn the music up
        skip this track
        play some jazz
        who sings this
        louder please
        put on my playlist""",
    "food": """order a pizza
        I am hungry
        find a recipe for soup
        what is for dinner
        book a table for two
        how long do I boil eggs
        is the bakery open""",
    "money": """how much is on my account
        send ten euros to Tom
        what did I spend this week
        pay the rent
        is my card blocked
        change dollars to euros
        show my savings""",
}
TEXTS = [text.strip() for texts in TOYS.values() for text in texts.splitlines()]
INTENTS = [intent for intent, texts in TOYS.items() for _ in texts.splitlines()]
ASKED = ["will there be rain tomorrow", "play my favourite song", "is there soup", "how much money have I got", "zzz"]


@pytest.fixture(scope="module")
def vectors(encoder: SentenceEncoder) -> np.ndarray:
    """The meaning of the toy examples."""
    return np.stack([encoder.encode_one(text) for text in TEXTS])


@pytest.fixture(scope="module")
def names(encoder: SentenceEncoder) -> dict[str, np.ndarray]:
    """The meaning of the intents' names."""
    return {intent: encoder.encode_one(name_in_words(intent)) for intent in TOYS}


@pytest.fixture(scope="module")
def toy(vectors: np.ndarray, names: dict[str, np.ndarray]) -> KernelIntentModel:
    """A model that learned them."""
    return KernelIntentModel().fit(TEXTS, vectors, INTENTS, names)


def rankings(model: KernelIntentModel, encoder: SentenceEncoder) -> list[list[tuple[str, float]]]:
    """What a model makes of the sentences asked."""
    return [[(r.intent, r.confidence) for r in model.rank(text, encoder.encode_one(text))] for text in ASKED]


def test_new_sentences_get_their_intent(toy: KernelIntentModel, encoder: SentenceEncoder) -> None:
    """Sentences near the examples get their intent."""
    meant = [ranking[0][0] for ranking in rankings(toy, encoder)]

    assert meant[:4] == ["weather", "music", "food", "money"]


def test_a_saved_model_ranks_identically(toy: KernelIntentModel, encoder: SentenceEncoder, tmp_path: Path) -> None:
    """Saving and loading changes no number."""
    toy.save(tmp_path)

    assert rankings(KernelIntentModel.load(tmp_path), encoder) == rankings(toy, encoder)


def test_a_saved_model_holds_nothing_that_runs(toy: KernelIntentModel, tmp_path: Path) -> None:
    """The files are JSON and plain numbers; loading them runs no code that somebody put there."""
    toy.save(tmp_path)
    names = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    with np.load(tmp_path / "model.npz", allow_pickle=False) as arrays:
        kinds = {name: arrays[name].dtype.kind for name in arrays.files}

    assert sorted(file.name for file in tmp_path.iterdir()) == ["known.onnx", "model.json", "model.npz"]
    assert set(kinds.values()) == {"f", "i"}
    assert set(names) == {"classes", "words", "letters"} and names["classes"] == sorted(TOYS)


def test_of_many_intents_the_best_are_found_among_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """With very many intents only those of the nearest examples are weighed; the best two and their lead stay."""
    chance = np.random.default_rng(3)
    middles = chance.normal(size=(70, WIDTH))
    labels = [f"intent {number:02}" for number in range(70) for _ in range(4)]
    rows = (np.repeat(middles, 4, axis=0) + chance.normal(scale=0.8, size=(280, WIDTH))).astype(np.float32)
    names = {f"intent {number:02}": middles[number].astype(np.float32) for number in range(70)}
    model = KernelIntentModel().fit([f"text {i}" for i in range(280)], rows, labels, names)
    asked = (middles[:20] + chance.normal(scale=0.8, size=(20, WIDTH))).astype(np.float32)
    nearest = model.rank_all(["text"] * 20, asked, 2)
    monkeypatch.setattr(kernel_model, "MANY_INTENTS", 1000)
    every = model.rank_all(["text"] * 20, asked, 2)

    assert [[one.intent for one in ranked] for ranked in nearest] == [
        [one.intent for one in ranked] for ranked in every
    ]
    assert [ranked[1].behind for ranked in nearest] == pytest.approx([ranked[1].behind for ranked in every], abs=1e-5)


def test_one_text_is_spelt_as_it_is_among_many() -> None:
    """The quick way to read the spelling of one text gives the numbers of the plain way over all texts."""
    spelling = Spelling(letters=0.25)
    texts = [*TEXTS, "", "ÄÖÜ ß 日本語 🙂", "rain rain rain RAIN song"]
    for text, plain in zip(texts, spelling.fit(texts).toarray()):
        places, values = spelling.row(text)
        quick = np.zeros_like(plain)
        quick[places] = values

        assert quick == pytest.approx(plain, abs=1e-6)


@given(st.text())
def test_runs_of_letters_are_those_that_training_counts(text: str) -> None:
    """What is read of a text without scikit-learn are the runs that scikit-learn counted when the model was trained."""
    counted = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), lowercase=False).build_analyzer()(text)

    assert [run for word in text.split() for run in runs_of_letters(word)] == counted


def test_an_example_left_out_is_read_as_if_it_had_never_been_there() -> None:
    """What the regression says of each example without that one is what it says when it is trained without it."""
    draw = np.random.default_rng(0)
    points = draw.normal(size=(40, 5)).astype(np.float32)
    alike = np.exp(-((points[:, None] - points[None]) ** 2).sum(axis=2)) + np.eye(40, dtype=np.float32)
    target = draw.normal(size=(40, 3)).astype(np.float32)
    _, unseen = _regression(alike.copy(), target, slice(15, None))

    assert len(unseen) == 25
    for out in range(15, 40):
        rest = np.flatnonzero(np.arange(40) != out)
        answers = np.linalg.solve(alike[np.ix_(rest, rest)], target[rest])

        assert unseen[out - 15] == pytest.approx(alike[out, rest] @ answers, abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=80), seed=st.integers(0, 2**32 - 1))
def test_confidences_are_chances_best_first(toy: KernelIntentModel, text: str, seed: int) -> None:
    """Whatever is asked, confidences lie above 0 and at most at 1, the best first, each intent once."""
    vector = np.random.default_rng(seed).normal(size=WIDTH * PARTS).astype(np.float32)
    ranking = toy.rank(text, vector / np.linalg.norm(vector))
    confidences = [ranked.confidence for ranked in ranking]

    assert all(0 < confidence <= 1 for confidence in confidences)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1 + 1e-6
    assert sorted(ranked.intent for ranked in ranking) == sorted(TOYS)


def test_two_trainings_make_the_same_model(
    toy: KernelIntentModel, vectors: np.ndarray, names: dict[str, np.ndarray], encoder: SentenceEncoder
) -> None:
    """The same examples give the same model, to the last digit."""
    again = KernelIntentModel().fit(TEXTS, vectors, INTENTS, names)

    assert rankings(again, encoder) == rankings(toy, encoder)


def test_gibberish_is_less_sure_than_a_clear_sentence(toy: KernelIntentModel, encoder: SentenceEncoder) -> None:
    """The model believes itself less about what is unlike everything it learned."""
    clear = min(ranking[0][1] for ranking in rankings(toy, encoder)[:2])
    for gibberish in ("qwxz vrrp gnarf", "asdf jklö asdf", "..."):
        vector = encoder.encode_one(gibberish)

        assert toy.rank(gibberish, vector)[0].confidence < clear


def test_two_intents_are_enough(vectors: np.ndarray, names: dict[str, np.ndarray], encoder: SentenceEncoder) -> None:
    """Two intents can be told apart, although no intent can be left out to learn what is unknown."""
    chosen = [i for i, intent in enumerate(INTENTS) if intent in ("music", "weather")]
    model = KernelIntentModel().fit([TEXTS[i] for i in chosen], vectors[chosen], [INTENTS[i] for i in chosen], names)

    assert [ranking[0][0] for ranking in rankings(model, encoder)][:2] == ["weather", "music"]


def test_a_single_intent_is_refused_with_advice(vectors: np.ndarray, names: dict[str, np.ndarray]) -> None:
    """One intent alone cannot be told from anything; the sentence says where to add another."""
    with pytest.raises(ValueError, match=r"At least two intents .* data/nlu"):
        KernelIntentModel().fit(TEXTS[:7], vectors[:7], INTENTS[:7], names)
