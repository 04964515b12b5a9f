"""A thing is listed if a fact says that it fits, and only then; what is not known is told apart from what is not so."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.fact import Fact, Provenance, attribute_fact
from bot.domain.listing import list_products
from bot.domain.money import Money
from bot.domain.shop import Product
from bot.domain.wanted import Wanted, excludes, read_wanted, without_price
from tests.domain.test_fact import steady

TODAY = date(2026, 11, 26)
CHECKED = Provenance("sheet", "Ann", date(2026, 1, 1), date(2027, 1, 1))


def product(id: str, price: int, category: str = "outdoors", *nicknames: str) -> Product:
    """A product; `price` in cents."""
    return Product(id, id.title(), nicknames, category, Money(price, "EUR"), 1)


def fact(subject: str, attribute: str, value: str, also: tuple[str, ...] = ()) -> Fact:
    """A fact that says what its value does."""
    return attribute_fact(subject, attribute, f"{attribute} of {subject}: {value}.", value, None, CHECKED, also)


SHOP = [
    product("skye", 11900, "outdoors", "rain jacket", "jacket", "anorak"),
    product("fjord", 4500, "outdoors", "wool jacket", "fleece jacket"),
    product("tarn", 7400, "outdoors", "backpack", "school bag"),
    product("mugs", 3200, "kitchen", "mug set", "mugs"),
]
FACTS = {
    "skye": [fact("skye", "waterproof", "yes"), fact("skye", "colours", "navy, red"), fact("skye", "weight", "0.6")],
    "fjord": [fact("fjord", "waterproof", "no"), fact("fjord", "material", "wool"), fact("fjord", "weight", "0.5")],
    "tarn": [fact("tarn", "age_suitability", "6")],
    "mugs": [
        fact("mugs", "oven_safe", "no", also=("microwave_safe",)),
        fact("mugs", "colours", "sand, blue"),
        fact("mugs", "weight", "0.55"),
    ],
}
NAMES = {"outdoors": "outdoors", "kitchen": "Küche"}


def wanted(text: str, *named: str) -> Wanted:
    """What is read in a message."""
    return read_wanted(text, SHOP, named, NAMES)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("which jackets under 50 are there", None, 5000),
        ("jackets for less than €49.50", None, 4950),
        ("not more than 60 euros", None, 6000),
        ("between 20 and 40 euros", 2000, 4000),
        ("20 to 40", 2000, 4000),
        ("from 30 quid", 3000, None),
        ("über 30 Euro", 3000, None),
        ("unter 50€", None, 5000),
        ("zwischen 20 und 40 Euro", 2000, 4000),
        ("jackets under 1 kg", None, None),
        ("more than 20 litres", None, None),
        ("for two people", None, None),
    ],
)
def test_prices_are_read_and_measures_are_no_prices(text: str, least: int | None, most: int | None) -> None:
    """A limit is one of the price unless a measure follows it."""
    assert (wanted(text).least, wanted(text).most) == (least, most)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("which jackets do you have", {"skye": True, "fjord": True}),
        ("a rain jacket, please", {"skye": True, "fjord": False}),
        ("have you got sleeping bags", {"tarn": False}),
        ("school bags", {"tarn": True}),
        ("something for the kitchen", {"mugs": True}),
        ("was habt ihr für die Küche", {"mugs": True}),
        ("outdoors things", {"skye": True, "fjord": True, "tarn": True}),
        ("tents", {}),
    ],
)
def test_kinds_are_read(text: str, kinds: dict[str, bool]) -> None:
    """A kind is named by the last word of a name, or by a category; a word before it may make it another."""
    assert wanted(text).kinds == kinds


def listed(want: Wanted) -> tuple[list[str], list[str]]:
    """The ids of what fits, and of what may."""
    listing = list_products(want, SHOP, FACTS, TODAY)
    return [one.product.id for one in listing.fitting], [one.id for one in listing.unknown]


@pytest.mark.parametrize(
    ("want", "fitting", "unknown"),
    [
        (Wanted(), ["mugs", "fjord", "tarn", "skye"], []),
        (Wanted(most=5000), ["mugs", "fjord"], []),
        (Wanted(least=5000, most=8000), ["tarn"], []),
        (Wanted(kinds={"skye": True, "fjord": True}, attributes=("waterproof",)), ["skye"], []),
        (Wanted(kinds={"skye": True, "tarn": True}, attributes=("waterproof",)), ["skye"], ["tarn"]),
        (
            Wanted(attributes=("microwave_safe",)),
            [],
            ["mugs", "fjord", "tarn", "skye"],
        ),  # a fact on ovens is none on it
        (Wanted(words={"colours": frozenset({"red"})}), ["skye"], ["fjord", "tarn"]),
        (Wanted(words={"colours": frozenset({"pink"})}), [], ["fjord", "tarn"]),
        (Wanted(words={"material": frozenset({"wool"})}), ["fjord"], ["mugs", "tarn", "skye"]),
        (Wanted(words={"material": frozenset({"wool", "silk"})}), [], ["mugs", "tarn", "skye"]),
        (Wanted(words={"material": frozenset({"wood"})}), [], ["mugs", "tarn", "skye"]),
        (Wanted(attributes=("age_suitability",), age=1), [], ["mugs", "fjord", "skye"]),
        (Wanted(attributes=("age_suitability",), age=8), ["tarn"], ["mugs", "fjord", "skye"]),
        (Wanted(shown=("weight",), extreme=("weight", True)), ["skye"], ["tarn"]),
        (Wanted(shown=("weight",), extreme=("weight", False)), ["fjord"], ["tarn"]),
        (Wanted(extreme=("price", True)), ["skye"], []),
        (Wanted(kinds={"tarn": False}), [], ["tarn"]),
        (Wanted(shown=("material",)), ["fjord"], ["mugs", "tarn", "skye"]),
        (Wanted(is_cheapest=True), ["mugs"], []),
    ],
)
def test_what_fits_is_told_apart_from_what_may(want: Wanted, fitting: list[str], unknown: list[str]) -> None:
    """The cheapest come first; a "no" leaves a thing out, and nothing known of it makes it one that may fit."""
    assert listed(want) == (fitting, unknown)


def test_an_expired_fact_lists_nothing() -> None:
    """What was once so is not known any more."""
    listing = list_products(Wanted(attributes=("waterproof",)), SHOP[:1], FACTS, date(2028, 1, 1))
    assert (listing.fitting, [one.id for one in listing.unknown]) == ((), ["skye"])


@pytest.mark.parametrize(
    ("text", "age", "extreme"),
    [
        ("something for a baby of 1 year", 1, None),
        ("toys for a five year old", 5, None),
        ("etwas für mein 3-jähriges Kind, 3 Jahre", 3, None),
        ("the heaviest thing you have", None, ("weight", True)),
        ("das leichteste für draußen", None, ("weight", False)),
        ("most expensive thing you got?", None, ("price", True)),
        ("20 litres", None, None),
    ],
)
def test_ages_and_extremes_are_read(text: str, age: int | None, extreme: tuple[str, bool] | None) -> None:
    """Of whom it is for, and of what it is to have the most or the least."""
    assert (wanted(text).age, wanted(text).extreme) == (age, extreme)


@pytest.mark.parametrize("text", ["blankets without wool", "anything that isn't plastic", "Decken ohne Wolle"])
def test_what_is_excluded_is_noticed(text: str) -> None:
    """Which word is the unwanted one cannot be told, so that none is taken for a wish."""
    assert excludes(text) and not excludes("not more than 50 euros") and wanted(f"red {text}").words == {}


prices = st.one_of(st.none(), st.integers(0, 15_000))


@given(
    least=prices, most=prices, attributes=st.lists(st.sampled_from(["waterproof", "oven_safe", "smell"]), unique=True)
)
@steady
def test_nothing_is_listed_that_no_fact_bears_out(least: int | None, most: int | None, attributes: list[str]) -> None:
    """Whatever is wanted: what is listed costs what it may, and has a current fact for every property; and without the
    price there is no less.
    """
    want = Wanted(least=least, most=most, attributes=tuple(attributes))
    listing = list_products(want, SHOP, FACTS, TODAY)

    for one in listing.fitting:
        assert (least or 0) <= one.product.price.minor <= (15_000 if most is None else most)
        assert {fact.attribute for fact in one.facts} == set(attributes)
        assert all(fact.value != "no" for fact in one.facts)
    assert set(listing.fitting) <= set(list_products(without_price(want), SHOP, FACTS, TODAY).fitting)


@given(st.text(max_size=200))
@steady
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is written, something is made of it, and prices are whole amounts."""
    want = wanted(text)
    assert all(price is None or price >= 0 for price in (want.least, want.most))
