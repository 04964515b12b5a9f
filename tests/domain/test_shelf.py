"""What is told of a product from the shop's list: price, stock, variants; and what a product with variants is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.fact import Fact
from bot.domain.money import Money
from bot.domain.shelf import in_order, is_plural, option_facts, shelf_facts
from bot.domain.shop import Product, Variant
from tests.shops import PROVENANCE


def made_of(*variants: tuple[dict[str, str], int, int], name: str = "Wool Hat") -> Product:
    """A product of variants: options, price in cents, number in stock."""
    made = [
        Variant(str(number), "hat", options, Money(price, "EUR"), stock)
        for number, (options, price, stock) in enumerate(variants)
    ]
    return Product.of_variants("hat", name, (), "clothes", made)


def told(product: Product) -> dict[str, Fact]:
    """All that follows from the list, by attribute."""
    return {f.attribute: f for f in (*option_facts(product, PROVENANCE), *shelf_facts(product, PROVENANCE))}


@given(st.lists(st.tuples(st.just({"size": "M"}), st.integers(0, 99_999), st.integers(0, 9)), min_size=1, max_size=8))
def test_price_and_stock_are_those_of_the_variants(variants: list[tuple[dict[str, str], int, int]]) -> None:
    """The price goes from the cheapest to the dearest variant, and a product is there if one of them is."""
    product = made_of(*variants)
    costs = [price for _, price, _ in variants]

    assert product.prices == (Money(min(costs), "EUR"), Money(max(costs), "EUR"))
    assert product.in_stock == sum(stock for _, _, stock in variants)
    assert told(product)["availability"].value == ("yes" if any(stock for _, _, stock in variants) else "no")


def test_a_product_cannot_contradict_its_variants() -> None:
    """A price that is not the cheapest, a stock that is not the sum and a foreign variant are refused."""
    variant = Variant("a", "hat", {}, Money(1000, "EUR"), 2)
    for id, price, stock in (("hat", 900, 2), ("hat", 1000, 3), ("cap", 1000, 2)):
        with pytest.raises(ValueError):
            Product(id, "Hat", (), "", Money(price, "EUR"), stock, (variant,))
    with pytest.raises(ValueError):
        Product.of_variants("hat", "Hat", (), "", [])


def test_one_price_is_told_as_one() -> None:
    """Where all variants cost the same, no span is told, and the value is the amount."""
    price = told(made_of(({"size": "S"}, 1000, 1), ({"size": "M"}, 1000, 0)))["price"]

    assert (price.wording, price.value) == ("The Wool Hat costs €10.00.", "€10.00")


def test_measures_keep_their_unit_if_all_share_it() -> None:
    """Options that share a unit are numbers with it; others are words."""
    product = made_of(
        ({"screen size": "15-inch", "storage": "1TB"}, 1000, 1),
        ({"screen size": "13 inch", "storage": "512GB"}, 1000, 1),
    )
    screen, storage = told(product)["screen_size"], told(product)["storage"]

    assert (screen.value, screen.unit) == ("13, 15", "inch")
    assert screen.wording == "Screen size of the Wool Hat: 13 inch or 15-inch."
    assert (storage.value, storage.unit) == ("1TB, 512GB", None)


def test_yes_and_no_depend_on_the_variant() -> None:
    """What only some variants are is said to depend on the variant."""
    facts = told(made_of(({"waterproof": "no"}, 1, 1), ({"waterproof": "yes"}, 1, 1)))

    assert facts["waterproof"].wording == "Waterproof of the Wool Hat: yes or no, depending on the variant."


@pytest.mark.parametrize(
    ("stock", "wording"),
    [
        ([1, 0, 2], "There are 3 variants of the Wool Hat; 2 can be had now."),
        ([0, 0], "There are 2 variants of the Wool Hat; none can be had now."),
        ([1], "There is one variant of the Wool Hat; it can be had now."),
        ([0], "There is one variant of the Wool Hat; it is sold out."),
    ],
)
def test_how_many_variants_can_be_had(stock: list[int], wording: str) -> None:
    """The number of variants is told with how many can be had."""
    assert told(made_of(*(({}, 1000, there) for there in stock)))["options_count"].wording == wording


def test_shoes_are_many() -> None:
    """A name in the plural has its verb in the plural."""
    facts = told(made_of(({"color": "red"}, 1000, 0), ({"color": "blue"}, 1200, 0), name="Hiking Boots"))

    assert [facts[attribute].wording for attribute in ("colours", "price", "availability")] == [
        "The Hiking Boots come in blue and red.",
        "The Hiking Boots cost from €10.00 to €12.00, depending on the variant.",
        "The Hiking Boots are sold out just now, and I do not know when they come back.",
    ]
    assert [is_plural(name) for name in ("Headphones", "Canvas", "Glass", "Luggage Set")] == [True, False, False, False]


def test_values_are_in_an_order_people_expect() -> None:
    """Numbers go by size, clothes from small to large, words by the alphabet, and nothing comes last."""
    assert in_order(["10 ft", "5 ft", "5 ft"]) == ["5 ft", "10 ft"]
    assert in_order(["XL", "S", "XXL", "M"]) == ["S", "M", "XL", "XXL"]
    assert in_order(["none", "USB", "battery"]) == ["battery", "USB", "none"]
