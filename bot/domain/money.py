"""Money in minor units (cents), never a float; two currencies never meet in one sum."""

from __future__ import annotations

import re
from dataclasses import dataclass

SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}


@dataclass(frozen=True, order=False)
class Money:
    """An amount such as €24.90: 2490 minor units of EUR."""

    minor: int  # in hundredths of the currency
    currency: str  # ISO 4217, three letters

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise TypeError("Money is counted in whole minor units.")
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise ValueError(f"{self.currency!r} is not an ISO 4217 currency.")

    def __add__(self, other: Money) -> Money:
        self._check_same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._check_same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        if not isinstance(times, int):
            raise TypeError("Money is multiplied by whole numbers only.")
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._check_same_currency(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        return self == other or self < other

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        whole, hundredths = divmod(abs(self.minor), 100)
        symbol = SYMBOLS.get(self.currency)
        amount = f"{whole:,}.{hundredths:02d}"
        return f"{sign}{symbol}{amount}" if symbol else f"{sign}{amount} {self.currency}"

    def _check_same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be reckoned together.")


def parse_amount(text: str, currency: str) -> Money:
    """Money from a decimal written in a file, such as "24.90".

    Raises:
        ValueError: not a decimal with at most two places.
    """
    written = re.fullmatch(r"(-?)([0-9]+)(?:\.([0-9]{0,2}))?", text)
    if written is None:
        raise ValueError(f"{text!r} is not an amount such as 24.90.")
    minus, whole, hundredths = written.groups(default="")
    minor = int(whole) * 100 + int(hundredths.ljust(2, "0"))
    return Money(-minor if minus else minor, currency)
