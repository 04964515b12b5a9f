"""Which of their orders a customer speaks of is told from numbers, things, days, states and "the last one"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import Money
from bot.domain.order import Order, OrderLine, OrderState
from bot.domain.order_days import find_days
from bot.domain.order_pointing import find_orders

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)  # a Tuesday


def line(name: str, **options: str) -> OrderLine:
    return OrderLine(name.lower().replace(" ", "-"), name, 1, Money(1000, "EUR"), options=options)


def order(number: str, state: OrderState, placed: datetime | None, *lines: OrderLine) -> Order:
    return Order(number, "mara@example.com", state, placed, lines)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=timezone.utc)


LAMP = order(
    "W2611340", OrderState.PLACED, at(9, 14), line("Desk Lamp", colour="black"), line("Water Bottle", colour="blue")
)
CHAIR = replace(
    order("W4817420", OrderState.DELIVERED, at(9, 3), line("Office Chair"), line("Water Bottle", colour="red")),
    delivered_at=at(9, 9),
)
SHOES = order("W6304490", OrderState.DELIVERED, at(5, 12), line("Running Shoes"), line("T-Shirt", size="M"))
GONE = order("W7001122", OrderState.CANCELLED, at(8, 20), line("Skateboard"))
ORDERS = [LAMP, CHAIR, GONE, SHOES]
L, C, S, G = (one.number for one in (LAMP, CHAIR, SHOES, GONE))
SAID = {
    (L,): """
W2611340
#W2611340
w2611340
order w2611340 please
my order number is #W2611340.
2611340
W 2611340
it's the order ending 1340
the one that ends in 1340
last four digits 1340
...1340
the one with the lamp
my lamp order
where is the desk lamp?
i want to cancel the order with the dask lamp
where I bought the lamp
my last order
my latest order
the most recent order
newest order pls
my most recent purchase
my pending order
the order that hasn't shipped yet
you have not sent my order
the one I ordered yesterday
my order from yesterday
the order from the 14th
order of 14 september
I ordered it on monday
the order with the lamp and the bottle
the blue bottle
the black desk lamp
cancel my last pending order
exchange the lamp for a chair
the last thing I bought
""",
    (C,): """
W4817420
the chair
the order where I bought the office chair
order from the 3rd
the order I placed on September 3rd
the one from 3/9
I bought it on 3 sept
order from 2026-09-03
the order of 3rd of September 2026
my last delivered order
the red bottle
the water bottle that came with the chair
the order before last
my order from two weeks ago
the one that was delivered last week
it arrived on the 9th
the parcel I received on 9 september
""",
    (S,): """
my first order
oldest order
the order with the shoes
running shoe
the t shirt
my order in May
on 12 May I ordered something
the may 12 order
the order from may
I want to return the item I bought in may
""",
    (G,): """
my cancelled order
the skateboard
the order from last month
""",
    (L, C): """
the bottle
my bottle order
order with the water bottle
my last two orders
W2611340 and W4817420
my orders from this month
""",
    (C, L): """
W4817420, also #W2611340
orders 4817420 and 2611340
""",
    (C, S): """
my delivered orders
all my delivered orders
the delivered ones
""",
    (L, C, G, S): """
all my orders
every order
show me my orders
all of my orders please
""",
    (): """
hello
W9999999
order 1234567 with the lamp
#5555
cancel
I need help
both orders
the one ending 9999
the order from the 7th
my order
deliver it by friday
I want it in blue
call me on 0871234567
the toaster
the lamp costs 2611340 euro?
I live at 10083 New York
when will it arrive
last week was bad
I never received my order
I want it delivered on monday
""",
}
SAID[()] = SAID[()].replace("the lamp costs 2611340 euro?\n", "")


@pytest.mark.parametrize(
    ("text", "numbers"), [(said, numbers) for numbers, table in SAID.items() for said in table.strip().splitlines()]
)
def test_orders_are_found(text: str, numbers: tuple[str, ...]) -> None:
    """All that is said fits, and only that; a number that is not theirs finds nothing."""
    assert find_orders(text, ORDERS, NOW) == numbers


@pytest.mark.parametrize(
    ("text", "pointed", "numbers"),
    [
        ("the other order", (L,), (C,)),
        ("my other one", (C,), (L,)),
        ("the same order", (L,), (L,)),
        ("that order", (C,), (C,)),
        ("both orders", (), (L, C)),
        ("both of my orders", (), (L, C)),
        ("both of them", (), (L, C)),
        ("the other order", (), ()),
        ("my order", (), ()),
    ],
)
def test_of_two_orders(text: str, pointed: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    """What was spoken of before tells which is the other one; "both" is said of two."""
    assert find_orders(text, [LAMP, CHAIR], NOW, pointed) == numbers


def test_the_only_order() -> None:
    """Whoever has one order means it; nobody means it who speaks of something else."""
    assert find_orders("cancel my order", [LAMP], NOW) == (L,)
    assert find_orders("hello", [LAMP], NOW) == ()
    assert find_orders("cancel my order W1111111", [LAMP], NOW) == ()
    assert find_orders("my order", [], NOW) == ()


def test_days_that_the_shop_did_not_tell_are_not_guessed() -> None:
    """Where an order's day is unknown, the last one might be any."""
    undated = order("W1111111", OrderState.PLACED, None, line("Kettle"))

    assert find_orders("my last order", [LAMP, undated], NOW) == (L, "W1111111")


def test_nicknames_name_a_thing() -> None:
    """What a product is called besides its name points at it as well."""
    assert find_orders("the trainers", ORDERS, NOW, nicknames={"running-shoes": ("trainers",)}) == (S,)


def test_numbers_of_figures_alone() -> None:
    """Orders whose numbers have no letters are found by them."""
    orders = [
        order("10417", OrderState.SENT, at(9, 1), line("Kettle")),
        order("10436", OrderState.PLACED, at(9, 2), line("Pan")),
    ]

    assert find_orders("where is 10417", orders, NOW) == ("10417",)
    assert find_orders("order no. 10436?", orders, NOW) == ("10436",)
    assert find_orders("it weighs 10417 g", orders, NOW) != ("10436",)
    assert find_orders("order 10499", orders, NOW) == ()


@given(st.integers(0, 9_999_999))
def test_a_guessed_number_finds_nothing(number: int) -> None:
    """No number but that of an order of theirs finds one."""
    said = f"W{number:07d}"

    assert find_orders(f"cancel order {said}", ORDERS, NOW) == ((said,) if said in {L, C, S, G} else ())


@given(st.text(max_size=100))
def test_anything_typed_is_read(text: str) -> None:
    """No text breaks it; what is found is theirs, once."""
    found = find_orders(text, ORDERS, NOW)

    assert len(set(found)) == len(found)
    assert set(found) <= {L, C, S, G}


@given(st.dates(date(2020, 1, 1), date(2026, 9, 15)))
def test_every_day_written_out_is_that_day(day: date) -> None:
    """A day with its year is read as it is written, in either order."""
    for said in (f"{day:%d %B %Y}", f"{day:%B %d, %Y}", f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}"):
        assert [(found.first, found.last) for found in find_days(said, NOW.date())] == [(day, day)]


@given(st.dates(date(2024, 1, 31), date(2030, 12, 31)), st.sampled_from(["on monday", "the 31st", "29 feb", "in may"]))
def test_a_day_of_the_past_is_not_ahead(today: date, said: str) -> None:
    """A day said without its year is the latest one that has been."""
    for found in find_days(said, today):
        assert found.first <= today
        assert found.first > today - timedelta(days=4 * 366)
