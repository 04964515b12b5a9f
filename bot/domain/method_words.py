"""Which of a customer's payment methods a message means, and what each is called to the customer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Callable, Mapping, Sequence

from bot.domain.account import PaymentKind, PaymentMethod

# What a method is called, by what is known of it; each has its words in every language the assistant speaks.
CARD = "{brand} card ending in {last_four}"
CARD_OF_THAT_NAME = "{brand} ending in {last_four}"  # "Mastercard" is said without "card"
CARD_WITHOUT_BRAND = "card ending in {last_four}"
CARD_WITHOUT_FIGURES = "{brand} card"
GIFT_CARD = "gift card (balance {balance})"
NAMES = {
    PaymentKind.CARD: "card",
    PaymentKind.GIFT_CARD: "gift card",
    PaymentKind.PAYPAL: "PayPal",
    PaymentKind.BANK_TRANSFER: "bank transfer",
    PaymentKind.OTHER: "other payment method",
}
_BRANDS = {
    "visa": (r"visa", "Visa"),
    "mastercard": (r"master ?-?card|\bmc\b", "Mastercard"),
    "amex": (r"amex|american ?express", "American Express"),
    "americanexpress": (r"amex|american ?express", "American Express"),
    "maestro": (r"maestro", "Maestro"),
    "discover": (r"discover", "Discover"),
    "diners": (r"diners(?: club)?", "Diners Club"),
    "jcb": (r"jcb", "JCB"),
    "girocard": (r"giro ?-?card|ec-?karte", "girocard"),
}
_ANY_BRAND = "|".join(dict.fromkeys(pattern for pattern, _ in _BRANDS.values()))
_KINDS = (
    (PaymentKind.GIFT_CARD, r"gift ?-?(?:cards?|vouchers?|certificates?)|vouchers?|geschenk(?:karten?|gutscheine?)|"
     r"gutschein\w*"),
    (PaymentKind.PAYPAL, r"pay ?-?pal"),
    (PaymentKind.BANK_TRANSFER, r"bank (?:transfers?|account)|wire transfer|direct debit|sepa\b[ -]?\w*|"
     r"(?:bank)?überweisung|lastschrift|bankkonto"),
    (PaymentKind.CARD, r"(?:credit|debit|bank|payment)?[ -]?cards?|(?:kredit|debit|bank|zahlungs)?karten?"),
)  # fmt: skip
_CARD_PHRASE = r"(?:cards?|method|way|one|account|payment(?: method)?|form of payment)"
_ORIGINAL = re.compile(
    rf"\b(?:the )?(?:original|initial|first|same|existing|current)(?: \w+){{0,2}}? {_CARD_PHRASE}\b|"
    r"\b(?:same|how|way|what|card|method|one)(?: that| which)? (?:i|we)(?: have|'ve)?(?: originally| first| already)? "
    r"(?:paid|used|ordered|bought)(?: with| by| it)*\b|\bwhere (?:it|the money|that) came from\b|\bas before\b|"
    r"\bsame (?:as|way)\b|\b(?:charged|used|paid with)(?: originally| before)\b|"
    r"\b(?:ursprüngliche?n?|gleiche?n?|selben?|dieselbe) (?:zahlungs\w+|karte|weg|konto)\b|"
    r"\bwie (?:ich )?(?:bezahlt|gezahlt)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:the other|another|(?:a )?different|some other|an alternative|other)(?: (?:payment|pay))? ?"
    r"(?P<what>one|method|way|card|form of payment|option|account)?\b|\bsomething else\b|"
    r"\b(?:andere[nrsm]?|die andere) (?:zahlungs\w+|(?P<karte>karte)|weg|methode)?",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|never|without|except|but not|other than|anything but|instead of|rather than|don't (?:use|want|have)|"
    r"do not (?:use|want)|from|von|nicht|kein\w*|statt|außer)"
    r"(?: (?:use|to|the|my|a|on|onto|by|with|via|auf|per|die|der|meiner?))*$",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:or|and|oder|und|then|otherwise|else|to|but|not|instead|from|for)\b|[,;.!?/\n]", re.IGNORECASE
)
_ENDING = re.compile(
    r"\b(?:end(?:s|ing|ed)?(?: (?:in|with|on))?|last (?:4|four)(?: (?:digits?|figures?))?(?: (?:is|are|of))?|endet auf|"
    r"endziffern)[ :]*(?P<figures>\d{4})\b|(?:\*|x|•|…|\.\.\.)+ ?-?(?P<masked>\d{4})\b|"
    r"(?<![\d#$€£.,])\b(?P<bare>\d{4})\b(?![\d.,]?\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class MethodName:
    """What a payment method is called: an English text with places, to be put into the customer's language."""

    text: str
    values: Mapping[str, str] = field(default_factory=dict)  # an amount in it as `Money` writes it

    def __str__(self) -> str:
        return self.text.format(**self.values)


def name_of(method: PaymentMethod) -> MethodName:
    """What a method is called to the customer, such as "Visa card ending in 9212"."""
    brand = _BRANDS.get(re.sub(r"\W|_", "", method.brand.lower()), ("", method.brand.title()))[1]
    if method.kind is PaymentKind.CARD and method.last_four:
        if not brand:
            return MethodName(CARD_WITHOUT_BRAND, {"last_four": method.last_four})
        text = CARD_OF_THAT_NAME if brand.lower().endswith("card") else CARD
        return MethodName(text, {"brand": brand, "last_four": method.last_four})
    if method.kind is PaymentKind.CARD and brand:
        return (
            MethodName(brand) if brand.lower().endswith("card") else MethodName(CARD_WITHOUT_FIGURES, {"brand": brand})
        )
    if method.kind is PaymentKind.GIFT_CARD and method.balance is not None:
        return MethodName(GIFT_CARD, {"balance": str(method.balance)})
    if method.kind is PaymentKind.OTHER and brand:
        return MethodName(brand)
    return MethodName(NAMES[method.kind])


@dataclass(frozen=True)
class _Mention:
    """Words that name payment methods, and which of the account's they may mean."""

    start: int
    end: int
    meant: frozenset[str]  # ids


def find_methods(text: str, methods: Sequence[PaymentMethod], original: str | None = None) -> tuple[PaymentMethod, ...]:
    """The payment methods that a message means, in the order in which it names them; of "credit card", all cards.

    Empty where it names none, or one that is not among them; `names_method` tells these apart.

    Args:
        original: id of the one by which the order was paid, for "the same card" and "the other one".
    """
    found = _mentions(text, methods, original)
    excluded: set[str] = set()
    meant: list[str] = []
    place = 0
    while place < len(found):
        first = last = found[place]
        ids = first.meant
        while place + 1 < len(found) and not _APART.search(text[last.end : found[place + 1].start]):
            place, last = place + 1, found[place + 1]
            ids &= last.meant
        place += 1
        if _NOT.search(text[: first.start].rstrip()):
            excluded |= ids
        else:
            meant += [method.id for method in methods if method.id in ids]
    if not meant and excluded and re.search(r"\b(?:anything|any|except|other than|außer|not)\b", text, re.IGNORECASE):
        meant = [method.id for method in methods]
    by_id = {method.id: method for method in methods}
    return tuple(by_id[id] for id in dict.fromkeys(meant) if id not in excluded)


def names_method(text: str) -> bool:
    """Whether a message names a way of paying, be it one that the customer has or not."""
    everything = rf"\b(?:{_ANY_BRAND}|{'|'.join(pattern for _, pattern in _KINDS)})\b"
    return re.search(everything, text, re.IGNORECASE) is not None or _ORIGINAL.search(text) is not None


def _mentions(text: str, methods: Sequence[PaymentMethod], original: str | None) -> list[_Mention]:
    """Everything that names methods, in order, without overlaps; what is found first takes its words."""
    found: list[_Mention] = []

    def note(pattern: str | re.Pattern[str], is_meant: Callable[[PaymentMethod, re.Match[str]], bool]) -> None:
        for match in re.finditer(pattern, text, 0 if isinstance(pattern, re.Pattern) else re.IGNORECASE):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                ids = frozenset(method.id for method in methods if is_meant(method, match))
                found.append(_Mention(match.start(), match.end(), ids))

    for method in methods:
        note(rf"(?<!\w){re.escape(method.id)}(?!\w)", lambda one, match: one.id.lower() == match[0].lower())
    note(_ORIGINAL, lambda one, match: one.id == original)
    note(_OTHER, lambda one, match: original is not None and one.id != original and _is_like(one, match))
    for match in _ENDING.finditer(text):
        figures = match["figures"] or match["masked"] or match["bare"]
        ids = frozenset(method.id for method in methods if method.last_four == figures)
        if (ids or match["bare"] is None) and not any(match.start() < o.end and o.start < match.end() for o in found):
            found.append(_Mention(match.start(), match.end(), ids))
    for key, (pattern, _) in _BRANDS.items():
        note(rf"\b(?:{pattern})\b", lambda one, match, key=key: _brand(one) == _brand_key(key))  # type: ignore[misc]
    for kind, pattern in _KINDS:
        note(rf"\b(?:{pattern})\b", lambda one, match, kind=kind: one.kind is kind)  # type: ignore[misc]
    return sorted(found, key=lambda mention: mention.start)


def _is_like(method: PaymentMethod, match: re.Match[str]) -> bool:
    is_card = (match["what"] or "").lower() == "card" or match["karte"] is not None
    return method.kind is PaymentKind.CARD or not is_card


def _brand(method: PaymentMethod) -> str:
    return _brand_key(re.sub(r"\W|_", "", method.brand.lower()))


def _brand_key(key: str) -> str:
    return "amex" if key == "americanexpress" else key
