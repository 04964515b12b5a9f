"""A postal address, as far as a parcel needs it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_US_POSTCODE = re.compile(r"(\d{5})\d{4}")  # ZIP+4, whose last figures few people know


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
    """Whether both are the same postcode, however they are written."""
    return postcode_key(one) == postcode_key(other) != ""


def postcode_key(postcode: str) -> str:
    """A postcode as it is compared: letters and figures only, in capitals; of a US ZIP+4 the first five figures."""
    written = unicodedata.normalize("NFKC", postcode)
    plain = "".join(c for c in written if c.isalnum()).upper()
    nine = _US_POSTCODE.fullmatch(plain)
    return nine.group(1) if nine is not None else plain


def _compared(address: Address) -> tuple[str, ...]:
    parts = (address.line1, address.line2, address.city, address.region, address.postcode, address.country)
    return tuple(" ".join(part.lower().split()) for part in parts)
