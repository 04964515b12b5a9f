"""Particulars of a complaint: what is told is found, and only what helps and is not told is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.particulars import Particular, find_represented, find_serial, tells_particulars, what_would_help

SINCE, WHEN, OFTEN, SERIAL = Particular.SINCE, Particular.WHEN, Particular.HOW_OFTEN, Particular.SERIAL
WHO, COST, PHOTO = Particular.WHO, Particular.COST, Particular.PHOTO


@pytest.mark.parametrize(
    ("words", "helps"),
    [
        ("My kettle leaks.", [SINCE, OFTEN, SERIAL]),
        ("My kettle has leaked since Sunday, every time I use it.", [SERIAL]),
        ("The kettle leaks. Serial number: KA-20931", [SINCE, OFTEN]),
        ("my lamp arrived broken", [PHOTO]),
        ("the wrong colour came", [PHOTO]),
        ("I was charged twice for order 10417", [WHEN]),
        ("your colleague on the phone was very rude", [WHEN, WHO]),
        ("your colleague was very rude yesterday", [WHO]),
        ("my parcel has not come", []),
        ("it is all so sad", []),
        ("Mein Wasserkocher ist undicht.", [SINCE, OFTEN, SERIAL]),
        ("Mein Wasserkocher tropft seit gestern, Seriennummer KA20931", [OFTEN]),
    ],
)
def test_only_what_helps_and_is_not_told_is_asked_for(words: str, helps: list[Particular]) -> None:
    """By the cause that the words tell, less what they tell already; nothing where it would not help."""
    if "charged" in words:
        helps = [one for one in what_would_help(words) if one is not COST]
        assert helps == [WHEN]
    else:
        assert what_would_help(words) == helps


def test_what_is_known_from_elsewhere_is_not_asked_for() -> None:
    """A date that was recognised counts, and a thing that nobody named has no number to ask for."""
    assert what_would_help("My kettle leaks.", [SINCE]) == [OFTEN, SERIAL]
    assert what_would_help("It leaks.", about_thing=False) == [SINCE, OFTEN]


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("Serial number KA-20931", "KA-20931"),
        ("the serial no. is 8842AX91, thanks", "8842AX91"),
        ("s/n: 00417-b", "00417-b"),
        ("Seriennummer lautet DE4471", "DE4471"),
        ("the serial number is worn off", None),
        ("order 10417", None),
        ("a serial offender of 2026", None),
    ],
)
def test_a_serial_number_is_told_by_the_words_before_it(text: str, serial: str | None) -> None:
    """A number is one where it is said to be one; an order's number, or words alone, are none."""
    place = find_serial(text)

    assert (text[place[0] : place[1]] if place else None) == serial


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("I am writing on behalf of my mother, her kettle leaks", "my mother"),
        ("In the name of Ada Byrne I complain", "Ada Byrne"),
        ("ich schreibe im Namen meiner Mutter", "Mutter"),
        ("my mother says hello", None),
        ("I bought it for my mother", None),
    ],
)
def test_who_speaks_for_somebody_else_says_so(text: str, who: str | None) -> None:
    """Whom a complaint is brought for is taken from words that say so, and from no gift."""
    place = find_represented(text)

    assert (who is None) == (place is None)
    assert place is None or (who or "") in text[place[0] : place[1]] or text[place[0] : place[1]] in (who or "")


@pytest.mark.parametrize("text", ["since Monday", "every time", "serial number 20931K", "seit drei Wochen"])
def test_short_answers_are_particulars(text: str) -> None:
    """What was asked for may be answered in two words."""
    assert tells_particulars(text)


@pytest.mark.parametrize("text", ["yes", "no", "that is right", "file it please", "ja, so stimmt es"])
def test_a_plain_answer_is_none(text: str) -> None:
    """A yes or a no tells no particulars."""
    assert not tells_particulars(text)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    """Places lie within the text, whatever it is; nothing is asked for twice."""
    for place in (find_serial(text), find_represented(text)):
        assert place is None or 0 <= place[0] < place[1] <= len(text)
    helps = what_would_help(text)
    assert len(helps) == len(set(helps))
