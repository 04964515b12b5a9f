"""Sentences of the house whose places are filled already, in another language: found by what stands around them.

A rule makes its sentence where it knows why, in English; it is put into the reader's language where it leaves.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Callable, Mapping

LONGEST = 2_000  # characters of a text that is looked for: no sentence of ours is longer, whatever fills it
# Places that names of the house fill, or whole sentences; others stay as they are: names, days, what people wrote.
OF_WORDS = frozenset(
    "state state2 states step role kind reason reasons cause causes hazards signs signs2 costs remedy register "
    "column".split()
)
OF_SENTENCES = frozenset({"why", "whence", "who"})
OF_NUMBERS = frozenset("number count most cost amount limit rate".split())
OF_FIELDS = frozenset({"field", "fields"})

_PLACE = re.compile(r"\{(\w+)\}")
_MEANING, _WORD = re.compile(r" \([^()]*\)"), re.compile(r"\w+")
_QUOTED = re.compile(r"(“[^”]*”)")
_MONEY = re.compile(r"([€£$])([\d.,]+)")
_POINTS = re.compile(r"(?<=\d)[.,](?=\d)")


class Sentences:
    """The sentences with places of one language."""

    def __init__(
        self, sentences: Mapping[str, str], names: Mapping[str, str], fields: Mapping[str, str],
        joined: Mapping[str, str], points: str,
    ) -> None:  # fmt: skip
        """Learn them.

        Args:
            sentences: English → translation, both with the same places.
            names: what the house calls things, which may fill a place, English → translation.
            fields: how what was sent is called, by the name under which it is sent.
            joined: the words that join several of them.
            points: what stands between thousands, and before decimals.
        """
        self._sentences, self._fields = sentences, fields
        self._names = {name.lower(): told for name, told in {**names, **joined}.items()}
        self._points = {",": points[0], ".": points[1]}

    def read(self, text: str, put: Callable[[str], str]) -> str:
        """A text as it is here, if it is one of these; else as it stands. `put`: how a sentence inside it is read."""
        if len(text) > LONGEST:
            return text
        for pattern, told in self._patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                return self._filled(told, found, put)
        return text

    def _filled(self, told: str, found: re.Match[str], put: Callable[[str], str]) -> str:
        return _PLACE.sub(lambda place: self._value(place.group(1), found.group(place.group(1)), put), told)

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        with_places = [one for one in self._sentences if _PLACE.search(one)]
        with_places.sort(key=lambda one: -len(_PLACE.sub("", one)))  # what says more is looked for first
        return [(_pattern(one), self._sentences[one]) for one in with_places]

    @cached_property
    def _name(self) -> re.Pattern[str]:
        words = sorted(map(re.escape, self._names), key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)

    def _value(self, place: str, value: str, put: Callable[[str], str]) -> str:
        if place in OF_SENTENCES:
            return put(value)
        if place in OF_NUMBERS:
            turned = _POINTS.sub(lambda point: self._points[point.group()], value)
            return _MONEY.sub(r"\2 \1", turned)
        if place in OF_FIELDS:  # "evidence (from what it is known)": the name says it
            return _WORD.sub(lambda word: self._fields.get(word.group(), word.group()), _MEANING.sub("", value))
        if place not in OF_WORDS:
            return value
        parts = _QUOTED.split(value.replace("_", " "))  # what a customer said stays theirs
        return "".join(part if part.startswith("“") else self._name.sub(self._named, part) for part in parts)

    def _named(self, found: re.Match[str]) -> str:
        return self._names[found.group().lower()]


def _pattern(sentence: str) -> re.Pattern[str]:
    parts, places = _PLACE.split(sentence), set()
    for at in range(1, len(parts), 2):
        place = parts[at]
        parts[at] = f"(?P={place})" if place in places else f"(?P<{place}>.*?)"
        places.add(place)
    texts = (part if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile("".join(texts), re.DOTALL)
