"""Which choices tell what a message meant, and what may become of a suggestion."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed
from bot.domain.message import Button
from bot.domain.training import (
    Origin,
    SuggestionState,
    TrainingSuggestion,
    accept,
    decide_meaning,
    may_replace,
    plain_words,
    reject,
)
from tests.builders import TUESDAY_MORNING

OPEN = TrainingSuggestion("s", "m", "c", "where is it", "ask_order_status", Origin.CHOICE, TUESDAY_MORNING)
OFFERED = Button("Where is my order?", "ask_order_status", asks_meaning=True)


def test_a_choice_right_after_tells_the_meaning() -> None:
    """The choice that follows at once on a message that was not understood says what it meant; so does a person's."""
    person = Button("A person, please", "ask_human", asks_meaning=True)

    assert decide_meaning(OFFERED, said_since=0) == "ask_order_status"
    assert decide_meaning(person, said_since=0) == "ask_human"


@pytest.mark.parametrize(
    ("choice", "said_since"),
    [
        (OFFERED, 1),
        (replace(OFFERED, asks_meaning=False), 0),
        (replace(OFFERED, intent="out_of_scope"), 0),
        (replace(OFFERED, intent=None), 0),
    ],
    ids=["later", "offered for something else", "something else", "only words"],
)
def test_other_choices_tell_nothing(choice: Button, said_since: int) -> None:
    """A later choice answers a new wish; an offer after a second failure, and "Something else", name no meaning."""
    assert decide_meaning(choice, said_since) is None


def test_who_knows_better_replaces() -> None:
    """A choice replaces a question, a correction replaces both and an earlier correction; never the other way round."""
    by_origin = {origin: replace(OPEN, origin=origin) for origin in Origin}
    replaces = {(new, old) for new in Origin for old in Origin if may_replace(by_origin[new], by_origin[old])}
    q, c, k = Origin

    assert replaces == {(c, q), (k, q), (k, c), (k, k)}


@given(st.sampled_from(Origin), st.sampled_from([SuggestionState.ACCEPTED, SuggestionState.REJECTED]))
def test_what_was_decided_stays(origin: Origin, state: SuggestionState) -> None:
    """Nothing replaces a suggestion that a person has decided upon, and nobody decides twice."""
    decided: Any = replace(OPEN, state=state, decided_by="Ann", decided_at=TUESDAY_MORNING)

    assert not may_replace(replace(OPEN, origin=origin), decided)
    with pytest.raises(NotAllowed, match="by Ann"):
        accept(decided, "where is it", "ask_order_status", "Tom", TUESDAY_MORNING)
    with pytest.raises(NotAllowed, match="by Ann"):
        reject(decided, "Tom", TUESDAY_MORNING)


def test_accepted_is_what_the_person_said() -> None:
    """An accepted suggestion has the words, the intent, the name and the time of the person's decision."""
    accepted = accept(OPEN, "where is my parcel", "ask_case_status", "Ann", TUESDAY_MORNING)

    assert (accepted.words, accepted.intent) == ("where is my parcel", "ask_case_status")
    assert (accepted.state, accepted.decided_by, accepted.decided_at) == (
        SuggestionState.ACCEPTED,
        "Ann",
        TUESDAY_MORNING,
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where is my ORDER?", "where is my order"),
        ("where's  it…", "Where’s it"),
        ("order [10417](order_number) please", "order 10417 please"),
        ("👍", " 👍 "),
    ],
)
def test_same_words(one: str, other: str) -> None:
    """Capitals, punctuation, blanks and marked entities make no other example."""
    assert plain_words(one) == plain_words(other) != ""
