"""What a customer meant, told by their own choice, waits for a person to review; nothing else does."""

from __future__ import annotations

from typing import Any

from tests.conversations.customer import Customer

UNCLEAR = "flurb the gnarl"


def suggestions(customer: Customer) -> list[dict[str, Any]]:
    """The training suggestions of this conversation."""
    return customer.rows("select * from training_suggestions where conversation_id = :here order by made_at, id")


def chosen(customer: Customer) -> str:
    """Say something unclear; a choice that is offered and names a meaning."""
    assert "I am not sure I understood" in customer.say(UNCLEAR)
    return next(title for title in customer.titles() if title not in ("Something else", "A person, please"))


def test_a_choice_after_doubt_is_there_once(customer: Customer) -> None:
    """The words that were not understood are suggested with the chosen meaning, once."""
    title = chosen(customer)
    payload = customer.payload(title)
    customer.say(payload)
    customer.say(payload)
    (suggestion,) = suggestions(customer)
    (first, second, *_) = customer.intents()

    assert first == "nlu_fallback"
    assert (suggestion["words"], suggestion["intent"]) == (UNCLEAR, second)
    assert (suggestion["origin"], suggestion["state"]) == ("choice", "open")


def test_a_person_after_one_failure_is_a_meaning(customer: Customer) -> None:
    """Whoever asks for a person at the first offer may have meant just that."""
    chosen(customer)
    customer.press("A person, please")

    assert [(s["intent"], s["origin"]) for s in suggestions(customer)] == [("ask_human", "choice")]


def test_a_person_after_two_failures_is_none(customer: Customer) -> None:
    """After two failures a person is what is left: the words are noted without a meaning."""
    customer.say(UNCLEAR, "xyzzy plugh")
    customer.press("Yes, a person please")

    assert [(s["words"], s["intent"], s["origin"]) for s in suggestions(customer)] == [
        ("xyzzy plugh", None, "question")
    ]


def test_something_else_is_none(customer: Customer) -> None:
    """After "Something else" the unclear words are noted for the staff, without a meaning."""
    chosen(customer)
    customer.press("Something else")

    assert [s["intent"] for s in suggestions(customer)] == [None]
    assert [row["question"] for row in customer.unanswered()] == [UNCLEAR]


def test_choices_offered_when_sure_are_none(customer: Customer) -> None:
    """A choice that was offered for anything else teaches nothing."""
    customer.say("hello there, anybody home?")
    customer.press("Where is my order?")

    assert suggestions(customer) == []
