"""Making what is said fit a channel: long texts in pieces, options as numbers, bubbles as one.

What must be read in one piece (a reference, an address of a page or a mailbox, an amount, a day with its time) is
never cut apart.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Callable, Iterable, Sequence

from bot.domain.message import OfferedButton
from bot.domain.platform import Parcel
from bot.domain.reference import locate_references

ELLIPSIS = "…"
_WHOLE = re.compile(
    r"https?://\S+|\S+@\S+\.\w+"
    r"|[€$£]\s?\d(?:[\d.,\u00a0]*\d)?|(?<![\w.-])\d[\d.,]*\s?(?:€(?!\d)|EUR|USD|GBP|%)"  # amounts
    r"|\d{1,2}\.? (?:January|February|March|April|May|June|July|August|September|October|November|December|Januar"
    r"|Februar|März|Mai|Juni|Juli|Oktober|Dezember)(?: \d{4})?(?:,? (?:at|um) \d{1,2}[:.]\d{2})?"
)
# Where a text may be cut, the best first: between paragraphs, lines, sentences, words.
_SEAMS = (re.compile(r"\n\n+"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s+"), re.compile(r"\s+"))
SHORTEST = 0.4  # of the limit: a seam that leaves a shorter piece is passed over for a lesser one further on


def split_text(text: str, most: int, length: Callable[[str], int] = len) -> list[str]:
    """A text in pieces of at most `most` by `length`, cut where it hurts least; short ones stay whole."""
    pieces, rest = [], text.strip()
    while length(rest) > most:
        cut = _cut(rest, most, length)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest or not pieces else pieces


def _cut(text: str, most: int, length: Callable[[str], int]) -> int:
    room = _longest_start(text, most, length)
    kept = [(start, end) for start, end in _whole_spans(text) if end - start <= room]
    for seam, least in (*((one, SHORTEST * room) for one in _SEAMS), (_SEAMS[-1], 1)):
        for place in reversed([one.start() for one in seam.finditer(text, 0, room + 1) if one.start() <= room]):
            if place >= least and not any(start < place < end for start, end in kept):
                return place
    # No seam: between characters, but still not inside what must stay whole.
    for start, end in kept:
        if start < room < end and start > 0:
            return start
    return room


def _longest_start(text: str, most: int, length: Callable[[str], int]) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= most else (low, middle - 1)
    # A letter keeps its marks, an emoji what is joined to it.
    while low > 1 and low < len(text) and (text[low] in "\u200d\ufe0f" or text[low - 1] == "\u200d"):
        low -= 1
    return low


def _whole_spans(text: str) -> list[tuple[int, int]]:
    return [(start, end) for _, start, end in locate_references(text)] + [one.span() for one in _WHOLE.finditer(text)]


def signed_text(parcel: Parcel) -> str:
    """A person's words under their name: in a chat with a bot nobody could tell otherwise."""
    return f"{parcel.name}:\n{parcel.text}" if parcel.name else parcel.text


def shorten(text: str, most: int, length: Callable[[str], int] = len) -> str:
    """A title that fits, with an ellipsis where it was cut."""
    if length(text) <= most:
        return text
    return text[: _longest_start(text, most - length(ELLIPSIS), length)].rstrip() + ELLIPSIS


def with_numbers(text: str, buttons: Sequence[OfferedButton]) -> str:
    """The text with its options numbered under it; as many as there are, for they can be answered by number or words.

    A scale answers by its own figures, so it gets no second ones; a single option gets none either, because the
    question may be one for a number.
    """
    if not buttons:
        return text
    if len(buttons) == 1:
        return f"{text}\n\n({buttons[0].title})"
    if all(button.title[:1].isdigit() for button in buttons[:-1]):
        return "\n".join((text, "", *(button.title for button in buttons)))
    return "\n".join((text, "", *(f"{place}. {button.title}" for place, button in enumerate(buttons, start=1))))


def chosen_by_number(text: str, buttons: Sequence[OfferedButton]) -> OfferedButton | None:
    """The option whose number somebody sent: "2", "2.", "no. 2", "(2)"; where the options are figures, by figure."""
    found = re.fullmatch(r"\W*(?:no\.?|nr\.?|number|nummer|option)?\s*(\d{1,2})\W*", text.strip(), re.IGNORECASE)
    if found is None or len(buttons) < 2:
        return None
    figures = [re.match(r"\d{1,2}", button.title) for button in buttons]
    if all(figures[:-1]):
        return next((button for button, one in zip(buttons, figures) if one and one[0] == found[1]), None)
    place = int(found[1])
    return buttons[place - 1] if 1 <= place <= len(buttons) else None


def merge(parcels: Iterable[Parcel]) -> list[Parcel]:
    """What one author says to a customer in a row as one message, with the options of the last."""
    merged: list[Parcel] = []
    for parcel in parcels:
        last = merged[-1] if merged else None
        same = last is not None and (last.conversation_id, last.author, last.name) == (
            parcel.conversation_id, parcel.author, parcel.name,
        )  # fmt: skip
        if last is None or not same:
            merged.append(parcel)
            continue
        merged[-1] = replace(
            parcel, message_ids=(*last.message_ids, *parcel.message_ids), text=f"{last.text}\n\n{parcel.text}"
        )
    return merged
