"""What is meant instead of what was read out."""

from __future__ import annotations

import pytest

from bot.domain.rejections import without_rejection


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("no, not that: the lamp", "the lamp"),
        ("that's not right, ok the camera", "ok the camera"),
        ("that isn't it. i need it for the jacket", "i need it for the jacket"),
        ("u mixed it up, i mean the keyboard", "i mean the keyboard"),
        ("Not exactly, I want the keyboard", "I want the keyboard"),
        ("hmm that doesn't look right, that's the keyboard", "that's the keyboard"),
        ("I did not say that. it's not required any more", "it's not required any more"),
        ("i’m afraid that is wrong: to PayPal", "to PayPal"),
        ("not that lamp, the other one", "not that lamp, the other one"),
        ("not the lamp", "not the lamp"),
        ("no", "no"),
        ("yes but only the lamp", "yes but only the lamp"),
    ],
)
def test_a_rejection_is_no_part_of_what_is_meant(text: str, meant: str) -> None:
    """What stands behind "not that" is wanted; "not the lamp" is not."""
    assert without_rejection(text) == meant
