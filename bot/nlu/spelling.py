"""How texts are written: TF-IDF of their letters (runs of two to four) and words (one or two), one vector a text."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from typing import Callable, Iterator, Mapping, Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

# Share of the letters in the likeness of two texts, where meaning has 1. The more examples an intent has, the more of
# its wordings are known, and the more spelling tells: with few examples it misleads.
LETTERS_OF_FEW, LETTERS_OF_MANY, HALF_WAY = 1 / 10, 1 / 2, 200  # half of what is added comes with 200 an intent
WORDS = 2 / 3  # of the letters' share
FEW = 4_000  # examples up to which a run that only one of them has is kept
WORDS_KEPT = 4_096  # words whose runs of letters are remembered
TOO_OFTEN = 0.1  # share of examples from which a run of letters tells nothing

_WORD = re.compile(r"\b\w+\b")


class Spelling:
    """Knows the runs of letters and of words that examples have. The dot product of two vectors is their likeness."""

    def __init__(self, letters: float) -> None:
        """With this share of the letters."""
        self._shares = (letters, letters * WORDS)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
        self._words = TfidfVectorizer(
            token_pattern=_WORD.pattern, ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32
        )

    @classmethod
    def for_examples(cls, of_each: float) -> Spelling:
        """As it should weigh where so many examples of each intent are known."""
        return cls(LETTERS_OF_FEW + LETTERS_OF_MANY * of_each / (of_each + HALF_WAY))

    def fit(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Learn the runs; the examples' vectors, one row each."""
        rare = 1 if len(texts) <= FEW else 2
        self._letters.set_params(min_df=rare, max_df=max(TOO_OFTEN, 2 * rare / len(texts)))
        self._words.set_params(min_df=rare)
        lowered = [text.lower() for text in texts]
        return self._joined(self._letters.fit_transform(lowered), self._words.fit_transform(lowered))

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """The vectors of texts."""
        lowered = [text.lower() for text in texts]
        return self._joined(self._letters.transform(lowered), self._words.transform(lowered))

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Places and values of one text's vector: as `rows`, in a tenth of the time."""
        places, values = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.float32)]
        offset, lowered = 0, text.lower()
        for weight, find, vocabulary, idf in self._analysers:
            counts = Counter(find(lowered))
            if counts:
                rows = np.fromiter(counts, dtype=np.int64)
                value = (1.0 + np.log(np.fromiter(counts.values(), dtype=np.float64))) * idf[rows]
                places.append(offset + rows)
                values.append((value * (weight / np.linalg.norm(value))).astype(np.float32))
            offset += len(vocabulary)
        return np.concatenate(places), np.concatenate(values)

    @functools.cached_property
    def _analysers(self) -> list[tuple[float, Callable[[str], list[int]], dict[str, int], np.ndarray]]:
        letters, words = self._letters.vocabulary_, self._words.vocabulary_
        runs_of = self._letters.build_analyzer()

        # Runs of letters end where a word ends, and most words of a message have been in one before.
        @functools.lru_cache(WORDS_KEPT)
        def of_word(word: str) -> list[int]:
            return [letters[run] for run in runs_of(word) if run in letters]

        def of_words(text: str) -> list[int]:
            single = _WORD.findall(text)
            runs = (*single, *map(" ".join, itertools.pairwise(single)))
            return [words[run] for run in runs if run in words]

        finders = (lambda text: [run for word in text.split() for run in of_word(word)], of_words)
        return [
            (share**0.5, find, vectorizer.vocabulary_, vectorizer.idf_)
            for share, find, vectorizer in zip(self._shares, finders, (self._letters, self._words))
        ]

    def arrays(self) -> dict[str, np.ndarray]:
        """The numbers learned, by name."""
        return {
            "letter_share": np.array(self._shares[0]),
            "letter_idf": self._letters.idf_,
            "word_idf": self._words.idf_,
        }

    def names(self) -> dict[str, list[str]]:
        """The runs learned, by kind, each in the place of its number."""
        return {"letters": list(_in_order(self._letters)), "words": list(_in_order(self._words))}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], names: Mapping[str, list[str]]) -> Spelling:
        """From what `arrays` and `names` gave."""
        spelling = cls(float(arrays["letter_share"]))
        for vectorizer, runs, idf in (
            (spelling._letters, names["letters"], arrays["letter_idf"]),
            (spelling._words, names["words"], arrays["word_idf"]),
        ):
            vectorizer.vocabulary = {run: place for place, run in enumerate(runs)}
            vectorizer._validate_vocabulary()
            vectorizer.idf_ = idf
        return spelling

    def _joined(self, *kinds: sparse.csr_matrix) -> sparse.csr_matrix:
        return sparse.hstack([rows * np.float32(share**0.5) for share, rows in zip(self._shares, kinds)]).tocsr()


def _in_order(vectorizer: TfidfVectorizer) -> Iterator[str]:
    return iter(sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__))
