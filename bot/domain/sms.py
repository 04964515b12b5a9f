"""How a text goes as SMS: in which alphabet, in how many segments, and how it is spared a larger one.

GSM 03.38: 160 characters of the 7-bit alphabet in one message, 153 in each of several; 70 and 67 where one character is
beyond it. Each segment is paid for.
"""

from __future__ import annotations

from typing import Iterable

ONE_GSM, EACH_GSM = 160, 153  # 7-bit units
ONE_WIDE, EACH_WIDE = 70, 67  # UTF-16 units
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")  # two units each
# Typography that has a plainer form in the alphabet; letters have none.
_PLAINER = {
    ord(fine): plain
    for plain, all_fine in {
        '"': "“”„‟«»″", "'": "‘’‚‛‹›′", "-": "‐‑‒–—―−•", "...": "…", " ": "\u00a0\u2002\u2003\u2009\u202f",
        "": "\u200b",
    }.items()
    for fine in all_fine
}  # fmt: skip


def is_gsm(text: str) -> bool:
    """Whether it goes in the 7-bit alphabet."""
    return all(character in _BASIC or character in _ESCAPED for character in text)


def segments(text: str) -> int:
    """As how many segments it is sent."""
    if is_gsm(text):
        return _packed((2 if character in _ESCAPED else 1 for character in text), ONE_GSM, EACH_GSM)
    return _packed((units(character) for character in text), ONE_WIDE, EACH_WIDE)


def _packed(sizes: Iterable[int], one: int, each: int) -> int:
    """No character is divided, so a segment may stay one unit short."""
    whole = list(sizes)
    if sum(whole) <= one:
        return 1 if whole else 0
    count, used = 1, 0
    for size in whole:
        if used + size > each:
            count, used = count + 1, 0
        used += size
    return count


def units(text: str) -> int:
    """Its length in UTF-16: an emoji is two."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def spared(text: str) -> str:
    """The text with plainer dashes and quotation marks, where it is fewer segments so."""
    plainer = text.translate(_PLAINER)
    return plainer if segments(plainer) < segments(text) else text
