"""Complaints grouped by what they mean, across languages, so that what many of them have in common can be seen.

Grouped by average linkage of the cosine distances between the vectors of the multilingual encoder. Measured on 60
complaints of 8 matters and 15 others (tests/nlu/clusters, English and German): pairwise F1 0.92, precision 0.89, recall
0.94; among 1,056 other complaints 0.83, 0.99, 0.72: the more there are, the fewer are taken for alike. The encoder of
the main language reaches F1 0.76, as it reads no German and sees the thing before its fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from bot.domain.claims import sentences_of
from bot.nlu.multilingual_encoder import encode

# How far apart, on average, the complaints of two groups may be to become one. Of the thresholds tried it serves best
# on tests/nlu/clusters/tuning.yml alone and among 200 other complaints together: F1 0.86 and 0.81 (at 0.67: 0.86 and
# 0.79; at 0.73: 0.78 and 0.84).
APART = 0.70
LEAST = 3  # complaints; two that are alike are chance
SPOKEN_FOR = 3  # sentences that show what a group is about


@dataclass(frozen=True)
class Group:
    """Complaints about one matter, as far as their words tell."""

    members: tuple[int, ...]  # their places in what was given, the most central first
    sentences: tuple[str, ...]  # of the most central complaints, from each the one that says most of the matter


def group_complaints(texts: Sequence[str]) -> List[Group]:
    """The groups of complaints that mean alike, the largest first; what stands alone is in none."""
    vectors = encode(texts)
    groups = group_alike(vectors)
    shown = {one: list(sentences_of(texts[one])) or [texts[one]] for group in groups for one in group[:SPOKEN_FOR]}
    every = [sentence for sentences in shown.values() for sentence in sentences]
    meaning = dict(zip(every, encode(every)))

    def most_telling(one: int, centre: np.ndarray) -> str:
        return max(shown[one], key=lambda sentence: float(meaning[sentence] @ centre))

    return [
        Group(tuple(group), tuple(most_telling(one, vectors[group].mean(axis=0)) for one in group[:SPOKEN_FOR]))
        for group in groups
    ]


def group_alike(vectors: np.ndarray, apart: float = APART, least: int = LEAST) -> List[List[int]]:
    """Rows that are alike, as groups of at least so many, the largest first and in each the most central first.

    Args:
        vectors: float of shape (number of texts, width); their lengths do not matter. One without a direction is like
            no other.
        apart: the largest average cosine distance (0 to 2) between two groups that become one.
    """
    directed = np.flatnonzero(np.linalg.norm(vectors, axis=1) > 0)
    if len(directed) < max(2, least):
        return []
    units = vectors[directed] / np.linalg.norm(vectors[directed], axis=1, keepdims=True)
    distances = np.clip(1.0 - units @ units.T, 0.0, 2.0)
    np.fill_diagonal(distances, 0.0)
    labels = fcluster(linkage(squareform(distances, checks=False), "average"), apart, "distance")
    found = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    groups = [[int(directed[one]) for one in _central_first(units, group)] for group in found if len(group) >= least]
    return sorted(groups, key=lambda group: (-len(group), min(group)))


def _central_first(units: np.ndarray, group: np.ndarray) -> np.ndarray:
    likeness = (units[group] @ units[group].mean(axis=0)).round(5)  # the same words differ by less, from run to run
    return group[np.argsort(-likeness, kind="stable")]
