"""A postal address, as far as a parcel needs it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """Where a parcel goes."""

    line1: str
    city: str
    postcode: str
    country: str
    line2: str = ""
    region: str = ""  # state, province or county, where the country writes one

    def __str__(self) -> str:
        """On one line, as it is read out."""
        town = f"{self.city}, {self.region} {self.postcode}" if self.region else f"{self.postcode} {self.city}"
        return ", ".join(part for part in (self.line1, self.line2, town.strip(), self.country) if part)


def same_address(one: Address | None, other: Address | None) -> bool:
    """Whether both are the same place, however they are spelt in capitals and blanks."""
    return one is not None and other is not None and _compared(one) == _compared(other)


def same_postcode(one: str, other: str) -> bool:
    """Whether both are the same postcode, with or without blanks and dashes, in any letters."""
    return _bare(one) == _bare(other) != ""


def _bare(postcode: str) -> str:
    return "".join(sign for sign in postcode.casefold() if sign.isalnum())


def _compared(address: Address) -> tuple[str, ...]:
    parts = (address.line1, address.line2, address.city, address.region, address.postcode, address.country)
    return tuple(" ".join(part.lower().split()) for part in parts)
