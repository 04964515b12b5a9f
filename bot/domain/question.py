"""What a question asks: its aspect, whether that is one of things or of the shop, and how sure the reading is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from math import exp
from typing import Mapping, Sequence

# Aspects that ask nothing of us: what is said around a question, and what has only words in common with one.
BACKGROUND, ELSEWHERE = "background", "elsewhere"


USUAL_LIKENESS = 0.35  # of a question to the fact that answers it, where it cannot be told


@dataclass(frozen=True)
class ChanceOfAnswer:
    """What each sign counts, in the log of the odds."""

    base: float
    confidence: float
    lead: float
    first: float
    named: float
    likeness: float
    in_whole: float
    several_parts: float
    of_shop: float


class About(str, Enum):
    """What an aspect is one of."""

    PRODUCT = "product"
    SHOP = "shop"
    ANSWER = "answer"  # one that was given: where it comes from


@dataclass(frozen=True)
class Asked:
    """One thing that a part of a message may ask, from `start` to `end`."""

    aspect: str
    about: About
    confidence: float  # the chance that this is what is asked, by the reading alone
    lead: float  # how far its score lies before the next aspect's; below 0, how far behind the first one's
    in_whole: float  # the same chance by the whole message, where it has several parts
    start: int
    end: int
    # How alike in meaning the question is to the facts about this aspect, by their subject; where facts are at hand.
    likeness: Mapping[str, float] = field(default_factory=dict, hash=False)
    perhaps_of: Sequence[str] = field(default=(), hash=False)  # products it may be about, where none is named


# What a fact has for it and against it as an answer, in the log of its odds: a logistic regression over 640 questions
# about the demo shop and 790 other messages, all written apart from what is learned and from tests/answers.
CHANCE = ChanceOfAnswer(
    base=-1.94,
    confidence=1.31,
    lead=0.63,
    first=-0.34,
    named=0.08,
    likeness=0.74,
    in_whole=4.76,
    several_parts=0.63,
    of_shop=-1.55,
)


def chance_of_answer(asked: Asked, subject: str, is_named: bool, is_one_of_several: bool) -> float:
    """The chance, 0 to 1, that the fact about the aspect of this subject answers the part of the message.

    Args:
        is_named: whether the part holds a word that the shop's files name for the aspect.
        is_one_of_several: whether the message has other parts.
    """
    c = CHANCE
    log_odds = (
        c.base
        + c.confidence * asked.confidence
        + c.lead * asked.lead
        + c.first * (asked.lead > 0)
        + c.named * is_named
        + c.likeness * asked.likeness.get(subject, USUAL_LIKENESS)
        + c.in_whole * asked.in_whole
        + c.several_parts * is_one_of_several
        + c.of_shop * (asked.about is About.SHOP)
    )
    return 1 / (1 + exp(-log_odds))
