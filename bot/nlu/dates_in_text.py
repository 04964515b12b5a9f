"""Days and spans of days in a text, counted from the day on which the message was sent.

Dates look back, as complaints do: "on Friday" is the last one, unless a word such as "by" or "next" looks ahead. All
arithmetic is on calendar days of the shop's zone, so that summer time moves nothing; hours are counted in real time.
Nothing vague is made exact: "a few days ago" is no date.

Reckoning with months and Easter is python-dateutil's. dateparser 1.2 was tried on some 50 phrases: 17 it did not read
("last Tuesday", "a fortnight ago", "3 wks ago", "Xmas") and 2026-09-01 as 9 January, for 0.5 s and 13 MB at the start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Iterator

from dateutil.relativedelta import relativedelta

from bot.nlu.calendar_words import FEASTS, MONTHS, WEEKDAYS, WHOLE_WEEKDAYS, any_of
from bot.nlu.found import Found
from bot.nlu.number_words import count_of, words_pattern
from bot.nlu.spans import (
    AHEAD,
    Span,
    ago,
    day_before,
    days_beside,
    feast_day,
    full_year,
    in_any_year,
    in_year,
    month_span,
    nth_day,
    numeric_day,
    one_day,
    real_time,
    step_of,
    weekday,
    whole_span,
)

_COUNT = rf"(?:\d{{1,3}}|an?(?:\scouple(?:\sof)?)?|couple\sof|{words_pattern(3)})"
_UNIT = r"(?:min(?:ute)?|hour|hr|day|night|week|wk|fortnight|month|mth|year|yr)s?"
_YEAR = r"(?:19|20)\d\d"
_TH = r"(?:st|nd|rd|th)"
_MONTH = any_of(MONTHS)

_DAY = re.compile(
    rf"(?<![\w#€£$])(?:"
    rf"(?P<iso>{_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01]))(?![\d-])|"
    rf"(?P<a>\d{{1,2}})(?P<mark>[./-])(?P<b>\d{{1,2}})(?P=mark)(?P<y>\d{{4}}|\d\d)(?!\d)|"
    rf"(?P<said>on|since|from|by|until|till|before|after|dated)\s(?:the\s)?(?P<a2>\d{{1,2}})[./](?P<b2>\d{{1,2}})\.?(?![\d.,/]*\d)|"
    rf"(?:the\s)?(?:(?P<first>\d{{1,2}}){_TH}?\s?(?:-|–|to|and|until|till)\s?(?:the\s)?)?(?P<d>\d{{1,2}}){_TH}?[\s.-]{{0,2}}(?:of\s)?(?P<m>{_MONTH})\b\.?(?:,?[\s-](?P<my>{_YEAR}|'\d\d)\b)?|"
    rf"(?P<m2>{_MONTH})\.?\s(?:the\s)?(?P<d2>\d{{1,2}})(?:{_TH})?(?!\d|[.:]\d)(?:(?:,\s?|\s)(?P<m2y>{_YEAR})\b)?|"
    rf"(?P<month_said>in|since|last|during|from|until|till|by|of|early|late|mid|this|next|beginning of|end of)\s(?P<m3>{_MONTH})\b(?:\s(?P<m3y>{_YEAR})\b)?(?!\s\d)|"
    rf"(?P<m4>{_MONTH})\s(?P<m4y>{_YEAR})\b|"
    rf"(?P<year_said>in|since|during|from|of)\s(?:the\syear\s)?(?P<year>{_YEAR})\b(?!\s?[a-z%]*(?:w|mah|watts?)\b)|"
    rf"(?P<feast_said>(?:last|this|next|by|before|until|till|since)\s)?(?P<feast>{any_of(FEASTS)})\b(?:\s(?P<feast_year>{_YEAR})\b)?|"
    rf"(?P<beside>the day before yesterday|day before yesterday|yesterday|yesteday|yday|today|tonight|tonite|last night|this (?:morning|afternoon|evening)|"
    rf"the day after tomorrow|tomorrow|tommorow|tomorow)\b|"
    rf"(?P<which>last|past|this past|previous|this|next|coming|on|by|until|till|before|since|from|after|between)\s(?P<wd>{any_of(WEEKDAYS)})\b(?!s)|"
    rf"(?P<bare>{any_of(WHOLE_WEEKDAYS)})\b(?!s)|"
    rf"(?P<ago>{_COUNT})\s(?P<half>and\sa\shalf\s)?(?P<unit>{_UNIT})(?P<half2>\sand\sa\shalf)?\s(?:ago|back|earlier)\b|"
    rf"half\san?\s(?P<half_unit>hour|year)\sago\b|"
    rf"in\s(?P<ahead>{_COUNT})\s(?P<ahead_unit>(?:day|week|wk|fortnight|month|year)s?)(?:'?\stime)?\b|"
    rf"(?P<ahead2>{_COUNT})\s(?P<ahead_unit2>(?:day|week|month)s?)\sfrom\s(?:now|today)\b|"
    rf"(?:for|in|over|within|during)\s(?:the\s|these\s)?(?:last|past)\s(?P<for>{_COUNT}\s)?(?P<for_unit>(?:day|night|week|wk|fortnight|month|mth|year|yr)s?)\b|"
    rf"for\s(?:about\s|over\s|almost\s|nearly\s|more\sthan\s)?(?P<long>{_COUNT})\s(?P<long_unit>(?:day|night|week|wk|fortnight|month|mth|year|yr)s?)\b(?!\s(?:ago|warranty|guarantee))|"
    rf"(?P<rel>last|past|previous|this|next|over the|at the|on the|during the|all|the)\s(?P<whole>weekend|week|month|year)\b|"
    rf"(?P<nth_said>the|on the|since the|from the|by the|until the|on)\s(?P<nth>\d{{1,2}}){_TH}\b(?=\s*(?:$|[.,;:!?)]|and\b|but\b|to\b|until\b|i\b|it\b|the\b|they\b|you\b|by\b|at\b|in\b|when\b|so\b|already\b|no\b|my\b|we\b|nobody\b|still\b))"
    rf")",
    re.IGNORECASE,
)  # fmt: skip
_UNTIL = re.compile(r"\s(?:to|until|till|through|thru)\s(?:the\s)?|\s?[-–]\s?", re.IGNORECASE)
_AND = re.compile(r"\sand\s(?:the\s)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from|either)\s(?:the\s)?$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|ever since)\s(?:the\s)?$", re.IGNORECASE)
_LOOKS_AHEAD = re.compile(r"\b(?:by|until|till|before|next)\s(?:the\s)?$", re.IGNORECASE)
_BESIDE = re.compile(r",?\s(?:the\s)?|,\s?", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:every|each|any)\s$", re.IGNORECASE)
_LEADS = ("said", "year_said", "which", "month_said", "nth_said", "feast_said")


@dataclass(frozen=True)
class _Read:
    span: Span
    start: int
    end: int
    said: str  # the word that leads it, such as "since"


def find_dates(text: str, sent_at: datetime, *, day_first: bool = True) -> Iterator[Found]:
    """Every day as 2026-09-14 and every span as 2026-09-12/2026-09-13, both its ends included.

    Args:
        sent_at: when the message was sent, in the zone whose days count.
        day_first: whether 3/9 is the third of September, as everywhere but in the United States.
    """
    waiting = [read for match in _DAY.finditer(text) if (read := _read(match, text, sent_at, day_first)) is not None]
    while waiting:
        read = waiting.pop(0)
        between = text[read.end : waiting[0].start] if waiting else None
        if between is not None and _is_weekday(read) and not _is_weekday(waiting[0]) and _BESIDE.fullmatch(between):
            waiting[0] = replace(waiting[0], start=read.start, said=read.said)  # "on Tuesday the 8th" is one day
            continue
        before = text[max(0, read.start - 12) : read.start]
        if between is not None and _are_joined(read, before, between):
            follows = waiting.pop(0)
            first, last = _in_order(read.span, follows.span)
            yield _found(first, last, read.start, follows.end)
        elif read.said == "since" or _SINCE.search(before):
            yield Found(f"{read.span.first}/{max(read.span.first, sent_at.date())}", read.start, read.end)
        else:
            yield _found(read.span.first, read.span.last, read.start, read.end)


def _is_weekday(read: _Read) -> bool:
    return read.span.again == relativedelta(days=7)


def _are_joined(read: _Read, before: str, between: str) -> bool:
    """Whether a day and the next one are the ends of a span; an "and" needs its "between"."""
    if _UNTIL.fullmatch(between):
        return True
    return _AND.fullmatch(between) is not None and (read.said == "between" or _BETWEEN.search(before) is not None)


def _found(first: date, last: date, start: int, end: int) -> Found:
    return Found(f"{first}/{last}" if first != last else str(first), start, end)


def _in_order(one: Span, other: Span) -> tuple[date, date]:
    """First and last day; of "between Monday and Wednesday", said on a Tuesday, Monday is moved a week back."""
    first, last = one.first, other.last
    if first > last and one.again is not None:
        first = first - one.again
    return (first, last) if first <= last else (last, first)


def _read(match: re.Match[str], text: str, sent_at: datetime, day_first: bool) -> _Read | None:
    words = {name: found.lower() for name, found in match.groupdict().items() if found is not None}
    said = next((words[name] for name in _LEADS if name in words), "").split()
    before = text[max(0, match.start() - 12) : match.start()]
    lead = "past" if "past" in said else said[0] if said else "by" if _LOOKS_AHEAD.search(before) else ""
    if "bare" in words and _EVERY.search(before):
        return None
    try:
        span = _span(words, lead, sent_at, day_first)
    except (ValueError, OverflowError):  # the 31st of February; three thousand years ago
        return None
    return None if span is None else _Read(span, match.start(), match.end(), lead)


def _span(words: dict[str, str], lead: str, sent_at: datetime, day_first: bool) -> Span | None:
    today = sent_at.date()
    ahead = lead in AHEAD
    if "iso" in words:
        return one_day(date(*map(int, re.split(r"[-/.]", words["iso"]))))
    if "a" in words:
        return numeric_day(int(words["a"]), int(words["b"]), full_year(words["y"]), day_first)
    if "a2" in words:
        one, other = int(words["a2"]), int(words["b2"])
        day, month = (one, other) if day_first or one > 12 else (other, one)
        return in_any_year(day, month, today, ahead)
    if "d" in words:
        end = in_year(int(words["d"]), MONTHS[words["m"]], words.get("my"), today, ahead)
        return Span(day_before(int(words["first"]), end.last), end.last) if "first" in words else end
    if "d2" in words:
        return in_year(int(words["d2"]), MONTHS[words["m2"]], words.get("m2y"), today, ahead)
    if "m3" in words or "m4" in words:
        return month_span(words, today, lead)
    if "year" in words:
        return Span(date(int(words["year"]), 1, 1), date(int(words["year"]), 12, 31))
    if "feast" in words:
        return feast_day(words, today, ahead)
    if "beside" in words:
        return one_day(today + timedelta(days=days_beside(words["beside"])))
    if "wd" in words or "bare" in words:
        return weekday(WEEKDAYS[words.get("wd") or words["bare"]], lead, today)
    if "ago" in words:
        return ago(count_of(words["ago"]), words["unit"], "half" in words or "half2" in words, sent_at)
    if "half_unit" in words:
        return one_day(
            (
                real_time(sent_at, minutes=30) if words["half_unit"] == "hour" else sent_at - relativedelta(months=6)
            ).date()
        )
    if "ahead" in words or "ahead2" in words:
        count = count_of(words.get("ahead") or words["ahead2"])
        step = step_of(count, words.get("ahead_unit") or words["ahead_unit2"])
        return None if step is None else one_day(today + step)
    if "for_unit" in words or "long_unit" in words:
        count = count_of(words.get("for") or words.get("long") or "1")
        step = step_of(count, words.get("for_unit") or words["long_unit"])
        return None if step is None else Span(today - step, today)
    if "whole" in words:
        return whole_span(words["whole"], words["rel"], today)
    return nth_day(int(words["nth"]), today, ahead)
