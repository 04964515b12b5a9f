"""Facts: what we may tell a customer about a product or a policy, each with its source and its date.

An answer is made of facts and nothing else. A fact that has expired is not spoken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Iterable


class FactKind(str, Enum):
    """What the fact is for."""

    ATTRIBUTE = "attribute"  # one property of the subject
    LIMIT = "limit"  # what it cannot do; told unasked when its attribute is asked about
    RECALL = "recall"  # why it must not be used; told before all else, and unasked to whoever has bought it
    DEFECT = "defect"  # what is known to go wrong; told unasked whenever the product is asked about


@dataclass(frozen=True)
class Fact:
    """One thing we know, in words a customer can read."""

    id: str
    version: int
    kind: FactKind
    subject: str  # product id, or policy topic
    attribute: str  # such as dishwasher_safe; for a policy its aspect
    wording: str
    source: str
    verified_by: str
    verified_on: date
    valid_until: date
    value: str | None = None  # for comparison: "yes", "no", or a number
    unit: str | None = None
    valid_from: date | None = None  # None: from when it was verified
    also: tuple[str, ...] = ()  # further attributes that its wording tells, where the subject has no fact of their own

    def is_current(self, today: date) -> bool:
        """Whether it may be told: it holds already, and has not expired."""
        return (self.valid_from is None or self.valid_from <= today) and self.valid_until >= today

    def tells(self, attribute: str) -> bool:
        """Whether its wording answers a question about this attribute."""
        return attribute == self.attribute or attribute in self.also


@dataclass(frozen=True)
class Provenance:
    """Where facts come from, who vouches for them since when, and until when they may be told."""

    source: str
    verified_by: str
    verified_on: date
    valid_until: date


def attribute_fact(
    subject: str,
    attribute: str,
    wording: str,
    value: str | None,
    unit: str | None,
    provenance: Provenance,
    also: Iterable[str] = (),
) -> Fact:
    """A fact about an attribute, in its first version."""
    return Fact(
        id=f"{subject}.{attribute}",
        version=1,
        kind=FactKind.ATTRIBUTE,
        subject=subject,
        attribute=attribute,
        wording=wording,
        source=provenance.source,
        verified_by=provenance.verified_by,
        verified_on=provenance.verified_on,
        valid_until=provenance.valid_until,
        value=value,
        unit=unit,
        also=tuple(also),
    )


# What is told of the shelf, where the figures come from the shop's list and the words from here.
PRICE = "The {product} costs {price}."
IN_STOCK = "The {product} is in stock."
SOLD_OUT = "The {product} is sold out just now, and I do not know when it comes back."


class NotKnown(str, Enum):
    """Why there is no answer."""

    NO_FACT = "no_fact"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Answer:
    """Facts to tell, in the order to tell them."""

    facts: tuple[Fact, ...]

    @property
    def wording(self) -> str:
        """The answer as the customer reads it."""
        return " ".join(fact.wording for fact in self.facts)


def decide_answer(facts: Iterable[Fact], attribute: str, today: date) -> Answer | NotKnown:
    """The answer about one attribute of a subject from all its facts: the fact of its own, else those that tell it too;
    then what must be told with them.

    A recall of the subject comes first, unasked; known limits of what is told and known defects of the subject follow.
    """
    known = list(facts)
    telling = [fact for fact in known if fact.kind is FactKind.ATTRIBUTE and fact.tells(attribute)]
    asked = [fact for fact in telling if fact.attribute == attribute] or telling
    current = [fact for fact in asked if fact.is_current(today)]
    if not current:
        return NotKnown.EXPIRED if asked else NotKnown.NO_FACT
    told = {attribute, *(fact.attribute for fact in current)}
    unasked = [
        fact
        for fact in known
        if fact.is_current(today)
        and (fact.kind is FactKind.DEFECT or (fact.kind is FactKind.LIMIT and fact.attribute in told))
    ]
    return Answer((*recalls(known, today), *current, *unasked))


def decide_overview(facts: Iterable[Fact], today: date, most: int = 4) -> Answer | NotKnown:
    """What to tell of a subject when no attribute was asked for: a recall, the first few facts, every known defect."""
    current = [fact for fact in facts if fact.is_current(today)]
    attributes = [fact for fact in current if fact.kind is FactKind.ATTRIBUTE][:most]
    if not attributes:
        return NotKnown.NO_FACT
    rest = [fact for fact in current if fact.kind in (FactKind.LIMIT, FactKind.DEFECT)]
    return Answer((*recalls(current, today), *attributes, *rest))


def recalls(facts: Iterable[Fact], today: date) -> list[Fact]:
    """The recalls among facts that are open today."""
    return [fact for fact in facts if fact.kind is FactKind.RECALL and fact.is_current(today)]


@dataclass(frozen=True)
class ComparedAttribute:
    """One attribute of two products side by side; a side is None where no current fact is known."""

    attribute: str
    first: Fact | None
    second: Fact | None


def compare(first: Iterable[Fact], second: Iterable[Fact], today: date) -> tuple[ComparedAttribute, ...]:
    """Both products attribute by attribute, in the order of the first; an unknown side stays visible."""

    def current(facts: Iterable[Fact]) -> dict[str, Fact]:
        return {f.attribute: f for f in facts if f.kind is FactKind.ATTRIBUTE and f.is_current(today)}

    ours, theirs = current(first), current(second)
    attributes = list(ours) + [attribute for attribute in theirs if attribute not in ours]
    return tuple(ComparedAttribute(attribute, ours.get(attribute), theirs.get(attribute)) for attribute in attributes)


@dataclass(frozen=True)
class Telling:
    """That a version of a fact was told to a customer."""

    fact: Fact  # as it was told
    message_id: str
    conversation_id: str
    channel: str
    peer: str  # the customer's address on the channel
    at: datetime


def wrongly_told(tellings: Iterable[Telling], current: Fact | None) -> list[Telling]:
    """The latest telling of each conversation that told something else than what holds now."""
    latest: dict[str, Telling] = {}
    for telling in sorted(tellings, key=lambda one: (one.at, one.fact.version), reverse=True):
        latest.setdefault(telling.conversation_id, telling)
    return told_otherwise(latest.values(), current)


def told_otherwise(tellings: Iterable[Telling], current: Fact | None) -> list[Telling]:
    """Those that told something else than what holds now; all of them, if the fact is gone."""
    return [
        telling
        for telling in tellings
        if current is None
        or (telling.fact.wording, telling.fact.value, telling.fact.unit)
        != (current.wording, current.value, current.unit)
    ]
