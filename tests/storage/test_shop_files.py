"""Reading the shop's files: what is right is read, what is wrong is named with its file and place."""

from __future__ import annotations

import re
import shutil
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import BadFile
from bot.domain.money import Money
from bot.domain.order import OrderState
from bot.domain.promise import OF_THE_BANK, PromiseKind
from bot.nlu.lexicon import read_catalogue
from bot.settings import PROJECT
from bot.storage.shop_files import read_shop
from tests.builders import TUESDAY_MORNING

SHOP, PRODUCTS, ORDERS = "shop/shop.yml", "shop/products.yml", "shop/orders.yml"
ATTRIBUTES, POLICY = "shop/attributes.yml", "policies/larkfield.yml"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the demo shop's files that a test may spoil."""
    for directory in ("shop", "policies"):
        shutil.copytree(PROJECT / "data" / directory, tmp_path / directory)
    return tmp_path


def spoil(data: Path, file: str, right: str, wrong: str) -> None:
    """Replace the first place where the file matches `right`."""
    text = (data / file).read_text()
    spoiled, found = re.subn(right, lambda match: wrong, text, count=1, flags=re.MULTILINE)
    assert found == 1, f"{file} does not contain {right}"
    (data / file).write_text(spoiled)


def complaint_about(data: Path) -> str:
    """What reading the files is answered with."""
    with pytest.raises(BadFile) as refused:
        read_shop(data, TUESDAY_MORNING)
    return str(refused.value)


def check_mistake_is_named(data: Path, file: str, right: str, wrong: str, named: list[str]) -> None:
    """Spoil the file: what the reading is answered with is one sentence that names the file and all of `named`."""
    spoil(data, file, right, wrong)
    complaint = complaint_about(data)

    assert complaint.startswith(f"{data / file}: ")
    assert [part for part in named if part not in complaint] == []
    assert "\n" not in complaint


def test_demo_shop_is_read(data: Path) -> None:
    """The demo shop's files are right and give products, facts, orders, hours and promises."""
    shop = read_shop(data, TUESDAY_MORNING)
    kettle = next(product for product in shop.products if product.id == "kettle-alba")
    order = next(order for order in shop.orders if order.number == "10417")

    assert (kettle.price, kettle.in_stock) == (Money(3990, "EUR"), 24)
    assert (order.state, order.delivered_at) == (OrderState.DELIVERED, TUESDAY_MORNING - timedelta(days=8))
    assert shop.hours.weekly[4] == (time(9), time(17))
    assert shop.promises[PromiseKind.SAFETY_ANSWER].working_hours == timedelta(hours=4)
    assert set(shop.promises) == set(PromiseKind) - OF_THE_BANK


def test_the_languages_of_the_staff_are_read(data: Path) -> None:
    """The shop says which languages its people speak; one that says nothing promises none."""
    assert read_shop(data, TUESDAY_MORNING).languages_spoken == ("en", "de", "fr", "ga")

    spoil(data, SHOP, r"^  languages_spoken:.*$", "")
    assert read_shop(data, TUESDAY_MORNING).languages_spoken == ()


@pytest.mark.parametrize("wrong", ["[en, german]", "[en, no]", "[en, 7]", "[[en]]", "en"])
def test_a_language_that_is_none_is_named(data: Path, wrong: str) -> None:
    """A language must be a known code; "no" without quotation marks is a truth value in YAML."""
    check_mistake_is_named(data, SHOP, r"\[en, de, fr, ga\]", wrong, ["languages_spoken"])


def test_public_holidays_are_closed_days(data: Path) -> None:
    """The public holidays of the shop's country are days on which nobody works."""
    closed = read_shop(data, TUESDAY_MORNING).hours.closed_on

    assert date(2026, 12, 25) in closed
    assert date(2026, 9, 15) not in closed


def test_fact_takes_what_it_does_not_say_from_its_product(data: Path) -> None:
    """A fact has the source and dates of its product unless it names its own."""
    facts = {fact.id: fact for fact in read_shop(data, TUESDAY_MORNING).facts}

    assert facts["kettle-alba.capacity"].source == "Alba data sheet, revision 3"
    assert facts["kettle-alba.noise"].source.startswith("Own test")
    assert facts["toaster-brio.energy_use"].valid_until == date(2025, 12, 31)
    assert facts["toaster-brio.power"].valid_until == date(2030, 12, 31)


def test_shop_without_demo_orders(data: Path) -> None:
    """A shop without a file of orders has no orders."""
    (data / ORDERS).unlink()

    assert read_shop(data, TUESDAY_MORNING).orders == ()


@pytest.mark.parametrize("file", [SHOP, PRODUCTS, ATTRIBUTES])
def test_missing_file(data: Path, file: str) -> None:
    """A file that is missing is named."""
    (data / file).unlink()

    assert complaint_about(data) == f"{data / file}: the file is missing; the shop cannot be read without it."


def test_missing_policy(data: Path) -> None:
    """A shop without a policy file is told which directory to put one in."""
    (data / POLICY).unlink()

    assert complaint_about(data).startswith(f"{data / 'policies'}: there is no policy file; add one")


MISTAKES = [
    (SHOP, r"^shop:", "shop: [", ["not readable YAML"]),
    (SHOP, r"^shop:", "house:", ["the field", "is missing"]),
    (SHOP, r"  zone: .*", "  zone: Europe/Dubln", ["'zone'", "names no time zone ('Europe/Dubln')"]),
    (SHOP, r"holidays: IE", "holidays: XX", ["'holidays'", "names no country ('XX')"]),
    (SHOP, r"monday: \"09:00-17:30\"", "monday: nine to five", ["'hours'", "'monday'", "09:00-17:30"]),
    (SHOP, r"monday:", "moonday:", ["'hours'", "'moonday'"]),
    (SHOP, r"  desk: .*", "  desk: 7", ["'desk'", "wrong kind of value (7)"]),
    (PRODUCTS, r"price: \"39.90\"", "price: cheap", ["product kettle-alba", "'price'", "is not an amount such as"]),
    (PRODUCTS, r"price: \"39.90\"", "price: '39.905'", ["product kettle-alba", "'price'"]),
    (PRODUCTS, r"    in_stock: 24\n", "", ["product kettle-alba", "'in_stock'", "is missing"]),
    (PRODUCTS, r"in_stock: 24", "in_stock: many", ["product kettle-alba", "'in_stock'", "('many')"]),
    (PRODUCTS, r"in_stock: 24", "in_stock: true", ["product kettle-alba", "'in_stock'", "(True)"]),
    (PRODUCTS, r"id: toaster-brio", "id: kettle-alba", ["product kettle-alba", "'id'", "is used twice"]),
    (PRODUCTS, r"- id: kettle-alba", "- nr: 1", ["product 1", "'id'", "is missing"]),
    (PRODUCTS, r"valid_until: 2030-12-31", "valid_until: 2030-13-31", ["month must be in 1..12"]),
    (PRODUCTS, r"valid_until: 2030-12-31", "valid_until: next year", ["product kettle-alba", "'valid_until'"]),
    (PRODUCTS, r"    source: Alba.*\n", "", ["product kettle-alba", "'source'", "is missing"]),
    (PRODUCTS, r"      power: .*", "      power: 2200", ["product kettle-alba, facts, power", "list of fields"]),
    (PRODUCTS, r"      power: .*", "      power: {value: '9'}", ["facts, power", "'wording'", "is missing"]),
    (ORDERS, r"number: \"10417\"", "number: 10417", ["order 1", "'number'", "(10417)"]),
    (ORDERS, r"state: delivered", "state: lost", ["order 1", "'state'", "is none of placed, packed, sent"]),
    (ORDERS, r"placed_days_ago: 12, ", "", ["order 1", "'placed_days_ago'", "is missing"]),
    (ORDERS, r"product: kettle-alba", "product: kettle", ["order 10417, line 1", "'product'", "names no product"]),
    (ORDERS, r"lines: \[.*\]", "lines: []", ["order 1", "'lines'", "is empty"]),
    (POLICY, r"decision: .*", "decision: {id: x}", ["promises, decision", "'working_days'", "one of the three"]),
    (POLICY, r"working_days: 3", "working_days: 3, working_hours: 3", ["promises, decision", "one of the three"]),
    (POLICY, r"    decision: .*\n", "", ["promises, decision"]),
    (POLICY, r"      id: withdrawal-14\n", "", ["redress, withdrawal", "'id'", "is missing"]),
    (POLICY, r"      source: \"Larkfield care charter 3\"\n", "", ["'source'", "is missing"]),
    (POLICY, r"  topic_words:", "  other_words:", ["'topic_words'", "is missing"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "right", "wrong", "named"), MISTAKES)
def test_mistake_is_named_with_file_and_place(data: Path, file: str, right: str, wrong: str, named: list[str]) -> None:
    """A mistake in a file is answered with one sentence that names the file, the place and the field."""
    check_mistake_is_named(data, file, right, wrong, named)


MISTAKES_THAT_WOULD_SHOW_LATER = [
    # The desk would never close, and the due time of a safety report would be sought for ever.
    (SHOP, r"monday: \"09:00-17:30\"", "monday: '17:30-09:00'", ["'hours'", "'monday'"]),
    # The first customer who asks about a return would be the one to find out.
    (POLICY, r"      days: 14\n", "", ["redress, withdrawal", "'days'"]),
    (POLICY, r"calendar_days: 14", "calendar_days: 15", ["promises, withdrawal", "1 to 14", "the law"]),
    (POLICY, r"calendar_days: 14", "working_days: 5", ["promises, withdrawal", "'calendar_days'", "1 to 14"]),
    (POLICY, r"working_days: 3", "working_days: -3", ["promises, decision", "'working_days'"]),
    # Customers would be told "None", or be understood at every letter of a word.
    (PRODUCTS, r"      capacity: The scale.*", "      capacity:", ["product kettle-alba", "'limits'"]),
    (POLICY, r"    jobs: \[.*\]", "    jobs: career", ["'topic_words'"]),
    (POLICY, r"    jobs: \[.*\]", "    jobs:", ["'topic_words'"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "right", "wrong", "named"), MISTAKES_THAT_WOULD_SHOW_LATER)
def test_mistake_is_found_when_the_files_are_read(
    data: Path, file: str, right: str, wrong: str, named: list[str]
) -> None:
    """A value that cannot work is found when the files are read, and not by the first customer it concerns."""
    check_mistake_is_named(data, file, right, wrong, named)


def test_other_rules_stand_beside_the_policy(data: Path) -> None:
    """The shop's policy is read from the file that has one, whatever else is in the folder and comes before it."""
    before = read_shop(data, TUESDAY_MORNING)
    (data / "policies" / "a.yml").write_text("something: {else: 1}\n")
    after = read_shop(data, TUESDAY_MORNING)

    assert after.topic_words == before.topic_words and after.redress == before.redress
    assert read_catalogue(data).asked == read_catalogue(PROJECT / "data").asked != ()
