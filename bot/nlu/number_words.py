"""Numbers written as words: counted ("fifty-two") or dictated figure by figure ("one zero four one seven")."""

from __future__ import annotations

import re
from typing import Iterator

from bot.nlu.found import Found

FIGURES = {"zero": 0, "nought": 0, "oh": 0, "o": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
           "six": 6, "seven": 7, "eight": 8, "nine": 9}  # fmt: skip
TEENS = {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
         "seventeen": 17, "eighteen": 18, "nineteen": 19}  # fmt: skip
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
        "eighty": 80, "ninety": 90}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 1_000}
TIMES = {"double": 2, "treble": 3, "triple": 3}
_PLAIN = {**FIGURES, **TEENS, **TENS}

_WORD = "|".join(sorted([*_PLAIN, *SCALES, *TIMES], key=len, reverse=True))


def words_pattern(longest: int) -> str:
    """A pattern of numbers of at most so many words; short ones keep a search through a long text quick."""
    return (
        rf"\b(?:an?\s(?=hundred|thousand))?(?:{_WORD})\b(?:(?:[\s,-]{{1,2}}(?:and\s)?)(?:{_WORD})\b){{0,{longest - 1}}}"
    )


_NUMBER = re.compile(words_pattern(24), re.IGNORECASE)  # two words a figure, and twelve figures


def find_number_words(text: str) -> Iterator[Found]:
    """Every number in words, as the figures it stands for."""
    for match in _NUMBER.finditer(text):
        figures = read_number_words(match.group())
        if figures:
            yield Found(figures, match.start(), match.end())


def read_number_words(words: str) -> str:
    """The figures that words stand for; "" if they stand for none.

    With a "hundred" or "thousand" they are counted ("ten thousand four hundred and seventeen"), else put side by side
    as one dictates them ("ten four seventeen", "one oh double four").
    """
    names = [name for name in re.findall(r"[a-z]+", words.lower()) if name in _PLAIN or name in SCALES or name in TIMES]
    return _counted(names) if any(name in SCALES for name in names) else _dictated(names)


def _counted(names: list[str]) -> str:
    whole, part = 0, 0
    for name in names:
        if name == "hundred":
            part = (part or 1) * 100
        elif name == "thousand":
            whole, part = whole + (part or 1) * 1_000, 0
        else:
            part += _PLAIN.get(name, 0)
    return str(whole + part)


def _dictated(names: list[str]) -> str:
    figures, times, tens = "", 1, 0
    for name in names:
        if name in TIMES:
            times = TIMES[name]
            continue
        value = _PLAIN[name]
        if tens and name in FIGURES and value:
            figures = figures[:-2] + str(tens + value)
        else:
            figures += str(value) * times
        tens, times = (value if name in TENS else 0), 1
    return figures


def count_of(written: str) -> int | None:
    """How many "3", "three", "a" or "a couple of" is; None if it says no number."""
    plain = " ".join(written.lower().split())
    if plain.isdecimal():
        return int(plain)
    if plain in ("a", "an"):
        return 1
    if plain.startswith(("a couple", "couple")):
        return 2
    figures = read_number_words(plain)
    return int(figures) if figures else None
