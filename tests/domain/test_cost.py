"""What a trouble has cost is told from the words, and amounts are read with their currency."""

from __future__ import annotations

import pytest

from bot.domain.cost import CostKind, find_amounts, find_costs, largest_amount
from bot.domain.money import Money


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("it cost me 40 euros", CostKind.MONEY),
        ("I had to buy another", CostKind.MONEY),
        ("I took a day off", CostKind.TIME),
        ("I missed a day of work", CostKind.TIME),
        ("it was too late for the wedding", CostKind.OCCASION),
        ("das hat mich 40 Euro gekostet", CostKind.MONEY),
        ("ich habe dafür Urlaub genommen", CostKind.TIME),
        ("es kam nach dem Geburtstag", CostKind.OCCASION),
    ],
)
def test_a_cost_is_told(text: str, kind: CostKind) -> None:
    """Money, time and an occasion are told by their words."""
    assert [cost.kind for cost in find_costs(text)] == [kind]


@pytest.mark.parametrize(
    "text", ["how much does it cost?", "it did not cost me a day", "the lid leaks", "was kostet das?", ""]
)
def test_no_cost_is_made_up(text: str) -> None:
    """A question for the price, and what is denied, cost nothing."""
    assert find_costs(text) == []


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("40 euros", [Money(4000, "EUR")]),
        ("€40", [Money(4000, "EUR")]),
        ("40,50 €", [Money(4050, "EUR")]),
        ("£12.50 and 3 pounds", [Money(1250, "GBP"), Money(300, "GBP")]),
        ("1.200 Euro", [Money(120_000, "EUR")]),
        ("1,200.50 EUR", [Money(120_050, "EUR")]),
        ("EUR 40", [Money(4000, "EUR")]),
        ("40.5 euro", [Money(4050, "EUR")]),
        ("order 10417", []),
        ("40 lamps", []),
        ("12345678 euros", []),
        ("0 euro", [Money(0, "EUR")]),
        ("europe 40", []),
    ],
)
def test_amounts_are_read(text: str, amounts: list[Money]) -> None:
    """A figure with its currency is an amount, in English and German ways of writing; others are not."""
    assert [money for money, _, _ in find_amounts(text)] == amounts


def test_the_largest_counts() -> None:
    """Of several amounts the largest counts, in the currency named first."""
    found = largest_amount("it cost 40 euros, then 90 euros, then $500")

    assert found is not None and found[0] == Money(9000, "EUR")
    assert largest_amount("nothing") is None
