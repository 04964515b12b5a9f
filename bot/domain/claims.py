"""What a text says that must not be said lightly: commitments, deadlines, amounts, grants, superlatives, health claims.

A customer may take each at its word (Moffatt v. Air Canada, 2024 BCCRT 149), so none leaves without something behind it
(`use_cases/guard.py`). Questions claim nothing.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Iterable, Iterator, Mapping

from bot.domain.claim_words import HARMLESS, WORDS, ClaimKind
from bot.domain.phrases import Phrases

# What has to stand behind it, and what to do without: the guard explains itself.
WHY: Mapping[ClaimKind, str] = {
    ClaimKind.COMMITMENT: "“{words}” is a commitment, and its sentence names the day of no promise to this customer; "
    "make the promise first, or say what is the case now.",
    ClaimKind.DEADLINE: "“{words}” is a deadline that no promise to this customer has; make the promise first, or "
    "leave the time out.",
    ClaimKind.AMOUNT: "“{words}” is an amount that no fact names; tell the fact, or leave the amount out.",
    ClaimKind.GRANT: "“{words}” says that something is granted, which only a recorded decision does; say what was "
    "asked for and who decides.",
    ClaimKind.SUPERLATIVE: "“{words}” is praise that no fact bears out; say what is known instead.",
    ClaimKind.HEALTH: "“{words}” is a claim about health or safety that no fact bears out; tell the fact, or say that "
    "it is not known.",
}
# A person may answer for these in their own name; for praise and health, only a fact does.
MAY_BE_CONFIRMED = frozenset({ClaimKind.COMMITMENT, ClaimKind.DEADLINE, ClaimKind.AMOUNT, ClaimKind.GRANT})

_AMOUNT = re.compile(r"[€£$] ?\d[\d,.]*|\d[\d,.]* ?(?:€|£|\$|euros?\b|EUR\b)", re.IGNORECASE)
_WORD = re.compile(r"[\w'’-]+|%")
_WILL = re.compile(r"['’]ll\b", re.IGNORECASE)
_MONTH = r"(?<=\d)\.(?= (?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez))"  # "26. November" goes on
_SENTENCE = re.compile(rf"[^.!?\n]*(?:(?:[.!?](?!\s|$)|{_MONTH})[^.!?\n]*)*[.!?]*[”\"'’)]*")


@dataclass(frozen=True)
class Claim:
    """One claim: its kind, the words that make it, and the sentence they stand in."""

    kind: ClaimKind
    words: str
    sentence: str

    @property
    def why(self) -> str:
        """One sentence: why it may not be said like this, and what to do."""
        return WHY[self.kind].format(words=self.words)


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a text, and its lines; each without the blanks around it."""
    return (match.group().strip() for match in _SENTENCE.finditer(text) if match.group().strip())


def without(text: str, known: Iterable[str]) -> str:
    """A text less what is known of it."""
    for one in known:
        if one and one in text:
            text = text.replace(one, " ")
    return text


def find_claims(text: str, language: str) -> list[Claim]:
    """Every claim of a text, sentence by sentence; each kind once in a sentence.

    Args:
        language: ISO 639-1, "en" or "de"; another is read by both.
    """
    languages = [language] if language in WORDS else list(WORDS)
    claims: list[Claim] = []
    for sentence in sentences_of(text):
        if not sentence.rstrip("”\"'’)").endswith("?"):
            found = {kind: words for one in languages for kind, words in _claims_of(sentence, one)}
            claims += [Claim(kind, words, sentence) for kind, words in sorted(found.items())]
    return claims


@functools.lru_cache(maxsize=len(WORDS))
def _phrases(language: str) -> Phrases[ClaimKind | str]:
    """Read when it is needed: half a megabyte that only the process needs in which somebody speaks."""
    return Phrases(WORDS[language])


def _claims_of(sentence: str, language: str) -> Iterator[tuple[ClaimKind, str]]:
    amount = _AMOUNT.search(sentence)
    if amount is not None:
        yield ClaimKind.AMOUNT, amount.group()
    written = _WORD.findall(_WILL.sub(" will", sentence))
    read = ["0" if word[0].isdigit() else word.lower().replace("'", "").replace("’", "") for word in written]
    for kind, begin, end in _phrases(language).find(read, len(read)):
        if kind != HARMLESS:
            yield ClaimKind(kind), " ".join(written[begin:end])
