"""The facts a customer's text holds: numbers, addresses, dates, names, wishes. Plain functions, no Rasa."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Callable, Iterator

import phonenumbers

from bot.domain.complaint import find_remedies
from bot.domain.redress import find_reason
from bot.domain.reference import locate_references
from bot.nlu.lexicon import Catalogue

EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\.[a-z]{2,24}\b", re.IGNORECASE
)
_NUMBER = r"(?:\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d{1,6}(?:[.,]\d{1,2})?)(?![\d.,]*\d)"
AMOUNT = re.compile(
    rf"(?:(?P<sign>[€£$]|\b(?:EUR|GBP|USD)\b)\s?(?P<before>{_NUMBER}))|"
    rf"(?:\b(?P<after>{_NUMBER})\s?(?P<word>€|£|\$|eur(?:o|os)?\b|pounds?\b|quid\b|dollars?\b|usd\b|gbp\b))",
    re.IGNORECASE,
)
CURRENCIES = {
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "e": "EUR",
    "p": "GBP",
    "q": "GBP",
    "g": "GBP",
    "d": "USD",
    "u": "USD",
}
# With a word before it a number of four digits will do ("the order is 4711"); alone it takes five.
ORDER_WITH_WORD = re.compile(
    r"(?:\border\b(?:\s*(?:number|num|no|nr|id|is|was|code|ref(?:erence)?|it'?s|its|=))*\s*[.:#]*\s*(?:is\s*)?#?\s*|#\s*)"
    r"(?P<number>\d[\d \-]{2,9}\d)\b",
    re.IGNORECASE,
)
ORDER_ALONE = re.compile(r"(?<![\w.,/€£$-])(?P<number>\d{5,8})(?![\w/€£$-]|[.,]\d)")
SHORTEST_PHONE = 6  # digits; below that the matcher need not be asked
_MONTHS = r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_DAYS = r"monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
DATE = re.compile(
    rf"\b(?:today|yesterday|the day before yesterday|(?:last|this|on|next)\s+(?:{_DAYS})|last (?:week|month|year)|"
    rf"{_COUNT}\s+(?:day|week|month|year)s?\s+ago|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})(?:\s+\d{{4}})?|(?:{_MONTHS})\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fact:
    """One fact of a text: its kind, its value in one normal form, and where it stands."""

    entity: str
    value: str
    start: int
    end: int


def find_facts(text: str, catalogue: Catalogue, region: str, now: datetime) -> list[Fact]:
    """Every fact in the text, in order. Numbers belong to one fact each: a phone number is no order number.

    Args:
        catalogue: the names the shop uses.
        region: two-letter country of phone numbers written without their country code.
        now: what "yesterday" is counted from.
    """
    facts: list[Fact] = []
    rest = text
    for find in (_references, _emails, _amounts, _dates, _ordered_numbers, _phones, _lone_numbers):
        for fact in find(rest, region, now):
            facts.append(fact)
            rest = rest[: fact.start] + " " * (fact.end - fact.start) + rest[fact.end :]
    for entity, lexicon in (
        ("product", catalogue.products),
        ("attribute", catalogue.attributes),
        ("topic", catalogue.topics),
    ):
        found = [Fact(entity, name.value, name.start, name.end) for name in lexicon.find(rest)]
        facts += found
        if entity == "product":  # "wool" in a blanket's name asks nothing about material
            for fact in found:
                rest = rest[: fact.start] + " " * (fact.end - fact.start) + rest[fact.end :]
    facts += [Fact("remedy", remedy.value, start, end) for remedy, start, end in find_remedies(rest)]
    reason = find_reason(rest)
    if reason is not None:
        facts.append(Fact("redress_reason", reason[0].value, reason[1], reason[2]))
    return sorted(facts, key=lambda fact: (fact.start, fact.end))


_Finder = Callable[[str, str, datetime], Iterator[Fact]]


def _references(text: str, region: str, now: datetime) -> Iterator[Fact]:
    for reference, start, end in locate_references(text):
        yield Fact("case_reference", reference, start, end)


def _emails(text: str, region: str, now: datetime) -> Iterator[Fact]:
    for match in EMAIL.finditer(text):
        yield Fact("email", match.group().strip(".").lower(), match.start(), match.end())


def _amounts(text: str, region: str, now: datetime) -> Iterator[Fact]:
    for match in AMOUNT.finditer(text):
        number = _plain_number(match["before"] or match["after"])
        sign = (match["sign"] or match["word"]).lower()
        currency = CURRENCIES[sign[0]]
        yield Fact("amount", f"{float(number):.2f} {currency}", match.start(), match.end())


def _plain_number(written: str) -> str:
    """As a plain number, "1249.00" of "1,249.00" or "1.249,00": the last separator is the decimal one, unless three digits follow."""
    whole, separator, decimals = re.match(r"(.*?)(?:([.,])(\d{1,2}))?$", written).groups()  # type: ignore[union-attr]
    return re.sub(r"[.,]", "", whole) + (f".{decimals}" if separator else "")


def _dates(text: str, region: str, now: datetime) -> Iterator[Fact]:
    for match in DATE.finditer(text):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", match.group()):
            with contextlib.suppress(ValueError):
                yield Fact("date", date.fromisoformat(match.group()).isoformat(), match.start(), match.end())
            continue
        import dateparser  # half a second to import, and most texts hold no date

        written = re.sub(r"^(?:on|this)\s+", "", match.group(), flags=re.IGNORECASE)
        written = re.sub(r"^last\s+(?=week|month|year)", "1 ", written, flags=re.IGNORECASE)
        written += " ago" if re.fullmatch(r"1 (?:week|month|year)", written, re.IGNORECASE) else ""
        parsed = dateparser.parse(
            re.sub(r"^last\s+", "", written, flags=re.IGNORECASE),
            languages=["en"],
            settings={
                "RELATIVE_BASE": now.replace(tzinfo=None),
                "PREFER_DATES_FROM": "past",
                "DATE_ORDER": "DMY",
            },
        )
        if parsed is not None:
            yield Fact("date", parsed.date().isoformat(), match.start(), match.end())


def _ordered_numbers(text: str, region: str, now: datetime) -> Iterator[Fact]:
    for match in ORDER_WITH_WORD.finditer(text):
        number = re.sub(r"\D", "", match["number"])
        if 4 <= len(number) <= 8:
            yield Fact("order_number", number, match.start("number"), match.end("number"))


def _phones(text: str, region: str, now: datetime) -> Iterator[Fact]:
    if sum(character.isdigit() for character in text) < SHORTEST_PHONE:
        return
    for match in phonenumbers.PhoneNumberMatcher(text, region):
        value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield Fact("phone", value, match.start, match.end)


def _lone_numbers(text: str, region: str, now: datetime) -> Iterator[Fact]:
    alone = re.fullmatch(r"\s*(?P<number>\d{4,8})[\s.!]*", text)
    for match in [alone] if alone else ORDER_ALONE.finditer(text):
        yield Fact("order_number", match["number"], match.start("number"), match.end("number"))
