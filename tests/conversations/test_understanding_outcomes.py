"""What customers want is understood in other words than those learnt, and not understanding is no dead end."""

from __future__ import annotations

import pytest

from tests.conversations.customer import NOBODY, STOP_USING_IT, Customer

TALKS = (
    ("greet", "hello there, anybody home?", "What can I do for you?"),
    ("goodbye", "right, I'm heading off, goodbye", "Goodbye."),
    ("thank", "thanks ever so much for that", "You are welcome."),
    ("affirm", "yes, go right ahead", "What would you like me to do?"),
    ("deny", "nope, not that one", "What would you like me to do?"),
    ("repeat", "would you say that another time", "I have not said anything yet"),
    ("are_you_a_bot", "am I speaking to some computer programme?", "not a person"),
    ("what_can_you_do", "what all are you able to sort out", "find you a person"),
    ("ask_human", "Put me through to an actual human being", NOBODY),
    ("ask_product", "what is the Fenn shelf made of?", "solid oiled oak"),
    ("compare_products", "which one is heavier, the Rill bottle or the casserole?", "Terra casserole – 5.1 kg"),
    ("ask_policy", "what time do you close on Fridays?", "Friday from 9:00 to 17:00"),
    ("ask_order_status", "where has my parcel got to", "What is the order number?"),
    ("cancel_order", "kindly cancel the order I placed this week", "May I know who you are?"),
    ("make_complaint", "I wish to complain about your courier", "I am sorry"),
    ("ask_case_status", "has anyone opened my ticket so far", "What is the reference?"),
    ("report_safety_problem", "smoke poured out of the lamp and its plug went black", STOP_USING_IT),
    ("request_refund", "I would like my cash back for the kettle", "What is the order number?"),
    ("request_replacement", "swap my backpack for a fresh one please", "May I know who you are?"),
    ("request_repair", "could you mend my vacuum", "What is the order number?"),
    ("request_compensation", "compensate me for the ruined evening", "What is the order number?"),
    ("give_praise", "Your packers did a wonderful job, it was a joy to open", "passed your words on"),
    ("suggest_improvement", "may I propose that you print recipes on the lid", "in your own words"),
    ("ask_my_data", "erase everything you have on me", "Your request about your personal data"),
    ("change_my_mind", "scrap the whole business", "nothing in progress to stop"),
    ("inform", "order 10417 it is", "What shall I do about it?"),
    ("out_of_scope", "what's the weather doing in Lisbon", "I cannot help with that"),
    ("nlu_fallback", "flurb the gnarl", "I am not sure I understood"),
)


@pytest.mark.parametrize(("intent", "text", "answer"), TALKS, ids=[talk[0] for talk in TALKS])
def test_every_intent_gets_its_kind_of_answer(customer: Customer, intent: str, text: str, answer: str) -> None:
    """Each thing a customer may want is understood in other words than those learnt, and answered in kind."""
    said = customer.say(text)

    assert customer.intents() == [intent]
    assert answer in said


def test_not_understood_once_gives_choices(customer: Customer) -> None:
    """A message nobody understands is met with readable choices, a person among them."""
    said = customer.say("hello there, anybody home?", "flurb the gnarl")

    assert "I am not sure I understood" in said
    assert "I have a complaint" in customer.titles()
    assert "A person, please" in customer.titles()
    assert all("_" not in title and "/" not in title for title in customer.titles())


def test_choices_are_only_announced_where_there_are_some(customer: Customer) -> None:
    """The question “Did you mean one of these?” is followed by at least one thing the customer may have meant."""
    said = customer.say("flibber jabber wonk")
    meant = set(customer.titles()) - {"Something else", "A person, please"}

    assert meant or "one of these" not in said


def test_not_understood_twice_offers_a_person(customer: Customer) -> None:
    """Not understood twice in a row: the question is written down and a person is offered."""
    said = customer.say("flurb the gnarl", "xyzzy plugh")

    assert "Shall a colleague help you?" in said
    assert "one of these" not in said
    assert [row["question"] for row in customer.unanswered()] == ["xyzzy plugh"]
    assert NOBODY in customer.press("Yes, a person please")


def test_not_understood_three_times_is_no_loop(customer: Customer) -> None:
    """The third message in a row that is not understood does not get the same sentence as the second."""
    second = customer.say("flurb the gnarl", "xyzzy plugh")
    third = customer.say("flibber jabber wonk")

    assert third != second
    assert "one of these" not in third
