"""Questions get the fact they ask for, or an honest “I do not know” that is noted for the staff."""

from __future__ import annotations

import re

import pytest

from tests.conversations.customer import NOBODY, Customer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how heavy is the frying pann", "The Terra frying pan weighs 2.4 kg."),
        ("is the ketle loud", "78 dB"),
        ("how do I descale the kettel", "every two months with citric acid"),
        ("wat colour does the bakpack come in", "slate, rust and moss"),
    ],
)
def test_misspelt_products_are_found(customer: Customer, question: str, answer: str) -> None:
    """A slip of the finger in a product's name does not keep it from being found."""
    assert answer in customer.say(question)


@pytest.mark.parametrize(
    ("question", "answer", "not_this"),
    [
        ("how long do I have to send something back", "within 14 days", "leave our warehouse"),
        ("How fast is a refund paid out?", "within 14 days of your notice", "leave our warehouse"),
        ("do you send parcels to Norway?", "We do not deliver outside the EU", "What would you like to know"),
        ("may I pay in instalments", "We do not offer payment in instalments", "What would you like to know"),
    ],
)
def test_policy_questions_get_the_answer_to_what_was_asked(
    customer: Customer, question: str, answer: str, not_this: str
) -> None:
    """A question about the rules of the house is answered with the rule it asks for, and no other."""
    said = customer.say(question)

    assert answer in said
    assert not_this not in said


@pytest.mark.parametrize(
    ("question", "law", "not_this"),
    [
        ("what are my rights?", "Directive 2011/83/EU", "Consumer Rights Act"),
        ("what are my rights as a consumer in the UK?", "Consumer Rights Act 2015", "Directive 2011/83/EU"),
    ],
)
def test_rights_are_those_of_the_place_with_their_sources(
    customer: Customer, question: str, law: str, not_this: str
) -> None:
    """A customer's rights are told by the law of the place they name, else of the shop's, and where from on request."""
    said = customer.say(question)
    sources = customer.say("where do you have that from?")

    assert "14 days" in said
    assert law in sources and not_this not in sources


def test_rights_of_another_place_are_a_few_words_away(customer: Customer) -> None:
    """After a question about rights, the name of a place is enough."""
    customer.say("what are my rights?")
    assert "In the United Kingdom" in customer.say("and in the UK?")


def test_what_is_not_known_is_not_guessed(customer: Customer) -> None:
    """Where there is no fact, the assistant says so, notes the question and offers a colleague."""
    said = customer.say("how many watts does the coffee press use?")
    noted = customer.unanswered()

    assert "I do not know the power of the Nera coffee press" in said
    assert not re.search(r"\d+ ?(?:W|watts?)\b", said)
    assert [(row["subject"], row["attribute"], row["why"]) for row in noted] == [("press-nera", "power", "no_fact")]
    assert noted[0]["question"] == "how many watts does the coffee press use?"
    assert NOBODY in customer.press("Yes, please ask a colleague")


def test_a_name_is_not_taken_for_a_question(customer: Customer) -> None:
    """The wool in a product's name is not a question about its material."""
    said = customer.say("how many watts does the Moss wool blanket draw?")

    assert "I do not know the power of the Moss wool blanket" in said
    assert "mulesing" not in said


def test_what_is_out_of_date_is_not_told(customer: Customer) -> None:
    """A fact past its date is not told, and the question is noted as such."""
    said = customer.say("what is the energy consumption of the toaster")

    assert "out of date" in said
    assert "0.04" not in said
    assert [(row["subject"], row["why"]) for row in customer.unanswered()] == [("toaster-brio", "expired")]
    assert customer.rows("select * from answers_given where message_id in "
                         "(select id from messages where conversation_id = :here)") == []  # fmt: skip


def test_it_means_the_product_talked_about(customer: Customer) -> None:
    """The word “it” in a later question means the product of the question before."""
    said = customer.say("Is the Pip night light fine for a one year old?", "and what does it cost")

    assert "€21.00" in said


def test_it_can_be_compared(customer: Customer) -> None:
    """Asked to compare “it” with the lamp, the assistant takes the product talked about before."""
    said = customer.say("Is the Pip night light fine for a one year old?", "compare it to the desk lamp")

    assert "Pip night light" in said
    assert "Luma desk lamp" in said


def test_a_comparison_tells_what_was_asked(customer: Customer) -> None:
    """Asked which is lighter, the assistant compares the weights and nothing else."""
    said = customer.say("which one is lighter, the Rill bottle or the Dune mugs?")

    assert "0.36 kg" in said
    assert "0.35 kg" in said
    assert "Dishwasher" not in said


def test_a_known_gap_is_named_and_nothing_near_it_told(customer: Customer) -> None:
    """Asked for what no fact says, the assistant names that, and does not tell what is near it instead."""
    said = customer.say("How long does the Pip take to charge?")

    assert "I do not know the charging time of the Pip night light" in said
    assert "hours" not in said


def test_a_beloved_nickname_is_understood(customer: Customer) -> None:
    """A product goes by the words that people have for it."""
    assert "weighs 1.1 kg" in customer.say("how heavy is the jug kettle?")


def test_where_an_answer_comes_from(customer: Customer) -> None:
    """The customer can ask for the source of an answer, and hears document, checker and day of the fact as told."""
    customer.say("how loud is the kettle?")
    said = customer.say("where do you have that from?")

    assert "It reaches 78 dB" in said
    assert "Own test, March 2026, 5 units, ±2 dB" in said
    assert re.search(r"The product desk checked it on \d+ \w+ 2026", said)


def test_no_source_without_an_answer(customer: Customer) -> None:
    """Before any fact was told there is no source to name."""
    assert "not told you any fact" in customer.say("where do you have that from?")


def test_the_question_after_names_another_thing(customer: Customer) -> None:
    """“And the toaster?” asks of the toaster what was asked of the kettle."""
    customer.say("how long is the cable of the kettle?")

    assert "90 cm" in customer.say("and the toaster?")


def test_two_things_asked_at_once(customer: Customer) -> None:
    """Two attributes in one breath are both answered."""
    said = customer.say("how heavy is the shelf and what does it cost?")

    assert "4.3 kg" in said and "€54.00" in said


def test_a_question_after_the_source_means_the_thing_before(customer: Customer) -> None:
    """Who asked for a source in between still means, by "and the toaster?", what was asked about the kettle."""
    customer.say("how long is the cable of the kettle?", "where do you have that from?")

    assert "90 cm" in customer.say("and the toaster?")


def test_a_thing_as_a_whole_is_told_of(customer: Customer) -> None:
    """“What can you tell me about it” is answered with the first facts, not with one that was guessed."""
    said = customer.say("What can you tell me about the Luma?")

    assert "650 lumens" in said and said.count(".") > 3
    assert "I do not know" not in said


def test_a_question_without_a_thing_proposes_things(customer: Customer) -> None:
    """A question that names no product proposes those it may be about; the one that is chosen is answered about."""
    said = customer.say("how many litres does it hold?")
    titles = customer.titles()

    assert "Which product do you mean?" in said and titles
    assert all(title in said for title in titles)
    assert "holds" in customer.press(titles[0])


def test_how_much_of_something_is_no_question_about_its_price(customer: Customer) -> None:
    """What a thing holds is answered without what it costs."""
    said = customer.say("how much water does the kettle hold")

    assert "1.7 litres" in said
    assert "€" not in said
