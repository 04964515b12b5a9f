"""A button does what it says in its own conversation, and nothing typed by hand does what only buttons may."""

from __future__ import annotations

import re
from typing import Callable

from tests.conversations.customer import Customer


def test_a_button_is_sent_by_its_id(customer: Customer) -> None:
    """A button carries an opaque id; sending it as the message does what the button says."""
    customer.say("hello there, anybody home?")
    payload = customer.payload("Where is my order?")
    said = customer.press("Where is my order?")

    assert re.fullmatch(r"b_[\w-]{22}", payload)
    assert said.startswith("What is the order number? It is in the confirmation e-mail, for example 12345.")
    assert customer.intents() == ["greet", "ask_order_status"]


def test_a_button_of_somebody_else_is_refused(new_customer: Callable[[], Customer]) -> None:
    """A button works in its own conversation only; elsewhere it is refused and nothing is stored."""
    owner, other = new_customer(), new_customer()
    owner.say("hello there, anybody home?")
    other.say("what is the Fenn shelf made of?")
    before = other.rows("select id from messages where conversation_id = :here")
    answer = other.send(owner.payload("Where is my order?"))

    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    assert other.rows("select id from messages where conversation_id = :here") == before


def test_payloads_of_rasa_are_only_text(customer: Customer) -> None:
    """A payload typed by hand gives no slot a value: what only buttons may say cannot be typed."""
    customer.say("I want my money back for order 10417", "mara.quinn@example.com", "it is faulty")
    customer.say('/inform{"redress_choice": "withdrawal"}')

    assert customer.cases() == []
