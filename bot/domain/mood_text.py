"""Taking a text apart for its mood: masks are lifted, stretched letters shortened, addresses left out."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.domain.mood_words import TABLE, Meaning, SignKind
from bot.domain.mood_words_abroad import GERMAN
from bot.domain.phrases import SENTENCE_END, Phrases

TOKENS = re.compile(r"[\w'*@#$%&]+|[.!?…;:\n]+|[,()–—]+")
_CHUNK = re.compile(r"\S+")
_STRETCHED = re.compile(r"(\w)\1\1+")
_MASK = "*#@$10347"  # characters written in place of a letter


@lru_cache(maxsize=1)
def phrases() -> Phrases[Meaning]:
    """The table, made ready at the first text: parts that read none need not wait for it."""
    return Phrases([*TABLE, *GERMAN])


@lru_cache(maxsize=1)
def _swearwords() -> tuple[str, ...]:
    table = (phrases for (kind, _), phrases in TABLE if kind is SignKind.SWEARING)
    words = (word.strip() for phrases in table for word in phrases.split(";"))
    return tuple(word for word in words if word.isalpha())


@lru_cache(maxsize=4096)  # half the time of reading a text
def plain(token: str) -> str:
    """A token as the tables spell it: small letters, no apostrophes, unmasked, unstretched; a mark as "." or ","."""
    first = token[0]
    if first in ".!?…;:\n":
        return SENTENCE_END
    if first in ",()–—":
        return ","
    word = token.lower().replace("'", "")
    if not word.isalpha():
        return _unmasked(word)
    if word not in phrases().words and _STRETCHED.search(word):
        return next((short for short in _unstretched(word) if short in phrases().words), word)
    return word


def _unstretched(word: str) -> tuple[str, str]:
    return _STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word)


def _unmasked(word: str) -> str:
    """The swear word behind "f***" or "sh1t"; else the word as it is."""
    bare = word.strip("*") if word.endswith("**") and word.startswith("**") else word  # **bold**
    masks = [place for place, character in enumerate(bare) if character in _MASK]
    if not masks or len(bare) < 3 or not bare[0].isalpha():
        return bare
    start, end = bare[: masks[0]], bare[masks[-1] + 1 :]
    digits = bare[masks[0]].isdigit()
    if (len(start + end) < 3 and (digits or bare[masks[0]] != "*")) or not (start + end).isalpha():
        return bare
    for swear in _swearwords():
        fits = swear.startswith(start) and swear.endswith(end) and len(start + end) < len(swear)
        if fits and ("*" in bare or len(swear) == len(bare)):
            return swear
    return bare


def without_addresses(text: str) -> str:
    """The text with e-mail addresses and links blanked out: their words are nobody's mood."""
    if "@" not in text and "://" not in text and "www." not in text:
        return text

    def blank(match: re.Match[str]) -> str:
        chunk = match.group()
        inner = chunk.strip(".,;:!?")
        is_link = "://" in chunk or chunk.startswith("www.")
        is_one = is_link or ("@" in inner[1:] and "." in inner and inner[0].isalnum())
        return " " * len(chunk) if is_one else chunk

    return _CHUNK.sub(blank, text)


def quotations(text: str) -> list[tuple[int, int]]:
    """Where several words stand in quotation marks, unless it is the whole text."""
    spans = []
    for opening, closing in (("“", "”"), ('"', '"')):
        start = text.find(opening)
        while start >= 0:
            end = text.find(closing, start + 1)
            if end < 0:
                break
            if " " in text[start:end] and end - start < len(text) - 4:
                spans.append((start, end))
            start = text.find(opening, end + 1)
    return spans
