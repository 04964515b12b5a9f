"""Promises: kept in time or broken, settled once and for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case_words import words_of
from bot.domain.errors import NotAllowed
from bot.domain.promise import Promise, PromiseKind, PromiseState, break_, is_overdue, keep, release

steady = settings(deadline=None, derandomize=True, max_examples=100)

MADE_AT = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
DUE_AT = MADE_AT + timedelta(days=2)
LEAST = timedelta(microseconds=1)

Step = Callable[[Promise, datetime], Promise]
steps = st.sampled_from([keep, break_, release])
moments = st.one_of(
    st.sampled_from([DUE_AT - LEAST, DUE_AT, DUE_AT + LEAST]),
    st.integers(0, 5 * 86_400).map(lambda seconds: MADE_AT + timedelta(seconds=seconds)),
)


def promise() -> Promise:
    return Promise("p-1", "c-1", PromiseKind.FIRST_ANSWER, DUE_AT, "customer care", MADE_AT, "care-charter-1")


@given(moments)
@steady
def test_late_is_broken(now: datetime) -> None:
    """A promise kept after its time is broken; kept at the last moment, it is kept."""
    settled = keep(promise(), now)

    assert settled.state is (PromiseState.BROKEN if now > DUE_AT else PromiseState.KEPT)
    assert settled.settled_at == now


@given(moments)
@steady
def test_nobody_calls_a_promise_broken_before_its_time(now: datetime) -> None:
    """Up to its due time a promise cannot be called broken, afterwards it can."""
    if now > DUE_AT:
        assert break_(promise(), now).state is PromiseState.BROKEN
    else:
        with pytest.raises(NotAllowed, match="has not passed"):
            break_(promise(), now)


@given(moments)
@steady
def test_a_customer_can_release_us_at_any_time(now: datetime) -> None:
    """A promise the customer no longer wants is released, early or late."""
    settled = release(promise(), now)

    assert (settled.state, settled.settled_at) == (PromiseState.RELEASED, now)


@given(st.lists(st.tuples(steps, moments), max_size=8))
@steady
def test_a_promise_is_settled_once(attempts: list[tuple[Step, datetime]]) -> None:
    """The first step that is allowed settles a promise; every later one is refused and changes nothing."""
    current = promise()
    for step, now in attempts:
        before = current
        try:
            current = step(current, now)
        except NotAllowed:
            continue

        assert before.state is PromiseState.MADE
        assert current.state is not PromiseState.MADE and current.settled_at == now


@pytest.mark.parametrize("first", [keep, release])
@pytest.mark.parametrize("second", [keep, break_, release])
def test_a_settled_promise_says_how_it_was_settled(first: Step, second: Step) -> None:
    """Whoever settles a promise again is told how it went."""
    settled = first(promise(), DUE_AT)

    with pytest.raises(NotAllowed, match=f"already {settled.state.value}"):
        second(settled, DUE_AT + timedelta(hours=1))


@given(moments)
@steady
def test_a_promise_is_overdue_only_while_it_is_open(now: datetime) -> None:
    """Overdue is what is neither settled nor within its time."""
    assert is_overdue(promise(), now) == (now > DUE_AT)
    assert not is_overdue(keep(promise(), now), now + timedelta(days=9))
    assert not is_overdue(release(promise(), now), now + timedelta(days=9))


@given(steps, moments)
@steady
def test_settling_changes_nothing_else(step: Step, now: datetime) -> None:
    """To whom, by whom, by when and by which rule it was promised stays as it was."""
    try:
        settled = step(promise(), now)
    except NotAllowed:
        settled = promise()

    assert replace(settled, state=PromiseState.MADE, settled_at=None) == promise()


@pytest.mark.parametrize("state", PromiseState)
def test_a_remedy_is_told_as_one(state: PromiseState) -> None:
    """A remedy is told in words of its own in every state, and in others once it is late."""
    told = {
        kind: [words_of(replace(promise(), kind=kind, state=state), at) for at in (MADE_AT, DUE_AT + timedelta(days=1))]
        for kind in (PromiseKind.REMEDY, PromiseKind.FIRST_ANSWER)
    }

    assert not set(told[PromiseKind.REMEDY]) & set(told[PromiseKind.FIRST_ANSWER])
    assert (told[PromiseKind.REMEDY][0] != told[PromiseKind.REMEDY][1]) == (state is PromiseState.MADE)
