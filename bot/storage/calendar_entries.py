"""Zones, days of the week and public holidays, as people name them in files. The only file that uses `holidays`."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from bot.storage.entries import Entry

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_zone(entry: Entry) -> str:
    """The IANA name in the field 'zone'. Raises BadFile: it names none."""
    zone: str = entry.take("zone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise entry.wrong("zone", f"names no time zone ({zone!r})") from None
    return zone


def read_holidays(entry: Entry, first_year: int, last_year: int) -> frozenset[date]:
    """The public holidays in these years of what the field 'holidays' names; none where the field is not there.

    It names a country (`IE`), or a country and a part of it (`{country: GB, subdivision: ENG}`), as the library does.

    Raises:
        BadFile: the library knows no such country or part.
    """
    named = entry.take("holidays", (str, dict), "")
    place = entry.entry("holidays") if isinstance(named, dict) else None
    country = place.take("country") if place else named
    part = place.take("subdivision", str, None) if place else None
    if not country:
        return frozenset()
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part, years=range(first_year, last_year + 1)))
    except NotImplementedError:  # what the library raises for a country or a part it does not know
        named_in_words = repr(country) if part is None else f"{country!r} with the part {part!r}"
        raise entry.wrong("holidays", f"names no country ({named_in_words})") from None
