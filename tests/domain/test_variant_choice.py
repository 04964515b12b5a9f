"""Which variant of a product a wish means, and why it means none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.shop import Product
from bot.domain.variant_wish import Unsettled, decide_variant, merge, read_wish
from tests.variants import BELLS, BOTTLE, BUDS, CAMERA, CHAIR, LAMP, LAPTOP, PUZZLE, SHIRT, TABLET, product

steady = settings(deadline=None, derandomize=True, max_examples=120)

# Whose variant is chosen of BOTTLE, SHIRT, …: the product, the variant that the customer has, their words, the choice.
CHOICES: list[tuple[Product, str, str, str]] = [
    (BOTTLE, "750ml/steel/blue", "same but in red", "750ml/steel/red"),
    (BOTTLE, "1000ml/steel/black", "same but in red", "1000ml/steel/red"),
    (BOTTLE, "500ml/steel/black", "in blue if there is one, otherwise red", "750ml/steel/blue"),
    (BOTTLE, "750ml/steel/blue", "in blue if there is one, otherwise red", "750ml/steel/red"),
    (BOTTLE, "1000ml/steel/black", "the cheapest one left", "750ml/plastic/black"),
    (BOTTLE, "750ml/steel/red", "the cheapest 1000ml", "1000ml/steel/black"),
    (BOTTLE, "750ml/steel/red", "the most expensive", "750ml/glass/black"),
    (BOTTLE, "750ml/steel/red", "red, 1 litre", "1000ml/steel/red"),
    (BOTTLE, "750ml/plastic/black", "like the one I have but with glass", "750ml/glass/black"),
    (BOTTLE, "750ml/plastic/black", "glass", "750ml/glass/black"),
    (BOTTLE, "500ml/steel/black", "1 liter", "1000ml/steel/black"),
    (BOTTLE, "750ml/steel/blue", "same one, another colour", "750ml/steel/red"),
    (BOTTLE, "1000ml/steel/red", "the biggest one you have", "1000ml/steel/black"),
    (BOTTLE, "750ml/plastic/black", "the cheapest one", "500ml/glass/green"),
    (SHIRT, "black/M/cotton", "one size up", "black/L/cotton"),
    (SHIRT, "black/M/cotton", "a smaller size", "black/S/cotton"),
    (SHIRT, "black/S/cotton", "two sizes up", "black/L/cotton"),
    (SHIRT, "black/S/cotton", "in pink, M", "pink/M/cotton"),
    (SHIRT, "black/S/cotton", "the biggest size", "navy/XXL/cotton"),
    (SHIRT, "blue/M/cotton", "black and keep the size", "black/M/cotton"),
    (SHIRT, "blue/M/cotton", "anything but pink, black or grey. same size? or rather L", "blue/L/linen"),
    (LAPTOP, "15-inch/i5/8GB/256GB SSD/black", "i7 and 16GB, any colour", "13-inch/i7/16GB/1TB SSD/space grey"),
    (LAPTOP, "13-inch/i7/16GB/1TB SSD/silver", "same but space gray", "13-inch/i7/16GB/1TB SSD/space grey"),
    (LAPTOP, "13-inch/i5/16GB/512GB SSD/silver", "most storage, and of those the cheapest",
     "13-inch/i7/16GB/1TB SSD/space grey"),
    (LAPTOP, "13-inch/i7/16GB/1TB SSD/silver", "the largest screen", "17-inch/i9/32GB/512GB SSD/black"),
    (LAPTOP, "13-inch/i7/16GB/1TB SSD/silver", "a bigger screen, i7", "15-inch/i7/32GB/1TB SSD/black"),
    (LAMP, "black/low/USB", "a brighter one, with USB, in black", "black/medium/USB"),
    (LAMP, "black/low/USB", "swap my black lamp for a white one, battery", "white/medium/battery"),
    (CAMERA, "1080p/no/black", "same but waterproof", "1080p/yes/black"),
    (CAMERA, "1080p/no/black", "highest resolution", "5K/yes/silver"),
    (CHAIR, "leather/fixed/silver/blue", "in mesh, no armrest", "mesh/none/black/red"),
    (BUDS, "black/4 hours/IPX7", "longest battery life, ipx4", "blue/8 hours/IPX4"),
    (BELLS, "30-50 lbs/fixed", "the heaviest", "55-75 lbs/adjustable"),
    (TABLET, "Wi-Fi/64GB", "same but with more storage", "Wi-Fi/128GB"),
    (PUZZLE, "1000/animals/intermediate", "fewest pieces", "500/animals/beginner"),
    (PUZZLE, "1000/art/expert", "more pieces", "2000/art/expert"),
]  # fmt: skip


@pytest.mark.parametrize(("of", "has", "text", "chosen"), CHOICES, ids=[f"{has}: {t}" for _, has, t, _ in CHOICES])
def test_which_one_is_meant(of: Product, has: str, text: str, chosen: str) -> None:
    """What is named is fixed, what is not stays as it is where it can, and only what is in stock is chosen."""
    said = read_wish(text, of)

    assert said is not None
    choice = decide_variant(said, of, has)
    assert choice.chosen is not None, choice
    assert choice.chosen.id == chosen and choice.why is None


OPEN: list[tuple[Product, str, str, Unsettled, tuple[str, ...], tuple[str, ...]]] = [
    # product, what they have, their words, why, ids of candidates or else of the nearest, options in which those differ
    (BOTTLE, "500ml/glass/green", "black", Unsettled.SEVERAL, ("500ml/steel/black", "750ml/glass/black"),
     ("capacity", "material")),
    (BOTTLE, "500ml/steel/black", "same but in blue", Unsettled.OUT_OF_STOCK, ("750ml/steel/blue",), ()),
    (BOTTLE, "750ml/steel/red", "1 litre in blue", Unsettled.NO_SUCH_VARIANT, ("750ml/steel/blue",), ()),
    (BOTTLE, "750ml/steel/red", "in purple", Unsettled.NO_SUCH_VARIANT, ("750ml/steel/blue",), ()),
    (BOTTLE, "750ml/steel/red", "steel, red, 750ml", Unsettled.ONLY_CURRENT, ("750ml/steel/blue",), ()),
    (CHAIR, "leather/fixed/silver/blue", "black", Unsettled.SEVERAL,
     ("mesh/fixed/black/blue", "leather/adjustable/silver/black"),
     ("material", "armrest", "frame color", "seat color")),
    (SHIRT, "navy/XXL/cotton", "one size up", Unsettled.NO_SUCH_VARIANT, ("black/S/cotton",), ()),
    (SHIRT, "black/M/cotton", "in XS", Unsettled.NO_SUCH_VARIANT, ("black/S/cotton",), ()),
    (SHIRT, "black/M/cotton", "another colour", Unsettled.SEVERAL,
     ("blue/M/cotton", "pink/M/cotton", "grey/M/cotton"), ("color",)),
    (SHIRT, "black/M/cotton", "another colour but not pink", Unsettled.SEVERAL,
     ("blue/M/cotton", "grey/M/cotton"), ("color",)),
    (LAPTOP, "13-inch/i7/16GB/1TB SSD/silver", "i7 with 2TB", Unsettled.NO_SUCH_VARIANT,
     ("13-inch/i7/16GB/1TB SSD/space grey",), ()),
]  # fmt: skip


@pytest.mark.parametrize(("of", "has", "text", "why", "ids", "differ"), OPEN, ids=[f"{o[1]}: {o[2]}" for o in OPEN])
def test_why_none_is_chosen(
    of: Product, has: str, text: str, why: Unsettled, ids: tuple[str, ...], differ: tuple[str, ...]
) -> None:
    """Where none can be chosen, it is told why, with what may be asked about or what comes nearest."""
    said = read_wish(text, of)

    assert said is not None
    choice = decide_variant(said, of, has)
    assert (choice.chosen, choice.why, choice.differ) == (None, why, differ)
    if why is Unsettled.SEVERAL:
        assert tuple(variant.id for variant in choice.candidates) == ids
    else:
        assert choice.candidates == () and choice.nearest[0].id == ids[0]


def test_more_than_there_are_is_out_of_stock() -> None:
    """A variant counts as in stock only for as many as are wished for."""
    said = read_wish("750ml in blue", BOTTLE)

    assert said is not None
    assert decide_variant(said, BOTTLE, "750ml/steel/red", 9).chosen is not None
    assert decide_variant(said, BOTTLE, "750ml/steel/red", 10).why is Unsettled.OUT_OF_STOCK


def test_what_changes_unasked_is_told() -> None:
    """Where the chosen variant differs in what nobody spoke of, that is said, so that it can be read out."""
    said = read_wish("in blue", BOTTLE)

    assert said is not None
    choice = decide_variant(said, BOTTLE, "500ml/steel/black")
    assert choice.chosen is not None and choice.chosen.id == "750ml/steel/blue"
    assert choice.unasked == ("capacity",)


FOLLOWED: list[tuple[Product, str, list[str], str]] = [
    (BOTTLE, "500ml/glass/green", ["in blue", "make it black then", "the 1000ml one"], "1000ml/steel/black"),
    (BOTTLE, "750ml/steel/red", ["1 litre in blue", "ok, black"], "1000ml/steel/black"),
    (SHIRT, "black/M/cotton", ["another colour", "grey"], "grey/M/cotton"),
    (SHIRT, "black/M/cotton", ["another colour", "not pink", "not grey either"], "blue/M/cotton"),
    (SHIRT, "black/M/cotton", ["not pink", "pink after all, it's pretty"], "pink/M/cotton"),
    (LAPTOP, "15-inch/i5/8GB/256GB SSD/black", ["an i7 with 16GB", "any colour"], "13-inch/i7/16GB/1TB SSD/space grey"),
    (SHIRT, "black/M/cotton", ["a bigger size", "the XL"], "black/XL/cotton"),
    (BOTTLE, "500ml/glass/green", ["black", "the cheapest of those"], "750ml/plastic/black"),
]


@pytest.mark.parametrize(("of", "has", "texts", "chosen"), FOLLOWED, ids=[f[2][-1] for f in FOLLOWED])
def test_a_later_word_completes_the_wish(of: Product, has: str, texts: list[str], chosen: str) -> None:
    """What is said afterwards adds to the wish, and holds where both speak of the same option."""
    wishes = [read_wish(text, of) for text in texts]
    whole = wishes[0]
    for later in wishes[1:]:
        assert whole is not None and later is not None
        whole = merge(whole, later)

    assert whole is not None
    choice = decide_variant(whole, of, has)
    assert choice.chosen is not None, choice
    assert choice.chosen.id == chosen


NAMED_SIZES = ("size S", "size M", "size L")
COLOURS, SIZES, STUFF = ("red", "blue", "black"), ("S", "M", "L"), ("wool", "linen")
made_up = st.lists(
    st.tuples(
        st.sampled_from(COLOURS), st.sampled_from(SIZES), st.sampled_from(STUFF), st.integers(1, 9), st.integers(0, 3)
    ),
    min_size=1, max_size=12, unique_by=lambda row: row[:3],
)  # fmt: skip


def made(rows: list[tuple[str, str, str, int, int]]) -> Product:
    return product("Scarf", "color; size; material", "\n".join("; ".join(map(str, row)) for row in rows))


phrases = st.one_of(
    st.builds(
        lambda values, same: ("same but " if same else "I want ") + ", ".join(values),
        st.lists(st.sampled_from([*COLOURS, *NAMED_SIZES, *STUFF]), min_size=1, max_size=3, unique=True),
        st.booleans(),
    ),
    st.builds(lambda one, two: f"in {one} if there is one, otherwise {two}", *2 * [st.sampled_from(COLOURS + STUFF)]),
    st.builds(lambda one, two: f"{one} but not {two}", st.sampled_from(STUFF), st.sampled_from(COLOURS)),
    st.sampled_from(
        ["the cheapest one", "the most expensive", "one size up", "a smaller size", "another colour", "any colour",
         "biggest in red", "the cheapest wool one"]
    ),
)  # fmt: skip


@given(made_up, phrases, st.integers(0, 20), st.integers(1, 3))
@steady
def test_whatever_is_chosen_can_be_had(
    rows: list[tuple[str, str, str, int, int]], text: str, place: int, quantity: int
) -> None:
    """The chosen variant is in stock, is not the current one, and is as everything that is fixed says."""
    of = made(rows)
    current = of.variants[place % len(of.variants)]
    said = read_wish(text, of)
    assert said is not None

    choice = decide_variant(said, of, current.id, quantity)
    assert (choice.chosen is None) == (choice.why is not None)
    assert (choice.why is Unsettled.SEVERAL) == (len(choice.candidates) > 1)
    for variant in (*choice.candidates, *([choice.chosen] if choice.chosen else [])):
        assert variant.in_stock >= quantity and variant.id != current.id
        assert any(
            all(variant.options[option] in values for option, values in features.named.items())
            for features in said.first_to_last
        )
        assert all(variant.options[option] not in values for option, values in said.excluded.items())
        assert all(variant.options[option] != current.options[option] for option in said.changed)
    for variant in choice.nearest:
        assert variant.in_stock >= quantity and variant.id != current.id


@given(made_up, st.integers(0, 20), st.integers(0, 20))
@steady
def test_a_variant_named_in_full_is_chosen(
    rows: list[tuple[str, str, str, int, int]], wished: int, current: int
) -> None:
    """Naming all options of a variant that is in stock chooses it, whatever the customer has."""
    of = made(rows)
    one, has = of.variants[wished % len(of.variants)], of.variants[current % len(of.variants)]
    said = read_wish(f"{one.options['material']}, size {one.options['size'].lower()}, {one.options['color']}", of)

    assert said is not None
    choice = decide_variant(said, of, has.id)
    if one is has:
        assert choice.why is Unsettled.ONLY_CURRENT
    elif one.in_stock:
        assert choice.chosen is one
    else:
        assert choice.why is Unsettled.OUT_OF_STOCK
