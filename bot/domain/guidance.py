"""What a colleague does and says about a complaint: what to ask, to look at, to offer, never to say, when to raise it.

The words are data (data/policies/guidance.yml, and in further languages data/languages). They are help, not orders:
whoever speaks with the customer decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Mapping

from bot.domain.assessment import Assessment
from bot.domain.cause import Cause
from bot.domain.language import MAIN
from bot.domain.matter import Circumstance


class Situation(str, Enum):
    """What asks for care of its own, whatever the cause."""

    SAFETY = "safety"
    VULNERABILITY = "vulnerability"
    SECOND_COMPLAINT = "second_complaint"


# The parts of a guidance, in the order to read them: the field's name → its heading.
PARTS: Mapping[str, str] = {
    "ask": "Ask",
    "look_at": "Look at",
    "may_offer": "May be offered",
    "say": "Say",
    "never_say": "Never say",
    "raise_when": "Bring it before the next level when",
}
TO_CUSTOMERS = "say"  # the part that may be said as it stands, and so is read in the customer's language


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

    def part(self, name: str) -> tuple[str, ...]:
        """The sentences of one of `PARTS`."""
        sentences: tuple[str, ...] = getattr(self, name)
        return sentences


@dataclass(frozen=True)
class GuidanceBook:
    """A version of all the guidance; it has some for every cause and every situation."""

    version: int
    effective_from: date
    owner: str
    source: str
    causes: Mapping[Cause, Guidance]
    situations: Mapping[Situation, Guidance]
    headings: Mapping[str, str] = field(default_factory=lambda: PARTS)
    language: str = MAIN
    told_in: Mapping[str, GuidanceBook] = field(default_factory=dict)  # further language → the same in it

    def read_in(self, language: str | None) -> GuidanceBook:
        """The book in a language; as it was written where there is none in it."""
        return self.told_in.get(language or MAIN, self)


@dataclass(frozen=True)
class GuidanceRead:
    """Guidance as a colleague reads it; what may be said to the customer also as it is said to them."""

    guidance: Guidance  # in the colleague's language
    headings: Mapping[str, str]  # so are these
    say: tuple[str, ...]  # in the customer's language; the same sentences as `guidance.say` where it is the colleague's
    say_in: str  # the language of `say`


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


def guidance_read(assessment: Assessment, book: GuidanceBook, reader: str, customer: str | None) -> list[GuidanceRead]:
    """The guidance for a complaint, for a colleague who reads `reader` about a customer who is answered in `customer`.

    A customer in whose language there is no guidance is one of the book's own language.
    """
    own, theirs = book.read_in(reader), book.read_in(customer)
    both = zip(guidance_for(assessment, own), guidance_for(assessment, theirs))
    return [GuidanceRead(one, own.headings, said.say, theirs.language) for one, said in both]
