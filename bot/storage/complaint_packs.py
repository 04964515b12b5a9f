"""Reading the packs of data/policies/complaints: which rules judge a complaint, by the shop's place and sector."""

from __future__ import annotations

from datetime import date
from enum import Enum
from pathlib import Path
from typing import TypeVar

from bot.domain.deadline import ComplaintPack, CountedFrom, DeadlineKind, DeadlineRule
from bot.domain.period import DayCalendar, Period, Unit
from bot.storage.calendar_entries import WEEKDAYS, read_holidays, read_zone
from bot.storage.entries import Entry, read_entries

ANYWHERE = "any"  # the jurisdiction of the pack that holds where no pack of the place is about the sector
USUAL_SECTOR = "retail"
# Years around that of reading whose holidays are known: further than any complaint, period or process lives.
YEARS_BACK, YEARS_AHEAD = 15, 10
LONGEST_ID, LONGEST_VERSION = 64, 32  # characters, as the database keeps them

_PACK_FIELDS = {
    "based_on", "names", "jurisdiction", "sectors", "zone", "holidays", "weekend", "last_day_closed", "version",
    "verified_by", "verified_on", "valid_until", "rules",
}  # fmt: skip
_RULE_FIELDS = {
    "kind", "counted_from", "sectors", "complex", "effective_from", "effective_to", "source", "text",
    *(unit.value for unit in Unit),
}  # fmt: skip
_LAST_DAY = {"next_business_day": True, "stays": False}  # of `last_day_closed`

E = TypeVar("E", bound=Enum)


def read_complaints(data: Path, shop: Entry, year: int) -> ComplaintPack:
    """The pack of a shop: the one it names under `complaints_pack`, else that of its jurisdiction and sector.

    Args:
        data: the project's data directory.
        shop: the head of shop.yml.
        year: in which it is read.

    Raises:
        BadFile: there is no such pack, or it is wrong; the message names file, place and field.
    """
    folder, sector = data / "policies" / "complaints", shop.take("sector", str, USUAL_SECTOR)
    named = shop.take("complaints_pack", str, "")
    if not named:
        file = choose_pack(folder, shop.take("jurisdiction", str, ANYWHERE), sector, shop)
    elif named.endswith(".yml"):
        file = data / "shop" / named
    else:
        file = folder / f"{named}.yml"
        if not file.is_file():
            raise shop.wrong("complaints_pack", f"names no file of {folder} ({named!r}; a file of yours ends in .yml)")
    return read_pack(file, folder, sector, shop, year)


def choose_pack(folder: Path, jurisdiction: str, sector: str, shop: Entry) -> Path:
    """The file of the pack of this place that is about this sector, else of the one that holds anywhere.

    Raises:
        BadFile: no pack knows the place, or none that would hold there is about the sector.
    """
    heads = {file: _head(file) for file in sorted(folder.glob("*.yml"))}
    places = {file: head.take("jurisdiction") for file, head in heads.items()}
    if jurisdiction not in places.values():
        known = ", ".join(sorted(set(places.values())))
        raise shop.wrong("jurisdiction", f"names no place with a complaint pack ({jurisdiction!r}; known are {known})")
    for place in (jurisdiction, ANYWHERE):
        for file in (file for file in heads if places[file] == place):
            if sector in _words(heads[file], "sectors"):
                return file
    fitting = [head for file, head in heads.items() if places[file] in (jurisdiction, ANYWHERE)]
    known = ", ".join(sorted({word for head in fitting for word in _words(head, "sectors")}))
    raise shop.wrong(
        "sector", f"names no sector with a complaint pack in {jurisdiction!r} ({sector!r}; known are {known})"
    )


def read_pack(file: Path, folder: Path, sector: str, shop: Entry, year: int) -> ComplaintPack:
    """One pack; what one that is based on another does not say, the other one does.

    Args:
        folder: where the pack is that it may be based on.
        sector: of the shop.
        shop: gives zone and holidays to a pack that has none.
        year: around which its holidays are known.

    Raises:
        BadFile: the pack or the one below it is wrong, or neither is about the sector.
    """
    own = _head(file)
    layers = [own, *_below(own, folder)]
    sectors = _words(_layer(layers, "sectors"), "sectors")
    if sector not in sectors:
        raise shop.wrong("sector", f"names no sector of {file.name} ({sector!r}; known are {', '.join(sectors)})")
    known = {word for layer in layers for word in _words(_layer([layer, *layers], "sectors"), "sectors")}
    rules = {rule.id: rule for layer in reversed(layers) for rule in _rules(layer, known)}
    if not rules:
        raise own.wrong("rules", "has no rule")
    verified_on, valid_until = own.take("verified_on", date), own.take("valid_until", date)
    if valid_until < verified_on:
        raise own.wrong("valid_until", "lies before 'verified_on'")
    return ComplaintPack(
        id=_short(own, "name of the file", file.stem, LONGEST_ID),
        version=_short(own, "version", own.take("version"), LONGEST_VERSION),
        names=_words(_layer(layers, "names"), "names"),
        jurisdiction=_layer(layers, "jurisdiction").take("jurisdiction"),
        sectors=sectors,
        sector=sector,
        calendar=_calendar([*layers, shop], year),
        rules=tuple(rules.values()),
        verified_by=own.take("verified_by"),
        verified_on=verified_on,
        valid_until=valid_until,
    )


def _head(file: Path) -> Entry:
    head = read_entries(file).entry("complaints")
    _check_fields(head, _PACK_FIELDS)
    if ("zone" in head.values) != ("holidays" in head.values):
        raise head.wrong("zone", "and the field 'holidays' go together (none are written as \"\")")
    return head


def _below(own: Entry, folder: Path) -> list[Entry]:
    named = own.take("based_on", str, "")
    if not named:
        return []
    file = folder / f"{named}.yml"
    if not file.is_file():
        raise own.wrong("based_on", f"names no file of {folder} ({named!r})")
    return [_head(file)]


def _layer(layers: list[Entry], field: str) -> Entry:
    """The first layer that says something in a field."""
    return next((layer for layer in layers if field in layer.values), layers[0])


def _calendar(layers: list[Entry], year: int) -> DayCalendar:
    first, last = year - YEARS_BACK, year + YEARS_AHEAD
    weekend, last_day = _layer(layers, "weekend"), _layer(layers, "last_day_closed")
    days = _words(weekend, "weekend")
    if not set(days) <= set(WEEKDAYS) or len(set(days)) == len(WEEKDAYS):
        raise weekend.wrong("weekend", f"needs days such as saturday, and leaves one to work on ({', '.join(days)})")
    moves = last_day.take("last_day_closed")
    if moves not in _LAST_DAY:
        raise last_day.wrong("last_day_closed", f"is none of {', '.join(_LAST_DAY)} ({moves!r})")
    return DayCalendar(
        zone=read_zone(_layer(layers, "zone")),
        holidays=read_holidays(_layer(layers, "holidays"), first, last),
        weekend=frozenset(WEEKDAYS.index(day) for day in days),
        years=(first, last),
        ends_on_business_days=_LAST_DAY[moves],
    )


def _rules(layer: Entry, sectors: set[str]) -> list[DeadlineRule]:
    return [_rule(rule_id, entry, sectors) for rule_id, entry in layer.entries("rules")]


def _rule(rule_id: str, entry: Entry, sectors: set[str]) -> DeadlineRule:
    _check_fields(entry, _RULE_FIELDS)
    kind, counted_from = _one_of(entry, "kind", DeadlineKind), _one_of(entry, "counted_from", CountedFrom)
    period, named = _period(entry), _words(entry, "sectors") if "sectors" in entry.values else ()
    if unknown := set(named) - sectors:
        raise entry.wrong("sectors", f"names what is no sector of the pack ({', '.join(sorted(unknown))})")
    if counted_from is CountedFrom.PROGRESS:
        raise entry.wrong("counted_from", "cannot be 'progress': a rule of the kind progress repeats by itself")
    if kind is DeadlineKind.PROGRESS and period.unit is Unit.IMMEDIATELY:
        raise entry.wrong("immediately", "would repeat without end; give days, weeks or months")
    effective_from, effective_to = entry.take("effective_from", date), entry.take("effective_to", date, None)
    if effective_to is not None and effective_to < effective_from:
        raise entry.wrong("effective_to", "lies before 'effective_from'")
    return DeadlineRule(
        id=_short(entry, "name of the rule", rule_id, LONGEST_ID),
        kind=kind,
        period=period,
        counted_from=counted_from,
        effective_from=effective_from,
        effective_to=effective_to,
        source=entry.take("source"),
        text=entry.take("text"),
        sectors=frozenset(named),
        complex=entry.take("complex", bool, None),
    )


def _period(entry: Entry) -> Period:
    given = [unit for unit in Unit if unit.value in entry.values]
    if len(given) != 1:
        raise entry.wrong(
            "business_days", f"or another period must be given, one of {', '.join(u.value for u in Unit)}"
        )
    [unit] = given
    if unit is Unit.IMMEDIATELY:
        if not entry.take(unit.value, bool):
            raise entry.wrong(unit.value, "can only be true; give another period instead")
        return Period(unit)
    try:
        return Period(unit, entry.take(unit.value, int))
    except ValueError as error:
        raise entry.wrong(unit.value, f"is no period ({str(error).rstrip('.')})") from None


def _one_of(entry: Entry, field: str, kind: type[E]) -> E:
    value = entry.take(field)
    try:
        return kind(value)
    except ValueError:
        raise entry.wrong(field, f"is none of {', '.join(one.value for one in kind)} ({value!r})") from None


def _words(entry: Entry, field: str) -> tuple[str, ...]:
    words = entry.take(field, list)
    if not words or not all(isinstance(word, str) for word in words):
        raise entry.wrong(field, "needs a list of words")
    return tuple(words)


def _short(entry: Entry, field: str, value: str, longest: int) -> str:
    if len(value) > longest:
        raise entry.wrong(field, f"is longer than {longest} characters")
    return value


def _check_fields(entry: Entry, known: set[str]) -> None:
    # A slip in 'effective_to' would let a dead rule live on without a word.
    for field in entry.values:
        if field not in known:
            raise entry.wrong(str(field), f"is not known here (known are {', '.join(sorted(known))})")
