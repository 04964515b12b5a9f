"""data/policies/dispute_bodies.yml: what it says, what it must not say, and how its mistakes are named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.domain.dispute import DisputeBook, Method, Role, Since
from bot.domain.errors import BadFile
from bot.settings import PROJECT
from bot.storage.dispute_files import DISPUTE_BODIES, read_dispute_bodies

BOOK = read_dispute_bodies(PROJECT / "data" / "policies")
NEEDED = {"IE", "DE", "AT", "FR", "NL", "BE", "ES", "IT", "GB", "US"}
TODAY = date(2026, 11, 26)


def test_the_closed_platform_is_named_nowhere() -> None:
    """No data and no words of ours lead to the EU's ODR platform: it was shut on 20 July 2025 (Reg. (EU) 2024/3228)."""
    files = [file for file in (PROJECT / "data").rglob("*") if file.is_file()] + [PROJECT / "domain.yml"]
    texts = {file: file.read_text(encoding="utf-8").lower() for file in files}

    assert len(texts) > 30
    assert [str(file) for file, text in texts.items() if "ec.europa.eu/consumers/odr" in text] == []


def test_every_country_has_an_entry() -> None:
    """Something is known of each country that customers of shops in Europe and of banks in America may need."""
    assert {country for body in BOOK.bodies for country in body.countries} >= NEEDED


def test_every_entry_is_dated_and_has_its_source() -> None:
    """Each entry has a source, was checked on a day, and ends within two years of it."""
    for body in BOOK.bodies:
        assert body.source and body.verified_on < body.valid_until
        assert (body.valid_until - body.verified_on).days <= 731, body.id


@pytest.mark.parametrize(
    ("country", "sector", "expected"),
    [
        ("DE", "retail", ["universalschlichtungsstelle_de"]),
        ("DE", "energy", ["schlichtungsstelle_energie_de"]),
        ("AT", "travel", ["verbraucherschlichtung_at"]),
        ("AT", "retail", ["internet_ombudsstelle_at"]),
        ("BE", "retail", ["mediation_be"]),
        ("GB", "financial", ["fos_gb"]),
        ("GB", "retail", ["retailadr_gb"]),
        ("US", "financial", ["cfpb_us"]),
        ("IE", "financial", ["fspo_ie"]),
        ("IE", "retail", []),
        ("US", "retail", []),
    ],
)
def test_who_settles_for_a_house_of_that_place(country: str, sector: str, expected: list[str]) -> None:
    """A house is told the body of its own country and sector, and none where none is known for sure."""
    book = DisputeBook(country, sector, BOOK.bodies)

    assert [body.id for body in book.choose_bodies(None, None, TODAY).settling] == expected


def test_what_is_read_is_what_stands_there() -> None:
    """The entry of the ombudsman of the United Kingdom has its method, its eight weeks and its six months."""
    fos = BOOK.body("fos_gb")

    assert fos is not None and (fos.role, fos.method, fos.wait_days) == (Role.SETTLES, Method.DETERMINATIVE, 56)
    assert fos.limit is not None and (fos.limit.months, fos.limit.since) == (6, Since.FINAL_ANSWER)
    assert (BOOK.country, BOOK.sector) == ("IE", "retail")


def test_without_the_file_nobody_is_named(tmp_path: Path) -> None:
    """A shop that has no such file names no body."""
    assert read_dispute_bodies(tmp_path) == DisputeBook()


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("role: settles", "role: rules", ["fspo_ie", "'role'", "settles, advises, court"]),
        ("method: determinative", "method: loud", ["fspo_ie", "'method'"]),
        ("countries: [IE]", "countries: [Ireland]", ["fspo_ie", "'countries'", "two letters"]),
        ("countries: [IE]", "countries: []", ["fspo_ie", "'countries'", "names no country"]),
        ("countries: [IE]", "countries: [NO]", ["fspo_ie", "'countries'", "quotation marks"]),
        ("sectors: [financial, insurance]", "sectors: []", ["fspo_ie", "'sectors'"]),
        ("website: https://www.fspo.ie", "website: javascript:alert(1)", ["fspo_ie", "'website'", "https://"]),
        (
            "website: https://www.fspo.ie", "website: https://ec.europa.eu/consumers/odr",
            ["fspo_ie", "'website'", "shut on 20 July 2025"],
        ),
        ("languages: [en, ga]", "languages: [xx]", ["fspo_ie", "'languages'", "'xx'"]),
        ("wait_days: 56", "wait_days: 0", ["fos_gb", "'wait_days'"]),
        ("months: 6, since: final_answer", "months: 0, since: final_answer", ["fos_gb, limit", "'months'"]),
        ("months: 6, since: final_answer", "months: 6, since: easter", ["fos_gb, limit", "'since'"]),
        ("takes_part_with: []", "takes_part_with: [nobody]", ["'takes_part_with'", "'nobody'"]),
        ("country: IE ", "country: Eire ", ["'country'", "'Eire'"]),
        ("sector: retail", "sector: Retail!", ["'sector'"]),
        ("  verified_on: 2026-10-05\n", "", ["'verified_on'", "is missing"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, right: str, wrong: str, named: list[str]) -> None:
    """A wrong entry is refused with its place and its field."""
    text = (PROJECT / "data" / "policies" / DISPUTE_BODIES).read_text(encoding="utf-8")
    assert right in text
    (tmp_path / DISPUTE_BODIES).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        read_dispute_bodies(tmp_path)

    assert [word for word in [DISPUTE_BODIES, *named] if word not in str(refused.value)] == []


def test_both_lists_cannot_name_one_body(tmp_path: Path) -> None:
    """A house takes part with a body, or does not."""
    text = (PROJECT / "data" / "policies" / DISPUTE_BODIES).read_text(encoding="utf-8")
    both = text.replace("takes_part_with: []", "takes_part_with: [ccpc_ie]").replace(
        "takes_no_part_with: []", "takes_no_part_with: [ccpc_ie]"
    )
    (tmp_path / DISPUTE_BODIES).write_text(both, encoding="utf-8")
    with pytest.raises(BadFile, match="stands in the other list"):
        read_dispute_bodies(tmp_path)
