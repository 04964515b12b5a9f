"""Texts as SMS: segments counted as they are paid for, and larger alphabets spared."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sms import is_gsm, segments, spared, units


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0), ("a", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("ä" * 160, 1),
        ("€" * 80, 1), ("€" * 81, 2),
        # 153 is odd, so no € is divided and each segment stays one short.
        ("€" * 152, 2), ("€" * 153, 3),
        ("я" * 70, 1), ("я" * 71, 2), ("я" * 134, 2), ("я" * 135, 3), ("🙂" * 35, 1), ("🙂" * 36, 2), ("🙂" * 66, 2),
        ("🙂" * 67, 3), ("a" * 70 + "“", 2), ("ç", 1), ("ç" * 71, 2),
    ],
)  # fmt: skip
def test_segments_are_counted(text: str, count: int) -> None:
    """160 and 153 of the 7-bit alphabet, of which some count twice; 70 and 67 otherwise."""
    assert segments(text) == count


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=600))
def test_segments_are_never_fewer_than_fit(text: str) -> None:
    """Nor more than if each were one character short."""
    count = segments(text)
    size = sum(1 + (one in "\f^{}\\[~]|€") for one in text) if is_gsm(text) else units(text)
    one, each = (160, 153) if is_gsm(text) else (70, 67)

    assert count == (0 if not text else 1) if size <= one else math.ceil(size / each) <= count
    assert size <= one or count <= math.ceil(size / (each - 1))


def test_typography_is_plain_where_that_spares_segments() -> None:
    """Quotation marks, dashes, dots and spaces; letters and pictures are as they were written."""
    filler = " and so on" * 8

    assert spared("“a” ‘b’ – c… d\u00a0e" + filler) == "\"a\" 'b' - c... d e" + filler
    assert spared("“a” – it fits as it is…") == "“a” – it fits as it is…"
    assert spared("“a” 🙂" + filler) == "“a” 🙂" + filler and spared("“я”" + filler) == "“я”" + filler
    assert spared("plain: äöüß € @" + filler) == "plain: äöüß € @" + filler


@given(st.text(max_size=200))
def test_sparing_never_costs(text: str) -> None:
    """A text that is changed has fewer segments."""
    plain = spared(text)

    assert plain == text or segments(plain) < segments(text)
