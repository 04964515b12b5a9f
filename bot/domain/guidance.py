"""What a colleague does and says about a complaint: what to ask, to look at, to offer, never to say, when to raise it.

The words are data (data/policies/guidance.yml). They are help, not orders: whoever speaks with the customer decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Mapping

from bot.domain.assessment import Assessment
from bot.domain.cause import Cause
from bot.domain.matter import Circumstance


class Situation(str, Enum):
    """What asks for care of its own, whatever the cause."""

    SAFETY = "safety"
    VULNERABILITY = "vulnerability"
    SECOND_COMPLAINT = "second_complaint"


@dataclass(frozen=True)
class Guidance:
    """Help for one kind of complaint, each part in sentences."""

    topic: str  # the cause or the situation
    title: str
    ask: tuple[str, ...]
    look_at: tuple[str, ...]
    may_offer: tuple[str, ...]
    say: tuple[str, ...]  # words that may be said as they are
    never_say: tuple[str, ...]
    raise_when: tuple[str, ...]  # to the next level


@dataclass(frozen=True)
class GuidanceBook:
    """A version of all the guidance; it has some for every cause and every situation."""

    version: int
    effective_from: date
    owner: str
    source: str
    causes: Mapping[Cause, Guidance]
    situations: Mapping[Situation, Guidance]


_SHOWN_BY = {
    Situation.SAFETY: frozenset({Circumstance.HAZARD}),
    Situation.VULNERABILITY: frozenset({Circumstance.VULNERABLE}),
    Situation.SECOND_COMPLAINT: frozenset({Circumstance.AGAIN, Circumstance.EARLIER_CASE}),
}


def guidance_for(assessment: Assessment, book: GuidanceBook) -> tuple[Guidance, ...]:
    """The guidance for a complaint, in the order to read it: its situations, its leading cause, the other causes."""
    situations = [
        book.situations[situation] for situation, signs in _SHOWN_BY.items() if signs & assessment.circumstances
    ]
    causes = [book.causes[cause] for cause in (assessment.cause, *assessment.also)]
    return (*situations, *causes)
