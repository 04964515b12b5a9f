"""What a customer says of their orders in another language, word by word in English, in which it is read.

It is no translation, and nobody sees it: it only lets the dialogue hear which act, items and variants are meant. All of
that is read out in the customer's own language before anything is done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDINGS = ("en", "em", "er", "es", "e", "n", "s")  # of cases and numbers
SHORTEST_TAIL = 4  # letters by which a compound is known from its end: "Lampe" for "Schreibtischlampe"
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Gloss:
    """The words of one language: patterns over whole words, in order, and what stands for them in English."""

    pairs: tuple[tuple[re.Pattern[str], str], ...] = ()

    @classmethod
    def of(cls, pairs: Sequence[Sequence[str]]) -> Gloss:
        """From pairs as a file has them. Raises re.error, ValueError."""
        return cls(
            tuple((re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), english) for words, english in pairs)
        )

    def read(self, text: str, names: Iterable[str], translated: Callable[[str], str]) -> str:
        """The text as it is heard.

        Args:
            names: English names of products and of what they are like, which may be spoken of.
            translated: a name in the customer's language.
        """
        if not self.pairs:
            return text
        text = _with_names(text, names, translated)
        for pattern, english in self.pairs:
            text = pattern.sub(english, text)
        return text


def _with_names(text: str, names: Iterable[str], translated: Callable[[str], str]) -> str:
    known: dict[str, set[str]] = {}
    for name in names:
        own, theirs = name.split(), translated(name).split()
        kept = {_plain(word) for word in own} & {_plain(word) for word in theirs}
        english = " ".join(word for word in own if _plain(word) not in kept) or name
        for word in theirs:
            if _plain(word) not in kept:
                known.setdefault(_plain(word), set()).add(english)
    return _WORD.sub(lambda match: _english(match[0], known), text)


def _english(word: str, known: dict[str, set[str]]) -> str:
    plain = _plain(word)
    stems = [plain, *(plain[: -len(end)] for end in _ENDINGS if plain.endswith(end))]
    found = next((known[stem] for stem in stems if stem in known), None)
    if found is None:
        tails = [
            names
            for theirs, names in known.items()
            for stem in stems
            if len(stem) >= SHORTEST_TAIL and theirs.endswith(stem)
        ]
        found = set[str]().union(*tails)
    return next(iter(found)) if len(found) == 1 else word


def _plain(word: str) -> str:
    return word.lower().translate(_LETTERS)
