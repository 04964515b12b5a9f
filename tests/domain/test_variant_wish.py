"""What customers say of the variant that they wish, as they write it."""

from __future__ import annotations

from typing import Any, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.money import Money
from bot.domain.shop import Product
from bot.domain.variant_wish import PRICE, Extreme, Features, Step, VariantWish, decide_variant, read_wish
from tests.variants import BELLS, BOTTLE, BUDS, CAMERA, CHAIR, KEYS, LAMP, LAPTOP, PUZZLE, SHIRT, TABLET

steady = settings(deadline=None, derandomize=True, max_examples=120)

# What a message names, as (option, value) pairs in the shop's words.
NAMES: list[tuple[Product, str, Mapping[str, str]]] = [
    (BOTTLE, "in blue please", {"color": "blue"}),
    (BOTTLE, "the 1000ml one", {"capacity": "1000ml"}),
    (BOTTLE, "the 1000 ml one", {"capacity": "1000ml"}),
    (BOTTLE, "1 litre", {"capacity": "1000ml"}),
    (BOTTLE, "the 1L version", {"capacity": "1000ml"}),
    (BOTTLE, "1,000 ml would be better", {"capacity": "1000ml"}),
    (BOTTLE, "0.75 l, glass", {"capacity": "750ml", "material": "glass"}),
    (BOTTLE, "stainless steel", {"material": "steel"}),
    (BOTTLE, "I'd like the colour red", {"color": "red"}),
    (BOTTLE, "COLOUR: RED, MATERIAL: STEEL", {"color": "red", "material": "steel"}),
    (BOTTLE, "swap my black bottle for a red one", {"color": "red"}),
    (BOTTLE, "exchange the 500ml black bottle for the 750 ml in blue", {"capacity": "750ml", "color": "blue"}),
    (BOTTLE, "change it from black to red", {"color": "red"}),
    (BOTTLE, "I ordered the green one but I want black", {"color": "black"}),
    (BOTTLE, "I have the glass one, I'd like steel", {"material": "steel"}),
    (BOTTLE, "You sent me the red one. I need the blue.", {"color": "blue"}),
    (BOTTLE, "red instead of black", {"color": "red"}),
    (BOTTLE, "can I get the trail bottle in 750ml instead?", {"capacity": "750ml"}),
    (BOTTLE, "two of them please, in red", {"color": "red"}),
    (BOTTLE, "can i have red", {"color": "red"}),
    (BOTTLE, "in purple", {"color": "purple"}),  # there is none
    (BOTTLE, "the 2 litre one", {"capacity": "2 litre"}),
    (BOTTLE, "den in rot, 1 Liter", {"color": "red", "capacity": "1000ml"}),
    (BOTTLE, "eine schwarze aus Edelstahl", {"color": "black", "material": "steel"}),
    (SHIRT, "black, size M, cotton", {"color": "black", "size": "M", "material": "cotton"}),
    (SHIRT, "large", {"size": "L"}),
    (SHIRT, "size large please", {"size": "L"}),
    (SHIRT, "an extra large", {"size": "XL"}),
    (SHIRT, "x-large", {"size": "XL"}),
    (SHIRT, "2XL", {"size": "XXL"}),
    (SHIRT, "m", {"size": "M"}),
    (SHIRT, "I'm after a size s", {"size": "S"}),
    (SHIRT, "in gray", {"color": "grey"}),
    (SHIRT, "grey, medium", {"color": "grey", "size": "M"}),
    (SHIRT, "navy blue", {"color": "navy"}),
    (SHIRT, "change the size from M to L", {"size": "L"}),
    (SHIRT, "in XS", {"size": "xs"}),  # there is none
    (LAPTOP, "i7 and 16GB", {"processor": "i7", "ram": "16GB"}),
    (LAPTOP, "i7, 16 gigs of RAM, 1 TB", {"processor": "i7", "ram": "16GB", "storage": "1TB SSD"}),
    (LAPTOP, '13", core i5', {"screen size": "13-inch", "processor": "i5"}),
    (LAPTOP, "13 inch with 1tb ssd", {"screen size": "13-inch", "storage": "1TB SSD"}),
    (LAPTOP, "a 15 inch screen", {"screen size": "15-inch"}),
    (LAPTOP, "1024 GB of storage", {"storage": "1TB SSD"}),
    (LAPTOP, "32 GB memory, i9 processor", {"ram": "32GB", "processor": "i9"}),
    (LAPTOP, "space gray", {"color": "space grey"}),
    (LAPTOP, "a 2TB drive", {"storage": "2 tb"}),
    (LAMP, "brightness: high, white", {"brightness": "high", "color": "white"}),
    (LAMP, "battery powered", {"power source": "battery"}),
    (LAMP, "the one with AC", {"power source": "AC adapter"}),
    (LAMP, "medium brightness usb", {"brightness": "medium", "power source": "USB"}),
    (CAMERA, "a waterproof one", {"waterproof": "yes"}),
    (CAMERA, "not waterproof, 4k", {"waterproof": "no", "resolution": "4K"}),
    (CAMERA, "I don't need it waterproof", {"waterproof": "no"}),
    (CAMERA, "waterproof: no", {"waterproof": "no"}),
    (CAMERA, "1080 p", {"resolution": "1080p"}),
    (CHAIR, "without armrests", {"armrest": "none"}),
    (CHAIR, "no arms", {"armrest": "none"}),
    (CHAIR, "a black frame", {"frame color": "black"}),
    (CHAIR, "the seat in black", {"seat color": "black"}),
    (CHAIR, "frame color silver and seat color blue", {"frame color": "silver", "seat color": "blue"}),
    (CHAIR, "red", {"seat color": "red"}),
    (KEYS, "clicky, RGB backlight, full-size", {"switch type": "clicky", "backlight": "RGB", "size": "full size"}),
    (KEYS, "tactile, no backlight", {"switch type": "tactile", "backlight": "none"}),
    (KEYS, "the 80% one", {"size": "80%"}),
    (BUDS, "not water resistant", {"water resistance": "not resistant"}),
    (BUDS, "ipx 4", {"water resistance": "IPX4"}),
    (BUDS, "8h battery", {"battery life": "8 hours"}),
    (BELLS, "30 to 50 pounds, adjustable", {"weight range": "30-50 lbs", "set type": "adjustable"}),
    (BELLS, "55-75", {"weight range": "55-75 lbs"}),
    (TABLET, "wi-fi only", {"connectivity": "Wi-Fi"}),
    (TABLET, "wifi", {"connectivity": "Wi-Fi"}),
    (TABLET, "with wifi and cellular", {"connectivity": "Wi-Fi + Cellular"}),
    (TABLET, "the cellular one, 128 gb", {"connectivity": "Wi-Fi + Cellular", "storage": "128GB"}),
    (PUZZLE, "1000 pieces, art", {"pieces": "1000", "theme": "art"}),
    (PUZZLE, "the 2000 piece one", {"pieces": "2000"}),
    (PUZZLE, "for beginners with animals", {"difficulty level": "beginner", "theme": "animals"}),
]  # fmt: skip


@pytest.mark.parametrize(("of", "text", "named"), NAMES, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_named_is_found(of: Product, text: str, named: Mapping[str, str]) -> None:
    """Values and names of options are understood as the product has them, however they are written."""
    wish = read_wish(text, of)

    assert wish is not None
    assert wish.first_to_last[0].named == {option: (value,) for option, value in named.items()}


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (BOTTLE, "thanks"),
        (BOTTLE, "I want to exchange my black bottle"),
        (BOTTLE, "I ordered the red bottle last week"),
        (BOTTLE, "it leaks"),
        (BOTTLE, "where is order #W500750?"),
        (SHIRT, "I'm not sure, what is there?"),
        (SHIRT, "it's too expensive at $30"),
        (SHIRT, "it came 9 days late"),
        (LAPTOP, "within 13 days"),
        (CAMERA, "yes please"),
        (CAMERA, "no"),
        (CHAIR, "none of this helps"),
        (BUDS, "it took 8 days"),
        (SHIRT, "refund to the same card"),
        (BOTTLE, ""),
    ],
)
def test_a_message_that_names_nothing_is_no_wish(of: Product, text: str) -> None:
    """A message that says nothing of what is wished for gives no wish, even if it describes what the customer has."""
    assert read_wish(text, of) is None


def first(**named: str | tuple[str, ...]) -> Features:
    return Features({o.replace("_", " "): v if isinstance(v, tuple) else (v,) for o, v in named.items()})


def most(option: str) -> Features:
    return Features(extremes=(Extreme(option, True),))


def least(option: str) -> Features:
    return Features(extremes=(Extreme(option, False),))


def wish(*features: Features, **more: Any) -> VariantWish:
    return VariantWish(features or (Features(),), **more)


WISHES: list[tuple[Product, str, VariantWish]] = [
    (BOTTLE, "same but in blue", wish(first(color="blue"), same=True)),
    (BOTTLE, "the same one in blue please", wish(first(color="blue"), same=True)),
    (BOTTLE, "like the one I have but with glass", wish(first(material="glass"), same=True)),
    (BOTTLE, "exactly like mine, only in red", wish(first(color="red"), same=True)),
    (BOTTLE, "just in red", wish(first(color="red"), same=True)),
    (BOTTLE, "in red, everything else the same", wish(first(color="red"), same=True)),
    (BOTTLE, "red, otherwise identical", wish(first(color="red"), same=True)),
    (BOTTLE, "keep everything but make it red", wish(first(color="red"), same=True)),
    (BOTTLE, "dieselbe in rot", wish(first(color="red"), same=True)),
    (BOTTLE, "red, but the same size please", wish(first(color="red"), kept=frozenset({"capacity"}))),
    (SHIRT, "in blue and in the same size", wish(first(color="blue"), kept=frozenset({"size"}))),
    (SHIRT, "same size and material, in blue", wish(first(color="blue"), kept=frozenset({"size", "material"}))),
    (SHIRT, "blue, keep the size", wish(first(color="blue"), kept=frozenset({"size"}))),
    (BOTTLE, "blue and refund the same card", wish(first(color="blue"))),
    (BOTTLE, "same features, just another colour", wish(same=True, changed=frozenset({"color"}))),
    (BOTTLE, "I'd like a different colour", wish(changed=frozenset({"color"}))),
    (BOTTLE, "change the colour", wish(changed=frozenset({"color"}))),
    (BOTTLE, "in blue if there is one, otherwise red", wish(first(color="blue"), first(color="red"))),
    (BOTTLE, "I want blue. If that's not available, red", wish(first(color="blue"), first(color="red"))),
    (BOTTLE, "blue, if not then red", wish(first(color="blue"), first(color="red"))),
    (BOTTLE, "blue, or else red", wish(first(color="blue"), first(color="red"))),
    (BOTTLE, "if blue is sold out, red", wish(first(color="blue"), first(color="red"))),
    (BOTTLE, "red if the blue isn't available", wish(first(color="blue"), first(color="red"))),
    (BOTTLE, "blue, but red is fine too", wish(first(color="blue"), first(color="red"))),
    (BOTTLE, "I prefer blue over red", wish(first(color="blue"), first(color="red"))),
    (BOTTLE, "in blau, sonst rot", wish(first(color="blue"), first(color="red"))),
    (
        BOTTLE,
        "750ml in blue, and if there isn't one in black",
        wish(first(capacity="750ml", color="blue"), first(capacity="750ml", color="black")),
    ),
    (
        BOTTLE,
        "750ml, preferably red",
        wish(first(capacity="750ml", color="red"), first(capacity="750ml")),
    ),
    (BOTTLE, "red if there is one, otherwise the cheapest", wish(first(color="red"), least(PRICE))),
    (BOTTLE, "black or red", wish(first(color=("black", "red")))),
    (BOTTLE, "either the 500ml or the 750ml", wish(first(capacity=("500ml", "750ml")))),
    (BOTTLE, "anything but black", wish(excluded={"color": ("black",)})),
    (BOTTLE, "any colour except black or red", wish(excluded={"color": ("black", "red")})),
    (BOTTLE, "750ml but not black", wish(first(capacity="750ml"), excluded={"color": ("black",)})),
    (BOTTLE, "750ml, no plastic please", wish(first(capacity="750ml"), excluded={"material": ("plastic",)})),
    (LAPTOP, "i7 and 16GB, any colour", wish(first(processor="i7", ram="16GB"), free=frozenset({"color"}))),
    (LAPTOP, "i7, I don't care about the colour", wish(first(processor="i7"), free=frozenset({"color"}))),
    (LAPTOP, "i7, the colour doesn't matter", wish(first(processor="i7"), free=frozenset({"color"}))),
    (BOTTLE, "the cheapest one left", wish(least(PRICE))),
    (BOTTLE, "the least expensive", wish(least(PRICE))),
    (BOTTLE, "the most expensive", wish(most(PRICE))),
    (BOTTLE, "die günstigste", wish(least(PRICE))),
    (BOTTLE, "something cheaper", wish(Features(steps=(Step(PRICE, False),)))),
    (BOTTLE, "the biggest", wish(most("capacity"))),
    (LAPTOP, "the one with the most storage", wish(most("storage"))),
    (LAPTOP, "the largest screen", wish(most("screen size"))),
    (LAPTOP, "with the most RAM", wish(most("ram"))),
    (LAPTOP, "fastest processor", wish(most("processor"))),
    (LAMP, "the brightest you have", wish(most("brightness"))),
    (LAMP, "a brighter one", wish(Features(steps=(Step("brightness", True),)))),
    (CAMERA, "highest resolution", wish(most("resolution"))),
    (BUDS, "the longest battery life", wish(most("battery life"))),
    (BUDS, "more battery life", wish(Features(steps=(Step("battery life", True),)))),
    (BELLS, "the lightest set", wish(least("weight range"))),
    (PUZZLE, "the easiest one", wish(least("difficulty level"))),
    (PUZZLE, "the one with the fewest pieces", wish(least("pieces"))),
    (SHIRT, "a bigger size", wish(Features(steps=(Step("size", True),)))),
    (SHIRT, "one size up", wish(Features(steps=(Step("size", True, 1),)))),
    (SHIRT, "two sizes smaller", wish(Features(steps=(Step("size", False, 2),)))),
    (SHIRT, "the next size down", wish(Features(steps=(Step("size", False, 1),)))),
    (CHAIR, "with armrests", wish(excluded={"armrest": ("none",)})),
    (
        CHAIR,
        "black",
        wish(Features(either=((("frame color", "black"), ("seat color", "black")),))),
    ),
]


@pytest.mark.parametrize(("of", "text", "expected"), WISHES, ids=[text for _, text, _ in WISHES])
def test_how_a_wish_is_said(of: Product, text: str, expected: VariantWish) -> None:
    """What is to stay, to change, not to be, or to come second is read as it is said."""
    assert read_wish(text, of) == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("the bottle in red and the shirt in black", {"color": ("red",)}),
        ("the shirt in black, and the bottle in red, 750ml", {"color": ("red",), "capacity": ("750ml",)}),
        ("exchange the trail bottle for a red one and the harbour shirt for a pink one in L", {"color": ("red",)}),
        ("a red bottle, 750ml. The shirt in pink", {"color": ("red",), "capacity": ("750ml",)}),
        ("the red one", {"color": ("red",)}),
    ],
)
def test_what_is_said_of_another_product_is_left_out(text: str, named: Mapping[str, tuple[str, ...]]) -> None:
    """Of a message about several products, only what it says of this one counts."""
    said = read_wish(text, BOTTLE, [SHIRT])

    assert said is not None
    assert said.first_to_last[0].named == named


@given(st.text(max_size=200))
@steady
def test_any_text_is_read(text: str) -> None:
    """Whatever is written, reading it raises nothing."""
    for of in (BOTTLE, CHAIR, BELLS):
        said = read_wish(text, of, [SHIRT])
        assert said is None or decide_variant(said, of, None) is not None


def test_a_product_of_one_kind_has_no_variant_to_wish() -> None:
    """Where a product comes in one kind only, nothing can be wished."""
    plain = Product("mug", "Mug", (), "things", Money(900, "USD"), 3)

    assert read_wish("in blue", plain) is None
