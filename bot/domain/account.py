"""A customer's account with the shop: who they are, where they live, and by what they pay."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from bot.domain.address import Address
from bot.domain.money import Money

LONGEST_KEY = 256  # characters of a name as it is compared
# Letters that do not fall apart into one of the alphabet and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "a", "œ": "o", "ı": "i"})
_TWO_LETTERS = re.compile(r"([aou])e")  # Mueller is Müller, who is Muller: all three are compared as the last


class PaymentKind(str, Enum):
    """By what a customer pays, as far as it makes a difference to us."""

    CARD = "card"
    GIFT_CARD = "gift_card"  # the only one whose balance we know
    PAYPAL = "paypal"
    BANK_TRANSFER = "bank_transfer"
    OTHER = "other"


@dataclass(frozen=True)
class PaymentMethod:
    """One way of paying that the account holds. Nothing that could be paid with is kept here."""

    id: str
    kind: PaymentKind
    brand: str = ""  # of a card, such as "visa"
    last_four: str = ""  # figures of a card
    balance: Money | None = None  # of a gift card


@dataclass(frozen=True)
class Account:
    """One customer of the shop."""

    id: str
    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    address: Address | None = None  # where orders go unless they say otherwise
    payment_methods: tuple[PaymentMethod, ...] = ()

    def method(self, method_id: str | None) -> PaymentMethod | None:
        """The payment method with this id."""
        return next((method for method in self.payment_methods if method.id == method_id), None)


def name_key(first: str, last: str) -> str:
    """A whole name as it is compared: its words in order of the alphabet, without accents, hyphens and capitals.

    So "Anna" "Müller-Lüdenscheidt" is "anna ludenscheidt muller"; a word that is left out makes another name.
    """
    folded = f"{first} {last}".casefold().translate(_LETTERS)
    letters = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", re.sub("['’ʼ`´]", "", letters))  # O'Brien is one word
    return " ".join(sorted(_TWO_LETTERS.sub(r"\1", word) for word in words))[:LONGEST_KEY]
