"""External disputes: who outside the house settles what, by when, and when a complaint is stuck."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case import CaseState
from bot.domain.dispute import (
    ANY,
    DeadlockReason,
    DisputeBody,
    DisputeBook,
    Role,
    Since,
    TimeLimit,
    decide_deadlock,
    last_day,
    may_go_without_answer,
)

steady = settings(deadline=None, derandomize=True, max_examples=100)
TODAY = date(2026, 9, 15)
RECEIVED = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
DUE = RECEIVED + timedelta(weeks=8)
moments = st.integers(-5, 100).map(lambda days: RECEIVED + timedelta(days=days))
perhaps = st.none() | moments


def body(id: str, *countries: str, sectors: tuple[str, ...] = (ANY,), **more: object) -> DisputeBody:
    known = DisputeBody(id, id, Role.SETTLES, countries, sectors, "its website", TODAY, TODAY + timedelta(days=365))
    return replace(known, **more)  # type: ignore[arg-type]


def ids(bodies: tuple[DisputeBody, ...]) -> list[str]:
    return [known.id for known in bodies]


BOOK = DisputeBook(
    "DE",
    "retail",
    (
        body("residual", "DE"),
        body("energy", "DE", sectors=("energy",)),
        body("elsewhere", "FR"),
        body("court", "DE", role=Role.COURT),
        body("advice", "DE", role=Role.ADVISES),
        body("abroad", "DE", "FR", "IE", role=Role.ADVISES, cross_border=True),
        body("for_the_french", "DE", role=Role.ADVISES, customers_in=("FR",)),
    ),
    takes_part_with=frozenset({"residual"}),
    takes_no_part_with=frozenset({"energy"}),
)


def test_the_place_of_the_house_decides() -> None:
    """A body deals with traders of its own country; of a body elsewhere nothing is told."""
    choice = BOOK.choose_bodies(None, None, TODAY)

    assert ids(choice.settling) == ["residual"]
    assert "takes what no other does" in choice.because


def test_a_body_for_the_sector_goes_before_one_for_any() -> None:
    """Where a body for the sector is known, the one that takes what no other does is not told."""
    assert ids(BOOK.choose_bodies(None, "energy", TODAY).settling) == ["energy"]


@pytest.mark.parametrize(
    ("country", "others"),
    [
        (None, ["advice", "court"]),
        ("DE", ["advice", "court"]),
        ("IE", ["advice", "abroad", "court"]),
        ("FR", ["advice", "abroad", "for_the_french", "court"]),
        ("US", ["advice", "court"]),
    ],
)
def test_where_the_customer_lives_matters_across_borders(country: str | None, others: list[str]) -> None:
    """Help across borders is told to who lives in another of its countries; advice goes before a court."""
    assert ids(BOOK.choose_bodies(country, None, TODAY).others) == others


def test_expired_entries_are_not_told() -> None:
    """After its last day an entry is not told, and then it is said that no body is known."""
    last = TODAY + timedelta(days=365)

    assert BOOK.choose_bodies(None, None, last).is_known
    assert not BOOK.choose_bodies(None, None, last + timedelta(days=1)).is_known
    assert not BOOK.choose_bodies(None, None, last + timedelta(days=1)).others


def test_a_house_without_a_country_names_nobody() -> None:
    """Where the house does not say where it is, no body can be named."""
    assert not DisputeBook(bodies=BOOK.bodies).choose_bodies("DE", None, TODAY).is_known


def test_taking_part_is_yes_no_or_not_settled() -> None:
    """Whether the house takes part is told only as it has said itself."""
    assert [BOOK.takes_part(known) for known in BOOK.bodies[:3]] == [True, False, None]


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 9, 15), 6, date(2027, 3, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start: date, months: int, last: date) -> None:
    """Six months from 31 August end with February."""
    at = datetime(start.year, start.month, start.day, 12, tzinfo=timezone.utc)
    since_complaint = body("a", "DE", limit=TimeLimit(months, Since.COMPLAINT))
    since_answer = body("b", "DE", limit=TimeLimit(months, Since.FINAL_ANSWER))

    assert last_day(since_complaint, at, None) == last
    assert last_day(since_answer, at - timedelta(days=40), at) == last
    assert last_day(since_answer, at, None) is None
    assert last_day(body("c", "DE"), at, at) is None


def test_waiting_ends() -> None:
    """A body that takes a case after 56 days without an answer takes it on the day on which they are over."""
    eight_weeks = body("fos", "GB", wait_days=56)

    assert not may_go_without_answer(eight_weeks, RECEIVED, DUE - timedelta(seconds=1))
    assert may_go_without_answer(eight_weeks, RECEIVED, DUE)
    assert not may_go_without_answer(body("other", "GB"), RECEIVED, DUE + timedelta(days=999))


@given(st.sampled_from(CaseState), perhaps, perhaps, moments, perhaps, perhaps)
@steady
def test_a_deadlock_has_its_cause(
    state: CaseState,
    answered: datetime | None,
    rejected: datetime | None,
    now: datetime,
    due: datetime | None,
    both: datetime | None,
) -> None:
    """A complaint is stuck exactly when its final answer was rejected, both say so, or the time for one is over."""
    stuck = decide_deadlock(state, RECEIVED, answered, rejected, now, due, both_say_so_at=both)
    is_rejected = answered is not None and rejected is not None and answered <= rejected <= now
    said = both is not None and RECEIVED <= both <= now
    late = answered is None and due is not None and now > due
    settled = state in (CaseState.ACCEPTED, CaseState.CLOSED)

    assert (stuck is not None) == (not settled and (is_rejected or said or late))
    if stuck is not None:
        assert stuck.since <= now and stuck.because
        assert stuck.reason is (
            DeadlockReason.REJECTED if is_rejected else DeadlockReason.BOTH_SAY_SO if said else DeadlockReason.NO_ANSWER
        )


def test_no_answer_is_a_deadlock_only_after_its_time() -> None:
    """On the last moment of the time for a final answer nothing is stuck yet."""
    state = CaseState.INVESTIGATING

    assert decide_deadlock(state, RECEIVED, None, None, DUE, DUE) is None
    stuck = decide_deadlock(state, RECEIVED, None, None, DUE + timedelta(seconds=1), DUE)
    assert stuck is not None and "56 days" in stuck.because


def test_an_answer_that_was_rejected_before_it_was_given_is_none() -> None:
    """Turning down an earlier offer is no rejection of the final answer that came after it."""
    given = RECEIVED + timedelta(days=2)
    state, now = CaseState.DECIDED, RECEIVED + timedelta(days=3)

    assert decide_deadlock(state, RECEIVED, given, RECEIVED + timedelta(days=1), now, DUE) is None
    assert decide_deadlock(state, RECEIVED, given, given, now, DUE) is not None
