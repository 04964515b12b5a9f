"""Telling languages: no English message is taken for a foreign one, and hardly a foreign one is missed.

The bars are those of the design. The foreign messages are in foreign_messages.yml, the English ones (names, numbers,
slips, sentences with foreign words in them) in english_messages.yml; the examples of data/nlu are told with the words
of the others, as if they were new.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Dict, List, Optional

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.language import is_foreign
from bot.evaluation.projects import product_examples
from bot.nlu.language_in_text import LanguageReader, own_words
from bot.nlu.language_model import LanguageModel, find_language_file

RECALL = 0.97  # of the messages of four words and more
SENTENCE = 4  # words
TENTHS = 10
MOST_MISTAKEN = 0.003  # of the examples, told without their own tenth of the words
LONGEST = 0.05  # seconds for any message

HERE = Path(__file__).parent
FOREIGN: Dict[str, List[str]] = yaml.safe_load((HERE / "foreign_messages.yml").read_text(encoding="utf-8"))
GROUPS: Dict[str, List[str]] = yaml.safe_load((HERE / "english_messages.yml").read_text(encoding="utf-8"))
ENGLISH = [message for group in GROUPS.values() for message in group]
OURS = sorted(example.text for example in product_examples() if example.intent != "other_language")


@pytest.fixture(scope="module")
def language_model() -> LanguageModel:
    """The model, loaded once."""
    return LanguageModel(find_language_file())


@pytest.fixture(scope="module")
def reader(language_model: LanguageModel) -> LanguageReader:
    """The reader as the trained model has it."""
    return LanguageReader(language_model, own_words(OURS))


def test_there_is_enough_to_measure_by() -> None:
    """Twelve languages with 25 messages each, and more than 200 English ones, none twice."""
    assert len(FOREIGN) == 12 and all(len(set(messages)) >= 25 for messages in FOREIGN.values())
    assert len(set(ENGLISH)) == len(ENGLISH) >= 200
    assert all(isinstance(message, str) for message in ENGLISH)


@pytest.mark.parametrize("message", ENGLISH)
def test_english_is_never_called_foreign(reader: LanguageReader, message: str) -> None:
    """Names, numbers, slips, dialect and foreign words in an English sentence make it no foreign message."""
    assert not is_foreign(reader.read(message))


def test_our_own_examples_are_not_foreign(language_model: LanguageModel, reader: LanguageReader) -> None:
    """No example the bot has learned from is foreign to it, and hardly one that it has not."""
    mistaken = []
    for tenth in range(TENTHS):
        new = LanguageReader(language_model, own_words(text for i, text in enumerate(OURS) if i % TENTHS != tenth))
        mistaken += [text for text in OURS[tenth::TENTHS] if is_foreign(new.read(text))]

    assert [text for text in OURS if is_foreign(reader.read(text))] == []
    assert len(mistaken) <= MOST_MISTAKEN * len(OURS), mistaken


def test_foreign_sentences_are_recognised(reader: LanguageReader) -> None:
    """Of the messages of four words and more, nearly all get their language; no language is left behind."""
    told = {
        language: [
            reader.read(message) == language
            for message in messages
            if language == "zh" or len(message.split()) >= SENTENCE
        ]
        for language, messages in FOREIGN.items()
    }
    every = [right for rights in told.values() for right in rights]

    assert sum(every) / len(every) >= RECALL
    assert {language for language, rights in told.items() if sum(rights) / len(rights) < 0.9} == set()


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("Deutsch?", "de"),
        ("español por favor", "es"),
        ("Sprechen Sie Deutsch?", "de"),
        ("po polsku", "pl"),
        ("I only speak English, not deutsch", "en"),
        ("auf Englisch bitte", "en"),
        ("谢谢", "zh"),
        ("日本語でお願いします", "ja"),
        ("где мой заказ?", "ru"),
        ("WO IST MEINE BESTELLUNG", "de"),
        ("Feuer!", "de"),
        ("煙", "zh"),
        ("brandt!", "nl"),
        ("Tá mo bheart caillte agus níl freagra faighte agam", "ga"),
    ],
)
def test_little_may_be_enough(reader: LanguageReader, message: str, language: str) -> None:
    """A language's own name, its script, or a cry of danger says which language it is."""
    assert reader.read(message) == language


@pytest.mark.parametrize(
    "message", ["", " ", "ok", "10417", "ja", "a@b.de", '/ask_human{"language": "de"}', "no no no"]
)
def test_too_little_says_nothing(reader: LanguageReader, message: str) -> None:
    """Where a message says too little, no language is named."""
    assert not is_foreign(reader.read(message))


@pytest.mark.parametrize(
    ("before", "message", "language"),
    [
        ("de", "danke", "de"),
        ("de", "ja bitte", "de"),
        ("es", "muchas gracias", "es"),
        ("de", "jana.weber@example.com", None),
        ("de", "ok", None),
        ("de", "thanks, I will write in English now", "en"),
        (None, "danke", None),
    ],
)
def test_a_talk_goes_on_in_its_language(
    reader: LanguageReader, before: Optional[str], message: str, language: Optional[str]
) -> None:
    """Who has written in a language may say little in it; who changes to ours is followed."""
    assert reader.read(message, before) == language


@pytest.mark.parametrize(
    "message",
    ["x" * 2_000, "ab cd " * 333, "ü" * 2_000, "中" * 2_000, '"' * 2_000, "“" * 2_000, "." * 2_000, ". a" * 660,
     "a@" * 1_000, "1" * 2_000, "a1" * 1_000, "Z̸a̸l̸g̸o̸ " * 200, "feu " * 500],
    ids=lambda message: message[:6],
)  # fmt: skip
def test_bad_input_costs_little(reader: LanguageReader, message: str) -> None:
    """No message takes long, whatever it is made of."""
    reader.read("warm up, please")
    started = time.perf_counter()
    reader.read(message)

    assert time.perf_counter() - started < LONGEST


@given(st.text(max_size=300), st.sampled_from([None, "de", "zh", "xx"]))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_any_text_can_be_read(reader: LanguageReader, text: str, before: Optional[str]) -> None:
    """Whatever characters a message has, reading it gives a language or none."""
    language = reader.read(text, before)

    assert language is None or len(language) == 2
