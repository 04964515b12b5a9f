"""Words that are signs of something: a table of patterns, and where a text shows them."""

from __future__ import annotations

import re
from typing import Generic, Iterator, Sequence, TypeVar

T = TypeVar("T")
# A word of two letters and more, an "a", or blanks; skipping the rest keeps the search through nonsense quick.
_BEGIN = r"\b(?=[a-zà-ÿ]{2}|a | )"
LOOK_BACK = 60  # characters before a sign in which it may be taken away


class Signs(Generic[T]):
    """What each of several things is recognised by; the order of the table is the order of finding."""

    def __init__(self, table: Sequence[tuple[T, str]], unless: str | None = None) -> None:
        """`table`: a thing and a regular expression of the words that show it, from the start of a word.

        `unless`: an expression of words that take a sign away when they stand right before it, such as "I don't want".
        """
        self._patterns = [(thing, re.compile(rf"{_BEGIN}(?:{words})", re.IGNORECASE)) for thing, words in table]
        self._unless = re.compile(rf"(?:{unless})$", re.IGNORECASE) if unless else None

    def find(self, text: str) -> Iterator[tuple[T, int, int]]:
        """Each thing the text shows, once, with where it is first seen (start, end)."""
        plain = text.replace("’", "'")
        for thing, pattern in self._patterns:
            for match in pattern.finditer(plain):
                if not self._is_taken_away(plain[max(0, match.start() - LOOK_BACK) : match.start()]):
                    yield thing, match.start(), match.end()
                    break

    def _is_taken_away(self, before: str) -> bool:
        return self._unless is not None and self._unless.search(before) is not None
