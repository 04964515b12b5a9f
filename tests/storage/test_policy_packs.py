"""What the law gives is told from dated rules with their sources, of the place that is meant."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path
from shutil import copytree

import pytest

from bot.domain.errors import BadFile
from bot.domain.fact import Answer, decide_answer
from bot.domain.shop import Shop
from bot.settings import PROJECT
from bot.storage.shop_files import read_shop

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=timezone.utc)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The shop's files, to change."""
    for part in ("shop", "policies"):
        copytree(PROJECT / "data" / part, tmp_path / part)
    return tmp_path


def told(shop: Shop, topic: str, today: date) -> list[str]:
    """The ids of the rules that are told of a topic on a day, in order."""
    answer = decide_answer([fact for fact in shop.facts if fact.subject == f"policy:{topic}"], "rights", today)
    return [fact.id.rpartition(".")[2] for fact in answer.facts] if isinstance(answer, Answer) else []


def test_a_rule_is_told_from_the_day_it_holds(data: Path) -> None:
    """The longer guarantee after a repair holds from 31 July 2026, and is not told a day before."""
    shop = read_shop(data, NOW)

    assert "repair" not in told(shop, "rights", date(2026, 7, 30))
    assert "repair" in told(shop, "rights", date(2026, 7, 31))
    assert told(shop, "rights", date(2010, 1, 1)) == []


def test_every_rule_has_its_source_and_its_day(data: Path) -> None:
    """Each names the act it comes from, and the day it holds from; none names the ODR platform, which is closed."""
    rules = [fact for fact in read_shop(data, NOW).facts if fact.subject.startswith("policy:rights")]

    assert len(rules) >= 8 and all(rule.source and rule.valid_from for rule in rules)
    assert not any("odr" in f"{rule.wording} {rule.source}".lower() for rule in rules)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what are my rights?", "rights"),
        ("I live in Scotland, what are my rights?", "rights_uk"),
        ("Welche Rechte habe ich in Großbritannien?", "rights_uk"),
        ("what rights do I have in Ireland", "rights"),
        ("what are my rights in the Ukraine", "rights"),
    ],
)
def test_the_place_that_is_named_decides(data: Path, text: str, topic: str) -> None:
    """Who names a place with a pack of its own hears its law; everybody else that of the shop."""
    assert read_shop(data, NOW).rights_topic(text) == topic


def test_another_shop_has_another_law(data: Path) -> None:
    """The pack that the shop names is the one told where no place is named."""
    file = data / "shop" / "shop.yml"
    file.write_text(file.read_text().replace("jurisdiction: eu ", "jurisdiction: uk "))
    shop = read_shop(data, NOW)

    assert (
        "rejection" in told(shop, "rights", NOW.date()) and shop.rights_topic("in Ireland, my rights?") == "rights_eu"
    )


@pytest.mark.parametrize(
    ("file", "right", "wrong", "named"),
    [
        ("shop/shop.yml", "jurisdiction: eu ", "jurisdiction: mars ", ["'jurisdiction'", "'mars'"]),
        ("policies/rights/uk.yml", "  names: [uk", "  namen: [uk", ["uk.yml", "'names'"]),
        ("policies/rights/uk.yml", "valid_from: 2014-06-13", "valid_from: once", ["uk.yml", "'valid_from'"]),
        ("policies/rights/uk.yml", 'source: "Limitation', 'sauce: "Limitation', ["uk.yml", "'source'"]),
    ],
)
def test_a_mistake_is_named(data: Path, file: str, right: str, wrong: str, named: list[str]) -> None:
    """A mistake in a pack is named with its file and field."""
    text = (data / file).read_text()
    assert right in text
    (data / file).write_text(text.replace(right, wrong, 1))
    with pytest.raises(BadFile) as mistake:
        read_shop(data, NOW)

    assert [part for part in named if part not in str(mistake.value)] == []
