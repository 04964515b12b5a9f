"""Order numbers in the shapes people write them, and the other numbers of a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.facts_in_text import find_facts
from bot.nlu.lexicon import Catalogue, Lexicon
from tests.builders import TUESDAY_MORNING

NOTHING = Lexicon({}, fuzzy=False)
NO_SHOP = Catalogue(NOTHING, NOTHING, NOTHING)
WORDS = dict(zip("0123456789", "zero one two three four five six seven eight nine".split()))


def orders(text: str) -> list[str]:
    """The order numbers of a text."""
    return [fact.value for fact in find_facts(text, NO_SHOP, "IE", TUESDAY_MORNING) if fact.entity == "order_number"]


def apart(number: str, sign: str) -> str:
    """Figure by figure."""
    return sign.join(number)


def thousands(number: str, sign: str) -> str:
    """In groups of three from the end."""
    return f"{int(number):,}".replace(",", sign)


numbers = st.integers(1_000, 99_999_999).map(str)
SHAPES = {
    "together": str,
    "apart": lambda number: apart(number, " "),
    "apart by dashes": lambda number: apart(number, "-"),
    "thousands with a blank": lambda number: thousands(number, " "),
    "thousands with a dash": lambda number: thousands(number, "-"),
    "thousands with a comma": lambda number: thousands(number, ","),
    "after two figures": lambda number: f"{number[:2]} {number[2:]}" if len(number) < 8 else number,
    "after three figures, dashed": lambda number: f"{number[:3]}-{number[3:]}",
    "in words": lambda number: " ".join(WORDS[figure] for figure in number),
    "in words with oh": lambda number: " ".join(WORDS[figure] for figure in number).replace("zero", "oh"),
}
NAMED = [
    "order {}",
    "Order no. {}",
    "ordr {} please",
    "my order number is {}",
    "order #{}.",
    "the oder nr {}, thanks",
    "number {}",
]


@given(number=numbers, shape=st.sampled_from(sorted(SHAPES)), named=st.sampled_from(NAMED))
def test_every_shape_is_read_back_as_the_number(number: str, shape: str, named: str) -> None:
    """However its figures are grouped or spelt, a number that is called an order is read as itself."""
    assert orders(named.format(SHAPES[shape](number))) == [number]


@given(
    number=numbers,
    shape=st.sampled_from(sorted(SHAPES)),
    frame=st.sampled_from(["{}", "it's {}", "#{}", "{} thanks", " {}. "]),
)
def test_every_shape_is_read_as_an_answer(number: str, shape: str, frame: str) -> None:
    """A message that is nothing but the number answers the question for it."""
    assert orders(frame.format(SHAPES[shape](number))) == [number]


@given(number=st.integers(10_000, 99_999_999).map(str), suffix=st.integers(0, 99))
def test_a_suffix_is_no_part_of_the_number(number: str, suffix: int) -> None:
    """What follows a whole number after a dash, such as a line of the order, does not change it."""
    assert orders(f"Order #{number}-{suffix} is late") == [number]


@given(first=numbers, second=numbers, between=st.sampled_from([" and ", ", ", " & ", " or #"]))
def test_two_named_together_are_two(first: str, second: str, between: str) -> None:
    """Both of "orders 4711 and 4712" are orders, short as they are."""
    assert orders(f"orders {first}{between}{second} never came") == [first, second]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Order #10417-2", "10417"),
        ("order no. 10 417", "10417"),
        ("ordr 10417", "10417"),
        ("number one zero four one seven", "10417"),
        ("my order is one oh double four seven", "10447"),
        ("order ten thousand four hundred and seventeen", "10417"),
        ("order ten four seventeen", "10417"),
        ("4711 is my order", "4711"),
        ("order 1234 5678", "12345678"),
        ("order 10417 086 123 4567", "10417"),
        ("order 10 417 2 kettles", "10417"),
    ],
)
def test_one_number_is_read(text: str, number: str) -> None:
    """Exactly the order's number is read, whatever stands beside it."""
    assert orders(text) == [number]


@given(
    letters=st.sampled_from(["W", "w", "SO", "so"]),
    figures=st.integers(100_000, 99_999_999).map(str),
    frame=st.sampled_from(["order #{}", "my order {} is late", "{}", "where is {}?", "number {} please", "#{}"]),
)
def test_letters_before_the_figures_belong_to_the_number(letters: str, figures: str, frame: str) -> None:
    """A number that begins with a letter or two is read with them, in large letters."""
    assert orders(frame.format(f"{letters}{figures}")) == [f"{letters.upper()}{figures}"]


@pytest.mark.parametrize(
    "text",
    [
        "order an X1000 mixer",
        "the model W2611340 is broken",
        "parcel IE104170001 is late",
        "tracking no W2611340",
        "I want to order 1000 mugs",
        "order 3 100 W lamps",
        "I'd like to order 20 mugs",
        "tracking number 12345678",
        "serial no. 1234567",
        "my phone number is 086 123 4567",
        "number 086 123 4567",
        "zero eight six one two three four five six seven",
        "the battery has 20000 mAh",
        "card 4242 4242 4242 4242",
        "IBAN IE29AIBK93115212345678",
        "my account 12345678",
        "it cost 10417 euro",
        "order of 12.05.2026",
        "ordered on 2026-05-12",
        "order LH-10417",
        "two of my three mugs",
    ],
)
def test_what_else_has_figures_is_no_order(text: str) -> None:
    """Quantities, measures, telephone numbers, dates, prices and other people's numbers are no orders."""
    assert orders(text) == []
