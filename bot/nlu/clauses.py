"""The parts of a message that may each ask for something: its sentences, and the clauses that are joined by "and"."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHORTEST = 3  # words; less asks for nothing of its own
MOST = 8  # parts that are looked at; a longer story has told its request by then, or at its end

# After a full stop that ends a sentence (not one in a number or an address), a semicolon, a dash, a new line;
# before "and", "also", "then" and their like where they join clauses.
_BORDER = re.compile(
    r"(?<=[.!?;:…])\s+|\s+[-–—]+\s+|\n+|"
    r",?\s+(?=(?:and|but|also|plus|then|n|&|so|und|außerdem|ausserdem|sowie|aber)\s+"
    r"(?!(?:a|an|the|my|your|all|it's|it is|ein|eine|der|die|das|mein|meine|den|alles)\s+\S+(?:[,.!?;]|$)))|"
    r",\s+(?=(?:can|could|when|where|what|how|do|does|is|are|i|we|please|pls|who|which|or|wann|wo|wie|kann|können|koennen|ich|wir|oder|bitte)\b)",
    re.IGNORECASE,
)
_JOINING = re.compile(
    r"^(?:and|but|also|plus|then|so|n|&|or|oh|und|außerdem|ausserdem|sowie|aber)(?:\s+(?:also|then|please|pls|bitte|noch|auch))?[\s,]+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """A part of a message and where it stands."""

    text: str
    start: int
    end: int


def split_clauses(text: str) -> list[Clause]:
    """The parts of a message; empty if it is all of a piece."""
    borders = [0, *(position for match in _BORDER.finditer(text) for position in match.span()), len(text)]
    clauses: list[Clause] = []
    for start, end in zip(borders[::2], borders[1::2]):
        joining = _JOINING.match(text[start:end])
        start += joining.end() if joining else 0
        part = text[start:end].strip()
        if not part:
            continue
        if len(part.split()) < SHORTEST and clauses:  # belongs to what stands before it
            before = clauses.pop()
            clauses.append(Clause(text[before.start : end], before.start, end))
        else:
            clauses.append(Clause(part, start, end))
    if len(clauses) < 2:
        return []
    return clauses if len(clauses) <= MOST else [*clauses[: MOST // 2], *clauses[-(MOST - MOST // 2) :]]
