"""What a text tells as having happened is told apart from what it denies, asks, supposes, quotes or says of others."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.telling import Told, fold, tell

TABLE: list[tuple[str | None, str]] = [
    ("broken", "broken; brok*; kaputt"),
    ("late", "late; zu spät"),
    ("count", "0 lamps; two lamps"),
    (None, "late at night"),
]
SIGNS: Told[str] = Told(TABLE)
WISHED: Told[str] = Told(TABLE, wished=True)

steady = settings(deadline=None, derandomize=True, max_examples=200)


def told(text: str) -> list[str]:
    return [thing for thing, _, _ in SIGNS.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "it is broken",
        "BROKEN!!",
        "no, it is broken",
        "it broke",
        "not only late, also broken",
        "is anybody there? it is broken",
        "Can you help? It is broken",
        "it is broken, can you mend it?",
        "did nobody notice it is broken?",
        "is it ever not broken, or still broken?",
        "my neighbour took it in, it is broken",
        "you act as if nothing happened, it is broken",
        "if I call nobody answers, and it is broken",
        "“it is broken”",
        "es ist kaputt",
        "Ist das Ihr Ernst? Es ist kaputt",
        "not that it was dear, but it is broken",
    ],
)
def test_what_happened_is_told(text: str) -> None:
    """A statement tells, in whatever company it stands."""
    assert "broken" in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "it is not broken",
        "it isn't broken",
        "it isn’t really broken",
        "nothing is broken",
        "it never was broken",
        "is it broken?",
        "Is it broken?",
        "what happens if it is broken?",
        "if it is broken I send it back",
        "I hope it is not late and broken",
        "my neighbour says hers is broken",
        "people wrote that it was broken",
        "I heard that it was broken",
        "he said “it is broken” to me",
        'he said "it is broken" to me',
        "it's not that it is broken",
        "es ist nicht kaputt",
        "nichts ist kaputt",
        "ist es kaputt?",
        "falls es kaputt ist",
        "Freunde sagen, ihres sei kaputt",
        "ich weiß nicht, ob es kaputt ist",
    ],
)
def test_what_did_not_happen_is_not_told(text: str) -> None:
    """Denied, asked, supposed, quoted, said of others: none of it happened to the customer."""
    assert told(text) == []


def test_a_wish_is_told_by_a_question_too() -> None:
    """Where a question or a wish counts, only somebody else's words do not."""
    assert [thing for thing, _, _ in WISHED.find("is it broken?")] == ["broken"]
    assert WISHED.find("he asked “is it broken?” of me") == []


def test_the_longest_phrase_counts() -> None:
    """A harmless turn of phrase takes its words out."""
    assert told("it rattles late at night") == []
    assert told("it came late and rattles late at night") == ["late"]


@pytest.mark.parametrize("text", ["zu spät", "zu spaet", "ZU SPAT", "zu  spät"])
def test_people_leave_out_dots(text: str) -> None:
    """Dots, capitals and blanks make no difference."""
    assert told(text) == ["late"]


def test_numbers_and_stems() -> None:
    """A nought stands for any number, a star for any ending."""
    assert told("17 lamps") == told("two lamps") == told("1,000 lamps") == ["count"]
    assert told("its brokenness") == ["broken"]


def test_each_is_told_once_where_it_stands() -> None:
    """The place in the text is the customer's, whatever was folded away."""
    text = "It’s  zu spät, and broken, and broken"

    assert [(thing, text[start:end]) for thing, start, end in SIGNS.find(text)] == [
        ("late", "zu spät"),
        ("broken", "broken"),
    ]


words = st.sampled_from(
    'it is not broken late if “ ” " ? . , nothing that my neighbour says 9.90 ’ - ß İ \u0301 ob'.split()
)


@given(st.one_of(st.text(max_size=300), st.lists(words, max_size=80).map(" ".join)))
@steady
def test_any_text_can_be_taken_apart(text: str) -> None:
    """Whatever is typed, every word has its place, and no place lies outside the text."""
    telling = tell(text)

    assert len(telling.words) == len(telling.spans)
    assert all(0 <= start < end <= len(text) for start, end in telling.spans)
    assert telling.quoted <= telling.untold <= set(range(len(telling.words)))


@pytest.mark.parametrize("piece", ["if ", "“a ", '" a', "„a ", "not that ", "my neighbour says ", "?", "a", "9.", "-"])
def test_no_text_takes_long(piece: str) -> None:
    """Text made to be slow is not."""
    text = (piece * 2_000)[:2_000]
    started = time.perf_counter()
    SIGNS.find(text)

    assert time.perf_counter() - started < 0.1


def test_a_word_is_folded_alike_everywhere() -> None:
    """What people write for one word is one word."""
    assert fold("Rückgabe") == fold("rueckgabe") == fold("RUCKGABE")
    assert fold("don’t") == fold("dont") and fold("e-mail") == fold("Email")
