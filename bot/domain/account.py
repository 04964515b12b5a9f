"""A customer's account with the shop: who they are, where they live, and by what they pay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.domain.address import Address
from bot.domain.money import Money


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


def name_key(first_name: str, last_name: str) -> str:
    """A customer's name as it is compared: in small letters, with single blanks."""
    return " ".join(f"{first_name} {last_name}".casefold().split())
