"""PDFs of papers: plain text, whatever is in it; what cannot be printed is marked and said."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.case_paper import CasePaper
from bot.papers.case_sheet import case_sheet
from bot.papers.pdf import MARK, draw_pdf, printable
from bot.papers.sheet import Field, Line, Section, Sheet, Words
from bot.wording import ResponseBook
from tests.builders import TUESDAY_MORNING, TestHouse
from tests.cases_on_paper import HOSTILE, full_paper


def pdf_of(house: TestHouse, paper: CasePaper) -> bytes:
    return draw_pdf(case_sheet(paper, house.wording), paper.made_at, house.wording)


def inside(pdf: bytes) -> bytes:
    """All of a PDF outside its fonts, with its streams unpacked."""
    unpacked = pdf
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            unpacked += zlib.decompress(match.group(1))
        except zlib.error:
            continue
    return unpacked


def test_same_paper_same_bytes(house: TestHouse) -> None:
    """The same paper gives the same PDF, and another moment another one."""
    paper = full_paper(house)

    assert pdf_of(house, paper) == pdf_of(house, paper)
    assert pdf_of(house, paper) != pdf_of(house, replace(paper, made_at=paper.made_at + timedelta(minutes=1)))


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_a_pdf_does_nothing(house: TestHouse, words: str) -> None:
    """No words make a PDF run a script, open an address or start a program: they are glyphs on the paper."""
    pdf = inside(pdf_of(house, full_paper(house, words)))

    assert pdf.startswith(b"%PDF-")
    for name in (b"/JavaScript", b"/JS", b"/OpenAction << /S", b"/AA", b"/Launch", b"/URI", b"/EmbeddedFile"):
        assert name not in pdf, name


@given(st.text(max_size=400))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_what_is_printed_can_be_printed(text: str) -> None:
    """Whatever is printed has a glyph and no power over what is beside it; nothing else is said to be whole."""
    kept, lost = printable(text)

    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", kept)
    assert printable(kept)[0] == kept
    assert lost or MARK not in kept or MARK in text


@pytest.mark.parametrize(
    "text", ["The kettle – “leaks”, €39.90 …", "Größe ß Łódź İstanbul", "Чайник течёт", "Ο βραστήρας"]
)
def test_latin_cyrillic_and_greek_are_printed(text: str) -> None:
    """Texts in these scripts are printed whole."""
    assert printable(text) == (text, False)


@pytest.mark.parametrize("text", ["漏水", "مكسور", "שבור", "टूटा", "ไทย", "safe\u202egpj.exe"])
def test_what_cannot_be_printed_is_marked(text: str) -> None:
    """Other scripts, and marks that turn the direction of writing, stand as boxes."""
    kept, lost = printable(text)

    assert lost and MARK in kept


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@given(
    st.lists(
        st.one_of(
            st.builds(Words, st.text(max_size=3000), st.text(max_size=80)),
            st.builds(Line, st.text(max_size=300), st.text(max_size=80)),
            st.builds(Field, st.text(max_size=200), st.text(max_size=600)),
        ),
        max_size=6,
    )
)
@settings(deadline=None, derandomize=True, max_examples=25, suppress_health_check=list(HealthCheck))
def test_any_sheet_can_be_drawn(items: list[Words | Line | Field]) -> None:
    """However long the words and wherever the page ends, a PDF comes of it."""
    from bot.settings import PROJECT

    wording = ResponseBook(PROJECT / "domain.yml")
    sheet = Sheet("en", "House", "Title", "Lead", (Section("Part", tuple(items)),), ("Footer",))

    assert pages(draw_pdf(sheet, TUESDAY_MORNING, wording)) >= 1


def test_a_long_case_runs_over_pages(house: TestHouse) -> None:
    """Long words and a long history take as many pages as they need."""
    paper = full_paper(house)
    long = replace(paper, own_words="\n".join(f"Line {number}." for number in range(200)), history=paper.history * 80)

    assert pages(pdf_of(house, long)) > pages(pdf_of(house, paper)) + 5
