"""Days and spans of days, counted from when the message was sent and where it counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.dates_in_text import find_dates

DUBLIN = ZoneInfo("Europe/Dublin")
TUESDAY = datetime(2026, 9, 15, 10, 0, tzinfo=DUBLIN)


def dates(text: str, sent_at: datetime = TUESDAY) -> list[str]:
    """The days and spans of a text."""
    return [found.value for found in find_dates(text, sent_at)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("last Tuesday", "2026-09-08"),
        ("this Friday", "2026-09-18"),
        ("this past Friday", "2026-09-11"),
        ("next Friday", "2026-09-25"),
        ("I need it by Friday", "2026-09-18"),
        ("tuseday", "2026-09-08"),
        ("last wed", "2026-09-09"),
        ("a fortnight ago", "2026-09-01"),
        ("a couple of weeks ago", "2026-09-01"),
        ("3 wks ago", "2026-08-25"),
        ("twenty days back", "2026-08-26"),
        ("a year and a half ago", "2025-03-15"),
        ("half a year ago", "2026-03-15"),
        ("the 3rd", "2026-09-03"),
        ("on the 16th it broke", "2026-08-16"),
        ("on Tuesday the 8th", "2026-09-08"),
        ("Monday, 14 September", "2026-09-14"),
        ("the 1st of May 2025", "2025-05-01"),
        ("12 nov '25", "2025-11-12"),
        ("29 February", "2024-02-29"),
        ("3/13/2026", "2026-03-13"),
        ("by 12 October", "2026-10-12"),
        ("Xmas", "2025-12-25"),
        ("last Christmas", "2025-12-25"),
        ("next Christmas", "2026-12-25"),
        ("on Easter Monday", "2026-04-06"),
        ("Black Friday", "2025-11-28"),
        ("tomorrow", "2026-09-16"),
        ("in two weeks' time", "2026-09-29"),
        ("last night", "2026-09-14"),
    ],
)
def test_a_day_is_read(text: str, value: str) -> None:
    """A day looks back unless a word looks ahead; names of days, months and feasts may be short or misspelt."""
    assert dates(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("between Monday and Wednesday", "2026-09-07/2026-09-09"),
        ("from Friday to Monday", "2026-09-11/2026-09-14"),
        ("Monday to Thursday", "2026-09-07/2026-09-10"),
        ("since Friday", "2026-09-11/2026-09-15"),
        ("since the 3rd of August", "2026-08-03/2026-09-15"),
        ("since last week", "2026-09-07/2026-09-15"),
        ("since 2019", "2019-01-01/2026-09-15"),
        ("for three weeks", "2026-08-25/2026-09-15"),
        ("over the last 10 days", "2026-09-05/2026-09-15"),
        ("last weekend", "2026-09-12/2026-09-13"),
        ("over the weekend", "2026-09-12/2026-09-13"),
        ("this weekend", "2026-09-19/2026-09-20"),
        ("last week", "2026-09-07/2026-09-13"),
        ("last month", "2026-08-01/2026-08-31"),
        ("last year", "2025-01-01/2025-12-31"),
        ("in August", "2026-08-01/2026-08-31"),
        ("in February 2024", "2024-02-01/2024-02-29"),
        ("last October", "2025-10-01/2025-10-31"),
        ("I bought it in 2024", "2024-01-01/2024-12-31"),
        ("12-14 August", "2026-08-12/2026-08-14"),
        ("between the 1st and the 5th of August", "2026-08-01/2026-08-05"),
        ("28 August to 3 September", "2026-08-28/2026-09-03"),
        ("28th - 3rd September", "2026-08-28/2026-09-03"),
        ("from 12.05.2026 until 20.05.2026", "2026-05-12/2026-05-20"),
    ],
)
def test_a_span_is_read_from_its_first_to_its_last_day(text: str, value: str) -> None:
    """A span has both its ends, and one that still runs ends on the day of the message."""
    assert dates(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026", "31 September", "3000 years ago", "a few days ago", "every Monday", "on Mondays", "24/7 service",
        "9/10", "3rd floor", "the 3rd time", "I sat down", "I may return it", "march on", "it lasted a week", "",
    ],
)  # fmt: skip
def test_what_is_no_day_is_none(text: str) -> None:
    """Days that do not exist, vague ones and words that only resemble one are not made exact."""
    assert dates(text) == []


@pytest.mark.parametrize(
    ("utc", "text", "value"),
    [
        # Half past midnight in Dublin is still the day before in UTC.
        (datetime(2026, 9, 14, 23, 30, tzinfo=timezone.utc), "yesterday", "2026-09-14"),
        (datetime(2026, 9, 14, 22, 59, tzinfo=timezone.utc), "yesterday", "2026-09-13"),
        (datetime(2026, 9, 14, 23, 30, tzinfo=timezone.utc), "an hour ago", "2026-09-14"),
        # The night the clocks go forward has 23 hours: a day earlier by the calendar, not by the hour.
        (datetime(2026, 3, 29, 23, 30, tzinfo=timezone.utc), "yesterday", "2026-03-29"),
        (datetime(2026, 3, 28, 23, 59, tzinfo=timezone.utc), "today", "2026-03-28"),
        (datetime(2026, 3, 29, 0, 30, tzinfo=timezone.utc), "a day ago", "2026-03-28"),
        # 24 hours before half past midnight on the 30th it was half past eleven on the 28th, in winter time.
        (datetime(2026, 3, 29, 23, 30, tzinfo=timezone.utc), "24 hours ago", "2026-03-28"),
        # And the one they go back has 25.
        (datetime(2026, 10, 26, 0, 15, tzinfo=timezone.utc), "24 hours ago", "2026-10-25"),
        (datetime(2026, 10, 25, 23, 45, tzinfo=timezone.utc), "24 hours ago", "2026-10-25"),
        (datetime(2027, 1, 1, 0, 5, tzinfo=timezone.utc), "yesterday", "2026-12-31"),
        (datetime(2028, 2, 29, 12, 0, tzinfo=timezone.utc), "a year ago", "2027-02-28"),
    ],
)
def test_days_begin_at_the_shops_midnight(utc: datetime, text: str, value: str) -> None:
    """What day it is decides the shop's own clock, in summer time, in winter time and between them."""
    assert dates(text, utc.astimezone(DUBLIN)) == [value]


WRITTEN = [
    "{:%Y-%m-%d}",
    "{:%d.%m.%Y}",
    "{:%d/%m/%Y}",
    "{0.day} {0:%B} {0.year}",
    "the {0.day}th of {0:%b} {0.year}",
    "{0:%B} {0.day}, {0.year}",
]


@given(day=st.dates(date(1990, 1, 1), date(2069, 12, 31)), write=st.sampled_from(WRITTEN))
@settings(deadline=None)
def test_every_written_day_is_read_back(day: date, write: str) -> None:
    """A day with its year is read as itself, in each of the ways of writing it."""
    assert dates(f"it came on {write.format(day)}, broken") == [day.isoformat()]


@given(
    sent=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(timezone.utc)),
    weekday=st.sampled_from("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
)
@settings(deadline=None)
def test_a_weekday_is_one_of_the_last_seven_days(sent: datetime, weekday: str) -> None:
    """One "on Friday" is of the seven days before the message, one "by Friday" of the seven that begin with it."""
    local = sent.astimezone(DUBLIN)
    [back], [ahead] = dates(f"on {weekday}", local), dates(f"by {weekday}", local)

    assert f"{date.fromisoformat(back):%A}" == f"{date.fromisoformat(ahead):%A}" == weekday
    assert timedelta(1) <= local.date() - date.fromisoformat(back) <= timedelta(7)
    assert timedelta(0) <= date.fromisoformat(ahead) - local.date() < timedelta(7)


_SPANS = [
    "since {}",
    "between {} and {}",
    "from {} to {}",
    "last week",
    "for three weeks",
    "in {month}",
    "last weekend",
]


@given(
    sent=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),
    span=st.sampled_from(_SPANS),
    ends=st.lists(
        st.sampled_from(["Monday", "Friday", "1 May", "the 3rd", "Christmas", "yesterday"]), min_size=2, max_size=2
    ),
    month=st.sampled_from(["January", "August", "December"]),
)
@settings(deadline=None)
def test_a_span_never_ends_before_it_begins(sent: datetime, span: str, ends: list[str], month: str) -> None:
    """Whenever it is said, the first day of a span is not after its last."""
    for value in dates(span.format(*ends, month=month), sent.replace(tzinfo=DUBLIN)):
        first, _, last = value.partition("/")

        assert not last or first <= last
