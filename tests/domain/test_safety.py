"""Hazard words: whatever may mean that somebody is hurt is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.safety import HAZARDS, find_hazards

steady = settings(deadline=None, derandomize=True, max_examples=100)

REPORTS = [
    ("I burnt my hand on the lid", "burn"),
    ("my daughter was scalded by the steam", "burn"),
    ("it left blisters on my fingers", "burn"),
    ("the toaster caught fire", "fire"),
    ("there was smoke coming out of the plug", "fire"),
    ("the cable melted", "fire"),
    ("it sparks when I plug it in", "fire"),
    ("the base overheats", "fire"),
    ("I got an electric shock", "electric shock"),
    ("the lamp gave me a nasty little shock", "electric shock"),
    ("my son was nearly electrocuted", "electric shock"),
    ("there is a bare wire", "electric shock"),
    ("our baby choked on the button", "choking"),
    ("the cat swallowed a piece of it", "choking"),
    ("the cord nearly strangled him", "choking"),
    ("I cut my thumb on the edge", "cut or injury"),
    ("my husband cut himself on it", "cut or injury"),
    ("it cut me", "cut or injury"),
    ("there was blood everywhere", "cut or injury"),
    ("we ended up in hospital", "cut or injury"),
    ("my son got hurt", "cut or injury"),
    ("somebody was hurt", "cut or injury"),
    ("we had to call an ambulance", "cut or injury"),
    ("I had an allergic reaction", "poison or allergy"),
    ("it gave me a rash", "poison or allergy"),
    ("there is mould inside", "poison or allergy"),
    ("toxic fumes", "poison or allergy"),
    ("it smells of gas", "poison or allergy"),
    ("the battery exploded", "explosion"),
    ("the jug shattered in my hand", "explosion"),
    ("this thing is dangerous", "danger"),
    ("it is not safe for children", "danger"),
    ("that isn't safe", "danger"),
    ("that isn’t safe", "danger"),
    ("is it a choking hazard?", "danger"),
]


@pytest.mark.parametrize(("text", "family"), REPORTS)
def test_a_report_of_danger_is_noticed(text: str, family: str) -> None:
    """What people write when somebody was or may be hurt is noticed, with its kind."""
    assert family in find_hazards(text)


@given(
    st.sampled_from(REPORTS), st.sampled_from([str.lower, str.upper, str.title]), st.sampled_from(["", "Hi. ", "\n"])
)
@steady
def test_letters_and_surroundings_do_not_hide_it(report: tuple[str, str], write: object, before: str) -> None:
    """Capitals and text around a hazard change nothing about it."""
    text = report[0]
    assert callable(write)

    assert find_hazards(before + write(text) + " today") == find_hazards(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "where is my order 10417?",
        "I want my money back",
        "the kettle leaks",
        "is the jacket waterproof?",
        "please fire him",
        "can it burn the toast",
        "the delivery was late and the box was dented",
        "it stopped working after a week",
        "the colour is different from the picture",
    ],
)
def test_an_ordinary_message_is_no_alarm(text: str) -> None:
    """Ordinary questions and complaints raise no alarm."""
    assert find_hazards(text) == ()


def test_several_hazards_are_all_named() -> None:
    """A text with several kinds of hazard gives each once, always in the same order."""
    found = find_hazards("It exploded, there was smoke, and I burnt my hand and got a shock. Smoke!")

    assert found == ("burn", "fire", "electric shock", "explosion")
    assert list(found) == [family for family in HAZARDS if family in found]
