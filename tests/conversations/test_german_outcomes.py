"""A conversation in German, from the greeting to the case, is in German and leaves the same behind as in English."""

from __future__ import annotations

import re

import pytest

from bot.domain.language import CALLED
from tests.conversations.customer import REFERENCE, Customer

ENGLISH = re.compile(r"\b(?:the|your|you|please|order|complaint|colleague|would|what|answer|with)\b", re.IGNORECASE)


def language_of(customer: Customer) -> str:
    """The language of the conversation as it is stored."""
    [row] = customer.rows("select language from conversations where id = :here")
    return str(row["language"])


def test_the_language_is_that_of_the_first_message(customer: Customer) -> None:
    """The greeting of the house is in its own language and names the other; from then on all is German."""
    said = customer.say("Guten Tag")
    greeting, answer = said.split("\n", 1)

    assert "Deutsch" in greeting and CALLED["de"] == "Deutsch"
    assert not ENGLISH.search(answer) and customer.intents() == ["greet"]
    assert language_of(customer) == "de"


def test_a_complaint_is_told_read_back_and_filed(customer: Customer) -> None:
    """Every word of it is German; the case holds the customer's words, product, order, wish and address."""
    customer.say("hallo, guten Tag")
    said = [
        customer.say("Mein Wasserkocher tropft seit zwei Wochen, das ist eine Frechheit!"),
        customer.say("Bestellung 10417"),
        customer.say("Ich will mein Geld zurück"),
        customer.say("jana.weber@example.com"),
        customer.say("ja, genau so"),
        customer.say("wie steht es um meine Beschwerde?"),
    ]
    [case], [promise] = customer.cases(), customer.promises()

    assert [text for text in said if ENGLISH.search(text)] == []
    assert "Worum es geht: Wasserkocher Alba, Bestellung 10417" in said[3]
    assert case["reference"] in said[4] and case["reference"] in said[5]
    assert (case["kind"], case["about_product"], case["about_order"]) == ("complaint", "kettle-alba", "10417")
    assert (case["remedy_wanted"], case["contact_value"]) == ("refund", "jana.weber@example.com")
    assert "tropft seit zwei Wochen" in case["own_words"]
    assert promise["state"] == "made"


def test_a_question_is_answered_from_the_same_facts(customer: Customer) -> None:
    """The German answer tells the fact and the known fault, and is recorded as the same facts told."""
    said = customer.say("wie schwer ist der Wasserkocher?")
    price = customer.say("und was kostet er?")

    assert "wiegt leer 1,1 kg" in said and "Bekannter Fehler" in said
    assert "39,90 €" in price
    assert not ENGLISH.search(price)


def test_danger_comes_first(customer: Customer) -> None:
    """The stop-use words are German, and the report is filed with the highest priority."""
    said = customer.say("Aus dem Toaster kommt Rauch und es riecht verbrannt!")
    filed = customer.say("jana.weber@example.com", "egal, Hauptsache sicher", "ja, stimmt")
    [case] = customer.cases()

    assert said.split("\n")[1].startswith("Bitte benutzen Sie es")
    assert REFERENCE.search(filed) and (case["priority"], case["safety"]) == (1, 1)


def test_a_refund_is_asked_for_with_its_reasons(customer: Customer) -> None:
    """The options and their legal reasons are German, and the choice may be typed."""
    customer.say("Ich möchte das Geld für Bestellung 10417 zurück")
    options = customer.say("mara.quinn@example.com", "er ist kaputt")
    done = customer.say("die zweite")

    assert "Diese Wege stehen offen:" in options and "Richtlinie" in options
    assert not ENGLISH.search(options.replace("Larkfield", "")) and not ENGLISH.search(done)
    assert customer.cases()[0]["kind"] == "redress"


@pytest.mark.parametrize(
    "cry", ["Ich will sofort mit einem Menschen sprechen", "gib mir endlich einen Mitarbeiter, du Scheißteil"]
)
def test_a_person_is_one_sentence_away(customer: Customer, cry: str) -> None:
    """In German too, whatever the tone; the call-back says so to the colleague."""
    customer.say(cry)
    arranged = customer.say("jana.weber@example.com")
    [case] = customer.cases()

    assert case["kind"] == "call_back" and case["reference"] in arranged
    assert "language: German" in case["own_words"]


def test_who_changes_the_language_is_followed(customer: Customer) -> None:
    """English is answered in English, and German after that in German again."""
    customer.say("Guten Tag, wie lange habe ich Garantie?")
    english = customer.say("sorry, can we go on in English? how long do I have to return it?")
    german = customer.say("und wie lange dauert die Lieferung nach Österreich?")

    assert ENGLISH.search(english) and not ENGLISH.search(german)
    assert language_of(customer) == "de"


@pytest.mark.parametrize("asked", ["Woher stammt diese Auskunft?", "Woher wissen Sie das?", "Woher haben Sie das?"])
def test_the_source_is_told_in_german(customer: Customer, asked: str) -> None:
    """Who asks where an answer comes from hears its source, and no case is opened."""
    customer.say("Wie schwer ist der Wasserkocher?")
    assert "Alba" in (said := customer.say(asked)) and "Das steht in: Datenblatt Alba" in said
    assert customer.cases() == []


def test_here_is_understood_as_it_was_offered(customer: Customer) -> None:
    """Who answers "hier", the very word that was offered, is reached in the chat."""
    customer.say("Ich möchte mich beschweren: der Toaster aus Bestellung 10402 ist der falsche", "Ersatz")
    said = customer.say("hier")

    assert "Wie wir Sie erreichen: hier" in said
