"""How long the customer says they have waited, told from their words in English and German."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.domain.telling import fold, tell

_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "several": 3, "many": 4, "ein": 1, "eine": 1, "einen": 1, "einem": 1, "einer": 1,
    "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
    "mehreren": 3, "vielen": 4,
}  # fmt: skip
_DAYS = {
    "day": 1, "days": 1, "week": 7, "weeks": 7, "wks": 7, "month": 30, "months": 30, "year": 365, "years": 365,
    "tag": 1, "tage": 1, "tagen": 1, "woche": 7, "wochen": 7, "monat": 30, "monate": 30, "monaten": 30,
    "jahr": 365, "jahre": 365, "jahren": 365,
}  # fmt: skip
# What makes a span of time a wait: before it, or after it. "It broke after three weeks" is none.
_BEFORE = frozenset(map(fold, "waiting waited wait been seit warte warten gewartet dauert overdue since".split()))
_AFTER = frozenset(map(fold, "late later overdue now ago gewartet zu spät".split()))
_NO_WAIT = frozenset(map(fold, "after within every nach innerhalb lasted had old alt guarantee warranty off".split()))
MANY = 2  # of something that is not counted: "waiting for weeks"
NEAR = 3  # words between a span and what makes it a wait
LONGEST = timedelta(days=3650)  # what is longer is a manner of speaking


def find_wait(text: str) -> tuple[timedelta, int, int] | None:
    """The longest wait a text tells, with the words that name its length (start, end); None if it tells none."""
    telling = tell(text)
    words, best = telling.words, None
    for place, word in enumerate(words):
        if word not in _DAYS or place in telling.untold or place == 0:
            continue
        number = _number(words[place - 1])
        first = place - 1 if number else place
        uncounted = word.endswith(("s", "n", "e")) and not words[place - 1].isdecimal()  # "for weeks"
        if number is None and not uncounted:
            continue
        before, after = words[max(first - NEAR, 0) : first], words[place + 1 : place + 1 + NEAR]
        is_wait = not _BEFORE.isdisjoint(before) or not _AFTER.isdisjoint(after)
        if not is_wait or not _NO_WAIT.isdisjoint((*before[-2:], *after[:1])):
            continue
        wait = min(timedelta(days=_DAYS[word] * (number or MANY)), LONGEST)
        if best is None or wait > best[0]:
            best = (wait, telling.spans[first][0], telling.spans[place][1])
    return best


def _number(word: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,4}", word):
        return int(word) or None
    return _COUNTS.get(word)
