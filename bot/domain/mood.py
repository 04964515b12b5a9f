"""How a customer sounds: dissatisfaction and urgency from 0 to 1, each with the words that say so.

A mood serves tone, priority and the offer of a person. Nothing is ever refused, shortened or withheld because of it.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Iterable

from bot.domain.mood_signs import find_signs
from bot.domain.mood_words import SignKind

# Where one mood ends and the next begins; set with the sentences of tests/domain/moods.yml.
ANNOYED_FROM = 0.3
FURIOUS_FROM = 0.66
URGENT_FROM = 0.5
AGAIN = 0.5  # what each further sign of a kind counts of the one before it: saying it twice is not twice as angry
REMEMBERED = 256  # texts: every action of a turn asks for the moods of the messages before it
REASONS_TOLD = 4  # a colleague reads them before the conversation

OF_URGENCY = frozenset({SignKind.HASTE, SignKind.DEADLINE, SignKind.DEPENDENCE, SignKind.VULNERABLE})


@dataclass(frozen=True)
class Sign:
    """Words of the text that say something about the mood."""

    kind: SignKind
    words: str
    start: int  # where in the text
    end: int
    weight: float  # 0 to 1

    def __str__(self) -> str:
        return f"{self.kind.value} (“{self.words}”)"


@dataclass(frozen=True)
class Mood:
    """How a text sounds. Both scores: 0 no sign of it, 1 as strong as it gets."""

    dissatisfaction: float = 0.0
    urgency: float = 0.0
    because: tuple[Sign, ...] = ()  # the signs of both, the strongest first

    @property
    def is_annoyed(self) -> bool:
        """Displeased, in hand or not."""
        return self.dissatisfaction >= ANNOYED_FROM

    @property
    def is_furious(self) -> bool:
        """So displeased that the answer has to begin with it."""
        return self.dissatisfaction >= FURIOUS_FROM

    @property
    def is_urgent(self) -> bool:
        """Whether something presses, however politely it is said."""
        return self.urgency >= URGENT_FROM

    def has(self, kind: SignKind) -> bool:
        """Whether the text shows this sign."""
        return any(sign.kind is kind for sign in self.because)

    def why_displeased(self) -> str:
        """The signs of dissatisfaction as a colleague reads them."""
        return _told(sign for sign in self.because if sign.kind not in OF_URGENCY)

    def why_urgent(self) -> str:
        """The signs of urgency as a colleague reads them."""
        return _told(sign for sign in self.because if sign.kind in OF_URGENCY)

    def __str__(self) -> str:
        """One line for a colleague: "furious: swears (“damn”); urgent: …"; empty if there is nothing to say."""
        parts = []
        if self.is_annoyed:
            parts.append(f"{'furious' if self.is_furious else 'annoyed'}: {self.why_displeased()}")
        if self.is_urgent:
            parts.append(f"urgent: {self.why_urgent()}")
        return "; ".join(parts)


NO_SIGN = Mood()


@functools.lru_cache(maxsize=REMEMBERED)
def read_mood(text: str) -> Mood:
    """How a text sounds. Any text will do; one in a language without rules here shows little."""
    found = [
        Sign(kind, _quoted(text[start:end]), start, end, round(weight, 2))
        for kind, weight, start, end in find_signs(text)
    ]
    strongest_first = tuple(sorted(found, key=lambda sign: (-sign.weight, sign.start)))
    return Mood(
        _score(sign for sign in strongest_first if sign.kind not in OF_URGENCY),
        _score(sign for sign in strongest_first if sign.kind in OF_URGENCY),
        strongest_first,
    )


def strongest(moods: Iterable[Mood]) -> Mood:
    """Of several moods the greatest dissatisfaction and the greatest urgency, each with its own reasons."""
    moods = [NO_SIGN, *moods]
    angriest = max(moods, key=lambda mood: mood.dissatisfaction)
    most_urgent = max(moods, key=lambda mood: mood.urgency)
    because = [sign for sign in angriest.because if sign.kind not in OF_URGENCY]
    because += [sign for sign in most_urgent.because if sign.kind in OF_URGENCY]
    return Mood(angriest.dissatisfaction, most_urgent.urgency, tuple(sorted(because, key=lambda sign: -sign.weight)))


def _score(signs: Iterable[Sign]) -> float:
    """The signs together: as chances that the customer is calm in spite of each, multiplied."""
    seen: dict[SignKind, int] = {}
    calm = 1.0
    for sign in signs:
        before = seen.get(sign.kind, 0)
        seen[sign.kind] = before + 1
        calm *= 1 - sign.weight * AGAIN**before
    return round(1 - calm, 3)


def _told(signs: Iterable[Sign]) -> str:
    """The strongest signs, each kind named once with its words."""
    by_kind: dict[SignKind, list[str]] = {}
    for sign in list(signs)[:REASONS_TOLD]:
        by_kind.setdefault(sign.kind, []).append(f"“{sign.words}”")
    return ", ".join(f"{kind.value} ({', '.join(dict.fromkeys(words))})" for kind, words in by_kind.items())


def _quoted(words: str) -> str:
    return re.sub(r"\s+", " ", words)
