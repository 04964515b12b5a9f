"""Promises are made for when they can be kept."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.business_hours import BusinessHours
from bot.domain.capacity import MEASURED_FROM, Pace, decide_due, measure_pace

# A Tuesday in summer time, the desk open from 9:00 to 17:00 in Dublin: 8 hours a day.
OPENING = datetime(2026, 9, 15, 8, 0, tzinfo=timezone.utc)
HOURS = BusinessHours("Europe/Dublin", {day: (time(9), time(17)) for day in range(5)})
CLOSE = timedelta(hours=8)
ONE_AN_HOUR = Pace(1.0, 20)


def test_with_room_the_usual_time_is_promised() -> None:
    """Where the work ahead leaves room, the policy's own time is promised, and the evidence says on what it stands."""
    room = decide_due(OPENING + CLOSE, OPENING, [OPENING + CLOSE] * 3, ONE_AN_HOUR, HOURS)

    assert (room.due_at, room.later_than_usual) == (OPENING + CLOSE, False)
    assert room.evidence == "3 promised to be done before it; 1 an hour of open time, measured on 20 in 28 days."


def test_a_full_day_moves_the_promise_to_the_next() -> None:
    """With eight pieces due today and one an hour, the ninth is promised for tomorrow's close."""
    full = [OPENING + CLOSE] * 8
    room = decide_due(OPENING + CLOSE, OPENING, full, ONE_AN_HOUR, HOURS)

    assert room.due_at == OPENING + timedelta(days=1) + CLOSE
    assert room.later_than_usual


def test_an_earlier_promise_takes_no_room_from_a_later_one() -> None:
    """Nobody is let in before those whose time is already needed to the last hour."""
    tomorrow = OPENING + timedelta(days=1) + CLOSE
    room = decide_due(OPENING + CLOSE, OPENING, [tomorrow] * 16, ONE_AN_HOUR, HOURS)

    assert room.due_at == OPENING + timedelta(days=2) + CLOSE


@pytest.mark.parametrize(("kept", "pace"), [(MEASURED_FROM - 1, Pace(4.0, 0)), (40, Pace(0.5, 40))])
def test_pace_is_measured_once_there_is_enough(kept: int, pace: Pace) -> None:
    """The policy's assumption counts until enough was measured; then the figures of the last days do."""
    assert measure_pace(kept, 80.0, 4.0) == pace


@given(
    st.lists(st.integers(0, 20 * 24 * 60), max_size=60),
    st.integers(0, 10 * 24 * 60),
    st.floats(0.2, 8),
)
def test_promises_that_fit_stay_keepable(asked: list[int], first: int, an_hour: float) -> None:
    """However many promises are made one after another, all of them can be kept at the pace they were reckoned with."""
    pace, made = Pace(an_hour, 20), list[datetime]()
    for minutes in [first, *asked]:
        usual = HOURS.end_of_working_day(OPENING + timedelta(minutes=minutes), 0)
        room = decide_due(usual, OPENING, made, pace, HOURS)
        assert room.due_at >= usual
        made.append(room.due_at)

    for due in made:
        work = sum(1 for other in made if other <= due)
        assert work <= pace.an_hour * (HOURS.open_time(OPENING, due) / timedelta(hours=1)) + 1e-6
