"""Cutting a message into the parts that may each ask for something."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.clauses import MOST, split_clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "The kettle leaks. I want my money back! And when do you close today?",
            ["The kettle leaks.", "I want my money back!", "when do you close today?"],
        ),
        ("cancel 10391, and send me an invoice please", ["cancel 10391", "send me an invoice please"]),
        ("is it heavy? where are you?", ["is it heavy?", "where are you?"]),
    ],
)
def test_requests_are_cut_apart(text: str, parts: list[str]) -> None:
    """Sentences, and clauses joined by "and", are parts of their own."""
    assert [clause.text for clause in split_clauses(text)] == parts


@pytest.mark.parametrize("text", ["hello", "where is my order", "salt and pepper", "it costs 3.50 euro", ""])
def test_what_is_of_a_piece_stays_so(text: str) -> None:
    """A message with one thing to say has no parts."""
    assert split_clauses(text) == []


@given(st.text(max_size=300))
def test_parts_stand_where_they_say(text: str) -> None:
    """Every part is found at its place, in order, and there are never too many."""
    clauses = split_clauses(text)

    assert len(clauses) <= MOST
    assert all(clause.text.strip() in text[clause.start : clause.end] for clause in clauses)
    assert all(one.start < other.start for one, other in itertools.pairwise(clauses))
