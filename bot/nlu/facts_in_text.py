"""The facts a customer's text holds, each number one kind of thing. Plain functions, no Rasa.

What names something (numbers, addresses, days, products) shares no character with any other fact; what tells something
(a variant, what a question is about, a wish, a reason, a dimension of quality) shares none with its own kind only, for
the same word may be the reason of one matter and the sign of another.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Callable, Iterable

from bot.domain.reference import locate_references
from bot.nlu.addresses import find_emails, find_phones
from bot.nlu.amounts import find_amounts
from bot.nlu.found import Found
from bot.nlu.lexicon import Catalogue
from bot.nlu.order_numbers import find_bare_orders, find_named_orders

# "The plug went black" tells of no black plug that was for sale.
_TURNED = re.compile(
    r"\b(?:w[eo]nt|go(?:es|ing|ne)?|turn(?:s|ed|ing)?|burn(?:t|s|ed)|became|becom(?:es|ing)) (?:all )?$", re.IGNORECASE
)
MONTH_FIRST = frozenset({"US"})  # regions where 3/9 is the ninth of March


@dataclass(frozen=True)
class Fact:
    """One fact of a text: its kind, its value in one normal form, and where it stands."""

    entity: str
    value: str
    start: int
    end: int


NAMED = frozenset({"product", "variant", "attribute", "topic"})  # what is found by its name; all before it, by figures


def find_facts(text: str, catalogue: Catalogue, region: str, now: datetime) -> list[Fact]:
    """Every fact in the text, in order. Numbers belong to one fact each: a phone number is no order number.

    Args:
        catalogue: the names the shop uses, its zone and its currency.
        region: two-letter country of phone numbers written without their country code.
        now: when the message was sent; what "yesterday" is counted from.
    """
    sent_at = now.astimezone(catalogue.zone)
    reading = _Reading(_in_plain_characters(text))
    reading.take("case_reference", lambda rest: (Found(*located) for located in locate_references(rest)))
    reading.take("email", find_emails)
    reading.take("amount", lambda rest: find_amounts(rest, catalogue.currency))
    speech = catalogue.speech
    reading.take("date", lambda rest: speech.dates(rest, sent_at, region not in MONTH_FIRST))
    reading.take("order_number", find_named_orders)
    reading.take("phone", lambda rest: find_phones(rest, speech.region or region))
    reading.take("order_number", find_bare_orders)
    # Taken, not noted: "wool" in a blanket's name asks nothing about material.
    products = reading.take("product", lambda rest: reading.free(catalogue.products.find(rest)))
    named = [found.value for found in products]
    variants = reading.free(catalogue.variants_of(set(named)).find(reading.rest))
    reading.note("variant", (found for found in variants if not _TURNED.search(reading.rest[: found.start])))
    reading.note("attribute", reading.free(catalogue.attributes_of(named).find(reading.rest)))
    reading.note("topic", reading.free(catalogue.topics.find(reading.rest)))
    reading.note("remedy", (Found(wish.value, start, end) for wish, start, end in speech.remedies(reading.rest)))
    reason = speech.reason(reading.rest)
    reading.note("redress_reason", [Found(reason[0].value, *reason[1:])] if reason else [])
    shown = speech.dimensions(reading.rest)
    reading.note("quality_dimension", (Found(dimension.value, start, end) for dimension, start, end in shown))
    return sorted(reading.facts, key=lambda fact: (fact.start, fact.end))


class _Reading:
    """A text of which what has been understood is blanked out, so that nothing else is made of it."""

    def __init__(self, text: str) -> None:
        self.rest = text
        self.facts: list[Fact] = []

    def take(self, entity: str, find: Callable[[str], Iterable[Found]]) -> list[Found]:
        """Note the facts of one kind and blank them out."""
        found = list(find(self.rest))
        self.note(entity, found)
        for one in found:
            self.rest = self.rest[: one.start] + " " * (one.end - one.start) + self.rest[one.end :]
        return found

    def free(self, names: Iterable[Found]) -> list[Found]:
        """Those that reach over no number: what stands on both sides of an amount is no name. Over a name they may:
        "how many T-shirt options" asks how many options there are.
        """
        numbers = [fact for fact in self.facts if fact.entity not in NAMED]
        return [n for n in names if all(n.end <= number.start or number.end <= n.start for number in numbers)]

    def note(self, entity: str, found: Iterable[Found]) -> None:
        """Note facts of one kind and leave their words for others."""
        self.facts += [Fact(_kind(entity, one.value), one.value, one.start, one.end) for one in found]


def _kind(entity: str, value: str) -> str:
    """A span of days is a fact of its own kind: who asks for a day cannot use it."""
    return "period" if entity == "date" and "/" in value else entity


def _in_plain_characters(text: str) -> str:
    """The same text, place for place, with figures of any script as 0 to 9 and one kind of apostrophe and blank."""
    return text if text.isascii() else "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isspace():
        return "\n" if character == "\n" else " "
    return "'" if character in "’‘ʼ`´" else character
