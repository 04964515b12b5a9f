"""Referrals: from the proposal to what came of it, each step in its order and with its record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.dispute import DeadlockReason, Method
from bot.domain.errors import NotAllowed
from bot.domain.referral import Referral, ReferralState, Side, consent, decide, decline, implement, refer

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
Step = Callable[[Referral], Referral]
STEPS: dict[str, Step] = {
    "customer": lambda known: consent(known, Side.CUSTOMER, NOW),
    "house": lambda known: consent(known, Side.HOUSE, NOW),
    "refer": lambda known: refer(known, ("case.pdf",), NOW, "U-17"),
    "decide": lambda known: decide(known, "The money goes back.", NOW),
    "implement": lambda known: implement(known, "Paid back €39.90.", NOW),
    "customer declines": lambda known: decline(known, Side.CUSTOMER, "I go to court.", NOW),
    "house declines": lambda known: decline(known, Side.HOUSE, "We do not take part.", NOW),
}
# From each state, where each step leads; a step that is not named is not allowed.
S = ReferralState
MAY = {
    S.PROPOSED: {"customer", "house", "customer declines", "house declines"},
    S.CONSENTED: {"customer", "house", "refer", "customer declines", "house declines"},
    S.REFERRED: {"decide", "customer declines", "house declines"},
    S.DECIDED: {"implement", "customer declines", "house declines"},
    S.IMPLEMENTED: set(),
    S.DECLINED: set(),
}


def proposed(method: Method | None = Method.ADVISORY) -> Referral:
    return Referral("r-1", "c-1", "b", "A body", DeadlockReason.REJECTED, "Because.", NOW, "ann", method)


def taken(*steps: str, method: Method | None = Method.ADVISORY) -> Referral:
    referral = proposed(method)
    for step in steps:
        referral = STEPS[step](referral)
    return referral


def test_the_whole_way() -> None:
    """Proposed, agreed by both, sent, decided, carried out: each step leaves its moment and its words."""
    done = taken("customer", "house", "refer", "decide", "implement")

    assert done.state is ReferralState.IMPLEMENTED
    assert (done.facts_sent, done.body_reference) == (("case.pdf",), "U-17")
    assert (done.outcome, done.implementation) == ("The money goes back.", "Paid back €39.90.")
    assert {done.customer_consented_at, done.house_consented_at, done.referred_at, done.decided_at} == {NOW}


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=9))
def test_no_step_is_taken_out_of_its_order(steps: list[str]) -> None:
    """Whatever is tried, only the steps that a state allows are taken, and the record fits the state."""
    referral = proposed()
    for step in steps:
        if step in MAY[referral.state]:
            referral = STEPS[step](referral)
        else:
            with pytest.raises(NotAllowed, match=referral.state.value):
                STEPS[step](referral)

    both = referral.customer_consented_at is not None and referral.house_consented_at is not None
    assert referral.referred_at is None or both
    assert (referral.state is ReferralState.DECLINED) == (referral.declined_at is not None)
    assert (referral.state is ReferralState.PROPOSED) <= (not both)


def test_consent_of_one_side_is_not_enough() -> None:
    """What the customer wrote is not sent on the word of the house alone, nor of the customer."""
    for side in ("customer", "house"):
        with pytest.raises(NotAllowed, match="both sides"):
            taken(side, "refer")


def test_consenting_twice_changes_nothing() -> None:
    """The moment of the first consent stays."""
    once = taken("customer")

    assert consent(once, Side.CUSTOMER, NOW + timedelta(days=1)) == once


@pytest.mark.parametrize("steps", [("customer", "house", "refer"), ("customer", "house", "refer", "decide")])
def test_the_house_carries_out_what_a_body_decides(steps: tuple[str, ...]) -> None:
    """Of a body that decides, the house cannot rid itself once the case is there; the customer still can."""
    sent = taken(*steps, method=Method.DETERMINATIVE)

    with pytest.raises(NotAllowed, match="carries out"):
        STEPS["house declines"](sent)
    assert STEPS["customer declines"](sent).declined_by is Side.CUSTOMER


@pytest.mark.parametrize("empty", ["", "  \n"])
def test_a_step_says_what_happened(empty: str) -> None:
    """An outcome, a carrying out and a refusal need words, and a referral something that was sent."""
    with pytest.raises(NotAllowed, match="Say the outcome"):
        decide(taken("customer", "house", "refer"), empty, NOW)
    with pytest.raises(NotAllowed, match="Say what was done"):
        implement(taken("customer", "house", "refer", "decide"), empty, NOW)
    with pytest.raises(NotAllowed, match="Say the reason"):
        decline(proposed(), Side.CUSTOMER, empty, NOW)
    with pytest.raises(NotAllowed, match="Nothing was sent"):
        refer(taken("customer", "house"), (), NOW)


def test_a_step_changes_nothing_else() -> None:
    """Which body, for which case, for which reason and by whom stays as it was proposed."""
    done = taken("customer", "house", "refer", "decide", "implement")
    kept = replace(
        done, state=ReferralState.PROPOSED, customer_consented_at=None, house_consented_at=None, referred_at=None,
        facts_sent=(), body_reference=None, decided_at=None, outcome=None, implemented_at=None, implementation=None,
    )  # fmt: skip

    assert kept == proposed()
