"""What a customer wants instead, should what they ask for not be possible: the condition, and what follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator

_ACT = r"(?:cancel|return|exchange|swap|refund|change|modify|send|keep|leave|forget)"
_CANNOT = (
    r"(?:can'?t|cannot|can not|could ?n'?t|could not|(?:un|not |n't )able to|not allowed to|n't allowed to|too late to)"
)
_IMPOSSIBLE = (
    r"(?:(?:not|n't|no longer) (?:possible|available|allowed|an option|in stock|work|have it|there|able)|"
    r"impossible|unable|"
    r"unavailable|out of stock|sold out|gone|too late|too expensive|more than that)"
)
_REST = r"[^.;!?,:\n]{0,80}?"
_ENDS = rf"(?=[,.;!?:\n]|$| then\b| please\b| (?:(?:just|simply|don't|do not) )?{_ACT}\b| i(?:'d| would| want|'ll) )"
_CONDITION = re.compile(
    rf"\b(?:(?:and|but|or) )?(?:(?:if|in case|should|where|when) {_REST}"
    rf"(?:\b{_CANNOT}(?: (?:just |only |do |be )?{_ACT}\w*)?|{_IMPOSSIBLE}){_REST}{_ENDS}|"
    r"(?:if|in case) (?:it|they|the order|that)(?:'?s| has| have| is)?(?: already)?(?: been)? (?:shipped|sent|"
    r"dispatched|"
    r"on its way)\b|if not\b(?= ?(?:[,:]|then|please|i |just |cancel|return|exchange|leave|swap|keep))|otherwise\b|"
    r"or else\b|failing that\b|if that fails\b|if (?:that|it) (?:is not|isn'?t) (?:the case|so)\b)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.;!?\n](?=\s|$)|$")
_PART_BEGINS = re.compile(r"(?:[.;!?\n,:]|\b(?:or|and|but)\b)\s*", re.IGNORECASE)
_HAS_ACT = re.compile(rf"\b{_ACT}", re.IGNORECASE)


@dataclass(frozen=True)
class Fallback:
    """Where the condition stands in a text, and where what is wanted then; each from its begin to its end."""

    condition: tuple[int, int]
    then: tuple[int, int]


def find_fallbacks(text: str) -> tuple[Fallback, ...]:
    """Every "if that is not possible, …" of a text, in order; also "… if that is not possible"."""
    return tuple(_fallbacks(text.replace("’", "'")))


def masked(text: str, *spans: tuple[int, int]) -> str:
    """The text without these spans, each character where it was."""
    for start, end in spans:
        text = text[:start] + "." * min(1, end - start) + " " * (end - start - 1) + text[end:]
    return text


def _fallbacks(text: str) -> Iterator[Fallback]:
    reached = 0
    for match in _CONDITION.finditer(text):
        if match.start() < reached:
            continue
        end_of_sentence = _SENTENCE_END.search(text, match.end())
        end = end_of_sentence.start() if end_of_sentence else len(text)
        if text[match.end() : end].strip(" ,:"):
            reached = end
            yield Fallback(match.span(), (match.end(), end))
        elif (start := _begin_before(text, reached, match)) is not None:
            reached = end
            yield Fallback(match.span(), (start, match.start()))


def _begin_before(text: str, reached: int, condition: re.Match[str]) -> int | None:
    """Where what is wanted begins, when the condition stands behind it; None if nothing else would be left to want."""
    before = text[reached : condition.start()].rstrip(" ,")
    begin = max((part.end() for part in _PART_BEGINS.finditer(before)), default=0)
    others = _HAS_ACT.search(before[:begin]) or _HAS_ACT.search(condition.group())
    return reached + begin if others and before[begin:].strip() else None
