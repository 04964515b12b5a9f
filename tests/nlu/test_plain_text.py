"""The text as the classifier reads it: what is mended, what is left alone, and what is not understood at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.encoder_files import read_vocabulary
from bot.nlu.plain_text import PlainText

EXAMPLES = ["where is my kettle", "the kettle is broken", "cancel my order please", "is the warehouse open"] * 6


@pytest.fixture(scope="module")
def plain() -> PlainText:
    """One that has read a few examples."""
    return PlainText.learn(EXAMPLES, read_vocabulary())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("where is my kettel", "where is my kettle"),
        ("canccel my ordr pls", "cancel my order pls"),
        ("is the warehuose open", "is the warehouse open"),
        ("order #20455 is late", "order 10417 is late"),
        ("C-2024-ABCD-7", "C-2026-K7Q4-3"),
        ("write to jo.bloggs@example.org", "write to name@example.com"),
    ],
)
def test_slips_and_numbers_are_made_alike(plain: PlainText, written: str, read: str) -> None:
    """A slip of the keyboard becomes the word that was meant; a number or an address becomes one like all others."""
    assert plain(written) == read


@pytest.mark.parametrize("text", ["rusting", "mailing", "it is open", "€1249.00", "39.90", "Größe 42", ""])
def test_what_is_right_stays(plain: PlainText, text: str) -> None:
    """A right word is not bent into another, nor is a price, another script or nothing at all."""
    assert plain(text) == text


def test_what_has_no_known_word_is_not_understood(plain: PlainText) -> None:
    """Words that nobody ever used mean nothing here; short ones, numbers and pictures are taken as they are."""
    understood = [text for text in ("flurb the gnarlx", "where is it", "10417", "ok", "👍") if plain.understands(text)]

    assert understood == ["where is it", "10417", "ok", "👍"]


@given(st.text(max_size=200))
def test_any_text_is_read(plain: PlainText, text: str) -> None:
    """No text is refused, and what was made plain stays so."""
    once = plain(text)

    assert plain(once) == once or not text.isascii()


def test_the_longest_text_is_quick(plain: PlainText) -> None:
    """Two thousand characters of unknown words take less than 50 ms."""
    text = " ".join(f"wx{number:x}yzq" for number in range(250))[:2000]
    began = time.perf_counter()
    plain(text)

    assert time.perf_counter() - began < 0.05


@pytest.mark.parametrize(
    ("text", "words"),
    [("👍", "thumbs up"), ("👍🏽👍🏽", "thumbs up thumbs up"), ("ok 🙏 bye", "ok person folded hands bye")],
)
def test_pictures_are_read_by_their_names(text: str, words: str) -> None:
    """The encoder knows no pictures, but it knows what they are called; the colour of a hand says nothing."""
    assert PlainText({}, [])(text).split() == words.split()
