"""Numbers of cards and bank accounts are masked; everything else stays as it is."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.masking import is_card, is_iban, mask

CARDS = {
    # Test numbers that the networks and payment services publish.
    "4111111111111111": "••••••••••••1111",
    "4111 1111 1111 1111": "•••• •••• •••• 1111",
    "4111-1111-1111-1111": "••••-••••-••••-1111",
    "4012888888881881": "••••••••••••1881",
    "4222222222222": "•••••••••2222",
    "5555555555554444": "••••••••••••4444",
    "5105 1051 0510 5100": "•••• •••• •••• 5100",
    "2223003122003222": "••••••••••••3222",
    "378282246310005": "•••••••••••0005",
    "3714 496353 98431": "•••• •••••• •8431",
    "30569309025904": "••••••••••5904",
    "6011111111111117": "••••••••••••1117",
    "3530111333300000": "••••••••••••0000",
    "6200000000000005": "••••••••••••0005",
}
ACCOUNTS = {
    # Examples of the registry of SWIFT.
    "DE89370400440532013000": "DE••••••••••••••••3000",
    "DE89 3704 0044 0532 0130 00": "DE•• •••• •••• •••• ••30 00",
    "GB29 NWBK 6016 1331 9268 19": "GB•• •••• •••• •••• ••68 19",
    "IE29AIBK93115212345678": "IE••••••••••••••••5678",
    "FR1420041010050500013M02606": "FR•••••••••••••••••••••2606",
    "NL91ABNA0417164300": "NL••••••••••••4300",
    "AT61 1904 3002 3457 3201": "AT•• •••• •••• •••• 3201",
    "ES9121000418450200051332": "ES••••••••••••••••••1332",
    "CH9300762011623852957": "CH•••••••••••••••2957",
    "PL61109010140000071219812874": "PL••••••••••••••••••••••2874",
}
AROUND = [
    "{}",
    "My card is {}.",
    "it is {}, and it leaks",
    "({})",
    "card:{},exp 12/27",
    "{} bitte",
    "Nummer:\n{}\nDanke",
]
NONE = [
    "10417", "#10417", "order 10417-4111", "WC-4111111111111111", "302-1234567-1234567", "1Z999AA10123456784",
    "00340434292135100186", "JJD000390007882934109", "+353 1 234 5678", "0049 170 1234567", "C-2026-AAAA-A",
    "€1,234.50", "2026-11-26 16:05", "4006381333931", "9780306406157", "1234567890123456", "0000000000000000",
    "4111111111111112", "DE88370400440532013000", "450 200 051 332", "420 9434 6055 1234 5678 90", "DE 12 345",
]  # fmt: skip


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize(("number", "masked"), [*CARDS.items(), *ACCOUNTS.items()])
def test_every_number_of_a_card_or_account_is_masked(number: str, masked: str, around: str) -> None:
    """However it is written and whatever stands around it; the end stays, by which its owner knows it."""
    assert mask(around.format(number)) == around.format(masked)


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_stay(text: str) -> None:
    """Orders, parcels, telephones, references, amounts, times, and what fails its own checksum."""
    assert mask(text) == text
    assert mask(f"It is {text}, thanks.") == f"It is {text}, thanks."


def test_orders_are_never_destroyed() -> None:
    """A number that is known as the customer's order stays, even where it could be one of a card."""
    assert mask("order 4111111111111111", {"4111 1111 1111 1111"}) == "order 4111111111111111"
    assert mask("order 4111111111111111, card 5555555555554444", {"4111111111111111"}).endswith("4444")


def test_ten_thousand_order_numbers() -> None:
    """Of order numbers as shop systems count them, of 4 to 10 figures with or without a prefix, none is touched."""
    chance = random.Random(7)
    texts = [
        f"{chance.choice(['', '#', 'SO-', 'R', 'order '])}{chance.randrange(10**3, 10 ** chance.randrange(4, 11))}"
        for _ in range(10_000)
    ]

    assert [text for text in texts if mask(text) != text] == []


def with_check_figure(begin: str, length: int, chance: random.Random) -> str:
    body = begin + "".join(chance.choice("0123456789") for _ in range(length - len(begin) - 1))
    return next(body + check for check in "0123456789" if is_card(body + check))


@given(st.sampled_from([("4", 16), ("51", 16), ("34", 15), ("6011", 16), ("3528", 16)]), st.integers())
def test_every_card_is_found(kind: tuple[str, int], seed: int) -> None:
    """Whatever figures a card has, between its kind and its check figure."""
    number = with_check_figure(*kind, random.Random(seed))

    assert number not in mask(f"pay with {number} please")


@given(st.text(max_size=200))
def test_masking_again_changes_nothing(text: str) -> None:
    """Any text can be masked, keeps its length, and is masked once."""
    once = mask(text)

    assert len(once) == len(text)
    assert mask(once) == once


def test_checksums() -> None:
    """The check figures are what tells a card or an account from another number."""
    assert is_card("4111111111111111") and not is_card("4111111111111110")
    assert is_iban("DE89370400440532013000") and not is_iban("DE89370400440532013001")
