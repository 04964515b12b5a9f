"""Complaints that tell of the same come together, and what stands alone stays alone."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any, Sequence

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.nlu.complaint_groups import APART, LEAST, group_alike, group_complaints
from bot.settings import PROJECT
from tests.domain.test_fact import steady
from tests.test_docs import plain

FOLDER = Path(__file__).parent / "clusters"
Pairs = set[tuple[int, int]]


def read(name: str) -> tuple[list[str], list[list[int]]]:
    """The complaints of a file, and its true groups by their places."""
    file: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    texts: list[str] = []
    groups = []
    for told in file["groups"].values():
        groups.append(list(range(len(texts), len(texts) + len(told))))
        texts += told
    return texts + file["singles"], groups


def pairs(groups: Sequence[Sequence[int]]) -> Pairs:
    """Every two that are in one group."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def f1(found: Pairs, true: Pairs) -> float:
    """The harmonic mean of precision and recall: twice what is right, of all that was found and all that is true."""
    return 2 * len(found & true) / (len(found) + len(true))


@pytest.mark.parametrize(("name", "least"), [("measured.yml", 0.8), ("tuning.yml", 0.8)])
def test_complaints_about_one_matter_are_grouped(name: str, least: float) -> None:
    """On complaints that nothing was chosen on, two that are about one matter are found in one group, and only such."""
    texts, true = read(name)
    found = [group.members for group in group_complaints(texts)]

    assert f1(pairs(found), pairs(true)) >= least


def others() -> list[str]:
    """Complaints of every kind: the examples from which the model learns what a complaint is."""
    file = yaml.safe_load((PROJECT / "data" / "nlu" / "complaints.yml").read_text(encoding="utf-8"))
    [lines] = [entry["examples"].splitlines() for entry in file["nlu"] if entry.get("intent") == "make_complaint"]
    return [plain(line[2:]) for line in lines if line.startswith("- ")]


def test_other_complaints_do_not_blur_the_groups() -> None:
    """Among hundreds of other complaints the groups are still found: of the pairs within what was measured."""
    texts, true = read("measured.yml")
    among = others()
    found = pairs([group.members for group in group_complaints(texts + among)])
    within = {pair for pair in found if max(pair) < len(texts)}

    assert len(among) > 200
    assert f1(within, pairs(true)) >= 0.75


def test_the_sentences_say_what_the_group_is_about() -> None:
    """Of a long complaint the sentence is shown that is about the matter of the group, not the greeting before it."""
    texts = [
        "Good morning to all of you. I hope you are well. The kettle drips from its lid.",
        "Hello there! Water drips from the lid of my kettle. Kind regards, Mara",
        "The lid of the kettle leaks. I live in Cork.",
        "Thank you for your letter of last week.",
    ]
    [group] = group_complaints(texts)

    assert sorted(group.members) == [0, 1, 2]
    assert len(group.sentences) == 3 and all("lid" in sentence for sentence in group.sentences)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_complaints_are_no_group(count: int) -> None:
    """Of fewer than three complaints none is proposed, however alike they are."""
    assert group_complaints(["the kettle leaks"] * count) == []


def test_the_same_words_are_one_group() -> None:
    """Complaints in the same words are together."""
    assert [sorted(group.members) for group in group_complaints(["the kettle leaks"] * 3)] == [[0, 1, 2]]


VECTORS = arrays(
    np.float64, st.tuples(st.integers(0, 25), st.just(3)), elements=st.floats(-1, 1).map(lambda x: round(x, 3))
)


@given(VECTORS, st.floats(0.05, 1.5), st.integers(2, 5))
@steady
def test_groups_are_parts_of_what_is_given(vectors: np.ndarray, apart: float, least: int) -> None:
    """Each row is in one group at most, each group is large enough, and the largest comes first."""
    groups = group_alike(vectors, apart, least)
    members = [one for group in groups for one in group]
    sizes = [len(group) for group in groups]

    assert len(members) == len(set(members)) and set(members) <= set(range(len(vectors)))
    assert all(size >= least for size in sizes) and sizes == sorted(sizes, reverse=True)
    assert all(np.linalg.norm(vectors[one]) > 0 for one in members)


@given(VECTORS, st.integers(0, 2**32 - 1), st.floats(0.1, 9))
@steady
def test_a_group_is_alike_on_average(vectors: np.ndarray, seed: int, length: float) -> None:
    """Two complaints of a group are on average no farther apart than is allowed, whatever lengths the vectors have."""
    for group in group_alike(vectors * length):
        units = vectors[group] / np.linalg.norm(vectors[group], axis=1, keepdims=True)
        apart = [1 - units[one] @ units[other] for one, other in combinations(range(len(group)), 2)]

        assert np.mean(apart) <= APART + 1e-9


def test_the_most_central_comes_first() -> None:
    """A group begins with the one that is nearest to its middle and ends with the farthest."""
    angles = np.radians([0, 40, 18, 20, 180])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)

    [group] = group_alike(vectors)
    assert group[0] in (2, 3) and group[-1] in (0, 1) and len(group) == 4


def test_groups_of_a_known_shape() -> None:
    """Three directions with three, four and two vectors are two groups; the two are too few."""
    rows = [[1, 0, 0]] * LEAST + [[0, 1, 0]] * (LEAST + 1) + [[0, 0, 1]] * (LEAST - 1)

    assert [sorted(group) for group in group_alike(np.array(rows, dtype=float))] == [[3, 4, 5, 6], [0, 1, 2]]
