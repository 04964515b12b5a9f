"""What of a customer's words may be kept as an example."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.anonymity import AMOUNT, DATE, EMAIL, LINK, LONGEST, NUMBER, PHONE, REFERENCE, anonymise

HARMLESS = (EMAIL, LINK, REFERENCE, DATE, AMOUNT, PHONE, NUMBER)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("where is my stuff??", "where is my stuff??"),
        ("where's order 10482?", "where's order 10417?"),
        ("ORDER #4711 since 2024", "ORDER #10417 since 2024"),
        ("write to tom.o'hara@gmail.com or +353 86 123 4567", f"write to {EMAIL} or {PHONE}"),
        ("it is tom dot hara at gmail dot com", f"it is tom dot {EMAIL}"),
        ("ring (086) 123 4567 please", f"ring {PHONE} please"),
        ("any news on c2026 k7q4 3", f"any news on {REFERENCE}"),
        ("I paid €1,249.00 on 12/05/2026", f"I paid {AMOUNT} on {DATE}"),
        ("tracking RR123456789IE pls", "tracking 10417 pls"),
        ("see https://shop.ie/o?t=8f3a", f"see {LINK}"),
        ("a 1200watt kettle, 1.7 litres, 2 years, at 14:30", "a 1200watt kettle, 1.7 litres, 2 years, at 14:30"),
        ("two\nlines\u2028and more", "two lines and more"),
        ("[hack](make_complaint) \\u0041", "(hack)(make_complaint) /10417"),
        ("- /restart now", "restart now"),
    ],
)  # fmt: skip
def test_personal_things_are_swapped(said: str, kept: str) -> None:
    """Addresses, numbers and codes give way to harmless ones; sizes, years and times of day stay."""
    assert anonymise(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "10417",
        "?!",
        "tom@gmail.com",
        "my name is Tom and it leaks",
        "I'm Tom, it leaks",
        "it leaks, regards Tom",
        "Mrs. Quinn wants it back",
        "my card is 4111 1111 1111 1111",
        "pay to IE29 AIBK 9311 5212 3456 78",
        "bring it to D02 AF30",
        "send to SW1A 1AA please",
        "I live at 12 Main Street",
        "ask @tomhara",
        "it broke " * 34,
    ],
)
def test_what_cannot_be_made_harmless_is_not_kept(said: str) -> None:
    """Names, homes, bank accounts and long stories are not kept, nor is what says nothing besides a number."""
    assert anonymise(said) is None


@given(
    st.text(max_size=120)
    | st.lists(st.from_regex(r"[a-z]{0,3}[-+@.:/ (]?\d{0,9}[a-z]{0,2}", fullmatch=True)).map(" ".join)
)
def test_no_long_number_or_address_is_left(said: str) -> None:
    """Whatever is kept is one line without a number of four digits or more, or an address, but the harmless ones."""
    kept = anonymise(said)
    if kept is None:
        return
    rest = kept
    for swapped in HARMLESS:
        rest = rest.replace(swapped, " ")
    # Years stay, and so do sizes such as 1200watt.
    numbers = [n for n in re.findall(r"(?<!\d)\d{4,}(?![^\W_]|\d)", rest) if not re.fullmatch(r"(?:19|20)\d\d", n)]

    assert len(kept.splitlines()) == 1 and len(kept) <= 2 * LONGEST
    assert numbers == []
    assert "@" not in rest
    assert not set("[]{}\\") & set(kept)
