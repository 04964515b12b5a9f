"""How long a person is waited for: what was measured, never shorter than it was, and nothing where little was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.waiting_time import IN_MINUTES, MEASURED_FROM, in_hours, in_minutes, measure_wait
from tests.domain.test_fact import steady

WAITS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=2))


@given(st.lists(WAITS, min_size=MEASURED_FROM, max_size=60), st.integers(0, 9), st.integers(0, 9))
@steady
def test_what_is_told_was_measured(waits: list[timedelta], before: int, in_vain: int) -> None:
    """Half of the customers waited no longer than the median, nine of ten no longer than the most; both did occur, and
    fewer did not wait that long.
    """
    wait = measure_wait(waits, before, in_vain)
    assert wait is not None

    for told, tenths in ((wait.median, 5), (wait.most, 9)):
        assert told in waits
        assert 10 * sum(one <= told for one in waits) >= tenths * len(waits)
        assert 10 * sum(one < told for one in waits) < tenths * len(waits)
    assert (wait.measured_on, wait.before, wait.in_vain) == (len(waits), before, in_vain)


@given(st.lists(WAITS, max_size=MEASURED_FROM - 1))
@steady
def test_little_says_nothing(waits: list[timedelta]) -> None:
    """Fewer than five waits say nothing about the next one, however many waited in vain."""
    assert measure_wait(waits, 0, 40) is None


@given(WAITS)
@steady
def test_a_wait_is_never_told_shorter_than_it_was(wait: timedelta) -> None:
    """In minutes or in hours, a wait is rounded up, and by less than one of them."""
    minutes = in_minutes(wait)
    told = timedelta(minutes=minutes) if minutes is not None else timedelta(hours=in_hours(wait))

    assert wait <= told
    assert told - wait < (timedelta(hours=1) if minutes is None else timedelta(minutes=1)) or told == timedelta(
        minutes=1
    )
    assert (minutes is None) == (wait > IN_MINUTES)


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(-3, 1), (0, 1), (1, 1), (60, 1), (61, 2), (420, 7), (5400, 90), (5401, None)]
)
def test_minutes(seconds: int, minutes: int | None) -> None:
    """Not even a wait that clocks disagree about takes less than a minute."""
    assert in_minutes(timedelta(seconds=seconds)) == minutes
