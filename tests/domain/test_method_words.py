"""Which payment method customers mean, and what each is called."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.account import PaymentKind, PaymentMethod
from bot.domain.method_words import find_methods, name_of, names_method
from bot.domain.money import Money

steady = settings(deadline=None, derandomize=True, max_examples=150)

VISA = PaymentMethod("credit_card_8955149", PaymentKind.CARD, "visa", "8674")
MASTER = PaymentMethod("credit_card_7815826", PaymentKind.CARD, "mastercard", "9212")
GIFT = PaymentMethod("gift_card_4374071", PaymentKind.GIFT_CARD, balance=Money(1200, "USD"))
PAYPAL = PaymentMethod("paypal_5727330", PaymentKind.PAYPAL)
BANK = PaymentMethod("bank_1", PaymentKind.BANK_TRANSFER)
ALL = (VISA, MASTER, GIFT, PAYPAL, BANK)

SAID: list[tuple[str, str | None, tuple[PaymentMethod, ...]]] = [
    ("my visa", None, (VISA,)),
    ("Visa please", None, (VISA,)),
    ("the mastercard ending in 9212", None, (MASTER,)),
    ("the master card", None, (MASTER,)),
    ("card ending 8674", None, (VISA,)),
    ("the one that ends in 9212", None, (MASTER,)),
    ("last four digits are 8674", None, (VISA,)),
    ("**** 9212", None, (MASTER,)),
    ("8674", None, (VISA,)),
    ("visa 8674", None, (VISA,)),
    ("paypal", None, (PAYPAL,)),
    ("Pay Pal is fine", None, (PAYPAL,)),
    ("to my PayPal account", None, (PAYPAL,)),
    ("gift card", None, (GIFT,)),
    ("put it on the giftcard", None, (GIFT,)),
    ("Gutschein", None, (GIFT,)),
    ("credit card", None, (VISA, MASTER)),
    ("my card", None, (VISA, MASTER)),
    ("Kreditkarte bitte", None, (VISA, MASTER)),
    ("bank transfer", None, (BANK,)),
    ("per Überweisung", None, (BANK,)),
    ("credit_card_7815826", None, (MASTER,)),
    ("use paypal_5727330", None, (PAYPAL,)),
    ("GIFT_CARD_4374071", None, (GIFT,)),
    ("the original payment method", VISA.id, (VISA,)),
    ("back to the original payment method", GIFT.id, (GIFT,)),
    ("the way I paid", PAYPAL.id, (PAYPAL,)),
    ("same card", MASTER.id, (MASTER,)),
    ("the same method please", PAYPAL.id, (PAYPAL,)),
    ("the card I paid with", VISA.id, (VISA,)),
    ("how I paid", VISA.id, (VISA,)),
    ("what I used", VISA.id, (VISA,)),
    ("auf dieselbe Karte", VISA.id, (VISA,)),
    ("the original payment method", None, ()),  # not known which that is
    ("back to the card", None, (VISA, MASTER)),
    ("a different method", VISA.id, (MASTER, GIFT, PAYPAL, BANK)),
    ("the other card", VISA.id, (MASTER,)),
    ("the other one", VISA.id, (MASTER, GIFT, PAYPAL, BANK)),
    ("another payment method", PAYPAL.id, (VISA, MASTER, GIFT, BANK)),
    ("eine andere Karte", VISA.id, (MASTER,)),
    ("visa or paypal", None, (VISA, PAYPAL)),
    ("PayPal, otherwise the gift card", None, (PAYPAL, GIFT)),
    ("paypal, not the card", None, (PAYPAL,)),
    ("not paypal, the gift card", None, (GIFT,)),
    ("anything but the gift card", None, (VISA, MASTER, PAYPAL, BANK)),
    ("change it from my visa to paypal", None, (PAYPAL,)),
    ("PayPal instead of the visa", None, (PAYPAL,)),
    ("my visa credit card", None, (VISA,)),
    ("amex", None, ()),
    ("the visa ending in 1111", None, ()),
    ("mastercard ending in 8674", None, ()),  # that is the Visa
    ("yes", None, ()),
    ("I ordered it in 2024", None, ()),
    ("it costs $86.74", None, ()),
    ("", None, ()),
]


@pytest.mark.parametrize(("text", "original", "meant"), SAID, ids=[f"{s[0]}/{bool(s[1])}" for s in SAID])
def test_which_is_meant(text: str, original: str | None, meant: tuple[PaymentMethod, ...]) -> None:
    """A method is known by its kind, its brand, its last figures, its id, or by having paid the order."""
    assert find_methods(text, ALL, original) == meant


def test_a_method_that_the_customer_does_not_have_is_told_from_none_said() -> None:
    """A card that is named though the account has none is known to be named."""
    assert find_methods("my amex", ALL) == () and names_method("my amex")
    assert find_methods("the gift card", (VISA,)) == () and names_method("the gift card")
    assert not names_method("yes please") and not names_method("in blue")


@pytest.mark.parametrize(
    ("method", "name"),
    [
        (VISA, "Visa card ending in 8674"),
        (MASTER, "Mastercard ending in 9212"),
        (PaymentMethod("a", PaymentKind.CARD, "mastercard"), "Mastercard"),
        (PaymentMethod("a", PaymentKind.CARD, "american_express", "1001"), "American Express card ending in 1001"),
        (PaymentMethod("a", PaymentKind.CARD, "", "1001"), "card ending in 1001"),
        (PaymentMethod("a", PaymentKind.CARD, "visa"), "Visa card"),
        (PaymentMethod("a", PaymentKind.CARD), "card"),
        (GIFT, "gift card (balance $12.00)"),
        (PaymentMethod("a", PaymentKind.GIFT_CARD), "gift card"),
        (PAYPAL, "PayPal"),
        (BANK, "bank transfer"),
        (PaymentMethod("a", PaymentKind.OTHER, "klarna"), "Klarna"),
        (PaymentMethod("a", PaymentKind.OTHER), "other payment method"),
    ],
)
def test_what_it_is_called(method: PaymentMethod, name: str) -> None:
    """A method is called by what tells it from the others, and no more is shown of it."""
    assert str(name_of(method)) == name


kinds = st.sampled_from(list(PaymentKind))
accounts = st.lists(
    st.builds(
        PaymentMethod, st.from_regex(r"m_\d{3}", fullmatch=True), kinds, st.sampled_from(["visa", "mastercard", ""]),
        st.from_regex(r"\d{4}", fullmatch=True),
    ),
    max_size=4, unique_by=lambda method: method.id,
)  # fmt: skip


@given(accounts, st.integers(0, 5))
@steady
def test_what_it_is_called_names_it(methods: list[PaymentMethod], place: int) -> None:
    """The name that is read out for a method, said back, means that method, if perhaps others too."""
    for method in methods:
        if method.kind is not PaymentKind.OTHER:
            assert method in find_methods(str(name_of(method)), methods)


@given(st.text(max_size=80), st.sampled_from([None, VISA.id]))
@steady
def test_only_the_customers_own_are_meant(text: str, original: str | None) -> None:
    """Whatever is written, only methods of the account are meant, each once."""
    meant = find_methods(text, ALL, original)

    assert set(meant) <= set(ALL) and len(set(meant)) == len(meant)
