"""Intervals are those of the tables, never leave their scale, and say nothing of nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from bot.domain.statistics import FEWEST, Estimate, Share, change, mean_of, percentile, student_t, within

# Two-sided 95 %, as printed in every table of Student's distribution.
PRINTED = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 10: 2.228, 20: 2.086, 29: 2.045, 30: 2.042, 60: 2.000}


@pytest.mark.parametrize(("degrees", "printed"), PRINTED.items())
def test_students_quantiles_are_those_of_the_table(degrees: int, printed: float) -> None:
    assert round(student_t(degrees), 3) == printed


@given(st.integers(1, 5000))
def test_students_quantiles_are_those_of_scipy(degrees: int) -> None:
    """The series and the expansion agree with an independent reckoning, where they meet too."""
    assert student_t(degrees) == pytest.approx(t.ppf(0.975, degrees), rel=1e-6)


def test_a_mean_has_its_interval() -> None:
    """3, 4, 5, 5, 4 by hand: mean 4.2, s² 0.7, standard error 0.37417, t(4) 2.77645, so ± 1.03885."""
    found = mean_of([3, 4, 5, 5, 4])

    assert found is not None
    assert (found.value, found.n) == (4.2, 5)
    assert (found.low, found.high) == pytest.approx((3.16115, 5.23885), abs=1e-4)
    assert mean_of([]) is None
    assert mean_of([3]) == Estimate(3, 3, 3, 1)


@pytest.mark.parametrize(
    ("part", "of", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_has_wilsons_interval(part: int, of: int, low: float, high: float) -> None:
    """As published for the same counts."""
    assert Share(part, of).interval == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval(counts: tuple[int, int]) -> None:
    """Between nothing and all, around the share itself."""
    share = Share(*counts)
    assert share.interval is not None and share.value is not None
    low, high = share.interval

    assert 0 <= low <= share.value + 1e-12 and share.value - 1e-12 <= high <= 1


def test_nothing_has_no_share() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)


@given(st.lists(st.integers(1, 10), min_size=1, max_size=60))
def test_a_mean_stays_on_its_scale(values: list[int]) -> None:
    """However wide the interval of few is, it does not leave the scale of the question."""
    found = within(mean_of(values), 1, 10)

    assert found is not None
    assert 1 <= found.low <= found.value + 1e-9 and found.value - 1e-9 <= found.high <= 10


def test_a_figure_is_shown_from_thirty_on() -> None:
    assert [Estimate(1, 1, 1, n).is_shown for n in (FEWEST - 1, FEWEST)] == [False, True]
    assert FEWEST == 30


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([7], 0.9, 7), ([1, 2, 3, 4], 0.5, 2.5), ([1, 2, 3, 4, 5], 0.9, 4.6), ([4, 1, 3, 2], 1.0, 4)],
)
def test_percentiles(values: list[float], share: float, expected: float | None) -> None:
    """Between the two nearest, as numpy and spreadsheets reckon them."""
    assert percentile(values, share) == (None if expected is None else pytest.approx(expected))


def test_a_change_is_told_apart_from_chance() -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10: 56/70 against 48/80."""
    found = change(Share(56, 70), Share(48, 80))

    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert found.is_told_apart
    small = change(Share(9, 10), Share(3, 10))
    assert small is not None and (small.low, small.high) == pytest.approx((0.1705, 0.8090), abs=1e-4)
    few = change(Share(6, 7), Share(2, 7))
    assert few is not None and (few.low, few.high) == pytest.approx((0.0582, 0.8062), abs=1e-4)
    assert change(Share(0, 0), Share(1, 2)) is None
    assert change(Estimate(4, 3.9, 4.1, 12), Estimate(2, 1.9, 2.1, 90)) is None, "one that is hidden is not compared"
