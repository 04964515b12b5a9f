"""What of a case may go, what is held and until when, and in which forms an address is looked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.customer import contact_forms
from bot.domain.dispute import DeadlockReason
from bot.domain.erasure import Period, decide_hold, without_words
from bot.domain.promise import Promise, PromiseKind, PromiseState
from bot.domain.referral import Referral, ReferralState
from tests.builders import TUESDAY_MORNING as NOW

DAY = timedelta(days=1)
CASE = Case("c", "C-2026-AAAA-A", CaseKind.COMPLAINT, "v", "m", NOW, "words", CaseState.CLOSED, changed_at=NOW)
PROMISE = Promise("p", "c", PromiseKind.REMEDY, NOW + DAY, "care", NOW, "r")
REFERRAL = Referral("r", "c", "b", "The body", DeadlockReason.REJECTED, "because", NOW, "ann")


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.CLOSED])
def test_every_open_case_is_held(state: CaseState) -> None:
    """A case is held in every state but the last."""
    hold = decide_hold(replace(CASE, state=state), (), (), NOW)

    assert hold is not None
    assert "open" in hold.why


def test_what_is_owed_is_held() -> None:
    """A closed case is held while a promise is open, until its day, and while a body outside has it; else it may go."""
    owed = decide_hold(CASE, (PROMISE,), (), NOW)

    assert owed is not None
    assert "2026-09-16" in owed.until
    assert decide_hold(CASE, (replace(PROMISE, state=PromiseState.KEPT),), (), NOW) is None
    assert decide_hold(CASE, (), (REFERRAL,), NOW) is not None
    assert decide_hold(CASE, (), (replace(REFERRAL, state=ReferralState.DECLINED),), NOW) is None


def test_a_closed_case_stays_its_time_where_nobody_asks() -> None:
    """By the rule of the house a closed case stays to the moment its days are over; its customer's wish is quicker."""
    ten = Period(10, "the notice")

    assert decide_hold(CASE, (), (), NOW + 10 * DAY - timedelta(seconds=1), ten) is not None
    assert decide_hold(CASE, (), (), NOW + 10 * DAY, ten) is None
    assert decide_hold(CASE, (), (), NOW) is None


def test_a_record_keeps_what_is_counted() -> None:
    """Numbers and words from closed lists stay in a record where they are reckoned with; nothing else does."""
    record = {
        "severity": 4, "safety": True, "cause": "late", "upheld": "yes", "findings": "yes", "text": "Mara",
        "plan": None, "reason": "because Mara said so", "messages": ["m"], "cost": 12,
    }  # fmt: skip

    assert without_words(record) == {
        "severity": 4, "safety": True, "cause": "late", "upheld": "yes", "plan": None,
        **dict.fromkeys(("findings", "text", "reason", "messages", "cost"), "[erased]"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (" Mara@Example.COM", ("mara@example.com",)),
        ("+353 86 123 4567", ("+353861234567", "353861234567")),
        ("00353-86-1234567", ("+353861234567", "353861234567")),
        ("10417", ()),
        ("mara", ()),
        ("", ()),
    ],
)
def test_forms_of_an_address(text: str, forms: tuple[str, ...]) -> None:
    """Addresses are compared in small letters, numbers by their digits; a short number is none, nor is a name."""
    assert contact_forms(text) == forms
