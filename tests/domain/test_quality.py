"""The eight dimensions of quality: which one a customer's words find wanting, and by which words."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.quality import QualityDimension, find_dimensions

P, F, C, R = (
    QualityDimension.PERFORMANCE,
    QualityDimension.FEATURES,
    QualityDimension.CONFORMANCE,
    QualityDimension.RELIABILITY,
)
D, S, A, Q = (
    QualityDimension.DURABILITY,
    QualityDimension.SERVICEABILITY,
    QualityDimension.AESTHETICS,
    QualityDimension.PERCEIVED_QUALITY,
)


@pytest.mark.parametrize(
    ("text", "dimension", "words"),
    [
        ("it takes ages to boil", P, "takes ages"),
        ("the suction is weak", P, "weak"),
        ("the jacket isn’t waterproof", P, "isn’t waterproof"),
        ("the toaster burns every toast", P, "burns every toast"),
        ("it has no timer", F, "has no timer"),
        ("it lacks a handle", F, "lacks"),
        ("you sent the wrong colour", C, "wrong colour"),
        ("it arrived broken", C, "arrived broken"),
        ("a screw is missing", C, "screw is missing"),
        ("smaller than stated", C, "smaller than stated"),
        ("it stopped working", R, "stopped working"),
        ("it keeps switching off", R, "keeps switching"),
        ("the lid leaks", R, "leaks"),
        ("it doesnt work", R, "doesnt work"),
        ("the handle came off", D, "came off"),
        ("rusty after a week", D, "rusty"),
        ("the colour faded", D, "faded"),
        ("it no longer holds its charge", D, "no longer holds its charge"),
        ("nobody answers the phone", S, "nobody answers"),
        ("there are no spare parts", S, "no spare parts"),
        ("your man was rude", S, "rude"),
        ("it smells of plastic", A, "smells"),
        ("it is scratched", A, "scratched"),
        ("it is so loud", A, "so loud"),
        ("it feels cheap", Q, "feels cheap"),
        ("not worth the money", Q, "not worth"),
        ("I expected better of you", Q, "expected better"),
    ],
)
def test_a_dimension_is_shown_by_its_words(text: str, dimension: QualityDimension, words: str) -> None:
    """What is found wanting is told with the words that show it, where they stand."""
    [(found, start, end)] = find_dimensions(text)

    assert (found, text[start:end]) == (dimension, words)


def test_a_complaint_may_show_several() -> None:
    """Each dimension is told once, in the order of the text."""
    found = find_dimensions("it smells, the handle came off, it smells again and nobody replies")

    assert [dimension for dimension, _, _ in found] == [A, D, S]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "where is my order",
        "I want my money back",
        "it works fine and I love it",
        "do you sell lamps",
        "10417",
        "hello",
    ],
)
def test_no_fault_is_made_up(text: str) -> None:
    """A question, a wish or praise finds nothing wanting."""
    assert find_dimensions(text) == []


@given(
    st.lists(
        st.sampled_from("it came broken not as worn out smells cheap nobody answers has no timer weak off".split())
    )
)
@settings(deadline=None, max_examples=80)
def test_no_words_show_two_dimensions(words: list[str]) -> None:
    """A stretch of text is the sign of one dimension only, and each dimension is found once."""
    found = find_dimensions(" ".join(words))

    assert len({dimension for dimension, _, _ in found}) == len(found)
    assert all(one[2] <= other[1] for one, other in itertools.pairwise(found))
