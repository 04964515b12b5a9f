"""Finding facts by what they say: by meaning (the sentence encoder) and by words (BM25), the two rankings fused.

A question about a thing that nobody named finds the things it may be about; and how near a question is to a fact says,
beside its aspect, whether the fact answers it.
"""

from __future__ import annotations

import sys
from typing import Callable, Dict, List, Sequence

import numpy as np

from bot.domain.fact import Fact
from bot.nlu.encoder import WIDTH

# bm25s takes jax where it finds it, and Rasa brings it along: 110 MB for a part of bm25s that is not used here.
_had_jax = "jax" in sys.modules
if not _had_jax:
    sys.modules["jax"] = None  # type: ignore[assignment]
import bm25s  # noqa: E402

if not _had_jax:
    del sys.modules["jax"]

SHOP = "policy:"  # how the subjects of facts about the shop begin
FUSED = 60  # k of reciprocal rank fusion, score = sum of 1 / (k + rank): Cormack et al. 2009
LOOKED_AT = 50  # facts of each ranking that are fused


class FactIndex:
    """Facts by meaning and by words."""

    def __init__(
        self,
        facts: Sequence[Fact],
        encode: Callable[[Sequence[str]], np.ndarray],
        before: FactIndex | None = None,
    ) -> None:
        """Read the facts: about a millisecond for each wording that is new.

        Args:
            facts: all that may be found.
            encode: texts to vectors whose first `WIDTH` columns are of length one.
            before: an index made with the same `encode`, whose wordings are not read again.
        """
        self._ids = [fact.id for fact in facts]
        self._place = {fact_id: place for place, fact_id in enumerate(self._ids)}
        for place, fact in enumerate(facts):  # what a fact tells besides, where nothing else is known of it
            for name in (fact.attribute, *fact.also):
                self._place.setdefault(f"{fact.subject}.{name}", place)
        self._about = np.array([SHOP if fact.subject.startswith(SHOP) else fact.subject for fact in facts])
        known = dict(before._by_wording) if before is not None else {}
        new = list(dict.fromkeys(fact.wording for fact in facts if fact.wording not in known))
        known.update(zip(new, encode(new)[:, :WIDTH]))
        self._by_wording = {fact.wording: known[fact.wording] for fact in facts}
        rows = [self._by_wording[fact.wording] for fact in facts]
        self._vectors = np.stack(rows) if rows else np.zeros((0, WIDTH), dtype=np.float32)
        self._words = bm25s.BM25()
        tokens = [_tokens(f"{fact.attribute.replace('_', ' ')} {fact.wording}") for fact in facts]
        if facts:
            self._words.index(tokens, show_progress=False)

    def __len__(self) -> int:
        return len(self._ids)

    def likeness(self, vector: np.ndarray, fact_id: str) -> float | None:
        """How alike a question's meaning is to a fact's, −1 to 1; None for a fact that is not here."""
        place = self._place.get(fact_id)
        return None if place is None else float(self._vectors[place] @ vector[:WIDTH])

    def search(self, text: str, vector: np.ndarray, most: int, about: str | None = None) -> List[str]:
        """The ids of the facts that a text is nearest to, the nearest first; only of those about one product, or about
        the shop (SHOP), if that is said.
        """
        if not self._ids:
            return []
        by_meaning = self._vectors @ vector[:WIDTH]
        known = [token for token in _tokens(text) if token in self._words.vocab_dict]
        by_words = self._words.get_scores(known) if known else np.zeros(len(self._ids), dtype=np.float32)
        left_out = slice(0) if about is None else self._about != about
        scores: Dict[int, float] = {}
        for ranking in (by_meaning, by_words):
            ranking[left_out] = 0.0
            for rank, place in enumerate(_best(ranking, LOOKED_AT)):
                if ranking[place] > 0:
                    scores[int(place)] = scores.get(int(place), 0.0) + 1 / (FUSED + rank)
        nearest = sorted(scores, key=lambda place: -scores[place])[:most]
        return [self._ids[place] for place in nearest]


def _best(scores: np.ndarray, count: int) -> np.ndarray:
    count = min(count, len(scores))
    best = np.argpartition(-scores, count - 1)[:count]
    ordered: np.ndarray = best[np.argsort(-scores[best], kind="stable")]
    return ordered


def _tokens(text: str) -> List[str]:
    words = (word.strip(".,;:!?()“”\"'").lower() for word in text.split())
    return [word for word in words if word]
