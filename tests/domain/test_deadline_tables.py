"""Dated cases of every pack, counted by hand on calendars, beside what the engine says."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterator, Mapping

import pytest
import yaml

from bot.domain.deadline import (
    ComplaintPack,
    CountedFrom,
    Deadline,
    Situation,
    decide_deadlines,
    decide_deadlines_after,
    decide_next,
)
from bot.settings import PROJECT
from bot.storage.complaint_packs import read_pack
from bot.storage.entries import Entry

PACKS = PROJECT / "data" / "policies" / "complaints"
TABLES = Path(__file__).parent / "deadlines"
FEWEST = 60  # cases a pack
READ_IN = 2020  # the year around which holidays are read: 2005 to 2030


def table(name: str) -> Mapping[str, Any]:
    """The hand-made table of a pack."""
    content: Mapping[str, Any] = yaml.safe_load((TABLES / f"{name}.yml").read_text(encoding="utf-8"))
    return content


def pack_of(name: str) -> ComplaintPack:
    """The pack, read for the shop of its table."""
    known = table(name)
    shop = Entry(known.get("shop", {}), TABLES / f"{name}.yml", "shop")
    return read_pack(PACKS / f"{name}.yml", PACKS, known["sector"], shop, READ_IN)


NAMES = sorted(file.stem for file in PACKS.glob("*.yml"))
READ = {name: pack_of(name) for name in NAMES}
CASES = [(name, number, case) for name in NAMES for number, case in enumerate(table(name)["cases"], 1)]


def moment(text: str) -> datetime:
    """A moment of a table: to the second, or "2026-10-08 +01:00", the last moment of that day at that offset."""
    if "T" in text:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    day, offset = text.split()
    midnight = datetime.fromisoformat(f"{day}T00:00:00{offset}") + timedelta(days=1)
    return midnight.astimezone(timezone.utc) - timedelta(microseconds=1)


def decided(pack: ComplaintPack, case: Mapping[str, Any]) -> tuple[Deadline, ...]:
    """What the engine says of a case."""
    received = moment(case["received"])
    situation = Situation(case.get("sector", pack.sector), case.get("complex", False))
    after = case.get("after")
    if after is None:
        return decide_deadlines(pack, received, situation)
    event, at = CountedFrom(after["event"]), moment(after["at"])
    if event is not CountedFrom.PROGRESS:
        return decide_deadlines_after(pack, event, at, received, situation)
    firsts = [one for one in decide_deadlines(pack, received, situation) if one.rule == "progress"]
    return tuple(filter(None, (decide_next(pack, first, at, received, situation) for first in firsts)))


@pytest.mark.parametrize(("name", "number", "case"), CASES, ids=[f"{name}-{number}" for name, number, _ in CASES])
def test_the_engine_counts_as_people_do(name: str, number: int, case: Mapping[str, Any]) -> None:
    """Every deadline falls on the very moment that was counted by hand; rules that do not judge the case give none."""
    known = {deadline.rule: deadline.due_at for deadline in decided(READ[name], case)}
    expected = {rule: moment(text).astimezone(timezone.utc) for rule, text in case["due"].items()}

    assert {rule: known.get(rule) for rule in expected} == expected, case["why"]
    assert not case.get("only") or set(known) == set(expected), case["why"]
    assert not set(case.get("none", ())) & set(known), case["why"]


@pytest.mark.parametrize("name", NAMES)
def test_every_pack_has_enough_cases(name: str) -> None:
    """At least 60 different cases a pack, each with a word on why it is there; every rule of the pack is in one."""
    cases = table(name)["cases"]
    counted = {rule for case in cases for rule in case["due"]}

    assert len({str(sorted(case.items(), key=str)) for case in cases}) >= FEWEST
    assert [why for why, times in Counter(case["why"] for case in cases).items() if times > 1 or not why] == []
    assert counted == {rule.id for rule in READ[name].rules}


def on_the_wall(text: str) -> Iterator[date]:
    """The day that a table names, where it names one."""
    if "T" not in text:
        yield date.fromisoformat(text.split()[0])


@pytest.mark.parametrize("name", NAMES)
def test_every_offset_of_a_table_is_one_of_its_zone(name: str) -> None:
    """The tables themselves: a day that is named with an offset has that offset in the zone of the pack at its end."""
    calendar = READ[name].calendar
    wrong = [
        (text, day)
        for case in table(name)["cases"]
        for text in case["due"].values()
        for day in on_the_wall(text)
        if calendar.day_of(moment(text)) != day or calendar.day_of(moment(text) + timedelta(microseconds=1)) == day
    ]

    assert wrong == []
