"""Days and spans of days, reckoned from the day on which something was said; finding them is in `dates_in_text.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Mapping

from dateutil.relativedelta import relativedelta

from bot.nlu.calendar_words import FEASTS, MONTHS

UNITS = {
    "min": "minutes", "hour": "hours", "hr": "hours", "day": "days", "night": "days", "week": "weeks", "wk": "weeks",
    "fortnight": "fortnights", "month": "months", "mth": "months", "year": "years", "yr": "years",
}  # fmt: skip
AHEAD = frozenset("by until till before next coming tomorrow".split())  # words after which a day is to come


@dataclass(frozen=True)
class Span:
    """First and last day, and how far it may be moved to make sense beside another: a week, a year or not at all."""

    first: date
    last: date
    again: relativedelta | None = None


def one_day(day: date, again: relativedelta | None = None) -> Span:
    """A span of one day."""
    return Span(day, day, again)


def full_year(written: str) -> int:
    """The year of "26", "'98" or "2026"."""
    year = int(written.lstrip("'"))
    return year if year > 99 else year + (1900 if year >= 70 else 2000)


def numeric_day(one: int, other: int, year: int, day_first: bool) -> Span:
    """The day of 3/9/2026, or 9/3/2026 where the month comes first or no month has that number."""
    day_comes_first = other <= 12 and (day_first or one > 12)
    return one_day(date(year, other, one) if day_comes_first else date(year, one, other))


def in_year(day: int, month: int, year: str | None, today: date, ahead: bool) -> Span:
    """A day with its year, or in the nearest year that has it."""
    return one_day(date(full_year(year), month, day)) if year else in_any_year(day, month, today, ahead)


def day_before(day: int, last: date) -> date:
    """The day of that number before the last one: "28 to 3 May" begins in April."""
    return (last if day <= last.day else last.replace(day=1) - relativedelta(months=1)).replace(day=day)


def in_any_year(day: int, month: int, today: date, ahead: bool) -> Span:
    """The nearest such day that was, or that will be; the 29th of February waits for its year."""
    for years in range(9):
        try:
            found = date(today.year + (years if ahead else -years), month, day)
        except ValueError:
            continue
        if (found >= today) if ahead else (found <= today):
            return one_day(found, relativedelta(years=1))
    raise ValueError("No such day.")


def month_span(words: Mapping[str, str], today: date, lead: str) -> Span:
    """The whole month, this year or the one it can only be."""
    month = MONTHS[words.get("m3") or words["m4"]]
    written = words.get("m3y") or words.get("m4y")
    if written:
        year = int(written)
    elif lead in AHEAD:
        year = today.year + (month < today.month or (month == today.month and lead == "next"))
    else:
        year = today.year - (month > today.month or (month == today.month and lead == "last"))
    first = date(year, month, 1)
    return Span(first, first + relativedelta(day=31), relativedelta(years=1))


def feast_day(words: Mapping[str, str], today: date, ahead: bool) -> Span:
    """The feast of that year, or the nearest one."""
    on = FEASTS[words["feast"]]
    if "feast_year" in words:
        return one_day(on(int(words["feast_year"])))
    passed = on(today.year) <= today
    if ahead:
        return one_day(on(today.year + passed))
    return one_day(on(today.year - (not passed)), relativedelta(years=1))


def days_beside(word: str) -> int:
    """How many days from today "yesterday" and its like are."""
    if "before" in word:
        return -2
    if "after" in word and "tom" in word:
        return 2
    if word.startswith("tom"):
        return 1
    return -1 if word[0] == "y" or word == "last night" else 0


def weekday(weekday: int, lead: str, today: date) -> Span:
    """The nearest such day before today; after it where a word looks ahead."""
    monday = today - timedelta(days=today.weekday())
    if lead == "next":
        return one_day(monday + timedelta(days=7 + weekday))
    if lead == "this":  # "this past Friday" has its own way
        return one_day(monday + timedelta(days=weekday))
    if lead in AHEAD:
        return one_day(today + timedelta(days=(weekday - today.weekday()) % 7))
    back = (today.weekday() - weekday) % 7 or 7
    return one_day(today - timedelta(days=back), relativedelta(days=7))


def step_of(count: int | None, unit: str) -> relativedelta | None:
    """So many units of time; None if no number was said."""
    if count is None:
        return None
    name = next(full for short, full in UNITS.items() if unit.startswith(short))
    return relativedelta(days=14 * count) if name == "fortnights" else relativedelta(**{name: count})  # type: ignore[arg-type]


def ago(count: int | None, unit: str, and_a_half: bool, sent_at: datetime) -> Span | None:
    """The day so long before; hours and minutes are counted in real time."""
    step = step_of(count, unit)
    if step is None or count is None:
        return None
    if unit.startswith(("min", "h")):
        return one_day(real_time(sent_at, minutes=count if unit[0] == "m" else 60 * count + 30 * and_a_half).date())
    if and_a_half:
        step += {"y": relativedelta(months=6), "m": relativedelta(days=15), "w": relativedelta(days=4)}.get(
            unit[0], relativedelta()
        )
    return one_day(sent_at.date() - step)


def real_time(sent_at: datetime, minutes: int) -> datetime:
    """So many minutes before, by a stopwatch: across a change of the clocks the hand moves an hour more or less."""
    return (sent_at.astimezone(timezone.utc) - timedelta(minutes=minutes)).astimezone(sent_at.tzinfo)


def whole_span(unit: str, rel: str, today: date) -> Span | None:
    """The weekend, week, month or year that is meant; None where none can be told."""
    place = {"next": 1, "this": 0, "all": 0}.get(rel, -1)
    if unit == "weekend":
        begun = today - timedelta(days=(today.weekday() - 5) % 7)  # the last Saturday, today included
        if rel in ("this", "next") and today.weekday() < 5:
            begun += timedelta(days=7 * (1 + (rel == "next")))
        elif rel == "next":
            begun += timedelta(days=7)
        elif rel in ("last", "past", "previous") and today.weekday() >= 5:
            begun -= timedelta(days=7)
        return Span(begun, begun + timedelta(days=1))
    if rel in ("the", "over the", "at the", "on the", "during the"):
        return None
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * place)
        return Span(monday, monday + timedelta(days=6))
    if unit == "month":
        first = today.replace(day=1) + relativedelta(months=place)
        return Span(first, first + relativedelta(day=31))
    return Span(date(today.year + place, 1, 1), date(today.year + place, 12, 31))


def nth_day(day: int, today: date, ahead: bool) -> Span:
    """The nearest day of that number, in a month that has it."""
    for months in range(12):
        first = today.replace(day=1) + relativedelta(months=months if ahead else -months)
        try:
            found = first.replace(day=day)
        except ValueError:
            continue
        if (found >= today) if ahead else (found <= today):
            return one_day(found, relativedelta(months=1))
    raise ValueError("No such day.")
