"""The measures, against examples computed by hand and rules that hold for any answers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.scoring import (
    BINS,
    accuracy,
    auroc,
    calibration_bins,
    choose_threshold,
    expected_calibration_error,
    macro_f1,
    share,
)

chances = st.floats(0, 1)
answers = st.lists(st.tuples(chances, st.booleans()), min_size=1, max_size=60)
names = st.sampled_from("abcd")
pairs = st.lists(st.tuples(names, names), min_size=1, max_size=40)


def test_macro_f1_by_hand() -> None:
    """Each meant class counts alike, however rare it is."""
    answered = [("a", "a"), ("a", "a"), ("a", "b"), ("b", "b"), ("c", "a")]

    # a: 2 hits, 3 meant, 3 understood; b: 1 hit, 1 meant, 2 understood; c: no hit
    assert macro_f1(answered) == pytest.approx((4 / 6 + 2 / 3 + 0) / 3)


def test_a_class_that_nobody_meant_has_no_f1_of_its_own() -> None:
    """A wrong answer costs the class that was meant, and adds no class to the mean."""
    assert macro_f1([("a", "a"), ("a", "never meant")]) == pytest.approx(2 / 3)


@given(pairs)
def test_macro_f1_is_whole_only_when_all_is_right(answered: list[tuple[str, str]]) -> None:
    """F1 lies between 0 and 1, is 1 only if nothing is wrong, and knows no order."""
    shuffled = random.Random(0).sample(answered, len(answered))

    assert 0 <= macro_f1(answered) <= 1
    assert (macro_f1(answered) == 1) == all(meant == understood for meant, understood in answered)
    assert macro_f1(shuffled) == pytest.approx(macro_f1(answered))


def test_calibration_error_by_hand() -> None:
    """Ten answers at 0.95 of which eight are right are 0.15 off; with ten perfect ones beside them, half of that."""
    too_sure = [(0.95, number < 8) for number in range(10)]
    perfect = [(0.5, number < 5) for number in range(10)]

    assert expected_calibration_error(too_sure) == pytest.approx(0.15)
    assert expected_calibration_error(too_sure + perfect) == pytest.approx(0.075)


def test_over_and_under_confidence_cancel_only_within_a_bin() -> None:
    """Neighbours in a bin are averaged; in two bins each error counts."""
    assert expected_calibration_error([(0.95, True), (0.95, False)] * 10) == pytest.approx(0.45)
    assert expected_calibration_error([(0.1, True), (0.9, False)]) == pytest.approx(0.9)


def test_certainty_is_in_the_last_bin() -> None:
    """A confidence of 1 belongs to the last of 15 bins, 0 to the first; the rest are empty."""
    bins = calibration_bins([(1.0, True), (0.0, False)])

    assert len(bins) == BINS == 15
    assert [number for number, one in enumerate(bins) if one is not None] == [0, 14]


@given(answers)
def test_calibration_error_is_bounded(answered: list[tuple[float, bool]]) -> None:
    """The error is from 0 to 1 and at least the difference of the two means: bins only add to it."""
    of_all = abs(sum(c for c, _ in answered) - sum(right for _, right in answered)) / len(answered)
    error = expected_calibration_error(answered)

    assert -1e-9 <= error <= 1 + 1e-9
    assert error >= of_all - 1e-9


def test_threshold_by_hand() -> None:
    """Of 100 messages one right one may be lost: the threshold lies between the second right one and what is below."""
    known = [(0.1, True), (0.2, False), (0.3, True), *[(0.9, True)] * 97]

    assert choose_threshold(known, price=0.01) == pytest.approx(0.25)
    assert choose_threshold(known, price=0.0) == pytest.approx(0.05)


@given(answers, st.floats(0, 1))
def test_no_more_is_lost_than_was_agreed(known: list[tuple[float, bool]], price: float) -> None:
    """Of what is right, at most the agreed share of all is refused, and no higher threshold would keep to that."""
    chosen = choose_threshold(known, price)
    right = [confidence for confidence, is_right in known if is_right]
    lost = sum(confidence < chosen for confidence in right)

    assert lost <= price * len(known) + 1e-6
    if right and lost < len(right):
        next_one = min(confidence for confidence in right if confidence >= chosen)
        lost_then = sum(confidence <= next_one for confidence in right)
        assert lost_then > price * len(known) - 1e-6 or lost_then == len(right)


def test_auroc_by_hand() -> None:
    """Of the six pairs of known and unknown, four and a tie are in order."""
    assert auroc([0.9, 0.8, 0.3], [0.5, 0.8]) == pytest.approx((2 + 1.5 + 0) / 6)


@given(st.lists(chances, min_size=1, max_size=15), st.lists(chances, min_size=1, max_size=15))
def test_auroc_counts_pairs(known: list[float], unknown: list[float]) -> None:
    """It is the share of pairs in order, counted one by one."""
    ordered = sum((k > u) + 0.5 * (k == u) for k in known for u in unknown)

    assert auroc(known, unknown) == pytest.approx(ordered / (len(known) * len(unknown)))


@pytest.mark.parametrize(
    "measure",
    [
        lambda: accuracy([]),
        lambda: share(0, 0),
        lambda: macro_f1([]),
        lambda: expected_calibration_error([]),
        lambda: auroc([], [0.5]),
    ],
)
def test_nothing_has_no_figure(measure: object) -> None:
    """What was not measured is no good figure, and no bad one."""
    with pytest.raises(ValueError, match=r"cannot be told|needs some of both"):
        measure()  # type: ignore[operator]
