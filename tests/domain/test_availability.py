"""Whether the customer may be told that somebody takes over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.availability import LOST_AFTER, Person, Reason, Wanted, decide_available
from tests.builders import TUESDAY_MORNING as NOW

LATER = NOW + timedelta(minutes=1)


def person(name: str = "Ann", **fields: Any) -> Person:
    return Person(name.lower(), name, **{"there_until": LATER, **fields})


@pytest.mark.parametrize(
    ("people", "wanted", "reason"),
    [
        ([], Wanted(), Reason.NOBODY_THERE),
        ([person(there_until=None)], Wanted(), Reason.NOBODY_THERE),
        ([person(there_until=NOW)], Wanted(), Reason.NOBODY_THERE),
        ([person(disabled=True)], Wanted(), Reason.NOBODY_THERE),
        ([person()], Wanted(), Reason.SOMEBODY),
        ([person(holds=6)], Wanted(), Reason.FULL),
        ([person(holds=6), person("Ben", holds=5)], Wanted(), Reason.SOMEBODY),
        ([person(most_chats=0)], Wanted(), Reason.FULL),
        ([person(languages=("en",))], Wanted("de"), Reason.NOBODY_SPEAKS),
        ([person(languages=("en",))], Wanted("de", must_speak=False), Reason.SOMEBODY),
        ([person(languages=("en", "de"))], Wanted("de"), Reason.SOMEBODY),
        ([person()], Wanted("de"), Reason.SOMEBODY),
        ([person(languages=("de",), holds=6), person("Ben", languages=("en",))], Wanted("de"), Reason.FULL),
        ([person(skills=("bikes",))], Wanted(skill="kettles"), Reason.SOMEBODY),
    ],
)
def test_who_can_take_it(people: list[Person], wanted: Wanted, reason: Reason) -> None:
    """People count while they are there, have room and speak the language; a skill is a wish, and is no hindrance."""
    decided = decide_available(people, wanted, NOW)

    assert decided.reason is reason
    assert decided.because


def test_who_knows_the_matter_comes_first() -> None:
    """Of those who can, those with the skill or of the team are named, the least busy first; else anybody."""
    ann, ben = person(skills=("kettles",), holds=3), person("Ben", skills=("kettles",), holds=1)
    cem = person("Cem", skills=("bikes",), team="returns")

    assert decide_available([ann, ben, cem], Wanted(skill="kettles"), NOW).able == (ben, ann)
    assert decide_available([ann, ben, cem], Wanted(team="returns"), NOW).able == (cem,)
    assert decide_available([ann, ben, cem], Wanted(skill="lamps"), NOW).able == (cem, ben, ann)


def test_full_specialists_do_not_hide_those_with_room() -> None:
    """Where all with the skill are full, somebody else who has room takes it."""
    ann, ben = person(skills=("kettles",), holds=6), person("Ben", skills=("bikes",))

    assert decide_available([ann, ben], Wanted(skill="kettles"), NOW).able == (ben,)


def test_whose_desk_is_silent_is_lost() -> None:
    """A desk that gave no sign of life for a minute is lost; one that never was, works by other means."""
    seen = NOW - LOST_AFTER

    assert person(last_seen_at=seen).is_lost(NOW)
    assert not person(last_seen_at=seen + timedelta(seconds=1)).is_lost(NOW)
    assert not person().is_lost(NOW)
    assert person(disabled=True).is_lost(NOW)


some_people = st.lists(
    st.builds(
        Person,
        st.text("abc", min_size=1, max_size=4),
        st.text("abc", min_size=1, max_size=4),
        st.sampled_from([None, NOW, LATER]),
        st.integers(0, 8),
        st.integers(0, 8),
        st.sampled_from([(), ("en",), ("de",), ("en", "de")]),
        st.sampled_from([(), ("kettles",)]),
        disabled=st.booleans(),
    ),
    max_size=5,
)


@given(some_people, st.sampled_from([None, "en", "de"]), st.sampled_from([None, "kettles"]))
def test_nobody_is_named_who_cannot(people: list[Person], language: str | None, skill: str | None) -> None:
    """Whoever is named as able is there, has room and speaks the language; nobody able is overlooked."""
    decided = decide_available(people, Wanted(language, skill), NOW)
    can = [p for p in people if p.is_there(NOW) and p.has_room and p.speaks(language)]

    assert (decided.reason is Reason.SOMEBODY) == bool(can)
    if decided.reason is Reason.SOMEBODY:
        assert set(decided.able) <= set(can)
