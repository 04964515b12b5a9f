"""Days on which something was ordered, as customers say them of the past: "from the 3rd", "last week", "12 May"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Callable, Iterator, Mapping

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAYS = "mon tue wed thu fri sat sun".split()
_COUNTS = {word: number for number, word in enumerate("zero one two three four five six seven eight nine ten".split())}
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_COUNTS)}|an?|a couple of|a few)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_TH = r"(?:st|nd|rd|th)"
_SAID = re.compile(
    rf"\b(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<d>\d{{1,2}}){_TH}? (?:of )?(?P<m>{_MONTH})\b(?:,? (?P<y>\d{{4}}))?|"
    rf"(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}}){_TH}?\b(?:,? (?P<y2>\d{{4}}))?|"
    r"(?P<d3>\d{1,2})[./](?P<m3>\d{1,2})(?:[./](?P<y3>\d{2,4}))?(?![\d./])|"
    r"(?P<beside>the day before yesterday|yesterday|today|this morning|tonight|last night)|"
    rf"(?P<count>{_COUNT}) (?P<unit>day|week|month)s? ago|(?P<whole>last|this|past) (?P<span>week|month|year|weekend)|"
    rf"(?:(?:on|last|this|from|of) )(?:last )?(?P<weekday>{_DAY})\b|(?:in|of|from|last) (?P<month>{_MONTH})\b|"
    rf"the (?P<nth>\d{{1,2}}){_TH}\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SaidDays:
    """The first and the last day that is meant, both included, and where it stands in the text."""

    first: date
    last: date
    start: int
    end: int


def find_days(text: str, today: date, *, day_first: bool = True) -> Iterator[SaidDays]:
    """Every day or span of days that is said, as one that is not after today; what is no day is left out.

    Args:
        day_first: whether 3/9 is the third of September, as everywhere but in the United States.
    """
    for match in _SAID.finditer(text):
        said = {name: found.lower() for name, found in match.groupdict().items() if found is not None}
        try:
            first, last = next(read(said, today, day_first) for name, read in _READERS.items() if name in said)
        except (ValueError, OverflowError):  # the 31st of February
            continue
        yield SaidDays(first, last, match.start(), match.end())


_Said = Mapping[str, str]
_Span = tuple[date, date]


def _iso(said: _Said, today: date, day_first: bool) -> _Span:
    day = date.fromisoformat(said["iso"])
    return day, day


def _named(said: _Said, today: date, day_first: bool) -> _Span:
    month = _MONTHS.index((said.get("m") or said["m2"])[:3]) + 1
    return _in_year(int(said.get("d") or said["d2"]), month, said.get("y") or said.get("y2"), today)


def _figures(said: _Said, today: date, day_first: bool) -> _Span:
    one, other = int(said["d3"]), int(said["m3"])
    day, month = (one, other) if (day_first and other <= 12) or one > 12 else (other, one)
    return _in_year(day, month, said.get("y3"), today)


def _in_year(day: int, month: int, year: str | None, today: date) -> _Span:
    if year is not None:
        full = int(year) if len(year) == 4 else 2000 + int(year)
        return date(full, month, day), date(full, month, day)
    for candidate in range(today.year, today.year - 5, -1):  # the 29th of February may be long ago
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found <= today:
            return found, found
    raise ValueError(f"{day}.{month}. is no day.")


def _beside(said: _Said, today: date, day_first: bool) -> _Span:
    back = {"the day before yesterday": 2, "yesterday": 1, "last night": 1}.get(said["beside"], 0)
    return today - timedelta(days=back), today - timedelta(days=back)


def _ago(said: _Said, today: date, day_first: bool) -> _Span:
    """So long ago, about: who says two weeks may mean twelve days."""
    word = said["count"]
    count = (
        int(word) if word.isdecimal() else {"a": 1, "an": 1, "a couple of": 2, "a few": 3}.get(word) or _COUNTS[word]
    )
    days, about = {"day": (1, 1 if count > 3 else 0), "week": (7, 3), "month": (30, 12)}[said["unit"]]
    about += {"a couple of": 1, "a few": 2}.get(word, 0) * (days // 2 + 1)
    day = today - timedelta(days=count * days)
    return day - timedelta(days=about), min(today, day + timedelta(days=about))


def _whole(said: _Said, today: date, day_first: bool) -> _Span:
    back = 0 if said["whole"] == "this" else 1
    monday = today - timedelta(days=today.weekday() + 7 * back)
    if said["span"] == "week":
        return monday, monday + timedelta(days=6)
    if said["span"] == "weekend":
        saturday = monday + timedelta(days=5)
        return saturday, saturday + timedelta(days=1)
    if said["span"] == "year":
        return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    return _month_of(today.year, today.month - back)


def _weekday(said: _Said, today: date, day_first: bool) -> _Span:
    back = (today.weekday() - _DAYS.index(said["weekday"][:3])) % 7 or 7
    return today - timedelta(days=back), today - timedelta(days=back)


def _month(said: _Said, today: date, day_first: bool) -> _Span:
    month = _MONTHS.index(said["month"][:3]) + 1
    return _month_of(today.year - (month > today.month), month)


def _month_of(year: int, month: int) -> _Span:
    first = date(year, month, 1) if month else date(year - 1, 12, 1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, after - timedelta(days=1)


def _nth(said: _Said, today: date, day_first: bool) -> _Span:
    day, year, month = int(said["nth"]), today.year, today.month
    for _ in range(3):  # the 31st may be two months ago
        first, last = _month_of(year, month)
        if day <= last.day and first.replace(day=day) <= today:
            return first.replace(day=day), first.replace(day=day)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    raise ValueError(f"{day} is no day.")


_READERS: Mapping[str, Callable[[_Said, date, bool], _Span]] = {
    "iso": _iso, "d": _named, "m2": _named, "d3": _figures, "beside": _beside, "count": _ago, "whole": _whole,
    "weekday": _weekday, "month": _month, "nth": _nth,
}  # fmt: skip
