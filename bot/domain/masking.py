"""Numbers that no screen has to show in full: of payment cards and of bank accounts. Only what proves by its checksum
to be one is touched, so that order numbers and telephone numbers stay as they are.
"""

from __future__ import annotations

import re
from typing import Callable, Collection

SHOWN = 4  # figures at the end, by which a customer knows their own
DOT = "•"
# First figures and lengths of each kind of card: ISO/IEC 7812 and the networks' own lists.
_CARDS = (
    (re.compile(r"4"), (13, 16, 19)),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),  # Mastercard
    (re.compile(r"3[47]"), (15,)),  # American Express
    (re.compile(r"30[0-5]|3095|36|3[89]"), (14, 16)),  # Diners
    (re.compile(r"6011|64[4-9]|65"), (16, 19)),  # Discover
    (re.compile(r"35(?:2[89]|[3-8])"), (16, 19)),  # JCB
    (re.compile(r"62"), (16, 17, 18, 19)),  # UnionPay
    (re.compile(r"50|5[6-8]|6[0-9]"), (16, 18, 19)),  # Maestro; its 12 to 15 figures are those of parcels
)
# Length of an IBAN by country: the registry of SWIFT.
_IBAN = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19,
    "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip
_FIGURES = re.compile(r"(?<![\w.,-])\d(?:[ \u00a0.-]?\d){12,18}(?![\w])(?![.,-]\d)")
_ACCOUNT = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ \u00a0.-]?[A-Za-z0-9]){11,30}(?!\w)")
_BETWEEN = re.compile(r"[ \u00a0.-]")


def mask(text: str, keep: Collection[str] = ()) -> str:
    """The text with card and bank account numbers masked but for their end.

    Args:
        keep: numbers that are known to be none, such as the customer's orders and parcels.
    """
    kept = {_bare(number) for number in keep}
    text = _ACCOUNT.sub(lambda match: _masked_account(match.group(), kept), text)
    return _FIGURES.sub(lambda match: _masked(match.group(), kept, is_card), text)


def is_card(figures: str) -> bool:
    """Whether figures are the number of a payment card: of a network's kind, with the right check figure."""
    if not any(len(figures) in lengths and begin.match(figures) for begin, lengths in _CARDS):
        return False
    doubled = [int(figure) * (1 + place % 2) for place, figure in enumerate(reversed(figures))]
    return len(set(figures)) > 1 and sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether a text without blanks is the number of a bank account (ISO 13616)."""
    text = text.upper()
    if _IBAN.get(text[:2]) != len(text):
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


def _masked_account(found: str, kept: Collection[str]) -> str:
    """The account at the beginning of what was found, which words may follow: "DE89… 00 please"."""
    length = _IBAN.get(found[:2].upper())
    if length is None:
        return found
    places = [place for place, sign in enumerate(found) if not _BETWEEN.match(sign)]
    if len(places) < length:
        return found
    end = places[length - 1] + 1
    is_whole = end == len(found) or bool(_BETWEEN.match(found[end]))
    return _masked(found[:end], kept, is_iban, 2) + found[end:] if is_whole else found


def _masked(found: str, kept: Collection[str], is_one: Callable[[str], bool], begin: int = 0) -> str:
    bare = _bare(found)
    if bare in kept or not is_one(bare):
        return found
    left = len(bare)
    masked = []
    for sign in found:
        if _BETWEEN.match(sign):
            masked.append(sign)
            continue
        is_shown = left <= SHOWN or left > len(bare) - begin
        masked.append(sign if is_shown else DOT)
        left -= 1
    return "".join(masked)


def _bare(text: str) -> str:
    return _BETWEEN.sub("", text).upper()
