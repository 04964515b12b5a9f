"""Which acts about orders a message asks for, in the order said, and which part of it each governs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Iterator

from bot.domain.act_patterns import (
    ASKS,
    ASKS_US,
    BORDER,
    DECLINED,
    PATTERNS,
    WAS_NOT_SENT,
    WAS_SENT,
    WISH_BEGINS,
    ActPattern,
)
from bot.domain.fallbacks import find_fallbacks, masked
from bot.domain.misspelling import is_misspelt
from bot.domain.order import ActKind
from bot.domain.tokens import SENTENCE_ENDS, Token, tokens_of

LONGEST = 2_000  # characters, as much as a message may have
# Words by which acts are known, which customers mistype.
_KNOWN = (
    "cancel cancelled return returning exchange refund address addresses payment change modify default delivery "
    "shipping update upgrade swap switch instead"
).split()
# Their plurals are what is asked about: "is there a deadline for returns?"
_NO_SLIPS = frozenset("returns exchanges refunds cancels changes".split())
_OF_ADDRESSES = {ActKind.CHANGE_ADDRESS, ActKind.CHANGE_OWN_ADDRESS}
_NOT_POSSIBLE = re.compile(
    r"\b(?:if|in case) (?:you|i|we|it) (?:can['’]?t|cannot|can not|could ?n['’]?t)(?: be)?\b", re.IGNORECASE
)
_OWN_REFUND = re.compile(
    r"refund(?:ed)? (?:for |of |on )?(?:the|my|this|both|all) (?!money|orders?|amount|difference|balance|full|payment|"
    r"total|price|purchase|gift|paypal|card|credit|debit|visa|mastercard|original|account|bank|rest|remaining)"
)


@dataclass(frozen=True)
class SaidAct:
    """An act that a customer speaks of, and the part of the text (start, end) that is about it."""

    kind: ActKind | None
    start: int
    end: int
    sure: bool = True  # the words leave no other act open; else the order's state tells which is meant
    asking: bool = False  # they ask about it, and do not ask for it


@dataclass(frozen=True)
class _Found:
    pattern: ActPattern
    start: int  # in the line of words
    end: int
    asking: bool


@dataclass(frozen=True)
class _Line:
    """A text as words one blank apart, and where in the text each of them stands."""

    text: str
    places: tuple[tuple[int, int], ...]  # begin in the line, begin in the text

    def in_text(self, place: int) -> int:
        """Where in the text the word stands that begins at or before this place of the line."""
        return next((start for begin, start in reversed(self.places) if begin <= place), 0)


def read_acts(text: str) -> tuple[SaidAct, ...]:
    """The acts of a message; one that is said twice of the same order is told once, one that is declined or past never.

    What is wanted only where another act is not possible is told by `read_conditions`.
    """
    text = text[:LONGEST]
    fallbacks = find_fallbacks(text)
    if not fallbacks:
        return acts_of(text)
    thens = [fallback.then for fallback in fallbacks]
    wished = acts_of(masked(text, *thens, *(fallback.condition for fallback in fallbacks)))
    return wished or acts_of(masked(_NOT_POSSIBLE.sub(_blank, text), *thens))  # "if you can't cancel the lamp, …"


def acts_of(text: str) -> tuple[SaidAct, ...]:
    """The acts of a text in which nothing is said for the case that something is not possible."""
    line = _line_of(text)
    found = _without_repetitions(list(_found(line.text)), line.text)
    borders = [_begin(line.text, found[place - 1].end if place else 0, one) for place, one in enumerate(found)]
    acts = []
    for place, one in enumerate(found):
        start = line.in_text(borders[place]) if place else 0
        end = line.in_text(borders[place + 1]) if place + 1 < len(found) else len(text)
        acts.append(_as_said(one, line.text, start, end))
    return tuple(acts)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _line_of(text: str) -> _Line:
    words, places, at = [], [], 0
    for token in tokens_of(text):
        word = _as_known(token)
        words.append(word)
        places.append((at, token.start))
        at += len(word) + 1
    return _Line(" ".join(words), tuple(places))


def _as_known(token: Token) -> str:
    is_right = token.text in _KNOWN or token.text in _NO_SLIPS
    near = [] if is_right else [word for word in _KNOWN if is_misspelt(token.text, word)]
    return near[0] if len(near) == 1 else token.text


def _found(line: str) -> Iterator[_Found]:
    """Every act in the line, none overlapping."""
    matches = [
        (match.start(), -order, match, pattern)
        for order, pattern in enumerate(PATTERNS)
        for match in pattern.words.finditer(line)
    ]
    reached, seen = 0, set[ActKind]()
    for start, _, match, pattern in sorted(matches, key=lambda found: (found[0], -found[1])):
        if start < reached:
            continue
        sentence = _sentence(line, start)
        if not pattern.is_negated and _is_declined(line[:start]):
            continue
        asking = _asks(line, start, match.end(), sentence)
        if pattern.is_refund and asking and not ASKS.search(line[sentence[0] : start]):
            continue
        if pattern.is_also and not seen & _OF_ADDRESSES - {pattern.kind}:
            continue
        reached = match.end()
        seen.add(pattern.kind)
        yield _Found(pattern, start, match.end(), asking)


def _sentence(line: str, place: int) -> tuple[int, int]:
    """The begin and end of the sentence around a place."""
    begin = max(
        (line.rfind(f"{mark} ", 0, place) + 2 for mark in SENTENCE_ENDS if f"{mark} " in line[:place]), default=0
    )
    ends = [at for at in (line.find(f" {mark}", place) for mark in SENTENCE_ENDS) if at >= 0]
    return begin, min(ends, default=len(line))


def _is_declined(before: str) -> bool:
    border = max((match.end() for match in BORDER.finditer(before)), default=0)
    return DECLINED.search(before[border:].lstrip()) is not None


def _asks(line: str, start: int, end: int, sentence: tuple[int, int]) -> bool:
    """Whether the act is only asked about."""
    before = line[sentence[0] : end]
    restart = max(
        (match.end() for match in WISH_BEGINS.finditer(before) if match.end() <= start - sentence[0]), default=0
    )
    before = before[restart:]
    is_question = line[sentence[1] :].startswith(" ?")
    return ASKS.search(before) is not None or (is_question and ASKS_US.search(before) is None)


def _without_repetitions(found: list[_Found], line: str) -> list[_Found]:
    """Without what says the same act of the same again, and money that another act brings."""
    others = any(not one.pattern.is_refund for one in found)
    kept: list[_Found] = []
    for place, one in enumerate(found):
        until = found[place + 1].start if place + 1 < len(found) else len(line)
        if others and one.pattern.is_refund and not _OWN_REFUND.search(line[one.start : until]):
            continue
        same = next((before for before in kept if before.pattern.kind is one.pattern.kind), None)
        if same is not None and same is kept[-1] and not _names_other_order(line, same, one, until):
            kept[-1] = replace(same, pattern=max(same.pattern, one.pattern, key=lambda pattern: pattern.is_sure))
            kept[-1] = replace(kept[-1], asking=same.asking and one.asking)
            continue
        kept.append(one)
    return _without_moving(kept)


def _names_other_order(line: str, first: _Found, second: _Found, until: int) -> bool:
    numbers = re.compile(r"\b(?:w ?)?\d{4,}\b")
    before, after = (
        set(numbers.findall(line[first.start : second.start])),
        set(numbers.findall(line[second.start : until])),
    )
    return bool(before and after - before)


def _without_moving(found: list[_Found]) -> list[_Found]:
    """Without the reason for another act: "I moved, send it to my new address" is about the order alone."""
    kinds = {one.pattern.kind for one in found}
    if ActKind.CHANGE_ADDRESS in kinds:
        found = [one for one in found if one.pattern.kind is not ActKind.CHANGE_OWN_ADDRESS or one.pattern.is_sure]
    return found


def _begin(line: str, reached: int, one: _Found) -> int:
    """Where the part of the sentence begins that an act stands in."""
    return max((m.end() for m in BORDER.finditer(line, reached, one.start)), default=max(reached, one.start))


def _as_said(one: _Found, line: str, start: int, end: int) -> SaidAct:
    kind, sure = one.pattern.kind, one.pattern.is_sure
    if kind is ActKind.EXCHANGE:
        if WAS_NOT_SENT.search(line):
            kind, sure = ActKind.CHANGE_ITEMS, True
        elif WAS_SENT.search(line):
            sure = True
    return SaidAct(kind, start, end, sure, one.asking)
