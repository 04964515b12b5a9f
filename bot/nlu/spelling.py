"""How texts are written: TF-IDF of their letters (runs of two to four) and words (one or two), one vector a text."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, Callable, Mapping, Sequence

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

# Share of the letters in the likeness of two texts, where meaning has 1. The more examples an intent has, the more of
# its wordings are known, and the more spelling tells: with few examples it misleads.
LETTERS_OF_FEW, LETTERS_OF_MANY, HALF_WAY = 1 / 10, 1 / 2, 200  # half of what is added comes with 200 an intent
WORDS = 2 / 3  # of the letters' share
FEW = 4_000  # examples up to which a run that only one of them has is kept
WORDS_KEPT = 4_096  # words whose runs of letters are remembered
RUNS = (2, 3, 4)  # letters in a run
TOO_OFTEN = 0.1  # share of examples from which a run of letters tells nothing

_WORD = re.compile(r"\b\w+\b")


class Spelling:
    """Knows the runs of letters and of words that examples have. The dot product of two vectors is their likeness."""

    def __init__(self, letters: float) -> None:
        """With this share of the letters; it knows no run yet."""
        self._shares = (letters, letters * WORDS)
        self._places: tuple[dict[str, int], dict[str, int]] = ({}, {})  # of each run of letters, of words
        self._idf = (np.zeros(0), np.zeros(0))  # how much each of them tells

    @classmethod
    def for_examples(cls, of_each: float) -> Spelling:
        """As it should weigh where so many examples of each intent are known."""
        return cls(LETTERS_OF_FEW + LETTERS_OF_MANY * of_each / (of_each + HALF_WAY))

    def fit(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Learn the runs; the examples' vectors, one row each."""
        # A second and 30 MB that only a training needs; reading a text does without.
        from sklearn.feature_extraction.text import TfidfVectorizer

        rare = 1 if len(texts) <= FEW else 2
        often = max(TOO_OFTEN, 2 * rare / len(texts))
        letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(RUNS[0], RUNS[-1]), sublinear_tf=True, dtype=np.float32, min_df=rare,
            max_df=often,
        )  # fmt: skip
        words = TfidfVectorizer(
            token_pattern=_WORD.pattern, ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32, min_df=rare
        )
        lowered = [text.lower() for text in texts]
        rows = [kind.fit_transform(lowered) for kind in (letters, words)]
        self._know(_in_order(letters), letters.idf_, _in_order(words), words.idf_)
        return sparse.hstack([kind * np.float32(share**0.5) for share, kind in zip(self._shares, rows)]).tocsr()

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Places and values of one text's vector: as `fit` gives a row of it, in a tenth of the time."""
        places, values = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.float32)]
        offset, lowered = 0, text.lower()
        for share, find, idf in zip(self._shares, self._finders, self._idf):
            counts = Counter(find(lowered))
            if counts:
                rows = np.fromiter(counts, dtype=np.int64)
                value = (1.0 + np.log(np.fromiter(counts.values(), dtype=np.float64))) * idf[rows]
                places.append(offset + rows)
                values.append((value * (share**0.5 / np.linalg.norm(value))).astype(np.float32))
            offset += len(idf)
        return np.concatenate(places), np.concatenate(values)

    @functools.cached_property
    def _finders(self) -> tuple[Callable[[str], list[int]], Callable[[str], list[int]]]:
        letters, words = self._places

        # Runs of letters end where a word ends, and most words of a message have been in one before.
        @functools.lru_cache(WORDS_KEPT)
        def of_word(word: str) -> list[int]:
            return [letters[run] for run in runs_of_letters(word) if run in letters]

        def of_words(text: str) -> list[int]:
            single = _WORD.findall(text)
            runs = (*single, *map(" ".join, itertools.pairwise(single)))
            return [words[run] for run in runs if run in words]

        return lambda text: [run for word in text.split() for run in of_word(word)], of_words

    def arrays(self) -> dict[str, np.ndarray]:
        """The numbers learned, by name."""
        return {"letter_share": np.array(self._shares[0]), "letter_idf": self._idf[0], "word_idf": self._idf[1]}

    def names(self) -> dict[str, list[str]]:
        """The runs learned, by kind, each in the place of its number."""
        return {"letters": list(self._places[0]), "words": list(self._places[1])}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], names: Mapping[str, list[str]]) -> Spelling:
        """From what `arrays` and `names` gave."""
        spelling = cls(float(arrays["letter_share"]))
        spelling._know(names["letters"], arrays["letter_idf"], names["words"], arrays["word_idf"])
        return spelling

    def _know(self, letters: Sequence[str], letter_idf: np.ndarray, words: Sequence[str], word_idf: np.ndarray) -> None:
        self._places = tuple({run: place for place, run in enumerate(runs)} for runs in (letters, words))
        self._idf = (letter_idf, word_idf)


def runs_of_letters(word: str) -> list[str]:
    """The runs of two to four letters in a word with a space on both sides; one that is no longer than a run is its
    own only run of that length, and has no longer ones.
    """
    padded, runs = f" {word} ", []
    for length in RUNS:
        runs += [padded[begin : begin + length] for begin in range(max(len(padded) - length, 0) + 1)]
        if len(padded) <= length:
            break
    return runs


def _in_order(vectorizer: TfidfVectorizer) -> list[str]:
    return sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
