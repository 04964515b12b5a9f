"""The chance that a fact answers a question."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import About, Asked, chance_of_answer

ASKED = Asked("weight", About.PRODUCT, 0.8, 0.3, 0.8, 0, 20, {"kettle": 0.6})
SHARES = st.floats(0, 1)


@given(SHARES, SHARES, SHARES, st.floats(-1, 1), st.booleans(), st.booleans())
def test_it_is_a_chance(confidence: float, lead: float, whole: float, alike: float, named: bool, several: bool) -> None:
    """Whatever was read, the chance is between none and certainty."""
    asked = replace(ASKED, confidence=confidence, lead=lead, in_whole=whole, likeness={"kettle": alike})

    assert 0 < chance_of_answer(asked, "kettle", named, several) < 1


@given(SHARES, SHARES)
def test_surer_readings_have_better_chances(one: float, other: float) -> None:
    """Of two readings that differ in their confidence alone, the surer one has the better chance."""
    low, high = sorted((one, other))
    chances = [chance_of_answer(replace(ASKED, confidence=c, in_whole=c), "kettle", False, False) for c in (low, high)]

    assert chances[0] <= chances[1]


def test_a_near_fact_has_the_better_chance() -> None:
    """A fact whose meaning is near the question's, or whose word is in it, has the better chance."""
    far = replace(ASKED, likeness={"kettle": 0.1})

    assert chance_of_answer(far, "kettle", False, False) < chance_of_answer(ASKED, "kettle", False, False)
    assert chance_of_answer(ASKED, "kettle", False, False) < chance_of_answer(ASKED, "kettle", True, False)
