"""Counting days, weeks and months in a place, beside a walk through its days one by one."""

from __future__ import annotations

import os
import time
from datetime import date, datetime, timedelta, timezone
from typing import Iterator
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.period import IMMEDIATELY, LONGEST, DayCalendar, Period, Unit

steady = settings(deadline=None, derandomize=True, max_examples=150)

ZONES = ("Europe/Dublin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "America/Havana", "Pacific/Apia")
HOLIDAYS = frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
MICROSECOND = timedelta(microseconds=1)

calendars = st.builds(
    DayCalendar,
    zone=st.sampled_from(ZONES),
    holidays=st.sampled_from([HOLIDAYS, frozenset()]),
    weekend=st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset({6})]),
    ends_on_business_days=st.booleans(),
)
periods = st.one_of(
    st.just(Period(Unit.IMMEDIATELY)),
    st.builds(Period, st.just(Unit.BUSINESS_DAYS), st.integers(1, 40)),
    st.builds(Period, st.just(Unit.CALENDAR_DAYS), st.integers(1, 90)),
    st.builds(Period, st.just(Unit.WEEKS), st.integers(1, 12)),
    st.builds(Period, st.just(Unit.MONTHS), st.integers(1, 24)),
)
# Around the changes of clocks, the leap day, Easter and the end of the year, in both hemispheres.
moments = st.builds(
    lambda day, seconds: datetime(*day, tzinfo=timezone.utc) + timedelta(seconds=seconds),
    st.sampled_from([(2026, 3, 6), (2026, 3, 27), (2026, 10, 23), (2026, 12, 23), (2028, 2, 27), (2027, 9, 24)]),
    st.integers(0, 7 * 24 * 3600),
)


def walked(calendar: DayCalendar, period: Period, at: datetime) -> datetime:
    """When a period ends, by going from day to day and looking at each, without arithmetic."""
    if period.unit is Unit.IMMEDIATELY:
        return at + IMMEDIATELY
    first = at.astimezone(ZoneInfo(calendar.zone)).date()
    day, left, open_days, days = first, period.length, 0, 0

    def is_open() -> bool:
        return day.weekday() not in calendar.weekend and day not in calendar.holidays

    wanted_month = first.year * 12 + first.month + period.length
    while left > 0:
        day += timedelta(days=1)
        days += 1
        open_days += is_open()
        if period.unit is Unit.BUSINESS_DAYS:
            left -= is_open()
        elif period.unit is Unit.CALENDAR_DAYS:
            left -= 1
        elif period.unit is Unit.WEEKS:
            left -= day.weekday() == first.weekday()
        else:
            last_of_month = (day + timedelta(days=1)).month != day.month
            if day.year * 12 + day.month == wanted_month and (day.day == first.day or last_of_month):
                break
    if calendar.ends_on_business_days and period.unit is not Unit.BUSINESS_DAYS:
        while not is_open() or open_days < min(days, 2):
            day += timedelta(days=1)
            open_days += is_open()
    # The first moment of the next day is where the clock of the place first shows it.
    moment = datetime.combine(day, datetime.min.time(), timezone.utc) - timedelta(hours=15)
    while moment.astimezone(ZoneInfo(calendar.zone)).date() <= day:
        moment += timedelta(minutes=15)
    return moment - MICROSECOND


@given(calendars, periods, moments)
@steady
def test_a_period_ends_where_a_walk_through_the_days_ends(calendar: DayCalendar, period: Period, at: datetime) -> None:
    """The end is the last moment of the day that is found by looking at one day after the other."""
    assert calendar.end_of(period, at).at == walked(calendar, period, at)


@given(calendars, periods, moments, st.integers(0, 3 * 24 * 3600))
@steady
def test_what_begins_later_does_not_end_earlier(
    calendar: DayCalendar, period: Period, at: datetime, later: int
) -> None:
    """A period ends after its event, and one that begins later ends at the same moment or later."""
    end = calendar.end_of(period, at).at

    assert end > at
    assert calendar.end_of(period, at + timedelta(seconds=later)).at >= end


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def machine_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """A machine that is somewhere else."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


EXPECTED = {
    Period(Unit.CALENDAR_DAYS, 14): datetime(2026, 10, 29, 23, 59, 59, 999999, timezone.utc),
    Period(Unit.MONTHS, 1): datetime(2026, 11, 15, 23, 59, 59, 999999, timezone.utc),
    Period(Unit.BUSINESS_DAYS, 2): datetime(2026, 10, 19, 22, 59, 59, 999999, timezone.utc),
}


@pytest.mark.usefixtures("machine_zone")
@pytest.mark.parametrize("period", EXPECTED, ids=str)
def test_the_zone_of_the_machine_does_not_matter(period: Period) -> None:
    """Wherever the machine is, days are those of the place that the calendar is of."""
    received = datetime(2026, 10, 14, 23, 0, tzinfo=timezone.utc)  # midnight of Thursday the 15th in Dublin

    assert DayCalendar("Europe/Dublin").end_of(period, received).at == EXPECTED[period]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Dublin", date(2026, 3, 29), 23),
        ("Europe/Dublin", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("Pacific/Auckland", date(2026, 4, 5), 25),
        ("America/Havana", date(2026, 3, 8), 23),  # its clocks skip midnight itself
        ("America/Havana", date(2026, 11, 1), 25),  # and repeat it
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Pacific/Apia", date(2011, 12, 30), 0),  # the day that Samoa left out
    ],
)
def test_days_are_as_long_as_the_clock_makes_them(zone: str, day: date, hours: float) -> None:
    """A day ends where the next one begins, however many hours it has."""
    calendar = DayCalendar(zone)
    length = calendar.last_moment(day) - calendar.last_moment(day - timedelta(days=1))

    assert length == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("received", "period", "last"),
    [
        (date(2026, 10, 9), Period(Unit.CALENDAR_DAYS, 1), date(2026, 10, 12)),  # Friday: Saturday is moved to Monday
        (date(2026, 10, 9), Period(Unit.CALENDAR_DAYS, 2), date(2026, 10, 13)),  # two days hold two business days
        (date(2026, 10, 9), Period(Unit.CALENDAR_DAYS, 3), date(2026, 10, 13)),
        (date(2026, 10, 8), Period(Unit.CALENDAR_DAYS, 2), date(2026, 10, 12)),  # Friday and Monday
        (date(2026, 4, 2), Period(Unit.CALENDAR_DAYS, 5), date(2026, 4, 8)),  # to Tuesday after Easter, the only one
        (date(2026, 10, 9), Period(Unit.WEEKS, 1), date(2026, 10, 16)),
    ],
)
def test_short_periods_hold_business_days(received: date, period: Period, last: date) -> None:
    """By Regulation 1182/71 the last day is a business day, and two days or more have two of them."""
    calendar = DayCalendar("Europe/Dublin", HOLIDAYS, ends_on_business_days=True)
    noon = datetime(received.year, received.month, received.day, 11, tzinfo=timezone.utc)
    end = calendar.end_of(period, noon)

    assert calendar.day_of(end.at) == last
    assert (end.moved_from is None) == (
        last - received == timedelta(days=period.length * (7 if period.unit is Unit.WEEKS else 1))
    )


def test_moments_and_years_that_are_not_known_are_refused() -> None:
    """A moment without a zone has no day, and a year whose holidays nobody knows is not guessed at."""
    calendar = DayCalendar("Europe/Dublin", years=(2026, 2026))
    with pytest.raises(ValueError, match="without a zone"):
        calendar.end_of(Period(Unit.IMMEDIATELY), datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="2027 are not known"):
        calendar.end_of(Period(Unit.BUSINESS_DAYS, 3), datetime(2026, 12, 30, tzinfo=timezone.utc))


@pytest.mark.parametrize("unit", list(Unit))
def test_periods_have_a_length_that_makes_sense(unit: Unit) -> None:
    """A period of nothing, of less, or of more than two years is a slip; what is immediate has no length."""
    longest = LONGEST.get(unit.value, 0)
    for length in (-1, longest + 1, *([0] if longest else [])):
        with pytest.raises(ValueError, match="has from"):
            Period(unit, length)

    assert Period(unit, longest).length == longest


def test_a_week_has_a_day_to_work_on() -> None:
    """Seven days of week-end would never end."""
    with pytest.raises(ValueError, match="somebody works"):
        DayCalendar("Europe/Dublin", weekend=frozenset(range(7)))


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(Unit.BUSINESS_DAYS, 15), "15 business days"),
        (Period(Unit.MONTHS, 1), "1 month"),
        (Period(Unit.IMMEDIATELY), "15 minutes"),
    ],
)
def test_periods_are_said_in_words(period: Period, words: str) -> None:
    """A period reads as people say it."""
    assert str(period) == words
