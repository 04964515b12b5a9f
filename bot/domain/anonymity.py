"""What of a customer's words may be kept as an example of what people write, so that it tells nobody who wrote it.

Addresses, numbers and codes give way to the harmless ones below; what cannot be swapped safely is not kept at all.
Names and stories that no pattern finds are left to the person who reviews every example.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300  # characters; longer ones are stories, which hold more about a person than about a wish
FEWEST_LETTERS = 2  # besides what was swapped: fewer say nothing

EMAIL = "mara@example.com"  # example.com is nobody's (RFC 2606)
LINK = "www.example.com"
REFERENCE = "C-2026-K7Q4-3"  # the one that the assistant itself gives as an example
DATE = "01/02/2026"
AMOUNT = "€40"
PHONE = "020 910 0000"  # of the range that Ireland keeps for films and plays (ComReg, 020 91X XXXX)
NUMBER = "10417"  # the order number that the assistant itself gives as an example
PHONE_DIGITS = 9  # from here a number is dialled rather than looked up
SHORTEST_NUMBER = 4  # digits; shorter ones are sizes, pieces and times of day
CARD_DIGITS = 13  # payment cards have 13 to 19

# What stands for itself, and names, addresses of homes, and bank accounts: no example is worth these.
_NEVER = re.compile(
    r"\b(?:my|the) name(?:'?s| is|:)|\bname's\b|\b(?:i'?m|i am) called\b|\bregards\b|\byours (?:truly|faithfully)|\bsincerely\b"
    r"|\b(?:mr|mrs|ms|miss|dr|prof)\b\.? (?-i:[A-Z])"
    r"|\b(?:i am|i'?m|this is) (?-i:[A-Z][a-z]+\b)"
    r"|\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,4})?\b"  # IBAN
    r"|\b[ac-fhknprtv-y]\d[\dw] ?(?=[a-z]*\d)[\dac-fhknprtv-y]{4}\b"  # Eircode
    r"|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b"  # British postcode
    r"|\b\d{1,4}[a-z]?,? (?:[a-z']+ ){1,3}(?:street|road|rd|avenue|ave|lane|drive|terrace|crescent)\b",
    re.IGNORECASE,
)
_SPELT_EMAIL = re.compile(r"[\w.+-]+ +\(?at\)? +[\w-]+(?: +\(?dot\)? +[\w-]+)+", re.IGNORECASE)
_AMOUNT = r"(?:\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]\d{1,2})?"
_SWAPS = (
    (re.compile(r"[^\s@]+ ?@ ?[^\s@]+\.[^\s@]*\w"), EMAIL),
    (_SPELT_EMAIL, EMAIL),
    (re.compile(r"\b(?:https?:|www\.)\S+|(?<![@\w.-])[\w-]+(?:\.[\w-]+)*\.(?:com|ie|net|org|eu|uk|io|de)\b(?:/\S*)?", re.IGNORECASE), LINK),
    (re.compile(r"\bC[\s\-–—._/]*20\d\d[\s\-–—._/]*[0-9A-Z]{4}[\s\-–—._/]*[0-9A-Z]\b", re.IGNORECASE), REFERENCE),
    (re.compile(r"\b\d{1,2}([./-])\d{1,2}\1\d{2,4}\b|\b\d{4}-\d\d-\d\d\b"), DATE),
    (re.compile(rf"(?:[€£$]|\b(?:eur|gbp|usd)\b) ?{_AMOUNT}|\b{_AMOUNT} ?(?:€|£|\$|(?:euros?|eur|pounds?|quid|dollars?)\b)", re.IGNORECASE), AMOUNT),
    # Codes of letters and digits (tracking numbers, serial numbers), but not "1200watt".
    (re.compile(r"(?<![^\W_])(?!\d{1,5}[^\W\d_]{1,6}(?![^\W_]))(?=[^\W\d_]+\d|\d+[^\W\d_])(?:[^\W\d_]*\d){3}[^\W_]*"), NUMBER),
)  # fmt: skip
# Apart from the swapped ones, whose digits are nobody's; they are skipped, not read again.
_NUMBERS = re.compile(
    "|".join(re.escape(swapped) for swapped in (EMAIL, LINK, REFERENCE, DATE, AMOUNT))
    + r"|(?P<number>\+?\(?\d(?:[ ().\-/]{0,2}\d)*)(?![^\W_])"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SMALL_DECIMAL = re.compile(r"\d{1,3}[.,]\d{1,2}")
# What Rasa reads as marked entities or escapes in a training file, as characters that only look like them.
_MARKUP = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "\\": "/"})


def anonymise(text: str) -> str | None:
    """The text on one line with everything personal swapped; None if it must not be kept, or is worth nothing.

    Doing it twice does no more than doing it once.
    """
    words = " ".join(_printable(text).translate(_MARKUP).replace("’", "'").split()).lstrip("/-•* ")
    if len(words) > LONGEST or _NEVER.search(words):
        return None
    for pattern, harmless in _SWAPS:
        words = pattern.sub(harmless, words)
    numbers = [_digits(match["number"]) for match in _NUMBERS.finditer(words) if match["number"]]
    if any(len(digits) >= CARD_DIGITS for digits in numbers):
        return None
    words = _NUMBERS.sub(lambda match: _harmless(match["number"]) if match["number"] else match[0], words)
    return words if "@" not in words.replace(EMAIL, "") and _says_something(words) else None


def _printable(text: str) -> str:
    """Without characters that a file of examples cannot hold: controls, private and unassigned ones."""
    return "".join(
        character for character in text if character.isspace() or not unicodedata.category(character).startswith("C")
    )


def _harmless(number: str) -> str:
    digits = _digits(number)
    if len(digits) < SHORTEST_NUMBER or _YEAR.fullmatch(number) or _SMALL_DECIMAL.fullmatch(number):
        return number
    dialled = number.startswith("+") or (digits.startswith("0") and len(digits) > SHORTEST_NUMBER + 2)
    return PHONE if dialled or len(digits) >= PHONE_DIGITS else NUMBER


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _says_something(words: str) -> bool:
    for swapped in (EMAIL, LINK, REFERENCE, DATE, AMOUNT, PHONE, NUMBER):
        words = words.replace(swapped, " ")
    return sum(character.isalpha() for character in words) >= FEWEST_LETTERS
