"""Case references such as C-2026-K7Q4-3: short enough to say on the phone, checked against slips of the pen.

A reference is the year, four drawn characters and a check character. The alphabet has 29 characters, a prime number,
so that weighting each place differently catches every single wrong character and every swap of two.
"""

from __future__ import annotations

import re
from typing import Callable, Sequence

# No I, L, O, 0, 1 (look alike), no B and S (sound and look like 8 and 5): B and S are read as what was meant.
ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXYZ"
DRAWN = 4  # 29^4 = 707,281 a year; a draw that is taken is drawn again
_MEANT = str.maketrans({"B": "8", "S": "5"})

# "_" is no letter here: people and mail programs put it around what they stress.
_PATTERN = re.compile(
    r"(?<![^\W_])C[\s\-–—._/]*(20[0-9][0-9])[\s\-–—._/]*([0-9A-Z](?:[\s\-–—._]?[0-9A-Z]){3})[\s\-–—._/]*([0-9A-Z])"
    r"(?![^\W_])",
    re.IGNORECASE,
)


def make_reference(year: int, draw: Callable[[Sequence[str]], str]) -> str:
    """A reference for a case opened in `year`; `draw` picks one character of those it is given, at random."""
    drawn = "".join(draw(ALPHABET) for _ in range(DRAWN))
    return f"C-{year}-{drawn}-{check_character(year, drawn)}"


def check_character(year: int, drawn: str) -> str:
    """The character that makes the reference whole."""
    places = [int(digit) for digit in str(year)] + [ALPHABET.index(character) for character in drawn]
    return ALPHABET[sum((place + 1) * value for place, value in enumerate(places)) % len(ALPHABET)]


def find_references(text: str) -> list[str]:
    """Every well-formed reference in a text, as it should be written, in order, each once.

    People write them in small letters, with blanks or without the dashes; a wrong check character is no reference.
    """
    return [reference for reference, _, _ in locate_references(text)]


def locate_references(text: str) -> list[tuple[str, int, int]]:
    """As `find_references`, each with where it stands in the text (start, end)."""
    found: dict[str, tuple[int, int]] = {}
    match = _PATTERN.search(text)
    while match is not None:
        year, drawn, check = match.groups()
        body = re.sub(r"[\s\-–—._]", "", drawn).upper().translate(_MEANT)
        check = check.upper().translate(_MEANT)
        good = all(character in ALPHABET for character in body) and check == check_character(int(year), body)
        if good:
            found.setdefault(f"C-{year}-{body}-{check}", match.span())
        # A bad one may have run into the beginning of a good one.
        match = _PATTERN.search(text, match.end() if good else match.start() + 1)
    return [(reference, *span) for reference, span in found.items()]


def looks_like_a_reference(text: str) -> bool:
    """Whether the text has the shape of a reference, right or wrong in its check character."""
    return _PATTERN.search(text) is not None
