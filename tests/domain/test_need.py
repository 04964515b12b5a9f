"""What a need rests on is told from the words that name it."""

from __future__ import annotations

import pytest

from bot.domain.need import NeedClass, find_need


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("it is not as we agreed", NeedClass.STATED),
        ("you promised", NeedClass.STATED),
        ("so war es nicht vereinbart", NeedClass.STATED),
        ("surely a kettle should boil", NeedClass.IMPLIED),
        ("das ist doch selbstverständlich", NeedClass.IMPLIED),
        ("I had hoped for a brighter one", NeedClass.EXPECTATION),
        ("ich hatte mir mehr erhofft", NeedClass.EXPECTATION),
        ("it would be nice if it had a timer", NeedClass.DELIGHT),
        ("could you add a timer?", NeedClass.DELIGHT),
        ("schön wäre ein Timer", NeedClass.DELIGHT),
        ("I had hoped for more, and you promised more", NeedClass.STATED),
    ],
)
def test_a_need_is_named(text: str, need: NeedClass) -> None:
    """What was agreed comes before what was hoped."""
    found = find_need(text)

    assert found is not None and found[0] is need


@pytest.mark.parametrize(
    "text",
    [
        "the lid leaks",
        "I wish to complain",
        "it would be nice if somebody answered",
        "he said “surely not so” to me",
        "",
    ],
)
def test_no_need_is_named(text: str) -> None:
    """A polite turn of phrase, sarcasm and somebody else's words name none."""
    assert find_need(text) is None
