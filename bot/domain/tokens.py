"""The words and marks of a text in the order written, each in the form in which words are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\d+\.\d+(?!\.?\d)|\d+(?:st|nd|rd|th)\b|[^\W_]+(?:['’´`][^\W_]+)*|\.{2,}|…|[^\w\s]", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’´`]")
# Colours of skin, the sign that asks for a picture, and what joins two into one: no marks of their own.
_SHADES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d]")
SENTENCE_ENDS = frozenset(".!?;…\n")
PAUSES = SENTENCE_ENDS | {",", ":", "(", ")", "-", "–", "—", ".."}  # marks that set one part of a sentence off


@dataclass(frozen=True)
class Token:
    """A word without its apostrophes ("don't" is "dont") in small letters, or one mark."""

    text: str
    start: int  # where it stands in the text
    end: int

    @property
    def is_word(self) -> bool:
        """Whether this is a word or a number, and no mark."""
        return self.text[:1].isalnum()


def tokens_of(text: str) -> tuple[Token, ...]:
    """Every word and mark; pictures are marks, and shades of them are left out."""
    tokens = (
        Token(_APOSTROPHE.sub("", match.group()).lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)
    )
    return tuple(token for token in tokens if token.text and not _SHADES.fullmatch(token.text))


def singular(word: str) -> str:
    """The word as it is compared in one and in many: "bottles" as "bottle", "batteries" as "battery"."""
    if len(word) < 4 or word.endswith(("ss", "us")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes")) else word[:-1]
