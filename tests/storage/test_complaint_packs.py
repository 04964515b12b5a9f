"""The pack that judges a shop's complaints: chosen by place and sector, or the shop's own; mistakes are named."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from bot.domain.deadline import ComplaintPack, DeadlineKind, decide_deadlines
from bot.domain.errors import BadFile
from bot.domain.period import Period, Unit
from bot.settings import PROJECT
from bot.storage.shop_files import read_shop

NOW = datetime(2026, 10, 5, 9, 0, tzinfo=timezone.utc)
SHOP, EU = "shop/shop.yml", "policies/complaints/eu_consumer.yml"
PLACE = "jurisdiction: eu "

OWN = """
complaints:
  based_on: eu_consumer
  version: larkfield-3
  verified_by: care desk
  verified_on: 2026-10-01
  valid_until: 2027-10-01
  rules:
    final:
      kind: final
      business_days: 10
      counted_from: received
      sectors: [retail]
      effective_from: 2026-10-01
      source: Larkfield care charter 4
      text: Answer every point.
    second-look:
      kind: progress
      weeks: 1
      counted_from: acknowledged
      complex: true
      effective_from: 2026-10-01
      source: Larkfield care charter 5
      text: Say how it stands.
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the shop's files that a test may change."""
    for part in ("shop", "policies"):
        shutil.copytree(PROJECT / "data" / part, tmp_path / part)
    return tmp_path


def change(data: Path, file: str, right: str, wrong: str) -> None:
    """Replace the first place of a file that matches."""
    text = (data / file).read_text()
    changed, found = re.subn(right, lambda _: wrong, text, count=1, flags=re.MULTILINE)
    assert found == 1, f"{file} does not contain {right}"
    (data / file).write_text(changed)


def pack_of(data: Path) -> ComplaintPack:
    return read_shop(data, NOW).complaints


def refusal(data: Path) -> str:
    """What reading the files is answered with: one sentence."""
    with pytest.raises(BadFile) as refused:
        read_shop(data, NOW)
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


def with_own(data: Path, text: str = OWN, name: str = "own.yml") -> None:
    """Give the shop a pack of its own."""
    (data / "shop" / name).write_text(text)
    change(data, SHOP, r"^  sector: retail", f"  sector: retail\n  complaints_pack: {name}")


def test_the_demo_shop_is_judged_by_european_law(data: Path) -> None:
    """An Irish retailer has the rules of the European Union and the days of Ireland."""
    pack = pack_of(data)

    assert (pack.id, pack.sector, pack.calendar.zone) == ("eu_consumer", "retail", "Europe/Dublin")
    assert date(2026, 10, 26) in pack.calendar.holidays and pack.calendar.ends_on_business_days
    assert pack.calendar.years[0] < 2015 and pack.calendar.years[1] > 2030


@pytest.mark.parametrize(
    ("jurisdiction", "sector", "pack"),
    [
        ("jurisdiction: eu ", "retail", "eu_consumer"),
        ("jurisdiction: eu ", "payment", "eu_consumer"),
        ("jurisdiction: eu ", "other", "iso10002"),
        ("jurisdiction: uk ", "payment", "uk_fca_disp"),
        ("jurisdiction: uk ", "retail", "iso10002"),
        ("# no place", "retail", "iso10002"),
    ],
)
def test_place_and_sector_choose_the_pack(data: Path, jurisdiction: str, sector: str, pack: str) -> None:
    """The pack is that of the place where it is about the sector, else the house's own periods by ISO 10002."""
    change(data, SHOP, PLACE, jurisdiction)
    change(data, SHOP, "sector: retail", f"sector: {sector}")
    read = pack_of(data)

    assert (read.id, read.sector) == (pack, sector)
    assert read.calendar.zone == ("Europe/London" if pack == "uk_fca_disp" else "Europe/Dublin")


def test_a_pack_without_a_place_has_the_days_of_the_shop(data: Path) -> None:
    """The standard belongs to no country: clock and holidays are those of shop.yml."""
    change(data, SHOP, "zone: Europe/Dublin", "zone: Pacific/Auckland")
    change(data, SHOP, "holidays: IE", "holidays: NZ")
    change(data, SHOP, "sector: retail", "sector: retail\n  complaints_pack: iso10002")
    pack = pack_of(data)

    assert (pack.id, pack.calendar.zone) == ("iso10002", "Pacific/Auckland")
    assert date(2026, 7, 10) in pack.calendar.holidays


def test_a_pack_of_the_house_replaces_and_adds_rules(data: Path) -> None:
    """What the house's own pack says by the id of a rule stands; the rest is that of the pack it is based on."""
    base = pack_of(data)
    with_own(data)
    pack = pack_of(data)
    [final] = [one for one in decide_deadlines(pack, NOW, pack.usual) if one.kind is DeadlineKind.FINAL]

    assert (pack.id, pack.version, pack.verified_by) == ("own", "larkfield-3", "care desk")
    assert {rule.id for rule in pack.rules} == {rule.id for rule in base.rules} | {"second-look"}
    assert [pack.rule(rule.id) == rule for rule in base.rules if rule.id != "final"] == [True] * (len(base.rules) - 1)
    assert (final.pack, final.due_at) == ("own", datetime(2026, 10, 19, 22, 59, 59, 999999, timezone.utc))
    assert (pack.calendar, pack.names) == (base.calendar, base.names)


def test_a_pack_of_the_house_may_have_other_days(data: Path) -> None:
    """A house of another Member State names its own zone and holidays."""
    place = "  zone: Europe/Berlin\n  holidays: {country: DE, subdivision: BY}\n  weekend: [sunday]\n"
    with_own(data, OWN.replace("  rules:\n", f"{place}  rules:\n", 1))
    calendar = pack_of(data).calendar

    assert (calendar.zone, calendar.weekend) == ("Europe/Berlin", frozenset({6}))
    assert date(2026, 1, 6) in calendar.holidays and date(2026, 2, 2) not in calendar.holidays


def test_every_pack_that_ships_is_right(data: Path) -> None:
    """Each pack is read whole, and each rule has its source, its text and the day it holds from."""
    read: dict[str, ComplaintPack] = {}
    for file in sorted((data / "policies" / "complaints").glob("*.yml")):
        text = file.read_text()
        [sector] = re.findall(r"^  sectors: \[(\w+)", text, re.MULTILINE)
        change(
            data,
            SHOP,
            r"^  sector: \w+(\n  complaints_pack: \w+)?",
            f"  sector: {sector}\n  complaints_pack: {file.stem}",
        )
        read[file.stem] = pack_of(data)

    assert set(read) == {"iso10002", "eu_consumer", "uk_fca_disp", "us_cfpb"}
    for pack in read.values():
        assert pack.rules and pack.valid_until > pack.verified_on and pack.names
        assert all(rule.source and rule.text and rule.effective_from for rule in pack.rules)
        assert {DeadlineKind.ACKNOWLEDGE, DeadlineKind.FINAL} <= {rule.kind for rule in pack.rules}
        assert "odr" not in " ".join(rule.text + rule.source for rule in pack.rules).lower().split()
    assert read["eu_consumer"].rule("final-payment") is not None
    assert read["uk_fca_disp"].rule("final-payment-complex").period == Period(Unit.BUSINESS_DAYS, 35)  # type: ignore[union-attr]


CHOICES = [
    (PLACE, "jurisdiction: mars ", ["'jurisdiction'", "'mars'"]),
    ("sector: retail", "sector: piracy", ["'sector'", "'piracy'", "known are other, payment, retail, services"]),
    ("sector: retail", "sector: 7", ["'sector'", "(7)"]),
    (
        "sector: retail",
        "sector: retail\n  complaints_pack: nowhere",
        ["'complaints_pack'", "'nowhere'", "ends in .yml"],
    ),
    (
        "sector: retail",
        "sector: retail\n  complaints_pack: us_cfpb",
        ["'sector'", "us_cfpb.yml", "known are financial"],
    ),
]


@pytest.mark.parametrize(("right", "wrong", "named"), CHOICES, ids=[wrong.split("\n")[-1] for _, wrong, _ in CHOICES])
def test_a_pack_that_is_not_there_is_named(data: Path, right: str, wrong: str, named: list[str]) -> None:
    """An unknown place, sector or pack is answered with one sentence naming file, field and what is known."""
    change(data, SHOP, right, wrong)
    sentence = refusal(data)

    assert sentence.startswith(f"{data / SHOP}: the file, shop: the field ")
    assert [part for part in named if part not in sentence] == []


def test_a_place_with_rights_but_without_a_complaint_pack_is_named(data: Path) -> None:
    """A place whose rights are known but whose complaint rules are not is refused with the places that are known."""
    shutil.copy(data / "policies/rights/eu.yml", data / "policies/rights/mars.yml")
    change(data, SHOP, PLACE, "jurisdiction: mars ")

    assert "'mars'; known are any, eu, uk, us)" in refusal(data)


MISTAKES = [
    (r"^complaints:", "complaint:", ["'jurisdiction'", "is missing"]),
    (r"^  version: .*", "  version: 3", ["'version'", "(3)"]),
    (r"^  version: .*", f"  version: {'v' * 33}", ["'version'", "longer than 32"]),
    (r"^  verified_on: .*", "  verified_on: once", ["'verified_on'", "('once')"]),
    (r"^  valid_until: .*", "  valid_until: 2020-01-01", ["'valid_until'", "lies before"]),
    (r"^  zone: .*", "  zone: Europe/Dubln", ["'zone'", "Dubln"]),
    (r"^  zone: .*\n", "", ["'zone'", "go together"]),
    (r"\{country: IE\}", "{country: XX}", ["'holidays'", "names no country ('XX')"]),
    (r"\{country: IE\}", "{country: GB, subdivision: YY}", ["'holidays'", "'YY'"]),
    (r"\{country: IE\}", "{land: IE}", ["holidays", "'country'", "is missing"]),
    (r"\[saturday, sunday\]", "[saturday, someday]", ["'weekend'", "someday"]),
    (r"\[saturday, sunday\]", "[monday, tuesday, wednesday, thursday, friday, saturday, sunday]", ["'weekend'"]),
    (r"last_day_closed: \w+", "last_day_closed: maybe", ["'last_day_closed'", "'maybe'", "stays"]),
    (r"last_day_closed:", "lastday_closed:", ["'lastday_closed'", "is not known here"]),
    (r"^  rules:", "  rules: []\n  ruled:", ["'ruled'", "is not known here"]),
    (r"kind: acknowledge", "kind: nod", ["rules, acknowledge", "'kind'", "'nod'", "acknowledge, progress"]),
    (r"business_days: 1\b", "business_days: 0", ["rules, acknowledge", "'business_days'", "from 1 to 500"]),
    (r"business_days: 1\b", "business_days: -3", ["rules, acknowledge", "'business_days'", "from 1 to 500"]),
    (r"business_days: 1\b", "business_days: one", ["rules, acknowledge", "'business_days'", "('one')"]),
    (r"business_days: 1\b", "business_days: 5000", ["rules, acknowledge", "'business_days'", "from 1 to 500"]),
    (r"business_days: 1\b", "immediately: false", ["rules, acknowledge", "'immediately'", "only be true"]),
    (r"business_days: 1\b", "business_days: 1\n      weeks: 1", ["rules, acknowledge", "another period", "weeks"]),
    (r"      business_days: 1\n", "", ["rules, acknowledge", "another period must be given"]),
    (r"calendar_days: 14", "immediately: true", ["rules, progress", "without end"]),
    (r"counted_from: received", "counted_from: doomsday", ["'counted_from'", "'doomsday'"]),
    (r"counted_from: received", "counted_from: progress", ["'counted_from'", "repeats by itself"]),
    (r"effective_from: 2015-07-09", "effective_from: 2015-07-09\n      effective_to: 2014-01-01", ["'effective_to'"]),
    (r"effective_from: 2015-07-09", "efective_from: 2015-07-09", ["'efective_from'", "is not known here"]),
    (r"      effective_from: 2015-07-09\n", "", ["rules, acknowledge", "'effective_from'", "is missing"]),
    (r"sectors: \[retail, services\]", "sectors: [retail, piracy]", ["rules, holding", "'sectors'", "piracy"]),
    (r"complex: true", "complex: often", ["rules, holding", "'complex'", "('often')"]),
    (r'source: "the house', 'sauce: "the house', ["'sauce'", "is not known here"]),
    (r"      text: .*\n", "", ["'text'", "is missing"]),
    (r"^    acknowledge:", f"    {'a' * 65}:", ["'name of the rule'", "longer than 64"]),
    (r"names: \[.*\]", "names: []", ["'names'", "list of words"]),
]


@pytest.mark.parametrize(("right", "wrong", "named"), MISTAKES, ids=[f"{n}" for n in range(len(MISTAKES))])
def test_a_mistake_in_a_pack_is_named(data: Path, right: str, wrong: str, named: list[str]) -> None:
    """A mistake is answered with one sentence that names the file, the place and the field."""
    change(data, EU, right, wrong)
    sentence = refusal(data)

    assert sentence.startswith(f"{data / EU}: ")
    assert [part for part in named if part not in sentence] == []


OWN_MISTAKES = [
    ("based_on: eu_consumer", "based_on: atlantis", ["'based_on'", "'atlantis'"]),
    ("based_on: eu_consumer", "based_on: us_cfpb", ["'sector'", "known are financial"]),
    ("  version: larkfield-3\n", "", ["'version'", "is missing"]),
    ("business_days: 10", "business_days: ten", ["rules, final", "'business_days'"]),
    ("complaints:", "complaints: [", ["not readable YAML"]),
]


@pytest.mark.parametrize(("right", "wrong", "named"), OWN_MISTAKES, ids=[wrong for _, wrong, _ in OWN_MISTAKES])
def test_a_mistake_in_a_pack_of_the_house_is_named(data: Path, right: str, wrong: str, named: list[str]) -> None:
    """A pack of the house is checked like the others."""
    assert right in OWN
    with_own(data, OWN.replace(right, wrong, 1))
    sentence = refusal(data)

    assert [part for part in named if part not in sentence] == []


def test_a_pack_of_the_house_that_is_missing_is_named(data: Path) -> None:
    """A file that shop.yml names and that is not there is named."""
    change(data, SHOP, "sector: retail", "sector: retail\n  complaints_pack: gone.yml")

    assert refusal(data).startswith(f"{data / 'shop' / 'gone.yml'}: the file is missing")
