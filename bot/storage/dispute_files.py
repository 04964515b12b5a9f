"""Reading data/policies/dispute_bodies.yml: who outside settles disputes, and with whom the house takes part."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TypeVar

from bot.domain.dispute import DisputeBody, DisputeBook, Method, Role, Since, TimeLimit
from bot.domain.language import NAMES
from bot.storage.entries import Entry, read_entries

DISPUTE_BODIES = "dispute_bodies.yml"
E = TypeVar("E", bound=Enum)
_COUNTRY = re.compile(r"[A-Z]{2}")
_SECTOR = re.compile(r"[a-z][a-z_]*")


def read_dispute_bodies(policies: Path) -> DisputeBook:
    """The bodies and what the house says of itself; an empty book where there is no such file, so that none is named.

    Args:
        policies: the folder data/policies.

    Raises:
        BadFile: the file is wrong; the message names place and field.
    """
    file = policies / DISPUTE_BODIES
    if not file.exists():
        return DisputeBook()
    whole = read_entries(file).entry("disputes")
    bodies = tuple(_body(name, entry, whole) for name, entry in whole.entries("bodies"))
    house, known = whole.entry("house"), {body.id for body in bodies}
    with_, without = (frozenset(_texts(house, field)) for field in ("takes_part_with", "takes_no_part_with"))
    for field, ids in (("takes_part_with", with_), ("takes_no_part_with", without)):
        if ids - known:
            raise house.wrong(field, f"names no body of this file ({min(ids - known)!r})")
    if with_ & without:
        raise house.wrong("takes_no_part_with", f"names {min(with_ & without)!r}, which stands in the other list, too")
    country, sector = house.take("country"), house.take("sector")
    if not _COUNTRY.fullmatch(country):
        raise house.wrong("country", f"is no country of two letters such as IE ({country!r})")
    if not _SECTOR.fullmatch(sector):
        raise house.wrong("sector", f"is no sector such as retail ({sector!r})")
    return DisputeBook(country, sector, bodies, with_, without)


def _body(name: str, entry: Entry, whole: Entry) -> DisputeBody:
    website = entry.take("website", str, None)
    if website is not None and not re.fullmatch(r"https://[^\s\"'<>]+", website):
        raise entry.wrong("website", f"must begin with https:// ({website!r})")
    if website is not None and "ec.europa.eu/consumers/odr" in website:
        raise entry.wrong("website", "is the EU's platform for online disputes, which was shut on 20 July 2025")
    languages = _texts(entry, "languages")
    if not set(languages) <= set(NAMES):
        raise entry.wrong("languages", f"names no language we know ({min(set(languages) - set(NAMES))!r})")
    method = entry.take("method", str, None)
    days = entry.take("wait_days", int, None)
    if days is not None and days <= 0:
        raise entry.wrong("wait_days", "must be a number of days above 0")
    return DisputeBody(
        id=name,
        name=entry.take("name"),
        role=_one_of(Role, entry, "role", entry.take("role")),
        method=None if method is None else _one_of(Method, entry, "method", method),
        countries=_countries(entry, "countries"),
        customers_in=_countries(entry, "customers_in", needed=False),
        cross_border=entry.take("cross_border", bool, False),
        sectors=_sectors(entry),
        source=entry.take("source"),
        verified_on=entry.take("verified_on", date, None) or whole.take("verified_on", date),
        valid_until=entry.take("valid_until", date, None) or whole.take("valid_until", date),
        website=website,
        email=entry.take("email", str, None),
        postal=entry.take("postal", str, None),
        languages=languages,
        fee=entry.take("fee", str, None),
        preconditions=_texts(entry, "preconditions"),
        note=entry.take("note", str, None),
        limit=_limit(entry),
        wait_days=days,
    )


def _limit(entry: Entry) -> TimeLimit | None:
    if "limit" not in entry.values:
        return None
    limit = entry.entry("limit")
    months = limit.take("months", int)
    if months <= 0:
        raise limit.wrong("months", "must be a number of months above 0")
    return TimeLimit(months, _one_of(Since, limit, "since", limit.take("since")))


def _countries(entry: Entry, field: str, needed: bool = True) -> tuple[str, ...]:
    countries = _texts(entry, field)
    if needed and not countries:
        raise entry.wrong(field, "names no country")
    for country in countries:
        if not _COUNTRY.fullmatch(country):
            raise entry.wrong(field, f"names no country of two letters such as IE ({country!r})")
    return countries


def _sectors(entry: Entry) -> tuple[str, ...]:
    sectors = _texts(entry, "sectors")
    if not sectors or not all(_SECTOR.fullmatch(sector) for sector in sectors):
        raise entry.wrong("sectors", "needs a list of sectors such as [retail], or [any]")
    return sectors


def _texts(entry: Entry, field: str) -> tuple[str, ...]:
    texts = entry.take(field, list, [])
    if not all(isinstance(text, str) for text in texts):
        raise entry.wrong(field, 'holds something that is no text (write "NO" for Norway in quotation marks)')
    return tuple(texts)


def _one_of(kind: type[E], entry: Entry, field: str, value: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise entry.wrong(field, f"is none of {', '.join(one.value for one in kind)} ({value!r})") from None
