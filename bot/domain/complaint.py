"""Taking in a complaint: what counts as having told what happened, which remedies there are, how it is read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from bot.domain.case import Contact


class Remedy(str, Enum):
    """What the customer wants done; the wish is recorded, whatever may come of it."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    REPAIR = "repair"
    COMPENSATION = "compensation"
    EXPLANATION = "explanation"
    OTHER = "other"  # something else, in the customer's own words
    UNDECIDED = "undecided"

    def __str__(self) -> str:
        return _REMEDY_WORDS[self]


_REMEDY_WORDS = {
    Remedy.REFUND: "my money back",
    Remedy.REPLACEMENT: "a replacement",
    Remedy.REPAIR: "a repair",
    Remedy.COMPENSATION: "compensation",
    Remedy.EXPLANATION: "an explanation and an apology",
    Remedy.OTHER: "as I wrote",
    Remedy.UNDECIDED: "not decided yet",
}


@dataclass(frozen=True)
class ComplaintDraft:
    """A complaint as far as the customer has told it."""

    own_words: str
    product_name: str | None
    order_number: str | None
    remedy: Remedy
    contact: Contact


def read_back(draft: ComplaintDraft) -> str:
    """The draft as the customer is asked to confirm it; their words stand as they wrote them."""
    about = [name for name in (draft.product_name, draft.order_number and f"order {draft.order_number}") if name]
    lines = [
        f"What happened: “{draft.own_words}”",
        f"About: {', '.join(about)}" if about else "About: no particular product or order",
        f"What would put it right: {draft.remedy}",
        f"How we reach you: {draft.contact}",
    ]
    return "\n".join(lines)


# Words that announce a complaint without telling one. What remains after them is what happened.
_ANNOUNCING = re.compile(
    r"\b(?:hi|hello|hey|good (?:morning|afternoon|evening)|please|pls|sorry|thanks?|thank you|"
    r"i|we|me|my|mine|our|us|you|your|it|this|that|these|those|there|he|she|they|am|is|are|was|were|be|been|"
    r"'?m|'?d|'?ve|'?ll|'?s|want|wanna|would|like|need|have|has|had|got|gotta|to|do|does|did|can|could|may|might|"
    r"will|shall|must|should|let|a|an|the|some|any|one|another|so|very|really|just|now|here|with|about|of|on|for|"
    r"in|at|by|from|and|or|but|how|where|what|who|"
    r"wish|wishes|writing|write|regarding|concerning|against|make|makes|making|file|filing|raise|raising|lodge|lodging|log|submit|report|reporting|register|open|put|send|"
    r"grievance|grievances|grumble|grumbling|chat|complain|complains|complaining|complained|complaint|complaints|compalint|complant|formal|official|"
    r"issue|problem|problems|matter|something|anything|thing|"
    r"order|orders|ordered|purchase|bought|number|no|nr|product|item|items|company|shop|store|service|"
    r"not|happy|unhappy|dissatisfied|disappointed|angry|upset|annoyed|frustrated|furious|livid|fed|up|enough|"
    r"speak|talk|manager|someone|somebody|person|again|yes|yeah|ok|okay|well|right)\b",
    re.IGNORECASE,
)


def tells_what_happened(text: str, known_names: tuple[str, ...] = ()) -> bool:
    """Whether a message tells something that happened, rather than only that there is something to complain about.

    "I want to complain about my kettle" tells nothing yet; "the kettle leaks" does. `known_names` are the names of
    products and numbers recognised in the text: naming a thing is not telling about it.
    """
    rest = text
    for name in sorted(known_names, key=len, reverse=True):
        rest = re.sub(re.escape(name), " ", rest, flags=re.IGNORECASE)
    rest = _ANNOUNCING.sub(" ", rest.replace("’", "'"))
    return bool(re.search(r"[^\W\d_]{3,}", rest))


_REMEDY_SIGNS = (
    (Remedy.REFUND, r"refund\w*|money ?back|(?:get|want|give|have|need|return) (?:me )?(?:all )?(?:my|the|our) money|reimburs\w*|pay me back|my \w+ back on my card|money returned"),
    (Remedy.REPLACEMENT, r"replac\w*|exchang\w*|swap\w*|(?:a|another|brand)[ -]new one|new one|another one|send (?:me )?(?:a|another) (?:new )?\w+ instead"),
    (Remedy.REPAIR, r"repair\w*|fix(?:ed|ing)?\b|mend(?:ed|ing)?\b|put it right|get it working"),
    (Remedy.COMPENSATION, r"compensat\w*|goodwill|voucher|damages|make (?:it )?up for|credit for"),
    (Remedy.EXPLANATION, r"explain|explanation|apolog\w*|say sorry|look(?:ed)? into|just (?:want|so) (?:you|to be) (?:to )?(?:know|heard)|be heard|investigat\w*"),
    (Remedy.UNDECIDED, r"not sure|don'?t know|no idea|undecided|whatever you|up to you|you decide|don'?t mind|no preference|nothing(?: really| special)?$"),
)  # fmt: skip
_REMEDY_PATTERNS = [(remedy, re.compile(rf"\b(?:{signs})", re.IGNORECASE)) for remedy, signs in _REMEDY_SIGNS]


def find_remedies(text: str) -> list[tuple[Remedy, int, int]]:
    """The remedies a text names, each once with where it stands (start, end), in the order of the text."""
    found: list[tuple[Remedy, int, int]] = []
    for remedy, pattern in _REMEDY_PATTERNS:
        match = pattern.search(text.replace("’", "'"))
        if match is not None:
            found.append((remedy, match.start(), match.end()))
    return sorted(found, key=lambda item: item[1])
