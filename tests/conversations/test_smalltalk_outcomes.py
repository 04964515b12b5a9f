"""The assistant says what it is, and says again what it said."""

from __future__ import annotations

import pytest

from tests.conversations.customer import EVERYTHING, Customer


@pytest.mark.parametrize("text", ["hello there, anybody home?", EVERYTHING, "what is the Fenn shelf made of?", "zorp"])
def test_the_first_answer_says_that_it_is_automated(customer: Customer, text: str) -> None:
    """Whatever a conversation starts with, the first words are those of an automated assistant, said once."""
    first, second = customer.say(text), customer.say("thanks ever so much for that")

    assert first.startswith("Hello, I am the automated assistant of Larkfield Home.")
    assert "automated assistant" not in second


@pytest.mark.parametrize(
    "text",
    ["are you a flesh and blood person?", "am I speaking to some computer programme?", "be honest, bot or woman?"],
)
def test_nobody_is_told_that_we_are_a_person(customer: Customer, text: str) -> None:
    """Asked whether it is a person, the assistant says that it is none."""
    customer.say("hello there, anybody home?")
    said = customer.say(text)

    assert "I am an automated assistant, not a person." in said


def test_what_was_said_last_is_said_again(customer: Customer) -> None:
    """Asked to repeat, the assistant says its last answer again, word for word, and does nothing twice."""
    first = customer.say("hello there, anybody home?", "may I propose that you print recipes on the lid")
    again = customer.say("would you say that another time")

    assert again == first
    assert len(customer.rows("select * from feedback join messages on messages.id = feedback.message_id "
                             "where conversation_id = :here")) == 1  # fmt: skip
