"""A training encodes only what the last one did not, and its vectors are the same as if it had encoded everything."""

from __future__ import annotations

from pathlib import Path
from typing import Iterable, Iterator, List

import numpy as np
import pytest

from bot.nlu import kept_vectors
from bot.nlu.encoder import SentenceEncoder
from bot.nlu.kept_vectors import KeptVectors

TEXTS = ["where is my order", "the lamp is broken", "where is my order", "wie schwer ist die Lampe"]


class Asked:
    """The real encoder, and what it was asked for."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.texts: List[str] = []
        self._encoder = encoder

    def __call__(self, texts: Iterable[str]) -> np.ndarray:
        def noted() -> Iterator[str]:
            for text in texts:
                self.texts.append(text)
                yield text

        return self._encoder.encode(noted())


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where vectors are kept in this test."""
    monkeypatch.setattr(kept_vectors, "_directory", tmp_path / "vectors")
    return tmp_path / "vectors"


def encode(encoder: SentenceEncoder, texts: List[str], version: str = "1") -> tuple[np.ndarray, List[str]]:
    """The vectors of a training's texts, and those that had to be encoded."""
    asked = Asked(encoder)
    with KeptVectors("vectors", version) as kept:
        vectors = kept.encode(iter(texts), asked)
    return vectors, asked.texts


def test_a_second_training_encodes_what_is_new_and_has_the_same_vectors(encoder: SentenceEncoder) -> None:
    first, asked = encode(encoder, TEXTS)
    assert asked == [TEXTS[0], TEXTS[1], TEXTS[3]]  # a text that comes twice is encoded once
    second, asked = encode(encoder, [*TEXTS, "and the red one"])
    assert asked == ["and the red one"]
    np.testing.assert_array_equal(second[:-1], first)
    np.testing.assert_array_equal(second, encoder.encode([*TEXTS, "and the red one"]))


def test_a_text_that_is_no_longer_learned_from_is_forgotten(encoder: SentenceEncoder) -> None:
    encode(encoder, TEXTS)
    encode(encoder, TEXTS[:1])
    assert encode(encoder, TEXTS)[1] == [TEXTS[1], TEXTS[3]]


def test_vectors_of_another_encoder_are_not_used(encoder: SentenceEncoder) -> None:
    encode(encoder, TEXTS)
    assert len(encode(encoder, TEXTS, version="2")[1]) == 3


@pytest.mark.parametrize("left", [0, 100, 5_000])
def test_a_file_that_was_cut_short_is_no_harm(encoder: SentenceEncoder, directory: Path, left: int) -> None:
    encode(encoder, TEXTS)
    file = directory / "vectors.npz"
    file.write_bytes(file.read_bytes()[:left])
    vectors, asked = encode(encoder, TEXTS)
    assert len(asked) == 3
    np.testing.assert_array_equal(vectors, encoder.encode(TEXTS))
    assert encode(encoder, TEXTS)[1] == []


def test_a_training_that_fails_keeps_what_was_there(encoder: SentenceEncoder) -> None:
    encode(encoder, TEXTS)

    def encode_and_fail(texts: Iterable[str]) -> np.ndarray:
        raise RuntimeError(f"no memory left for {list(texts)}")

    with pytest.raises(RuntimeError), KeptVectors("vectors", "1") as kept:
        kept.encode(["and the red one"], encode_and_fail)
    assert encode(encoder, TEXTS)[1] == []


def test_without_a_directory_nothing_is_kept(encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_vectors, "_directory", None)
    encode(encoder, TEXTS)
    assert len(encode(encoder, TEXTS)[1]) == 3
