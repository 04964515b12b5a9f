"""What a message about an order is about where no plain word for an act is in it: a change, money back, how it stands.

The plain words are in `act_words`. Here two kinds of words have to meet: what is to be other than it is (payment,
address) and that it is to be other, and both have to be about an order or the account.
"""

from __future__ import annotations

import re

from bot.domain.order import ActKind

_ORDER = re.compile(
    r"\b(?:my|the|that|this|our|an|both|last|latest|other) (?:[\w-]+ ){0,4}?(?:orders?|purchases?)\b|"
    r"\borders? (?:i|that|with|where|no|nr|number|containing|#)\b|#?\bw\d{5,}\b|"
    r"\bthe one (?:with|that has|where)\b|\bwhat did i pay\b|\bhow much (?:did i pay|i paid)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:chang\w*|switch\w*|updat\w*|different\w*|another|other|instead|wrong|mov(?:e|ed|ing)|rather|prefer\w*|use|swap\w*|"
    r"replac\w*|modif\w*|edit\w*|correct\w*|fix|set|put|make|new|alter\w*|amend\w*|redirect\w*|should (?:go|be)|"
    r"to go to|has to|let|settle|take the (?:money|payment)|not what i|won'?t be|at whatever)\b",
    re.IGNORECASE,
)
_PAYMENT = re.compile(
    r"\b(?:pay(?:ment|ments|ing|s)?|paid|charged?|billed?|(?:credit |debit |gift )?card|paypal|visa|mastercard|amex)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:address(?:es)?|deliver\w*|(?<!before it )ship(?!s\b)\w*|destination|location|zip(?: code)?|postcode|"
    r"moved|moving|"
    r"send it|sent to|go to)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:account|profile|default|on file|in your system|my (?:home |new |own )?address)\b", re.IGNORECASE
)
_OTHER_MATTER = re.compile(
    r"\b(?:refund\w*|money back|return\w*|exchang\w*|cancel\w*|how much|what did|difference|arriv\w*|late|missing|lost|"
    r"do you (?:accept|take|deliver|ship)|which (?:cards?|payment)|how can i pay|broken|damaged|tracking|status)\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:how much|what|amount)\b[^.?!]{0,60}\b(?:back|refund\w*)\b|\brefund (?:amount|value|sum)\b|\brefund be for\b",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"\b(?:which|what)(?: of (?:my|the))? (?:orders?|purchases?)\b(?! (?:minimum|size|limit|value))|"
    r"\border number\b(?! (?:is|was|reads)\b|:)|"
    r"\b(?:which|what|find|finding|locate|looking for|search\w*|show|list|see|number|in|where|look up|remember)\b"
    r"[^.?!]{0,30}\b(?:my|the|that|an|all|which) (?:[\w-]+ ){0,4}?(?:orders?|purchases?)\b",
    re.IGNORECASE,
)
_HOW_IT_STANDS = re.compile(
    r"\b(?:totals?|how much|price|costs?|sum|amount|did i (?:pay|spend)|i (?:paid|spent)|come to|comes to|came to|"
    r"charge me|take from me|set me back|bill amount|expensive|was i (?:charged|billed)|tracking|track|status|"
    r"where(?: is|'s)|shipped|arrived?)\b",
    re.IGNORECASE,
)


def is_of_order(text: str) -> bool:
    """Whether a text speaks of an order of the customer's."""
    return _ORDER.search(text) is not None


def is_of_other_matter(text: str) -> bool:
    """Whether a text is of something else than a change, such as money back, a cancellation or what there is."""
    return _OTHER_MATTER.search(text) is not None


def find_change(text: str) -> ActKind | None:
    """What is to be other than it is: how an order is paid, where it goes, or the address of the account."""
    if is_of_other_matter(text) or not _OTHER.search(text):
        return None
    if _PAYMENT.search(text) and is_of_order(text):
        return ActKind.CHANGE_PAYMENT
    if _ADDRESS.search(text):
        if is_of_order(text):
            return ActKind.CHANGE_ADDRESS
        return ActKind.CHANGE_OWN_ADDRESS if _OWN.search(text) else None
    return None


def asks_back(text: str) -> bool:
    """Whether a text asks what would be paid back for something."""
    return _BACK.search(text) is not None


def asks_how_it_stands(text: str, *, numbered: bool) -> bool:
    """Whether a text asks which of their orders one is, what it came to, or how far it is.

    Args:
        numbered: an order's number is in it.
    """
    return bool(_WHICH.search(text)) or ((numbered or is_of_order(text)) and bool(_HOW_IT_STANDS.search(text)))
