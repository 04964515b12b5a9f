"""What becomes of the characters a customer types: what is kept, what is dropped, what is refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.text import GUARD, MAX_CHARACTERS, SLASHES, clean, for_understanding, is_kept_in_full

steady = settings(deadline=None, derandomize=True, max_examples=150)

# What a text may hold that is hard on its reader: breaks, joiners, overrides, marks, halves of pairs, commands.
NASTY = (
    "/\u2044\u2215\uff0f{}@\"'\\ \t\r\n\u00a0\u2003\u2028\u2029\u3000\x00\x07\x0b\x1b\x7f\x85\u00ad\u200b\u200c\u200d"
    "\u200e\u202a\u202e\u2066\ufeff\ufe0f\u0300\u0301\u0307\u0323\u0328\u20dd\ud800\udfff\U000e0041e\u1100\u1161\u11a8"
)
# Letters parted from their marks by something that is dropped.
seams = st.sampled_from(
    ["e\u200b\u0301", "\u1100\x00\u1161\u00ad\u11a8", "a\ufeff\u0323\ud800\u0302", "\r\u200b\n\n\r"]
)
texts = st.lists(
    st.one_of(st.sampled_from(NASTY), st.characters(), seams, st.text(NASTY, max_size=6)), max_size=20
).map("".join)
JOINERS = "\u200c\u200d"


def cleaned(raw: str) -> str | None:
    """The text to store, or None where there is none."""
    try:
        return clean(raw)
    except BadInput:
        return None


@given(texts)
@steady
def test_what_is_stored_has_one_form(raw: str) -> None:
    """A stored text is in Unicode's composed form, so that equal texts are equal."""
    text = cleaned(raw)

    assert text is None or unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("between", ["\u200b", "\x00", "\u00ad", "\ud800", "\u202e"])
def test_a_dropped_character_leaves_no_seam(between: str) -> None:
    """A letter and its accent that were parted by an invisible character are stored as one letter."""
    assert clean(f"cafe{between}\u0301") == "caf\u00e9"


@given(texts)
@steady
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    """A cleaned text stays as it is when it is cleaned again."""
    text = cleaned(raw)

    assert text is None or clean(text) == text


@given(texts)
@steady
def test_nothing_invisible_is_stored(raw: str) -> None:
    """No control or format character is stored but line break, tab and the two joiners that scripts need."""
    text = cleaned(raw) or "x"
    allowed = "\n\t" + JOINERS

    assert [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in allowed] == []


@given(texts)
@steady
def test_the_stored_length_is_within_bounds(raw: str) -> None:
    """What is stored has 1 to 2,000 characters and no blank at either end."""
    text = cleaned(raw)

    assert text is None or (1 <= len(text) <= 2_000 and text == text.strip())


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Mn", "Me"]), max_size=200))
@steady
def test_whatever_can_be_read_is_kept(raw: str) -> None:
    """Every character that shows, in any script, is stored; only blanks at the ends are not."""
    kept = unicodedata.normalize("NFC", raw).strip()

    assert (cleaned(raw) or "") == kept


@pytest.mark.parametrize(
    "typed",
    [
        "Níl an citeal ag obair – ó Dhé hAoine!",
        "👨‍👩‍👧 bought 2 × 🫖 for £49.90…",
        "می‌خواهم پولم را پس بگیرم",
        "הקומקום דולף",
        "Đơn hàng chưa đến",
        "col1\tcol2",
        "first line\n\nsecond line",
        "1\ufe0f\u20e3 first",
        "<script>alert('x')</script> {slot} /path \\n",
    ],
)
def test_what_people_type_is_stored_as_typed(typed: str) -> None:
    """Accents, emoji families, other scripts, tabs, line breaks and code are stored as they were typed."""
    assert clean(typed) == typed
    assert is_kept_in_full(typed)


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("  hello \n", "hello"),
        ("pay\u202eyenom\u202c me", "payyenom me"),
        ("he\u200bllo\ufeff", "hello"),
        ("bell\x07 and \x1b[31mred", "bell and [31mred"),
        ("half \ud83d of an emoji", "half  of an emoji"),
        ("e\u0301", "\u00e9"),
        ("q" + "\u0330" * 120, "q" + "\u0330" * 4),
    ],
)
def test_what_is_changed_is_changed_like_this(raw: str, stored: str) -> None:
    """Line ends become LF, runs of empty lines one, and what only hides or overloads the text is dropped."""
    assert clean(raw) == stored
    assert not is_kept_in_full(raw)


@pytest.mark.parametrize("raw", ["", "   ", "\n\t\n", "\u200b\u202e\x00", "\u3000\u00a0", "\u200d", " \u200c\u200d "])
def test_a_text_of_nothing_is_refused(raw: str) -> None:
    """A message in which nothing can be seen is refused with a sentence that says what to do."""
    with pytest.raises(BadInput, match="please type what you want to say"):
        clean(raw)


@pytest.mark.parametrize("raw", [None, 7, b"hello", ["hello"], {"text": "hello"}])
def test_only_text_is_a_message(raw: object) -> None:
    """Anything that is not text is refused."""
    with pytest.raises(BadInput, match="must be text"):
        clean(raw)


def test_the_longest_text_is_kept_and_one_more_is_refused() -> None:
    """2,000 characters are kept in full; with 2,001 the sender is told both numbers."""
    assert clean("ä" * MAX_CHARACTERS) == "ä" * MAX_CHARACTERS
    with pytest.raises(BadInput, match=r"2,001 characters and 2,000 is the most"):
        clean("ä" * (MAX_CHARACTERS + 1))


def test_the_length_counts_what_is_stored() -> None:
    """Characters that are dropped or composed do not count against the sender."""
    assert clean("e\u0301" * MAX_CHARACTERS) == "\u00e9" * MAX_CHARACTERS
    assert clean("a" * MAX_CHARACTERS + " \u200b" * 500) == "a" * MAX_CHARACTERS


def test_a_flood_is_refused_unread() -> None:
    """A text of more than 40,000 characters is refused even if nearly all of it would be dropped."""
    with pytest.raises(BadInput, match=r"40,003 characters"):
        clean("yes" + "\u200b" * 40_000)


@given(texts)
@steady
def test_what_rasa_reads_is_one_line_and_no_command(raw: str) -> None:
    """The text for Rasa is on one line, has no blank at its ends and never begins with anything like a slash."""
    text = cleaned(raw)
    line = for_understanding(text) if text else "x"

    assert line and line.splitlines() == [line] and line == line.strip() and line[0] not in SLASHES


@pytest.mark.parametrize("slash", ["/", "\u2044", "\u2215", "\u2571", "\u29f8", "\uff0f"])
def test_a_command_is_put_in_quotation_marks(slash: str) -> None:
    """A text that begins like a command keeps every character, behind a quotation mark."""
    assert for_understanding(f"{slash}restart now") == f"{GUARD}{slash}restart now"


def test_an_ordinary_text_is_read_as_it_is() -> None:
    """Text that does not begin with a slash loses only its line breaks and doubled blanks."""
    assert for_understanding("and/or {this}\nsecond  line") == "and/or {this} second line"
