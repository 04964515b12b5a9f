"""Passing on to a person: how long somebody is given to take a chat. Who is there is in `test_availability.py`."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.handoff import TAKE_WITHIN


def test_the_wait_has_an_end() -> None:
    """Nobody is left waiting for a person for more than a few minutes."""
    assert timedelta(minutes=1) <= TAKE_WITHIN <= timedelta(minutes=10)
