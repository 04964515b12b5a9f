"""Turns: what an answer that takes long asks of the watchdog."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.turn import (
    ESCALATE_AFTER,
    LEASE,
    STILL_WORKING_AFTER,
    TRY_LIMIT,
    Overdue,
    Turn,
    TurnState,
    decide_overdue,
)

steady = settings(deadline=None, derandomize=True, max_examples=100)

QUEUED_AT = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
LEAST = timedelta(microseconds=1)
FINAL = {TurnState.ANSWERED, TurnState.ESCALATED, TurnState.FAILED, TurnState.RELAYED}

turns = st.builds(
    Turn,
    id=st.just("t-1"),
    conversation_id=st.just("v-1"),
    message_id=st.just("m-1"),
    state=st.sampled_from(TurnState),
    queued_at=st.just(QUEUED_AT),
    tries=st.integers(0, 5),
    notice_sent=st.booleans(),
)
ages = st.integers(0, 60_000).map(lambda milliseconds: timedelta(milliseconds=milliseconds))


def turn(state: TurnState = TurnState.LEASED, *, tries: int = 1, notice_sent: bool = False) -> Turn:
    return Turn("t-1", "v-1", "m-1", state, QUEUED_AT, tries=tries, notice_sent=notice_sent)


def test_final_is_what_nothing_follows() -> None:
    """Answered, escalated, failed and relayed turns are final; queued and leased ones are not."""
    assert {state for state in TurnState if state.is_final} == FINAL


@given(turns, ages)
@steady
def test_of_a_final_turn_nothing_more_is_said(done: Turn, age: timedelta) -> None:
    """A final turn asks nothing, however old it is."""
    for state in FINAL:
        assert decide_overdue(replace(done, state=state), QUEUED_AT + age) is Overdue.NOTHING


@given(turns, ages)
@steady
def test_nobody_waits_longer_than_the_limit(waiting: Turn, age: timedelta) -> None:
    """An open turn is escalated from fifteen seconds on, and not before."""
    open_turn = replace(waiting, state=TurnState.LEASED if waiting.state in FINAL else waiting.state)
    escalated = decide_overdue(open_turn, QUEUED_AT + age) is Overdue.ESCALATE

    assert escalated == (age >= timedelta(seconds=15))


@given(turns, ages)
@steady
def test_one_notice_is_enough(waiting: Turn, age: timedelta) -> None:
    """A customer who was told once that it takes longer is not told again."""
    told = replace(waiting, notice_sent=True)

    assert decide_overdue(told, QUEUED_AT + age) in (Overdue.NOTHING, Overdue.ESCALATE)


@pytest.mark.parametrize(
    ("state", "tries", "said"),
    [
        (TurnState.LEASED, 1, Overdue.SAY_STILL_WORKING),
        (TurnState.LEASED, 0, Overdue.SAY_STILL_WORKING),
        (TurnState.LEASED, 2, Overdue.SAY_NOT_REACHABLE),  # the first try failed
        (TurnState.QUEUED, 0, Overdue.SAY_NOT_REACHABLE),  # nobody works on it
        (TurnState.QUEUED, 1, Overdue.SAY_NOT_REACHABLE),
    ],
)
def test_the_notice_is_true(state: TurnState, tries: int, said: Overdue) -> None:
    """That we are still working is said only while the first try is in work; otherwise we say we cannot answer."""
    assert decide_overdue(turn(state, tries=tries), QUEUED_AT + STILL_WORKING_AFTER) is said


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(0), Overdue.NOTHING),
        (STILL_WORKING_AFTER - LEAST, Overdue.NOTHING),
        (STILL_WORKING_AFTER, Overdue.SAY_STILL_WORKING),
        (ESCALATE_AFTER - LEAST, Overdue.SAY_STILL_WORKING),
        (ESCALATE_AFTER, Overdue.ESCALATE),
    ],
)
def test_the_deadlines_count_from_their_second(age: timedelta, said: Overdue) -> None:
    """At three seconds a sign is due, at fifteen a person; an instant before, neither is."""
    assert decide_overdue(turn(), QUEUED_AT + age) is said


def test_the_limits_fit_into_each_other() -> None:
    """A sign comes before a try ends, a try before its lease, a lease before the promise, that before Rasa's lock."""
    assert STILL_WORKING_AFTER < TRY_LIMIT < LEASE < ESCALATE_AFTER < timedelta(seconds=60)
