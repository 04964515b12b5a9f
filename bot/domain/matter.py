"""A complaint as it is looked at first: what is known of it, and which circumstances make it weigh more.

Each circumstance comes with the sentence that says why, naming the customer's words where words showed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Callable, Iterable, Iterator, Mapping

from bot.domain.cause import Cause
from bot.domain.complaint import Remedy
from bot.domain.cost import CostKind, find_costs, largest_amount
from bot.domain.money import Money
from bot.domain.mood import NO_SIGN, Mood, read_mood
from bot.domain.mood_words import SignKind
from bot.domain.order import OrderState
from bot.domain.quality import QualityDimension, find_dimensions
from bot.domain.repetition import Frequency, find_frequency, frequency_of
from bot.domain.safety import find_hazard_words, find_hazards
from bot.domain.vulnerability import find_vulnerabilities
from bot.domain.waiting import find_wait

Dimensions = tuple[tuple[QualityDimension, int, int], ...]  # each with its words (start, end)


@dataclass(frozen=True)
class Matter:
    """What is known of a complaint when it is assessed; what is not known stays as it is here."""

    own_words: str
    hazards: tuple[str, ...] = ()  # families, as `find_hazards` names them
    mood: Mood = NO_SIGN
    dimensions: Dimensions = ()
    is_safety: bool = False  # somebody said so, whatever the words show
    is_vulnerable: bool = False  # known from elsewhere than the words
    amount: Money | None = None  # of the order line, or claimed; else the largest that the words name
    order_state: OrderState | None = None  # None: which order it is about is not known
    times: int = 1  # how often it is known to have happened, 1 and more
    earlier_cases: int = 0  # of this customer about the same matter
    reported_by_others: bool = False  # another customer reported the same product lately
    problem_since: datetime | None = None
    received_at: datetime | None = None
    remedy: Remedy | None = None  # None: nobody asked yet
    causes: tuple[Cause, ...] = ()  # known from elsewhere than the words: a form, a colleague


def read_matter(
    own_words: str, dimensions: Callable[[str], Iterable[tuple[QualityDimension, int, int]]] = find_dimensions
) -> Matter:
    """A matter as far as the customer's words tell it; what else is known is put in with `dataclasses.replace`.

    `dimensions` finds what is wanting in the language of the words; by default in English.
    """
    return Matter(
        own_words, hazards=find_hazards(own_words), mood=read_mood(own_words), dimensions=tuple(dimensions(own_words))
    )


class Circumstance(str, Enum):
    """What may make a matter weigh more. The rules name them by these values."""

    HAZARD = "hazard"
    VULNERABLE = "vulnerable"
    AGAIN = "again"
    OFTEN = "often"
    EARLIER_CASE = "earlier_case"
    EARLIER_CASES = "earlier_cases"
    OTHERS_TOO = "others_too"
    COST = "cost"
    OCCASION_LOST = "occasion_lost"
    LARGE_AMOUNT = "large_amount"
    VERY_LARGE_AMOUNT = "very_large_amount"
    LONG_WAIT = "long_wait"
    VERY_LONG_WAIT = "very_long_wait"
    URGENT = "urgent"
    FURIOUS = "furious"
    LEGAL_STEPS = "legal_steps"
    OPEN_WISH = "open_wish"  # the remedy wanted is something else, compensation, or not decided
    ORDER_UNKNOWN = "order_unknown"
    SEVERAL_CAUSES = "several_causes"


@dataclass(frozen=True)
class Limits:
    """From where on an amount, a wait or a number of cases counts."""

    amounts: Mapping[str, tuple[Money, Money]]  # currency → what is large, and what is very large
    waits: tuple[timedelta, timedelta]  # long, very long
    earlier_cases: tuple[int, int]  # one that counts, several


Circumstances = Mapping[Circumstance, str]  # each with the sentence that says why


def circumstances_of(matter: Matter, limits: Limits) -> Circumstances:
    """Every circumstance of a matter that its facts and words show, with the sentence that says why."""
    found: dict[Circumstance, str] = {}
    for read in (_of_people, _of_times, _of_money, _of_waiting, _of_mood, _of_facts):
        found.update(read(matter, limits))
    return found


def quote(text: str, start: int, end: int) -> str:
    """Words of the customer as a sentence names them."""
    return f"“{' '.join(text[start:end].split())}”"


def _of_people(matter: Matter, limits: Limits) -> Iterator[tuple[Circumstance, str]]:
    text = matter.own_words
    if matter.hazards:
        words = {family: quote(text, start, end) for family, start, end in find_hazard_words(text)}
        named = ", ".join(f"{family} ({words[family]})" if family in words else family for family in matter.hazards)
        yield Circumstance.HAZARD, f"Somebody was or may be hurt: {named}."
    elif matter.is_safety:
        yield Circumstance.HAZARD, "It was reported as a danger."
    signs = [f"{sign.value} ({quote(text, start, end)})" for sign, start, end in find_vulnerabilities(text)]
    if signs:
        yield Circumstance.VULNERABLE, f"Somebody needs particular care: {', '.join(signs)}."
    elif matter.is_vulnerable:
        yield Circumstance.VULNERABLE, "Somebody concerned is known to need particular care."


def _of_times(matter: Matter, limits: Limits) -> Iterator[tuple[Circumstance, str]]:
    told = find_frequency(matter.own_words)
    known = frequency_of(matter.times)
    if told is not None and told[0] >= known:
        often, why = told[0], f"the customer says so ({quote(matter.own_words, told[1], told[2])})"
    else:
        often, why = known, f"it is on record {matter.times} times"
    if often >= Frequency.AGAIN:
        yield Circumstance.AGAIN, f"It did not happen for the first time: {why}."
    if often is Frequency.OFTEN:
        yield Circumstance.OFTEN, f"It happened three times or more: {why}."
    one, several = limits.earlier_cases
    cases = f"{matter.earlier_cases} earlier case{'s' if matter.earlier_cases != 1 else ''} about the same matter"
    if matter.earlier_cases >= one:
        yield Circumstance.EARLIER_CASE, f"This customer has {cases}."
    if matter.earlier_cases >= several:
        yield Circumstance.EARLIER_CASES, f"{cases[:1].upper()}{cases[1:]} did not settle it."
    if matter.reported_by_others:
        yield Circumstance.OTHERS_TOO, "Another customer reported the same product lately."


def _of_money(matter: Matter, limits: Limits) -> Iterator[tuple[Circumstance, str]]:
    text = matter.own_words
    costs = {cost.kind: quote(text, cost.start, cost.end) for cost in find_costs(text)}
    spent = [f"{kind.value} ({words})" for kind, words in costs.items() if kind is not CostKind.OCCASION]
    if spent:
        yield Circumstance.COST, f"It cost the customer {' and '.join(spent)}."
    if CostKind.OCCASION in costs:
        yield Circumstance.OCCASION_LOST, f"It came in the way of an occasion ({costs[CostKind.OCCASION]})."
    named = largest_amount(text)
    amount, why = matter.amount, "the order or the claim"
    if amount is None and named is not None:
        amount, why = named[0], quote(text, named[1], named[2])
    if amount is None or amount.currency not in limits.amounts:
        return
    large, very_large = limits.amounts[amount.currency]
    if large <= amount:
        yield Circumstance.LARGE_AMOUNT, f"It is about {amount}, which is {large} or more ({why})."
    if very_large <= amount:
        yield Circumstance.VERY_LARGE_AMOUNT, f"It is about {amount}, which is {very_large} or more ({why})."


def _of_waiting(matter: Matter, limits: Limits) -> Iterator[tuple[Circumstance, str]]:
    waits: list[tuple[timedelta, str]] = []
    told = find_wait(matter.own_words)
    if told is not None:
        waits.append((told[0], f"the customer says so ({quote(matter.own_words, told[1], told[2])})"))
    if matter.problem_since is not None and matter.received_at is not None:
        waits.append(
            (matter.received_at - matter.problem_since, f"the problem is there since {matter.problem_since:%d %B %Y}")
        )
    if not waits:
        return
    wait, why = max(waits, key=lambda one: one[0])
    long, very_long = limits.waits
    if wait >= long:
        yield Circumstance.LONG_WAIT, f"The customer has waited {long.days} days or more: {why}."
    if wait >= very_long:
        yield Circumstance.VERY_LONG_WAIT, f"The customer has waited {very_long.days} days or more: {why}."


def _of_mood(matter: Matter, limits: Limits) -> Iterator[tuple[Circumstance, str]]:
    if matter.mood.is_urgent:
        yield Circumstance.URGENT, f"It is urgent: {matter.mood.why_urgent()}."
    if matter.mood.is_furious:
        yield Circumstance.FURIOUS, f"The customer is very upset: {matter.mood.why_displeased()}."
    if matter.mood.has(SignKind.LEGAL):
        words = next(sign.words for sign in matter.mood.because if sign.kind is SignKind.LEGAL)
        yield Circumstance.LEGAL_STEPS, f"The customer means to take legal steps (“{words}”)."


def _of_facts(matter: Matter, limits: Limits) -> Iterator[tuple[Circumstance, str]]:
    if matter.remedy in (Remedy.OTHER, Remedy.COMPENSATION, Remedy.UNDECIDED):
        yield Circumstance.OPEN_WISH, f"What would put it right has to be talked about ({matter.remedy.value})."
    if matter.order_state is None:
        yield Circumstance.ORDER_UNKNOWN, "Which order it is about is not known yet."
