"""Attributes: one id for the many ways of writing one; units as they are written here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attribute import attribute_id, attribute_title, is_number, known_unit, split_measure


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("color", "colours"),
        ("Colours", "colours"),
        ("size", "sizes"),
        ("battery life", "battery_life"),
        ("Battery-Life", "battery_life"),
        ("RAM", "ram"),
        ("frame color", "frame_colour"),
        ("bagged/bagless", "bagged_bagless"),
        ("dishwasher_safe", "dishwasher_safe"),
    ],
)
def test_an_attribute_has_one_id(written: str, id: str) -> None:
    """However a shop writes an attribute, it is kept under one id, which stays as it is."""
    assert attribute_id(written) == id
    assert attribute_id(id) == id


@given(st.text(max_size=60))
def test_an_id_is_small_letters_or_refused(written: str) -> None:
    """Whatever is written, its id is words joined by underscores, or it is refused."""
    try:
        made = attribute_id(written)
    except ValueError:
        return

    assert made == made.lower() and 1 <= len(made) <= 48
    assert all(word.isalnum() for word in made.split("_"))


def test_titles_begin_with_a_large_letter() -> None:
    """An attribute at the beginning of a sentence is written as a sentence begins, abbreviations in capitals."""
    assert [attribute_title(name) for name in ("screen size", "ram", "battery_life")] == [
        "Screen size", "RAM", "Battery life",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "unit"),
    [("L", "l"), ("litres", "l"), ("KG", "kg"), ("w", "W"), ("inches", "inch"), ("db(A)", "dB"), ("spoons", None)],
)
def test_units_have_one_spelling(written: str, unit: str | None) -> None:
    """A unit is known by its signs and its names; what is no unit is not."""
    assert known_unit(written) == unit


@pytest.mark.parametrize(
    ("written", "apart"),
    [
        ("13-inch", ("13", "inch")),
        ("1.5 liters", ("1.5", "l")),
        ("20000mAh", ("20000", "mAh")),
        ("55-75 lbs", ("55-75", "lb")),
        ("256GB SSD", None),
        ("4K", None),
        ("XL", None),
        ("cotton", None),
    ],
)
def test_a_number_and_its_unit_are_told_apart(written: str, apart: tuple[str, str] | None) -> None:
    """A measure is a number and a unit; nothing else is taken for one."""
    assert split_measure(written) == apart


def test_numbers_alone() -> None:
    """One number or several; anything with letters is none."""
    assert [is_number(value) for value in ("7", "1.5", "13, 15", "29 × 17 × 19", "yes", "7 kg", "")] == [
        True, True, True, True, False, False, False,
    ]  # fmt: skip
