"""Orders: what they cost, and who may hear about them."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.money import Money
from bot.domain.order import Order, OrderLine, OrderState, belongs_to, normalise_email

steady = settings(deadline=None, derandomize=True, max_examples=60)

PLACED = datetime(2026, 9, 1, 9, 0, tzinfo=timezone.utc)
lines = st.lists(st.tuples(st.integers(1, 20), st.integers(0, 100_000)), min_size=1, max_size=10)


def order(*lines: OrderLine, email: str = "Mara.Quinn@example.com") -> Order:
    return Order("10417", email, OrderState.DELIVERED, PLACED, lines or (line(1, 2490),))


def line(quantity: int, minor: int, currency: str = "EUR") -> OrderLine:
    return OrderLine("kettle-alba", "Alba kettle", quantity, Money(minor, currency))


@given(lines)
@steady
def test_the_total_is_the_sum_of_the_lines(numbers: list[tuple[int, int]]) -> None:
    """An order costs the sum of quantity times price over its lines, to the cent."""
    placed = order(*(line(quantity, minor) for quantity, minor in numbers))

    assert placed.total == Money(sum(quantity * minor for quantity, minor in numbers), "EUR")


def test_an_order_in_two_currencies_has_no_total() -> None:
    """Lines in two currencies are not added up."""
    with pytest.raises(ValueError, match="cannot be reckoned together"):
        _ = order(line(1, 100), line(1, 100, "GBP")).total


@pytest.mark.parametrize("email", ["mara.quinn@example.com", "MARA.QUINN@EXAMPLE.COM", "  Mara.Quinn@example.com\n"])
def test_the_owner_may_hear_about_the_order(email: str) -> None:
    """Large and small letters and blanks around the address make no difference."""
    assert belongs_to(order(), email)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "mara.quinn@example.org",
        "mara.quinn@example.co",
        "mara.quinn@example.comm",
        "maraquinn@example.com",
        "%",
        "*",
    ],
)
def test_nobody_else_may(email: str) -> None:
    """Any other address, a part of the right one included, is refused."""
    assert not belongs_to(order(), email)


@pytest.mark.parametrize("email", ["", "mara.quinn@example.com", "nobody@invalid"])
def test_an_order_that_is_not_there_belongs_to_nobody(email: str) -> None:
    """For an unknown order every address is refused, also the one it is compared with."""
    assert not belongs_to(None, email)


@given(st.emails(), st.emails())
@steady
def test_two_addresses_belong_together_only_if_they_are_one(one: str, other: str) -> None:
    """Whatever the addresses, only the order's own opens it."""
    placed = order(email=one)

    assert belongs_to(placed, one.swapcase())
    assert belongs_to(placed, other) == (normalise_email(one) == normalise_email(other))
