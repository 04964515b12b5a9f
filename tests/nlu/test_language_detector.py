"""What the trained model makes of a message in another language."""

from __future__ import annotations

from typing import Any, Callable

import pytest

Understand = Callable[[str], dict[str, Any]]


def languages(understood: dict[str, Any]) -> list[str]:
    """The language entities."""
    return [entity["value"] for entity in understood["entities"] if entity["entity"] == "language"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("j'attends mon sac à dos depuis trois semaines", "fr"),
        ("quisiera hablar con una persona, por favor", "es"),
        ("السلام عليكم، أين الطرد الخاص بي؟", "ar"),
        ("你们星期天营业吗？", "zh"),
    ],
)
def test_another_language_wins_over_the_classifier(understand: Understand, text: str, language: str) -> None:
    """The intent is `other_language`, certain, and the entity names the language and covers the message."""
    understood = understand(text)
    [entity] = [entity for entity in understood["entities"] if entity["entity"] == "language"]

    assert understood["intent"] == {"name": "other_language", "confidence": 1.0}
    assert understood["intent_ranking"][0]["name"] == "other_language"
    assert (entity["value"], entity["start"], entity["end"]) == (language, 0, len(text))


def test_facts_are_found_in_any_language(understand: Understand) -> None:
    """An address and an order number are what they are in every language."""
    found = understand("Ma commande 10417 n'est pas là, écrivez à jana.weber@example.com")
    facts = {(entity["entity"], entity["value"]) for entity in found["entities"]}

    assert {("order_number", "10417"), ("email", "jana.weber@example.com"), ("language", "fr")} <= facts


@pytest.mark.parametrize(
    "text",
    [
        "tihs laepm is borken, waht now",
        "I fuond teh kettel udner my chiar",
        "hola, where is my order?",
        "ok",
        "my name is François",
        "10417",
    ],
)
def test_our_own_language_is_left_to_the_classifier(understand: Understand, text: str) -> None:
    """An English message, or one that says too little, gets neither the intent nor the entity."""
    understood = understand(text)

    assert understood["intent"]["name"] != "other_language"
    assert languages(understood) == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Guten Tag", "greet"),
        ("Danke", "thank"),
        ("ich warte seit drei Wochen auf meinen Rucksack und niemand antwortet mir", "make_complaint"),
        ("aus dem Toaster kommt Rauch", "report_safety_problem"),
        ("kann ich bitte mit einem Menschen reden", "ask_human"),
        ("ich möchte mein Geld zurück", "request_refund"),
        ("wo bleibt mein Paket", "ask_order_status"),
        ("wie schwer ist der Wasserkocher", "ask_product"),
    ],
)
def test_a_further_language_is_understood(understand: Understand, text: str, intent: str) -> None:
    """A German message is read in German, and tells the conversation that it is German."""
    understood = understand(text)

    assert understood["intent"]["name"] == intent
    assert languages(understood) == ["de"]


def test_nothing_is_learned_from_foreign_examples(understand: Understand) -> None:
    """The classifier does not rank the intent at all: only the detector gives it."""
    ranked = [ranked["name"] for ranked in understand("xqzw kplj vbnm")["intent_ranking"]]

    assert "other_language" not in ranked
