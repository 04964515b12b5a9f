"""Amounts of money as people write them, and the numbers that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.amounts import find_amounts


def amounts(text: str) -> list[str]:
    """The amounts of a text, in a shop that counts in euro."""
    return [found.value for found in find_amounts(text, "EUR")]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("40 quid", "40.00 GBP"),
        ("39,90 €", "39.90 EUR"),
        ("fifty euro", "50.00 EUR"),
        ("€1,249.00", "1249.00 EUR"),
        ("1 249,00 €", "1249.00 EUR"),
        ("39 euro 90", "39.90 EUR"),
        ("39 euros and 90 cents", "39.90 EUR"),
        ("50 cent", "0.50 EUR"),
        ("99p", "0.99 GBP"),
        ("a tenner", "10.00 EUR"),
        ("twenty-five pounds", "25.00 GBP"),
        ("a hundred and fifty euros", "150.00 EUR"),
        ("CHF 20", "20.00 CHF"),
        ("€5k", "5000.00 EUR"),
        ("I paid 39.90 twice", "39.90 EUR"),
        ("I was charged 1,249.00", "1249.00 EUR"),
    ],
)
def test_an_amount_is_read_to_the_hundredth(text: str, amount: str) -> None:
    """Signs, codes, words and the nicknames of money are read; a price without a currency is in the shop's."""
    assert amounts(text) == [amount]


@pytest.mark.parametrize(
    "text",
    ["it weighs 5 pounds", "2 pounds of butter", "for 3.50 metres", "rated 4.50", "$", "quid pro quo", "10417", "euro"],
)
def test_other_numbers_are_no_money(text: str) -> None:
    """Weights, measures, marks and bare signs are no amounts."""
    assert amounts(text) == []


@given(
    cents=st.integers(1, 999_999_999),
    write=st.sampled_from(["€{:,.2f}", "{:,.2f} €", "EUR {:,.2f}", "{:.2f}€", "{:,.2f} euro"]),
    continental=st.booleans(),
)
def test_every_written_amount_is_read_back(cents: int, write: str, continental: bool) -> None:
    """Whatever its thousands and decimals are parted with, an amount is read as itself."""
    written = write.format(cents / 100)
    if continental:
        written = written.translate(str.maketrans(",.", ".,"))

    assert amounts(f"they took {written} from me") == [f"{cents // 100}.{cents % 100:02d} EUR"]
