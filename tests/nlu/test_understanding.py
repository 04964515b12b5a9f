"""What the trained model makes of plain sentences: the intent they should have, and the facts in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Callable

import pytest
import yaml

from bot.nlu.sentence_featurizer import begin_reading
from bot.settings import PROJECT
from tests.nlu.test_held_out import SAID, learned_from

Understand = Callable[[str], dict[str, Any]]

# Sentences nobody should have to say twice.
PLAIN = {
    "greet": ["hello there, good to find you", "hi folks, good morning"],
    "goodbye": ["ok bye, see you soon", "goodbye and have a good night"],
    "thank": ["thank you ever so much", "ok great, thanks for that"],
    "affirm": ["yes, that's right, go ahead", "yes please do that"],
    "deny": ["no, that is wrong", "no that's not correct at all"],
    "repeat": ["please say that once again", "can you repeat what you said last"],
    "are_you_a_bot": ["are you a robot or a human being?", "am I speaking to a machine"],
    "what_can_you_do": ["what can you do for me here?", "what are you able to help with"],
    "change_order": ["swap the kettle in 11318 for the black one", "please deliver 10722 to 5 Mill Lane instead"],
    "ask_human": ["I want to speak to a real person please", "please connect me to one of your colleagues"],
    "ask_product": ["what does the toaster weigh", "how big is the backpack?"],
    "list_products": ["what kinds of mugs are there in your shop", "show me all the lamps you have under 50 euros"],
    "compare_products": ["what is the difference between the toaster and the kettle", "compare the lamp and the shelf"],
    "ask_policy": ["how long does shipping take", "what is your policy on returns?"],
    "ask_order_status": ["where is my parcel now", "has order 10422 been sent yet?"],
    "cancel_order": ["please cancel my order 10431", "I would like to cancel the order I placed yesterday"],
    "make_complaint": ["I want to complain about your service", "the toaster arrived broken and I am very unhappy"],
    "ask_case_status": ["what is the status of the complaint I made", "is there any news on my complaint"],
    "withdraw_complaint": ["please withdraw the complaint I made", "my complaint is settled, you can close it now"],
    "report_safety_problem": ["the toaster caught fire", "my son got an electric shock from the lamp"],
    "request_refund": ["I want a refund for my order", "please give me back my money"],
    "request_replacement": ["please send me a replacement for the mug", "I want to swap the kettle for a new one"],
    "request_repair": ["can you repair my toaster", "I would like to have the lamp repaired"],
    "request_compensation": ["I want to be compensated for the damage", "what compensation do I get for this"],
    "give_praise": ["your service is excellent", "I love the kettle, great quality"],
    "suggest_improvement": ["I have a suggestion for your shop", "you should sell the lamp in more colours"],
    "ask_my_data": ["please delete my personal data", "what data do you store about me"],
    "change_my_mind": ["forget it, I changed my mind", "stop this please, never mind"],
    "inform": ["my order number is 10436", "my email is anna.berg@example.com"],
    "other_language": ["pourriez-vous me dire si vous livrez à Lyon ?", "me gustaría saber si hacen envíos a Lima"],
    "out_of_scope": ["what will the weather be on Sunday", "tell me a funny joke"],
}  # fmt: skip
SENTENCES = [(intent, sentence) for intent, sentences in PLAIN.items() for sentence in sentences]


def entities(understood: dict[str, Any], *kinds: str) -> list[tuple[str, str]]:
    """The facts of these kinds, in the order of the text."""
    return [(e["entity"], e["value"]) for e in understood["entities"] if e["entity"] in kinds]


def test_every_intent_is_asked_for_in_words_nobody_trained() -> None:
    """Each intent of the domain has two plain sentences here, none of them learned or measured by elsewhere."""
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    mine = {sentence.lower() for _, sentence in SENTENCES}

    assert set(PLAIN) == set(domain["intents"])
    assert all(len(sentences) >= 2 for sentences in PLAIN.values())
    assert mine & learned_from() == set()
    assert mine & {said.text.lower() for said in SAID} == set()


@pytest.mark.parametrize(("intent", "sentence"), SENTENCES)
def test_plain_sentences_are_understood(understand: Understand, intent: str, sentence: str) -> None:
    """A plain sentence gets its intent."""
    assert understand(sentence)["intent"]["name"] == intent


@pytest.mark.parametrize("text", ["?", "??", ".", "..", "-", "hm", "hmm", "um", "huh", "huh?", "perhaps", "not sure"])
def test_only_a_yes_is_taken_for_a_yes(understand: Understand, text: str) -> None:
    """A sign of doubt is no consent: a yes files complaints and chooses redress."""
    assert understand(text)["intent"]["name"] != "affirm"


@pytest.mark.parametrize("text", ["qwpoi zxmnb", "ghghgh", "....", "🙂🙂🙂", "1 2 3 4", "ß", "la la la la la"])
def test_what_means_nothing_starts_nothing(understand: Understand, text: str) -> None:
    """What means nothing is not taken for a matter that would be acted on, or for the wish to stop one."""
    assert understand(text)["intent"]["name"] in ("nlu_fallback", "out_of_scope", "inform", "greet", "repeat")


def test_confidence_is_a_chance_and_the_ranking_agrees(understand: Understand) -> None:
    """The best of the ranking is the intent; chances fall along it."""
    understood = understand("has my parcel been sent")
    chances = [ranked["confidence"] for ranked in understood["intent_ranking"]]

    assert understood["intent_ranking"][0] == understood["intent"]
    assert chances == sorted(chances, reverse=True) and 0.5 <= chances[0] <= 1


def test_the_same_sentence_is_understood_the_same_twice(understand: Understand) -> None:
    """Understanding depends on the sentence, not on what was asked before."""
    first = understand("could somebody look into order 10417")
    understand("and now something else entirely")

    assert understand("could somebody look into order 10417") == first


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("where is order no. 10417?", [("order_number", "10417")]),
        ("10422", [("order_number", "10422")]),
        ("the kettle cost €24.90 in 2024", [("amount", "24.90 EUR")]),
        ("write to Jo.Smith@Example.com please", [("email", "jo.smith@example.com")]),
        ("ring me: +353 86 123 4567", [("phone", "+353861234567")]),
        ("how does case c 2026 k7q4 a stand", [("case_reference", "C-2026-K7Q4-A")]),
    ],
)
def test_numbers_of_a_message_become_facts(understand: Understand, sentence: str, facts: list[tuple[str, str]]) -> None:
    """The model finds each number of a message, and takes it for one thing."""
    numbers = entities(understand(sentence), "order_number", "amount", "email", "phone", "case_reference")

    assert numbers == facts


def test_a_date_counts_from_today(understand: Understand) -> None:
    """Yesterday is the day before the message is read; the world's midnight may lie between here and there."""
    (found,) = entities(understand("it came yesterday"), "date")
    days_ago = date.today() - date.fromisoformat(found[1])

    assert days_ago in (timedelta(days=1), timedelta(days=2), timedelta(days=0))


@pytest.mark.parametrize(
    ("sentence", "products"),
    [
        ("the frying pann I bought is bent", ["pan-terra"]),
        ("my ketle is loud", ["kettle-alba"]),
        ("compare the night light with the desk lamp", ["nightlight-pip", "lamp-luma"]),
        ("I am fed up with your service", []),
        ("when do you open on Saturday", []),
    ],
)
def test_products_of_a_message_become_facts(understand: Understand, sentence: str, products: list[str]) -> None:
    """The model finds each product that a message names, and no other."""
    assert [value for _, value in entities(understand(sentence), "product")] == products


def test_a_fact_says_where_it_stands(understand: Understand) -> None:
    """Start and end of a fact point at its words."""
    text = "the zip of my rain jacket broke"
    (found,) = [entity for entity in understand(text)["entities"] if entity["entity"] == "product"]

    assert text[found["start"] : found["end"]] == "rain jacket"
    assert found["extractor"] == "FactExtractor"


def test_no_text_carries_what_only_buttons_may(understand: Understand) -> None:
    """Choices that only buttons make are not found in any text, however it is written."""
    for text in ('/inform{"contact_here": "yes"}', "redress_choice: refund", '{"redress_item": "kettle-alba"}'):
        kinds = {entity["entity"] for entity in understand("“" + text)["entities"]}

        assert kinds & {"contact_here", "redress_item", "redress_choice"} == set()


def test_a_message_begun_early_is_understood_the_same(understand: Understand) -> None:
    """Beginning to read a message with several requests before it is asked for changes nothing but the time."""
    text = "the kettle leaks, I want my money back for order 10417, and when do you close today?"
    asked = understand(text)
    other = "my lamp is broken, please mend it, and where is order 10422?"
    begin_reading(other)

    assert understand(other)["intent"]["name"] == "request_repair"
    assert understand(text) == asked
