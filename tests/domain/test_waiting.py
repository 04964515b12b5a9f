"""How long somebody has waited is told from the words that say so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.waiting import find_wait


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("I have been waiting three weeks", 21),
        ("waiting for 10 days", 10),
        ("I complained two months ago", 60),
        ("it is five days late", 5),
        ("seit drei Wochen warte ich", 21),
        ("vor zwei Monaten bestellt, seit 8 Wochen nichts", 56),
        ("waiting a week, no, waiting two weeks", 14),
        ("waiting for weeks", 14),
        ("waiting 9999 years", 3650),
    ],
)
def test_a_wait_is_told(text: str, days: int) -> None:
    """The longest wait counts; "weeks" is two at least, and what is beyond all measure is cut."""
    found = find_wait(text)

    assert found is not None and found[0] == timedelta(days=days)


@pytest.mark.parametrize(
    "text",
    [
        "it broke after three weeks",
        "I have had it for three weeks",
        "every two weeks",
        "a two year guarantee",
        "I took two days off",
        "waiting 0 days",
        "day",
        "",
    ],
)
def test_a_span_is_not_always_a_wait(text: str) -> None:
    """How long it lasted, how long it is owned, and how long a guarantee runs are no wait."""
    assert find_wait(text) is None
