"""What an option of redress costs the house, which is what decides who may choose it."""

from __future__ import annotations

import pytest

from bot.domain.errors import BadInput
from bot.domain.money import Money
from bot.domain.order import OrderLine
from bot.domain.redress import PolicyRule, RedressKind, RedressOption
from bot.domain.redress_choice import cost_of, most_it_costs

RULE = PolicyRule("guarantee-24", "A fault is ours to mend.", "the policy")
LINE = OrderLine("lamp-luma", "Luma desk lamp", 2, Money(5990, "EUR"))


@pytest.mark.parametrize(
    ("kind", "amount", "most"),
    [
        (RedressKind.REPAIR, None, None),
        (RedressKind.REPLACEMENT, None, 11980),
        (RedressKind.REFUND, 5000, 5000),
        (RedressKind.REFUND, None, 11980),
        (RedressKind.PRICE_REDUCTION, None, 11980),
        (RedressKind.COMPENSATION, None, None),
    ],
)
def test_the_most_it_may_cost(kind: RedressKind, amount: int | None, most: int | None) -> None:
    """The amount of the option, or what was paid; of repairs and compensation nobody knows before."""
    option = RedressOption(kind, RULE, Money(amount, "EUR") if amount else None)

    assert most_it_costs(option, LINE) == (Money(most, "EUR") if most else None)


def test_who_gives_a_part_says_how_much() -> None:
    """A price reduction or a compensation has no usual amount, and neither gives more than there is to give."""
    reduction, compensation = (
        RedressOption(kind, RULE) for kind in (RedressKind.PRICE_REDUCTION, RedressKind.COMPENSATION)
    )
    for option in (reduction, compensation):
        with pytest.raises(BadInput):
            cost_of(option, LINE, None)
    with pytest.raises(BadInput):
        cost_of(reduction, LINE, Money(11981, "EUR"))

    assert cost_of(reduction, LINE, Money(2000, "EUR")) == Money(2000, "EUR")
    assert cost_of(compensation, LINE, Money(20000, "EUR")) == Money(20000, "EUR")


def test_what_is_not_said_costs_the_most_it_may() -> None:
    """Who says no amount decides about the whole; what nobody knows counts as nothing until it is said."""
    assert cost_of(RedressOption(RedressKind.REPLACEMENT, RULE), LINE, None) == Money(11980, "EUR")
    assert cost_of(RedressOption(RedressKind.REPAIR, RULE), LINE, None) == Money(0, "EUR")
