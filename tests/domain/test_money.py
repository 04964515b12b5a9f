"""Money: whole minor units, exact sums, never two currencies in one."""

from __future__ import annotations

import operator
from decimal import Decimal
from typing import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.money import SYMBOLS, Money, parse_amount

steady = settings(deadline=None, derandomize=True, max_examples=100)

minors = st.integers(-(10**12), 10**12)
currencies = st.sampled_from([*SYMBOLS, "SEK", "CHF"])


@given(st.lists(minors, min_size=1, max_size=30), currencies)
@steady
def test_sums_are_exact(amounts: list[int], currency: str) -> None:
    """A sum of many amounts is what adding the cents gives, and taking them away again leaves nothing."""
    total = Money(0, currency)
    for minor in amounts:
        total = total + Money(minor, currency)
    assert total == Money(sum(amounts), currency)
    for minor in amounts:
        total = total - Money(minor, currency)

    assert total == Money(0, currency)


@given(minors, st.integers(-1000, 1000), currencies)
@steady
def test_a_multiple_is_exact(minor: int, times: int, currency: str) -> None:
    """So many times an amount is exact to the cent, unlike with floats."""
    assert Money(minor, currency) * times == Money(minor * times, currency)


def test_a_float_or_a_fraction_is_no_money() -> None:
    """Amounts and multiples that are not whole numbers are refused."""
    for wrong in (0.1, 24.9, Decimal("24.90"), "2490", True):
        with pytest.raises(TypeError, match="whole minor units"):
            Money(wrong, "EUR")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="whole numbers"):
        Money(100, "EUR") * 1.5  # type: ignore[operator]


@pytest.mark.parametrize("code", ["", "eur", "EU", "EURO", "€", "E1R", "EU ", "ÄÖÜ"])
def test_a_currency_is_three_capital_letters(code: str) -> None:
    """What cannot be a code of ISO 4217 is refused."""
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(100, code)


@given(minors, minors, currencies, currencies)
@steady
def test_two_currencies_never_meet(one: int, two: int, first: str, second: str) -> None:
    """Adding, taking away and comparing amounts of two currencies raises, whatever the amounts."""
    assume(first != second)
    steps: list[Callable[[Money, Money], object]] = [
        operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge,
    ]  # fmt: skip
    for step in steps:
        with pytest.raises(ValueError, match="cannot be reckoned together"):
            step(Money(one, first), Money(two, second))

    assert Money(one, first) != Money(one, second)


@given(minors, minors, currencies)
@steady
def test_amounts_are_ordered_as_their_cents(one: int, two: int, currency: str) -> None:
    """Of two amounts in one currency, the one with more cents is more."""
    first, second = Money(one, currency), Money(two, currency)

    assert (first < second, first <= second, first > second, first >= second, first == second) == (
        one < two, one <= two, one > two, one >= two, one == two,
    )  # fmt: skip


@given(minors, currencies)
@steady
def test_what_is_written_reads_as_the_same_amount(minor: int, currency: str) -> None:
    """An amount as a customer reads it holds every cent and its sign: read back, it is the same amount."""
    amount = Money(minor, currency)
    digits = str(amount).replace(",", "").replace(SYMBOLS.get(currency, "\0"), "").replace(f" {currency}", "")

    assert parse_amount(digits, currency) == amount


@given(minors, currencies)
@steady
def test_a_decimal_from_a_file_is_read_to_the_cent(minor: int, currency: str) -> None:
    """Every amount with two decimals is read exactly as it is written."""
    assert parse_amount(f"{Decimal(minor) / 100:.2f}", currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("24.90", 2490), ("24.9", 2490), ("24", 2400), ("0.05", 5), ("-3.50", -350), ("-0.01", -1), ("1999.00", 199_900)],
)
def test_amounts_are_read(text: str, minor: int) -> None:
    """No, one or two decimals are read, and a sign before them."""
    assert parse_amount(text, "EUR") == Money(minor, "EUR")


@pytest.mark.parametrize(
    "text", ["", "-", ".", ".50", "--5", "1,50", "1.234", "1.2.3", "€5", "5 EUR", "1e3", "+5", " 5", "5-", "1.-5", "²"]
)
def test_what_is_no_amount_is_refused_with_a_sentence(text: str) -> None:
    """Anything but a plain decimal with at most two places is refused, and the sentence shows a right one."""
    with pytest.raises(ValueError, match=r"is not an amount such as 24\.90"):
        parse_amount(text, "EUR")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(2490, "EUR"), "€24.90"),
        (Money(5, "GBP"), "£0.05"),
        (Money(-350, "USD"), "-$3.50"),
        (Money(123_456_789, "EUR"), "€1,234,567.89"),
        (Money(100, "SEK"), "1.00 SEK"),
        (Money(0, "EUR"), "€0.00"),
    ],
)
def test_a_customer_reads_amounts_like_this(amount: Money, text: str) -> None:
    """Symbol where there is one, two decimals, thousands apart, the sign in front."""
    assert str(amount) == text
