"""Withdrawing from a contract: what a consumer declares, what of it is needed, and which days follow from it.

The law (Directive 2011/83/EU with the Art. 11a that Directive (EU) 2023/2673 gives it, in force since 19 June 2026)
lets a consumer declare it online in two steps. Whether the right holds for a contract is for people to judge: no
declaration is refused here, and nothing in this file says no to one.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Mapping

from bot.domain.errors import BadInput
from bot.domain.period import DayCalendar, Period, Unit
from bot.domain.text import clean

LASTS = Period(Unit.CALENDAR_DAYS, 14)  # from delivery, to declare it: Directive 2011/83/EU, Art. 9
REFUND_WITHIN = Period(Unit.CALENDAR_DAYS, 14)  # from the notice, to pay everything back: Art. 13(1)
RETURN_WITHIN = Period(Unit.CALENDAR_DAYS, 14)  # from the notice, to send the goods back: Art. 14(1)

# The fields of the form, in order, with the most characters each takes; an e-mail address has 254: RFC 5321, 4.5.3.1.
MOST_CHARACTERS = {"name": 120, "order_number": 200, "items": 1000, "email": 254, "statement": 2000}
ON_ONE_LINE = ("name", "order_number", "email")

NEEDED = {
    "name": "Please write your name.",
    "order_number": "Please write the order number, or what you ordered and when.",
    "email": "Please write the e-mail address to which we send the confirmation.",
}
EMAIL_WRONG = "This is no whole e-mail address; please write it like name@example.com."
TOO_LONG = "This has {length} characters and {most} is the most that fits; please write it shorter."

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\".]{2,}")


@dataclass(frozen=True)
class Declaration:
    """What a consumer states. Texts are clean and stand as they were written."""

    name: str
    order_number: str  # or whatever else they name the contract by
    email: str  # to which the confirmation is to be sent
    items: str = ""  # the part of the order it is about; empty: all of it
    statement: str = ""  # what they want to add; they need give no reason


@dataclass(frozen=True)
class Withdrawal:
    """A declaration as it was received."""

    key: str  # of what was confirmed: the same form with the same words has the same
    case_id: str
    message_id: str  # in which its words are kept
    declaration: Declaration
    declared_at: datetime  # when it was submitted
    language: str  # of the page, as ISO 639-1
    order_number: str | None  # of the shop's order with this number and this e-mail address


@dataclass(frozen=True)
class FieldError:
    """What is wrong with a field: an English sentence, and what fills its places."""

    sentence: str
    values: Mapping[str, object]


def read_declaration(written: Mapping[str, str]) -> tuple[Declaration, dict[str, FieldError]]:
    """What the fields of the form say, and by field what has to be mended before it can be confirmed."""
    texts: dict[str, str] = {}
    errors: dict[str, FieldError] = {}
    for name, most in MOST_CHARACTERS.items():
        raw = written.get(name, "")
        texts[name] = _tidied(raw, on_one_line=name in ON_ONE_LINE)
        length = max(len(texts[name]), 0 if texts[name] else len(raw.strip()))
        if length > most:
            errors[name] = FieldError(TOO_LONG, {"length": length, "most": most})
        elif not texts[name] and name in NEEDED:
            errors[name] = FieldError(NEEDED[name], {})
        elif name == "email" and not _EMAIL.fullmatch(texts[name]):
            errors[name] = FieldError(EMAIL_WRONG, {})
    return Declaration(**texts), errors


def find_email(text: str) -> str | None:
    """The first e-mail address in a text."""
    found = _EMAIL.search(text)
    return found.group().rstrip(".") if found else None


def key_of(form_id: str, declaration: Declaration) -> str:
    """By what a confirmed declaration is known, as 64 hexadecimal figures.

    A second click or a reload has the same key. Somebody who goes back and changes their words has declared something
    else, which is not thrown away as a repetition.
    """
    whole = json.dumps([form_id, *vars(declaration).values()], ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def refund_due(declared_at: datetime, days: DayCalendar, within: Period = REFUND_WITHIN) -> datetime:
    """The last moment at which the money has to be back. `within`: sooner than the law says, as a house may promise."""
    return _end(within, declared_at, days)


def return_due(declared_at: datetime, days: DayCalendar) -> datetime:
    """The last moment at which the goods have to be sent back."""
    return _end(RETURN_WITHIN, declared_at, days)


def last_day(delivered_at: datetime, days: DayCalendar) -> date:
    """The last day on which goods that were delivered then can be withdrawn from; sending the declaration is enough."""
    return days.day_of(_end(LASTS, delivered_at, days))


def describe_time(declared_at: datetime, delivered_at: datetime | None, days: DayCalendar) -> str:
    """For the colleague who judges it: how the declaration stands to the time the law gives, by the house's records."""
    if delivered_at is None:
        return "no delivery is on record, so its time has not begun to run out"
    last = last_day(delivered_at, days)
    stands = "in time" if days.day_of(declared_at) <= last else "later than that; a person decides"
    return f"delivered {days.day_of(delivered_at).isoformat()}, last day {last.isoformat()}: {stands}"


def _end(period: Period, event_at: datetime, days: DayCalendar) -> datetime:
    try:
        return days.end_of(period, event_at).at
    except ValueError:  # holidays are not known that far: then the period is not made longer for one
        return DayCalendar(days.zone).end_of(period, event_at).at


def _tidied(raw: str, *, on_one_line: bool) -> str:
    """The text as it is kept; empty for one with nothing in it, or far too much."""
    try:
        text = clean(raw)
    except BadInput:
        return ""
    return " ".join(text.split()) if on_one_line else text
