"""Who writes in another language is answered in it, loses nothing, and is promised nothing that nobody can keep."""

from __future__ import annotations

import re

import pytest
import yaml

from bot.settings import PROJECT
from tests.conversations.customer import STOP_USING_IT, Customer

RESPONSES = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))["responses"]
SPOKEN = yaml.safe_load((PROJECT / "data/shop/shop.yml").read_text(encoding="utf-8"))["shop"]["languages_spoken"]
HELLO = {
    "fr": "Bonjour, quand est-ce que mon colis arrive ?",
    "es": "Buenas tardes, ¿cuándo llega por fin mi paquete?",
    "it": "Buonasera, quando arriva finalmente il mio pacco?",
    "pt": "Boa tarde, quando chega finalmente o meu pacote?",
    "nl": "Goedemiddag, wanneer komt mijn pakket eindelijk aan?",
    "sv": "God eftermiddag, när kommer mitt paket äntligen?",
    "pl": "Dzień dobry, kiedy wreszcie przyjdzie moja paczka?",
    "tr": "İyi günler, paketim ne zaman gelecek acaba?",
    "ar": "مساء الخير، متى يصل طردي أخيرا؟",
    "hi": "नमस्कार, मेरा पार्सल आख़िर कब आएगा?",
    "zh": "下午好，我的包裹到底什么时候到？",
}


def in_language(response: str, language: str) -> str:
    """A response's words in a language, up to their first placeholder."""
    for variation in RESPONSES[response]:
        if any(condition["value"] == language for condition in variation.get("condition", ())):
            return str(variation["text"]).split("{")[0]
    raise KeyError(language)


@pytest.mark.parametrize("language", HELLO)
def test_the_answer_is_in_the_language(customer: Customer, language: str) -> None:
    """The customer reads in their language what can be done here, and who speaks it as the shop's file says."""
    said = customer.say(HELLO[language])
    spoken, not_spoken = (in_language(f"utter_{who}_speaks_it", language) for who in ("colleague", "nobody"))

    assert customer.intents() == ["other_language"]
    assert in_language("utter_other_language", language) in said
    assert (spoken in said, not_spoken in said) == (language in SPOKEN, language not in SPOKEN)
    assert len(customer.titles()) == 1
    assert [row["question"] for row in customer.unanswered()] == [HELLO[language]]


def test_a_call_back_carries_the_language(customer: Customer) -> None:
    """By the button a call-back is arranged, in French to its end; the colleague reads which language it is."""
    customer.say(HELLO["fr"])
    asked = customer.press("Me recontacter en français")
    arranged = customer.say("Écrivez-moi plutôt à jana.weber@example.com")
    [case], [promise] = customer.cases(), customer.promises()

    assert in_language("utter_nobody_there", "fr") in asked and in_language("utter_ask_contact", "fr") in asked
    assert in_language("utter_call_back_arranged", "fr") in arranged and case["reference"] in arranged
    assert re.search(r"\b20\d\d-\d\d-\d\d, \d\d:\d\d\b", arranged)
    assert (case["kind"], case["contact_value"]) == ("call_back", "jana.weber@example.com")
    assert HELLO["fr"] in case["own_words"]
    assert "language: French (somebody on the staff speaks it)" in case["own_words"]
    assert promise["state"] == "made"


def test_where_nobody_speaks_it_nothing_else_is_said(customer: Customer) -> None:
    """The colleague is told that nobody speaks it; the customer was told so too."""
    said = customer.say(HELLO["tr"])
    customer.press("Bir insana ilet")
    customer.say("deniz.kaya@example.com")

    assert in_language("utter_nobody_speaks_it", "tr") in said
    assert "language: Turkish (nobody on the staff speaks it)" in customer.cases()[0]["own_words"]


def test_who_changes_to_english_is_answered_in_english(customer: Customer) -> None:
    """After an English message the words are English again, the form's included."""
    customer.say(HELLO["fr"])
    said = customer.say("never mind, I want to talk to a human")

    assert "No colleague is at the desk right now" in said and "How can a colleague reach you?" in said


def test_a_language_without_words_is_answered_honestly(customer: Customer) -> None:
    """Of a language we only recognise that is said, in English; one that the staff speaks is offered all the same."""
    russian = customer.say("Здравствуйте, когда придёт мой заказ?")
    irish = customer.say("Níl mo bheart tagtha fós agus tá fearg orm")

    assert "I believe you wrote in Russian" in russian and "Nobody on our staff speaks Russian" in russian
    assert "Somebody on our staff speaks Irish" in irish


def test_a_form_is_neither_answered_nor_ended(customer: Customer) -> None:
    """In the middle of a complaint a foreign message is kept, is no part of it, and the same question comes again."""
    asked = customer.say("I wish to complain about your courier")
    said = customer.say("il fattorino ha lasciato tutto sotto la pioggia")
    customer.say("he threw it over the gate", "no", "an apology", "mara.quinn@example.com", "yes")
    [case] = customer.cases()

    assert said.endswith(asked.splitlines()[-1])
    assert "he threw it over the gate" in case["own_words"] and "fattorino" not in case["own_words"]
    assert [row["question"] for row in customer.unanswered()] == ["il fattorino ha lasciato tutto sotto la pioggia"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "de la fumée sort du grille-pain"),
        ("es", "la lámpara ardió esta noche"),
        ("it", "dalla presa esce del fumo"),
        ("pt", "o carregador pegou fogo"),
        ("nl", "er komt rook uit de lamp"),
        ("sv", "det ryker från brödrosten"),
        ("pl", "z tostera leci dym"),
        ("tr", "tost makinesinden duman çıkıyor"),
        ("ar", "خرج دخان من المحمصة"),
        ("hi", "टोस्टर में आग लग गई"),
        ("zh", "煙"),
    ],
)
def test_danger_comes_first_in_every_language(customer: Customer, language: str, text: str) -> None:
    """The stop-use words in the customer's language come first, and the report is filed with the highest priority."""
    said = customer.say(text)
    [case] = customer.cases()

    assert said.split("\n")[-3].startswith(in_language("utter_safety_first", language))
    assert case["reference"] in said
    assert (case["priority"], case["safety"], case["own_words"]) == (1, 1, text)
    assert [promise["kind"] for promise in customer.promises()] == ["safety_answer"]


def test_more_about_a_danger_joins_the_report(customer: Customer) -> None:
    """What is told later of the danger belongs to the same case; a form in progress is not ended by it."""
    customer.say("where has my parcel got to")
    first = customer.say("mi tostadora ardió y hay humo")
    second = customer.say("me quemé la mano también")
    [case] = customer.cases()

    assert case["reference"] in first and case["reference"] in second
    assert STOP_USING_IT not in first
    assert "What is the order number? It is in the confirmation e-mail, for example 12345." in second
    linked = customer.rows(
        "select messages.text from case_messages join messages on messages.id = case_messages.message_id "
        "join cases on cases.id = case_messages.case_id where cases.conversation_id = :here"
    )
    assert {row["text"] for row in linked} == {"mi tostadora ardió y hay humo", "me quemé la mano también"}
