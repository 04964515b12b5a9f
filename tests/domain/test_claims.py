"""What a text commits to, grants, praises or says of health is found; what only sounds like it is left alone."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.claim_words import ClaimKind
from bot.domain.claims import WHY, find_claims, sentences_of, without
from bot.domain.language import FOLDER
from bot.settings import PROJECT
from tests.domain.test_fact import steady

COMMITMENT, DEADLINE, AMOUNT = ClaimKind.COMMITMENT, ClaimKind.DEADLINE, ClaimKind.AMOUNT
GRANT, SUPERLATIVE, HEALTH = ClaimKind.GRANT, ClaimKind.SUPERLATIVE, ClaimKind.HEALTH

CLAIMS = [
    ("en", "We'll look into it.", {COMMITMENT}),
    ("en", "I’ll look into it, I promise that.", {COMMITMENT}),
    ("en", "Somebody will reach out soon!", {COMMITMENT, DEADLINE}),
    ("en", "They should be with you shortly.", {DEADLINE}),
    ("en", "You hear from us by Friday", {DEADLINE}),
    ("en", "It is with you by the end of next week", {DEADLINE}),
    ("en", "It arrives within 3 working days.", {DEADLINE}),
    ("en", "It arrives in a few days.", {DEADLINE}),
    ("en", "Call me by 5 pm.", {DEADLINE}),
    ("en", "That makes €1,204.50.", {AMOUNT}),
    ("en", "That makes 12.50 euros.", {AMOUNT}),
    ("en", "The repair is free of charge.", {AMOUNT}),
    ("en", "Your refund has been approved.", {GRANT}),
    ("en", "You get your money back.", {GRANT}),
    ("en", "You will be refunded.", {GRANT}),
    ("en", "It is the best kettle you can buy.", {SUPERLATIVE}),
    ("en", "It is second to none.", {SUPERLATIVE}),
    ("en", "It is perfectly safe.", {HEALTH}),
    ("en", "It is safe for small children.", {HEALTH}),
    ("en", "The wool is hypoallergenic.", {HEALTH}),
    ("en", "It is good for your back.", {HEALTH}),
    ("de", "Wir werden das prüfen.", {COMMITMENT}),
    ("de", "Ein Kollege wird sich bei Ihnen melden.", {COMMITMENT}),
    ("de", "Das garantieren wir Ihnen.", {COMMITMENT}),
    ("de", "Sie hören bis Freitag von uns.", {DEADLINE}),
    ("de", "Das Paket kommt in zwei Tagen.", {DEADLINE}),
    ("de", "Es kommt schnellstmöglich.", {DEADLINE}),
    ("de", "Das macht 12,50 €.", {AMOUNT}),
    ("de", "Ihr Geld wurde gestern erstattet.", {GRANT}),
    ("de", "Wir ersetzen den Kocher.", {GRANT}),
    ("de", "Das ist der beste Kocher.", {SUPERLATIVE}),
    ("de", "Das Material ist völlig unbedenklich.", {HEALTH}),
    ("de", "Es ist für Allergiker geeignet.", {HEALTH}),
    ("fr", "We will. Wir werden.", {COMMITMENT}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "kinds"), CLAIMS)
def test_a_claim_is_found_and_explained(language: str, text: str, kinds: set[ClaimKind]) -> None:
    """Each claim of a sentence has its kind, the words that make it, and a reason that names them."""
    claims = find_claims(text, language)

    assert {claim.kind for claim in claims} == kinds
    for claim in claims:
        assert claim.sentence in text and f"“{claim.words}”" in claim.why and claim.why.endswith(".")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I do not know, and I will not guess."),
        ("en", "I cannot promise the language of the answer."),
        ("en", "We can't guarantee that."),
        ("en", "Will it be there tomorrow?"),
        ("en", "Shall I ask a colleague to answer by Friday?"),
        ("en", "By law you have a guarantee of at least two years."),
        ("en", "Kind regards and best wishes, Ann"),
        ("en", "It is not completely safe."),
        ("en", "It holds 0.5 litres and weighs 1.1 kg."),
        ("en", "I am unwell; my goodwill is intact."),
        ("de", "Das kann ich nicht versprechen."),
        ("de", "Sie wird in Portugal gegossen."),
        ("de", "Sie kann bis 250 °C in den Backofen."),
        ("de", "Beste Grüße, Anna"),
        ("de", "Soll ich das bis Freitag klären?"),
    ],
)
def test_what_only_sounds_like_a_claim_is_none(language: str, text: str) -> None:
    """A refusal to promise, a question, a greeting and a plain fact claim nothing."""
    assert find_claims(text, language) == []


@given(st.text(max_size=300), st.sampled_from(["en", "de", "xx"]))
@steady
def test_any_text_can_be_read(text: str, language: str) -> None:
    """Whatever a text is made of, its claims stand in its sentences, and its sentences in it."""
    assert all(sentence in text for sentence in sentences_of(text))
    assert all(claim.sentence in text for claim in find_claims(text, language))


def test_a_text_less_what_is_known() -> None:
    """What is known is taken out of a text wherever it stands."""
    assert without("a. You may. b. You may.", ["You may.", ""]).split() == ["a.", "b."]


def test_every_kind_is_explained() -> None:
    """The guard has a reason for each kind of claim."""
    assert set(WHY) == set(ClaimKind)


# What the assistant says it will do without naming a day, and what stands behind it.
SAID_WITHOUT_A_DAY = {
    "utter_cannot_answer_now": "the turn, which the watchdog answers or turns into a case",
    "utter_nobody_speaks_it": "the handoff that is offered",
    "utter_no_source": "the record of what was told",
    "utter_suggestion_kept": "a refusal to foretell",
    "utter_complaint_heard": "the form that has begun",
    "utter_complaint_taken_up": "the form that has begun",
    "utter_safety_nobody": "what details are for",
    "utter_safety_reported": "what details are for",
    "utter_safety_first": "the instruction to stop using it at once",
    "utter_ask_complaint_form_complaint_about": "what an answer may be",
    "utter_read_back": "the form whose last question it is",
    "utter_one_after_the_other": "the matters that wait",
    "utter_promise_broken": "the promise that broke, whose day it names",
}


def responses() -> list[tuple[str, str, str]]:
    """Every response with its language and text."""
    german = PROJECT / FOLDER / "de" / "responses.yml"
    files = {
        "en": yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))["responses"],
        "de": yaml.safe_load(german.read_text(encoding="utf-8"))["says"],
    }
    return [
        (language, name, variant["text"])
        for language, named in files.items()
        for name, variants in named.items()
        for variant in variants
        if variant.get("text")
    ]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_response_commits_us_only_with_a_due_time(language: str) -> None:
    """A commitment, a deadline or a grant in the assistant's own words has the due time of its promise in the same
    sentence; the few without one are listed with what stands behind them.
    """
    lightly = {
        name
        for spoken, name, text in responses()
        for claim in find_claims(text, language)
        if spoken == language and claim.kind in (COMMITMENT, DEADLINE, GRANT) and "{due}" not in claim.sentence
    }
    assert lightly - set(SAID_WITHOUT_A_DAY) == set()
