"""The words of the calendar: days, months and feasts, with the ways people shorten and misspell them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Callable

from dateutil.easter import easter

WEEKDAYS = {
    "monday": 0, "munday": 0, "mon": 0, "tuesday": 1, "tuseday": 1, "teusday": 1, "tues": 1, "tue": 1,
    "wednesday": 2, "wensday": 2, "wendsday": 2, "wednsday": 2, "wed": 2, "weds": 2, "thursday": 3, "thrusday": 3,
    "thirsday": 3, "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "firday": 4, "fri": 4, "saturday": 5,
    "saterday": 5, "satruday": 5, "sat": 5, "sunday": 6, "sun": 6,
}  # fmt: skip
# Short ones that are words of their own count only after "last", "on", "since" and the like.
WHOLE_WEEKDAYS = [name for name in WEEKDAYS if len(name) > 5]

MONTHS = {
    "january": 1, "jan": 1, "february": 2, "febuary": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5,
    "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "agust": 8, "aug": 8, "september": 9, "septemper": 9,
    "sept": 9, "sep": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip


def _black_friday(year: int) -> date:
    """The day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


FEASTS: dict[str, Callable[[int], date]] = {
    "christmas eve": lambda year: date(year, 12, 24),
    "xmas eve": lambda year: date(year, 12, 24),
    "christmas": lambda year: date(year, 12, 25),
    "xmas": lambda year: date(year, 12, 25),
    "x-mas": lambda year: date(year, 12, 25),
    "boxing day": lambda year: date(year, 12, 26),
    "st stephen's day": lambda year: date(year, 12, 26),
    "new year's eve": lambda year: date(year, 12, 31),
    "new years eve": lambda year: date(year, 12, 31),
    "new year's day": lambda year: date(year, 1, 1),
    "new year's": lambda year: date(year, 1, 1),
    "new years": lambda year: date(year, 1, 1),
    "valentine's day": lambda year: date(year, 2, 14),
    "valentines day": lambda year: date(year, 2, 14),
    "st patrick's day": lambda year: date(year, 3, 17),
    "paddy's day": lambda year: date(year, 3, 17),
    "halloween": lambda year: date(year, 10, 31),
    "black friday": _black_friday,
    "cyber monday": lambda year: _black_friday(year) + timedelta(days=3),
    "good friday": lambda year: easter(year) - timedelta(days=2),
    "easter monday": lambda year: easter(year) + timedelta(days=1),
    "easter": easter,
}


def any_of(names: object) -> str:
    """A pattern of any of these words, the longest first."""
    return "|".join(sorted(map(str, names), key=len, reverse=True))  # type: ignore[call-overload]
