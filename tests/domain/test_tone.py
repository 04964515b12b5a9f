"""The tone of an answer: anger is met with words once, a person is offered now and then, danger comes before both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mood import Mood, read_mood
from bot.domain.tone import Tone, decide_tone

CALM, ANNOYED, FURIOUS = (
    read_mood(text) for text in ("how heavy is it?", "I am disappointed", "I am absolutely livid")
)
moods = st.builds(Mood, st.floats(0, 1), st.floats(0, 1))


def tone(now: Mood, *before: Mood, acknowledged: bool = False, offered: bool = False, endangered: bool = False) -> Tone:
    return decide_tone(now, before, acknowledged=acknowledged, offered=offered, endangered=endangered)


@pytest.mark.parametrize(
    ("now", "before", "owed"),
    [
        (CALM, [], Tone()),
        (CALM, [FURIOUS], Tone()),
        (ANNOYED, [], Tone()),
        (ANNOYED, [CALM, CALM], Tone()),
        (ANNOYED, [CALM, ANNOYED], Tone(offers_person=True)),
        (ANNOYED, [FURIOUS], Tone()),
        (FURIOUS, [], Tone(acknowledges=True, offers_person=True)),
        (FURIOUS, [ANNOYED], Tone(acknowledges=True, offers_person=True)),
    ],
)
def test_what_a_mood_is_owed(now: Mood, before: list[Mood], owed: Tone) -> None:
    """Fury is acknowledged and offered a person, displeasure that stays or grows is offered one, one remark is not."""
    assert tone(now, *before) == owed


@given(moods, st.lists(moods, max_size=3))
def test_neither_becomes_a_tune(now: Mood, before: list[Mood]) -> None:
    """What was done lately is not done again."""
    assert tone(now, *before, acknowledged=True, offered=True) == Tone()


@given(moods, st.lists(moods, max_size=3), st.booleans(), st.booleans())
def test_danger_is_answered_without_a_prelude(now: Mood, before: list[Mood], acknowledged: bool, offered: bool) -> None:
    """Where somebody may be hurt, no word about the mood delays the words for that."""
    assert tone(now, *before, acknowledged=acknowledged, offered=offered, endangered=True) == Tone()
