"""What a message asks, as the trained model reads it."""

from __future__ import annotations

from typing import Any, Callable

import pytest

Understand = Callable[[str], dict[str, Any]]


def first_aspects(understood: dict[str, Any]) -> list[str]:
    """The likeliest aspect of each part of the message."""
    return [one["aspect"] for one in understood["asked"] if one["lead"] > 0]


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("how heavy is the frying pan?", "weight"),
        ("is the kettle loud", "noise"),
        ("how long does the night light take to charge", "charging_time"),
        ("do you sell gift vouchers?", "gift_vouchers"),
        ("can I pay with paypal", "payment"),
        ("can you engrave a name on the bottle?", "personalisation"),
    ],
)
def test_a_question_is_read_by_what_it_asks(understand: Understand, question: str, aspect: str) -> None:
    """A plain question has its aspect first, whether the shop has a fact for it or not."""
    assert first_aspects(understand(question))[:1] == [aspect]


def test_each_part_of_a_message_is_read(understand: Understand) -> None:
    """Two questions in one message are both read, each where it stands."""
    text = "Is the Alba kettle dishwasher safe? And what does delivery to Cork cost?"
    asked = [one for one in understand(text)["asked"] if one["lead"] > 0]

    assert [one["aspect"] for one in asked] == ["dishwasher_safe", "delivery_cost"]
    assert text[asked[1]["start"] : asked[1]["end"]].startswith("what does delivery")


@pytest.mark.parametrize("text", ["hello there", "yes please", "thank you so much", "no"])
def test_what_asks_nothing_is_not_read(understand: Understand, text: str) -> None:
    """A message that is surely something else costs no reading."""
    assert "asked" not in understand(text)
