"""Case references: how they are made, how people's ways of writing them are read, which slips are caught."""

from __future__ import annotations

import itertools
import random
from typing import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reference import (
    ALPHABET,
    check_character,
    find_references,
    locate_references,
    looks_like_a_reference,
    make_reference,
)

steady = settings(deadline=None, derandomize=True, max_examples=40)

years = st.integers(2020, 2099)
bodies = st.text(ALPHABET, min_size=4, max_size=4)
gaps = st.sampled_from(["-", "", " ", "–", "—", " - ", ".", "_", "/"])


def written(symbols: str) -> str:
    """The nine symbols that carry a reference (year, drawn, check), as it is written."""
    return f"C-{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"


def symbols_of(year: int, drawn: str) -> str:
    return f"{year}{drawn}{check_character(year, drawn)}"


@given(years, bodies)
@steady
def test_every_single_wrong_character_is_caught(year: int, drawn: str) -> None:
    """Whichever of its characters is replaced by another one, a reference is no longer one."""
    right = symbols_of(year, drawn)
    meant = {"B": "8", "S": "5"}  # read as what they look and sound like
    for place, character in enumerate(right):
        for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if other == character or (place >= 4 and meant.get(other) == character):
                continue
            wrong = right[:place] + other + right[place + 1 :]

            assert find_references(f"it is {written(wrong)}.") == [], (written(right), written(wrong))


@given(years, bodies)
@steady
def test_every_swap_of_two_characters_is_caught(year: int, drawn: str) -> None:
    """Two different characters that changed places make a reference wrong: neighbours or not, the check included."""
    right = symbols_of(year, drawn)
    for one, other in itertools.combinations(range(len(right)), 2):
        if right[one] == right[other]:
            continue
        swapped = list(right)
        swapped[one], swapped[other] = right[other], right[one]
        wrong = written("".join(swapped))

        assert find_references(wrong) == [], (written(right), wrong)


@given(years, bodies, gaps, gaps, gaps, st.booleans(), st.booleans())
@steady
def test_people_write_references_their_own_way(
    year: int, drawn: str, first: str, second: str, third: str, small: bool, apart: bool
) -> None:
    """Small letters, blanks, other dashes or none, and letters told one by one are all read."""
    body = " ".join(drawn) if apart else drawn
    typed = f"C{first}{year}{second}{body}{third}{check_character(year, drawn)}"

    assert find_references(f"my case {typed.lower() if small else typed}, please") == [written(symbols_of(year, drawn))]


@pytest.mark.parametrize("drawn", ["8K58", "85A5", "5588"])
def test_letters_that_sound_like_digits_are_read_as_digits(drawn: str) -> None:
    """B is read as 8 and S as 5, because neither letter is ever drawn."""
    right = written(symbols_of(2026, drawn))

    assert find_references(right.replace("8", "B").replace("5", "S")) == [right]
    assert not set("BSILO01") & set(ALPHABET)


def test_a_reference_holds_nothing_but_the_year_and_what_was_drawn() -> None:
    """A reference is made from four independent draws over the whole alphabet, so no count of cases is in it."""
    offered: list[Sequence[str]] = []
    drawn = iter("K7Q4Z2Z2")

    def draw(characters: Sequence[str]) -> str:
        offered.append(characters)
        return next(drawn)

    made = [make_reference(2026, draw), make_reference(2026, draw)]

    assert made == [written(symbols_of(2026, "K7Q4")), written(symbols_of(2026, "Z2Z2"))]
    assert [list(characters) for characters in offered] == [list(ALPHABET)] * 8


def test_references_made_one_after_the_other_do_not_count_up() -> None:
    """Of references made one after the other, about half are smaller than the one before."""
    dice = random.Random(2026)
    made = [make_reference(2026, dice.choice) for _ in range(400)]
    rises = sum(one < next_one for one, next_one in itertools.pairwise(made))

    assert 150 < rises < 250
    assert len(set(made)) == 400


@given(years, bodies)
@steady
def test_what_is_made_is_found(year: int, drawn: str) -> None:
    """Every reference that can be made is found again, at its place in the text."""
    letters = iter(drawn)
    made = make_reference(year, lambda characters: next(letters))

    assert locate_references(f"Re: {made}") == [(made, 4, 17)]
    assert looks_like_a_reference(made)


def test_several_references_are_found_in_order_and_once() -> None:
    """A text with two references, one of them twice, gives both in the order of the text."""
    one, two = written(symbols_of(2026, "K7Q4")), written(symbols_of(2025, "ZZ29"))

    assert find_references(f"{two} and {one.lower()}; again {two}") == [two, one]


@pytest.mark.parametrize(
    "text", ["", "order 10417", "C-2026", "C-1999-K7Q4-3", "the year 2026 was fine", "XC-2026-K7Q4-3", "C-2026-K7Q4-33"]
)
def test_other_numbers_are_no_references(text: str) -> None:
    """What only looks a little like a reference is not taken for one."""
    assert find_references(text) == []
    assert not looks_like_a_reference(text)


def test_a_slip_still_looks_like_a_reference() -> None:
    """A reference with a wrong check character has the shape of one, so that the customer can be told."""
    right = symbols_of(2026, "K7Q4")
    wrong = written(right[:8] + ("2" if right[8] != "2" else "3"))

    assert looks_like_a_reference(wrong) and find_references(wrong) == []


def test_a_reference_is_handed_on_as_it_is_kept() -> None:
    """Digits of another script are either read as the reference that is kept, or not at all."""
    right = written(symbols_of(2026, "K7Q4"))
    typed = right.replace("2026", "20٢٦")

    assert find_references(typed) in ([right], [])


@given(
    years,
    bodies,
    st.sampled_from(["C-2026-K7Q4", "C-2026", "C-2026-K7Q4-Z", "c 2026 k7q", "C"]),
    st.sampled_from(" -_/"),
)
@steady
def test_a_bad_reference_hides_no_good_one(year: int, drawn: str, bad: str, gap: str) -> None:
    """A reference after half a one or a wrong one is still found."""
    right = written(symbols_of(year, drawn))

    assert find_references(f"{bad}{gap}{right}")[-1:] == [right]


@pytest.mark.parametrize("around", ["_{}_", "__{}__", "*{}*", "({})", "“{}”", "case_{}", "{}_"])
def test_a_reference_is_found_between_signs(around: str) -> None:
    """Signs people and mail programs put around a reference are no part of it."""
    right = written(symbols_of(2026, "K7Q4"))

    assert find_references(around.format(right)) == [right]
