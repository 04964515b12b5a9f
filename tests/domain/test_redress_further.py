"""Further redress: what a repair adds, a price reduction, a credit, the shop's own returns, and what evidence helps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.money import Money
from bot.domain.order import Order, OrderState
from bot.domain.redress import (
    EVIDENCE,
    NOTHING_BEFORE,
    Before,
    PolicyRule,
    RedressDecision,
    RedressKind,
    RedressOption,
    RedressPolicy,
    RedressReason,
    decide_redress,
)
from tests.domain.test_redress import DAY, NOW, POLICY, order

WHOLE = replace(
    POLICY,
    repair_extends=PolicyRule("repair-adds", "A year more.", "Directive (EU) 2024/1799", 366, date(2026, 7, 31)),
    reduction=PolicyRule("reduction", "For less.", "Directive (EU) 2019/771, Art. 13(4)"),
    credit=PolicyRule("credit", "On a gift card.", "Returns policy 4.8"),
    commercial_return=PolicyRule("sixty", "Sixty days.", "Returns policy 4.9", 60),
)
PRICE = Money(4980, "EUR")
FAULTY, CHANGED_MIND = RedressReason.FAULTY, RedressReason.CHANGED_MIND


def held(days: int) -> Order:
    return order(OrderState.DELIVERED, delivered=NOW - days * DAY)


def decide(
    about: Order, reason: RedressReason = FAULTY, wish: RedressKind | None = None, now: datetime = NOW,
    before: Before = NOTHING_BEFORE, policy: RedressPolicy = WHOLE,
) -> RedressDecision:  # fmt: skip
    return decide_redress(about, about.lines[0], reason, wish, policy, now, before)


def find(decision: RedressDecision, kind: RedressKind) -> RedressOption | None:
    return next((option for option in decision.options if option.kind is kind), None)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (datetime(2026, 7, 30, 12, tzinfo=timezone.utc), Before(), False),
        (datetime(2026, 7, 31, 12, tzinfo=timezone.utc), Before(), True),
        (datetime(2026, 9, 15, 12, tzinfo=timezone.utc), Before(repaired=True), False),
    ],
)
def test_who_may_choose_repair_hears_what_it_adds(now: datetime, before: Before, told: bool) -> None:
    """From 31 July 2026 a repair makes the guarantee a year longer, once, and the choice is offered with that."""
    about = order(OrderState.DELIVERED, delivered=now - 20 * DAY)
    decision = decide(about, now=now, before=before)
    repair, replacement = find(decision, RedressKind.REPAIR), find(decision, RedressKind.REPLACEMENT)

    assert repair is not None and replacement is not None
    assert (repair.also, replacement.also) == ((WHOLE.repair_extends,) if told else (), ())


@pytest.mark.parametrize(
    ("days", "repaired", "covered"),
    [(730, False, True), (731, False, False), (731, True, True), (1096, True, True), (1097, True, False)],
)
def test_a_repair_makes_the_guarantee_longer(days: int, repaired: bool, covered: bool) -> None:
    """What was repaired under the guarantee is covered for 366 days beyond its end."""
    decision = decide(held(days), before=Before(repaired=repaired))

    assert (find(decision, RedressKind.REPAIR) is not None) is covered


def test_repair_comes_first_for_who_wishes_it() -> None:
    """Whoever would rather have it repaired reads that first."""
    assert decide(held(3), wish=RedressKind.REPAIR).options[0].kind is RedressKind.REPAIR


def test_when_repair_and_replacement_fail() -> None:
    """Then the thing may be kept for less or given back for the money; before that, neither is on the list."""
    failed, first = decide(held(90), before=Before(remedy_failed=True)), decide(held(90))
    reduction, refund = find(failed, RedressKind.PRICE_REDUCTION), find(failed, RedressKind.REFUND)

    assert reduction == RedressOption(
        RedressKind.PRICE_REDUCTION, WHOLE.reduction or POLICY.goodwill, missing=(EVIDENCE["picture"],)
    )  # fmt: skip
    assert refund is not None and refund.amount == PRICE
    assert find(first, RedressKind.PRICE_REDUCTION) is None and find(first, RedressKind.REFUND) is None


@pytest.mark.parametrize("kind", [RedressKind.PRICE_REDUCTION, RedressKind.CREDIT, RedressKind.COMPENSATION])
@given(st.integers(0, 2000), st.sampled_from(RedressReason), st.sampled_from([OrderState.DELIVERED, OrderState.PLACED]))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_what_is_wished_for_can_be_asked_for(
    kind: RedressKind, days: int, reason: RedressReason, state: OrderState
) -> None:
    """A wish is never turned down here: it is on the list, first, with a rule, and with no more than the price."""
    about = order(state, delivered=NOW - days * DAY if state is OrderState.DELIVERED else None)
    for policy in (WHOLE, POLICY):
        first = decide(about, reason, kind, policy=policy).options[0]

        assert first.kind is kind and first.because.source
        assert first.amount is None or first.amount <= PRICE


def test_a_credit_is_as_much_as_the_money() -> None:
    """Where money is open, the same amount may be had on a gift card; else a person decides."""
    open_, over = decide(held(3), CHANGED_MIND, RedressKind.CREDIT), decide(held(90), CHANGED_MIND, RedressKind.CREDIT)

    assert (open_.options[0].because, open_.options[0].amount) == (WHOLE.credit, PRICE)
    assert (over.options[0].because, over.options[0].amount) == (POLICY.goodwill, None)


@pytest.mark.parametrize(("days", "rule"), [(14, "withdrawal-14"), (15, "sixty"), (60, "sixty"), (61, None)])
def test_the_house_takes_goods_back_for_longer(days: int, rule: str | None) -> None:
    """After the days of the law come those of the house; each is told by its own rule."""
    back = find(decide(held(days), CHANGED_MIND), RedressKind.WITHDRAWAL)

    assert (back.because.id if back else None) == rule


def test_what_evidence_would_help() -> None:
    """A fault is easier to see in a photo, and a day of delivery that nobody noted is asked for; a withdrawal needs
    nothing, and what is there already is not asked for again.
    """
    unknown = decide(order(OrderState.DELIVERED))
    shown = decide(held(3), before=Before(evidence=True))
    missing = {option.kind: option.missing for option in unknown.options}
    compensation = find(decide(held(3), wish=RedressKind.COMPENSATION), RedressKind.COMPENSATION)

    assert missing[RedressKind.REPAIR] == (EVIDENCE["picture"], EVIDENCE["arrival"])
    assert missing[RedressKind.WITHDRAWAL] == missing[RedressKind.PERSON_DECIDES] == ()
    assert {option.missing for option in shown.options} == {()}
    assert compensation is not None and compensation.missing == (EVIDENCE["costs"],)
