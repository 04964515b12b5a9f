"""Passing on to a person: what may honestly be said about the wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.handoff import TAKE_WITHIN, HandoffOutcome, decide_outcome


@pytest.mark.parametrize("there", [1, 2, 40])
def test_who_is_there_can_be_waited_for(there: int) -> None:
    """If anybody is there, the customer may be told to wait."""
    assert decide_outcome(there) is HandoffOutcome.QUEUED


def test_nobody_is_waited_for_when_nobody_is_there() -> None:
    """If nobody is there, the customer is not told to wait, whatever the opening hours say."""
    assert decide_outcome(0) is HandoffOutcome.NOBODY


def test_the_wait_has_an_end() -> None:
    """Nobody is left waiting for a person for more than a few minutes."""
    assert timedelta(minutes=1) <= TAKE_WITHIN <= timedelta(minutes=10)
