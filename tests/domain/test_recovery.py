"""The states of a recovery: nothing is noted twice, and what is over stays over."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.recovery import (
    OVER,
    TO_BE_ASKED,
    Recovery,
    RecoveryState,
    Trigger,
    check_recovery,
    fail,
    is_due,
    is_low,
    note_alarm,
    note_due,
)

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)


def recovery(state: RecoveryState, follow_up_at: datetime | None = NOW) -> Recovery:
    return Recovery("id", "case", Trigger.LOW_RATING, "message", NOW, state, follow_up_at=follow_up_at)


@pytest.mark.parametrize("state", RecoveryState)
def test_a_follow_up_is_due_from_its_moment_on(state: RecoveryState) -> None:
    """What was made up for and not asked after is due from its moment on; nothing else ever is."""
    waits = state in TO_BE_ASKED

    assert is_due(recovery(state), NOW) == is_due(recovery(state), NOW + timedelta(days=9)) == waits
    assert not is_due(recovery(state), NOW - timedelta(seconds=1))
    assert not is_due(recovery(state, None), NOW)


@pytest.mark.parametrize("state", RecoveryState)
def test_due_is_noted_once(state: RecoveryState) -> None:
    """Only a recovery that waits for its day becomes due, and only when the day has come."""
    with pytest.raises(NotAllowed):
        note_due(recovery(state), NOW - timedelta(seconds=1))
    if state is not RecoveryState.FOLLOWING_UP:
        with pytest.raises(NotAllowed):
            note_due(recovery(state), NOW)
        return

    assert note_due(recovery(state), NOW).state is RecoveryState.FOLLOW_UP_DUE


@pytest.mark.parametrize("state", RecoveryState)
def test_an_alarm_is_given_once(state: RecoveryState) -> None:
    """Only a recovery that failed is an alarm, and only once."""
    if state is not RecoveryState.FAILED:
        with pytest.raises(NotAllowed, match=state.value.replace("_", " ")):
            note_alarm(recovery(state))
        return
    raised = note_alarm(recovery(state))

    assert raised.state is RecoveryState.RAISED
    assert fail(raised, "again", NOW) == raised


@pytest.mark.parametrize("state", RecoveryState)
def test_what_is_over_is_not_checked_again(state: RecoveryState) -> None:
    """Whether it helped is noted while the customer is to be asked, due or not; and what is over does not fail."""
    if state not in TO_BE_ASKED:
        with pytest.raises(NotAllowed, match="after it was made up for"):
            check_recovery(recovery(state), True, "well", NOW)
    else:
        assert check_recovery(recovery(state), False, "no", NOW).state is RecoveryState.FAILED

    assert (fail(recovery(state), "why", NOW) == recovery(state)) == (state in OVER)


@pytest.mark.parametrize(("stars", "low"), [(1, True), (2, True), (3, False), (4, False), (5, False)])
def test_one_star_or_two_are_low(stars: int, low: bool) -> None:
    """Of five stars, one and two say that something hurt."""
    assert is_low(stars) == low
