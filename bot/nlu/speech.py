"""How a language tells what a customer wishes, why, what is found wanting, and when: the rules of its signs.yml.

English has its rules in the code; a further language has them in `data/languages/<language>/signs.yml`:

region: the country whose phone numbers people of that language write without its code.
remedies, reasons, qualities: what is told → a regular expression of the words that tell it, from the start of a word.
turned_down: words that take a wish away when they stand right before it.
dates: phrases with places in braces → the same in English, by which they are reckoned; `words` says what may stand in
such a place, and what it is in English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Mapping

import yaml

from bot.domain.complaint import Remedy, find_remedies
from bot.domain.language import SIGNS
from bot.domain.quality import QualityDimension, find_dimensions
from bot.domain.redress import RedressReason, find_reason
from bot.domain.signs import Signs
from bot.nlu.dates_in_text import find_dates
from bot.nlu.found import Found

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Speech:
    """The functions that read a text of one language; by default of English."""

    remedies: Callable[[str], Iterable[tuple[Remedy, int, int]]] = find_remedies
    reason: Callable[[str], tuple[RedressReason, int, int] | None] = find_reason
    dimensions: Callable[[str], Iterable[tuple[QualityDimension, int, int]]] = find_dimensions
    region: str | None = None  # country of phone numbers without their country code, where not the shop's own
    dates: Callable[[str, datetime, bool], Iterable[Found]] = lambda text, sent_at, day_first: find_dates(
        text, sent_at, day_first=day_first
    )


def read_speech(folder: Path) -> Speech:
    """The rules in a language's folder; what is not there is not read."""
    file = folder / SIGNS
    told = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) if file.exists() else {}
    remedies: Signs[Remedy] = _signs(Remedy, told.get("remedies"), told.get("turned_down"))
    reasons: Signs[RedressReason] = _signs(RedressReason, told.get("reasons"))
    qualities: Signs[QualityDimension] = _signs(QualityDimension, told.get("qualities"))
    dates = _Dates(told.get("dates") or {}, told.get("words") or {})
    return Speech(
        lambda text: sorted(remedies.find(text), key=lambda found: found[1]),
        lambda text: next(reasons.find(text), None),
        lambda text: sorted(qualities.find(text), key=lambda found: found[1]),
        region=told.get("region"),
        dates=dates.find,
    )


def _signs(kind: Any, table: Mapping[str, str] | None, unless: str | None = None) -> Signs[Any]:
    return Signs([(kind(name), words) for name, words in (table or {}).items()], unless)


class _Dates:
    """Phrases of a language for days, reckoned by what they are in English."""

    def __init__(self, phrases: Mapping[str, str], words: Mapping[str, Mapping[str, Any]]) -> None:
        self._words = {place: {word: str(english) for word, english in group.items()} for place, group in words.items()}
        self._phrases = [(self._pattern(phrase), english) for phrase, english in phrases.items()]

    def _pattern(self, phrase: str) -> re.Pattern[str]:
        def place(match: re.Match[str]) -> str:
            longest_first = sorted(self._words[match.group(1)], key=len, reverse=True)
            return f"(?P<{match.group(1)}>{'|'.join(longest_first)})"

        return re.compile(rf"(?<![\w.])(?:{_PLACE.sub(place, phrase)})(?!\w)", re.IGNORECASE)

    def find(self, text: str, sent_at: datetime, day_first: bool) -> Iterator[Found]:
        """See `dates_in_text.find_dates`; days in figures are read as there."""
        rest, found = text, []
        for pattern, english in self._phrases:
            for match in pattern.finditer(rest):
                value = self._reckon(english, match, sent_at, day_first)
                if value is not None:
                    found.append(Found(value, match.start(), match.end()))
                    rest = f"{rest[: match.start()]}{' ' * len(match.group())}{rest[match.end() :]}"
        found += find_dates(rest, sent_at, day_first=day_first)
        yield from sorted(found, key=lambda one: one.start)

    def _reckon(self, english: str, match: re.Match[str], sent_at: datetime, day_first: bool) -> str | None:
        def place(wanted: re.Match[str]) -> str:
            name = wanted.group(1)
            said = match.groupdict().get(name) or ""
            return self._words.get(name, {}).get(said.lower(), said)

        phrase = " ".join(_PLACE.sub(place, english).split())
        return next((one.value for one in find_dates(phrase, sent_at, day_first=day_first)), None)
