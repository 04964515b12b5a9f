"""Opening hours and deadlines, over week-ends, holidays and summer time, beside a count minute by minute."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.business_hours import BusinessHours

steady = settings(deadline=None, derandomize=True, max_examples=40)

ZONE = "Europe/Dublin"
DUBLIN = ZoneInfo(ZONE)
MINUTE = timedelta(minutes=1)
WORKDAY = (time(9), time(17, 30))
# 25 and 26 December 2026 are a Friday and a Saturday, 1 January 2027 is a Friday; Easter Monday is 6 April 2026.
HOLIDAYS = frozenset({date(2026, 4, 6), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)})
LARKFIELD = BusinessHours(ZONE, {**dict.fromkeys(range(4), WORKDAY), 4: (time(9), time(17))}, HOLIDAYS)
# Nights and Sundays included: summer time begins and ends on a Sunday at 01:00 UTC.
SUNDAYS = BusinessHours(ZONE, {6: (time(0, 30), time(4)), 0: (time(8), time(12))}, frozenset())


def dublin(*when: int) -> datetime:
    """A wall time in Dublin, in UTC."""
    return datetime(*when, tzinfo=DUBLIN).astimezone(timezone.utc)  # type: ignore[misc,arg-type]


@st.composite
def desks(draw: st.DrawFn) -> BusinessHours:
    """Any week with at least one open day; some days near the starts below are closed.

    Nobody opens or closes between 01:00 and 02:00, the hour that is skipped or repeated; see `night_desks`.
    """
    quarters = st.integers(0, 95).filter(lambda quarter: not 4 <= quarter < 8)
    weekly = {}
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        opens, closes = sorted(draw(st.lists(quarters, min_size=2, max_size=2, unique=True)))
        weekly[weekday] = (time(opens // 4, opens % 4 * 15), time(closes // 4, closes % 4 * 15))
    days = st.sampled_from([date(2026, 3, 26) + timedelta(days=d) for d in range(8)])
    return BusinessHours(ZONE, weekly, frozenset(draw(st.sets(days, max_size=3))))


@st.composite
def night_desks(draw: st.DrawFn) -> BusinessHours:
    """A desk that opens or closes around the change of the clock, on Sunday night, and on Monday morning."""
    opens, closes = sorted(draw(st.lists(st.integers(0, 12), min_size=2, max_size=2, unique=True)))
    night = (time(opens // 4, opens % 4 * 15), time(closes // 4, closes % 4 * 15))
    return BusinessHours(ZONE, {6: night, 0: (time(8), time(12))})


nights = st.builds(
    lambda day, minutes: datetime(*day, 23, tzinfo=timezone.utc) + timedelta(minutes=minutes),
    st.sampled_from([(2026, 3, 28), (2026, 10, 24)]),
    st.integers(0, 5 * 60),
)
# Around both changes of 2026, and around Christmas.
starts = st.builds(
    lambda day, minutes: datetime(*day, tzinfo=timezone.utc) + timedelta(minutes=minutes),
    st.sampled_from([(2026, 3, 26), (2026, 10, 22), (2026, 12, 23)]),
    st.integers(0, 7 * 24 * 60),
)
durations = st.integers(0, 300).map(lambda minutes: timedelta(minutes=minutes))


def open_by_the_wall_clock(desk: BusinessHours, at: datetime) -> bool:
    """Whether the clock on the wall of the desk is within the hours of its day."""
    wall = at.astimezone(DUBLIN)
    hours = desk.weekly.get(wall.weekday())
    return hours is not None and wall.date() not in desk.closed_on and hours[0] <= wall.time() < hours[1]


def counted_open_time(desk: BusinessHours, start: datetime, end: datetime) -> timedelta:
    """Open time between two moments, counted minute by minute."""
    minutes = int((end - start) / MINUTE)
    return sum((MINUTE for m in range(minutes) if open_by_the_wall_clock(desk, start + m * MINUTE)), timedelta())


def counted_due_time(desk: BusinessHours, start: datetime, duration: timedelta) -> datetime:
    """When so much open time has passed, counted minute by minute; for none, when the desk is open at all."""
    at, left = start, duration
    while left > timedelta(0) or (not duration and not open_by_the_wall_clock(desk, at)):
        if duration and open_by_the_wall_clock(desk, at):
            left -= MINUTE
        at += MINUTE
    return at


def open_or_closing(desk: BusinessHours, at: datetime) -> bool:
    """Whether a moment lies in opening hours or is a close."""
    return open_by_the_wall_clock(desk, at) or open_by_the_wall_clock(desk, at - MINUTE)


@given(desks(), starts)
@steady
def test_the_desk_is_open_when_its_clock_says_so(desk: BusinessHours, at: datetime) -> None:
    """Open means: the wall clock of the desk's zone is within the hours of a day that is not closed."""
    assert desk.is_open(at) == open_by_the_wall_clock(desk, at)


@given(desks(), starts)
@steady
def test_the_next_opening_is_the_first_open_minute(desk: BusinessHours, at: datetime) -> None:
    """The next opening is the first moment from now on at which the desk is open."""
    assert desk.next_opening(at) == counted_due_time(desk, at, timedelta(0))


@given(desks(), starts, durations)
@steady
def test_working_time_passes_only_while_the_desk_is_open(
    desk: BusinessHours, start: datetime, duration: timedelta
) -> None:
    """The due time is the moment at which exactly so many open minutes have been counted since the start."""
    due = desk.after_working_time(start, duration)

    assert due == counted_due_time(desk, start, duration)
    assert counted_open_time(desk, start, due) == duration


@given(desks(), starts, durations, st.integers(0, 3))
@steady
def test_a_deadline_is_at_work_and_never_before_the_start(
    desk: BusinessHours, start: datetime, duration: timedelta, days: int
) -> None:
    """Every due time lies in opening hours or at a close, and not before the moment it counts from."""
    dues = [desk.after_working_time(start, duration), desk.end_of_working_day(start, days)]

    assert all(open_or_closing(desk, due) for due in dues)
    assert all(due >= start for due in dues)


@given(desks(), starts, st.integers(1, 3000), durations, st.integers(0, 3))
@steady
def test_who_comes_later_is_never_due_earlier(
    desk: BusinessHours, start: datetime, minutes: int, duration: timedelta, days: int
) -> None:
    """A later start never gives an earlier deadline."""
    later = start + timedelta(minutes=minutes)

    assert desk.after_working_time(start, duration) <= desk.after_working_time(later, duration)
    assert desk.end_of_working_day(start, days) <= desk.end_of_working_day(later, days)


@given(desks(), starts, st.integers(0, 8))
@steady
def test_the_end_of_a_working_day_counts_open_days(desk: BusinessHours, start: datetime, days: int) -> None:
    """The day of arrival is the first open one; so many open days later, at closing time, is the deadline."""
    day = counted_due_time(desk, start, timedelta(0)).astimezone(DUBLIN).date()
    left = days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() in desk.weekly and day not in desk.closed_on
    closes = desk.weekly[day.weekday()][1]

    assert desk.end_of_working_day(start, days) == dublin(day.year, day.month, day.day, closes.hour, closes.minute)


@pytest.mark.parametrize("days", [1, 5, 10, 30])
def test_a_desk_open_once_a_week_can_promise_too(days: int) -> None:
    """Ten working days at a desk that opens on Mondays only are ten Mondays."""
    mondays = BusinessHours(ZONE, {0: (time(9), time(12))})
    monday = date(2026, 6, 1)
    due = monday + timedelta(weeks=days)

    assert mondays.end_of_working_day(dublin(2026, 6, 1, 10), days) == dublin(due.year, due.month, due.day, 12)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (dublin(2026, 9, 15, 10), 4, dublin(2026, 9, 15, 14)),
        (dublin(2026, 9, 15, 16), 4, dublin(2026, 9, 16, 11, 30)),
        (dublin(2026, 9, 18, 16), 4, dublin(2026, 9, 21, 12)),  # over a week-end, after a short Friday
        (dublin(2026, 9, 15, 23), 4, dublin(2026, 9, 16, 13)),
        (dublin(2026, 9, 15, 9), 8.5, dublin(2026, 9, 15, 17, 30)),  # a whole day ends at the close
        (dublin(2026, 3, 27, 16), 4, dublin(2026, 3, 30, 12)),  # summer time begins in between
        (dublin(2026, 10, 23, 16), 4, dublin(2026, 10, 26, 12)),  # and ends
        (dublin(2026, 12, 24, 17), 1, dublin(2026, 12, 28, 9, 30)),  # Christmas and a week-end
        (dublin(2026, 4, 3, 16), 2, dublin(2026, 4, 7, 10)),  # Easter Monday
    ],
)
def test_working_hours_by_the_calendar(start: datetime, hours: float, due: datetime) -> None:
    """Nights, week-ends, holidays and changes of the clock take nothing of the time that was promised."""
    assert LARKFIELD.after_working_time(start, timedelta(hours=hours)) == due


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (dublin(2026, 9, 15, 10), 0, dublin(2026, 9, 15, 17, 30)),
        (dublin(2026, 9, 15, 10), 1, dublin(2026, 9, 16, 17, 30)),
        (dublin(2026, 9, 15, 17, 29), 2, dublin(2026, 9, 17, 17, 30)),
        (dublin(2026, 9, 15, 17, 30), 2, dublin(2026, 9, 18, 17)),  # at closing time counts as the next day
        (dublin(2026, 9, 19, 12), 0, dublin(2026, 9, 21, 17, 30)),  # Saturday counts as Monday
        (dublin(2026, 3, 27, 10), 1, dublin(2026, 3, 30, 17, 30)),  # summer time begins in between
        (dublin(2026, 12, 23, 10), 3, dublin(2026, 12, 29, 17, 30)),  # Christmas and a week-end
    ],
)
def test_working_days_by_the_calendar(start: datetime, days: int, due: datetime) -> None:
    """A message after hours counts as arriving on the next working day; the due time is a close, by the wall clock."""
    assert LARKFIELD.end_of_working_day(start, days) == due


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        # 29 March: the wall clock goes from 00:59 to 02:00, so 00:30 to 04:00 are two and a half hours.
        (datetime(2026, 3, 29, 0, 30), 150, datetime(2026, 3, 29, 3)),
        (datetime(2026, 3, 29, 0, 30), 151, datetime(2026, 3, 30, 7, 1)),
        # 25 October: from 01:59 back to 01:00, so they are four and a half.
        (datetime(2026, 10, 24, 23, 30), 270, datetime(2026, 10, 25, 4)),
        (datetime(2026, 10, 24, 23, 30), 271, datetime(2026, 10, 26, 8, 1)),
    ],
)
def test_a_night_shift_over_the_change_of_the_clock(start: datetime, minutes: int, due: datetime) -> None:
    """An hour that the clock skips is not worked, and one that it repeats is worked twice."""
    counted = SUNDAYS.after_working_time(start.replace(tzinfo=timezone.utc), timedelta(minutes=minutes))

    assert counted == due.replace(tzinfo=timezone.utc)


@given(night_desks(), nights, st.integers(1, 120).map(lambda minutes: timedelta(minutes=minutes)))
@steady
def test_a_desk_that_opens_or_closes_within_the_changed_hour(
    desk: BusinessHours, start: datetime, duration: timedelta
) -> None:
    """Where the wall clock skips or repeats a closing time, the desk is still of one mind about when it is open."""
    assert desk.is_open(desk.next_opening(start))

    due = desk.after_working_time(start, duration)
    minutes = [start + m * MINUTE for m in range(int((due - start) / MINUTE))]

    assert desk.end_of_working_day(start, 0) >= start
    assert sum(desk.is_open(minute) for minute in minutes) * MINUTE == duration


def test_a_deadline_lies_in_the_future() -> None:
    """A deadline before its start is refused."""
    with pytest.raises(ValueError, match="lies in the future"):
        LARKFIELD.after_working_time(dublin(2026, 9, 15, 10), -MINUTE)
    with pytest.raises(ValueError, match="lies in the future"):
        LARKFIELD.end_of_working_day(dublin(2026, 9, 15, 10), -1)


@pytest.mark.parametrize("weekly", [{}, {6: WORKDAY}])
def test_hours_that_never_open_are_said_to_be_wrong(weekly: dict[int, tuple[time, time]]) -> None:
    """A desk without a day in two months is a mistake in the file, and no endless search."""
    closed = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(500))
    never = BusinessHours(ZONE, weekly, closed)

    with pytest.raises(ValueError, match="never open"):
        never.next_opening(dublin(2026, 6, 1, 10))
    with pytest.raises(ValueError, match="never open"):
        never.end_of_working_day(dublin(2026, 6, 1, 10), 2)


def test_a_customer_reads_the_time_of_the_desk() -> None:
    """A due time is told with its weekday and by the desk's own clock, in summer as in winter."""
    assert LARKFIELD.say(datetime(2026, 11, 24, 17, 0, tzinfo=timezone.utc)) == "Tuesday 24 November, 17:00"
    assert LARKFIELD.say(datetime(2026, 7, 1, 8, 5, tzinfo=timezone.utc)) == "Wednesday 1 July, 09:05"
