"""Taking in a complaint: what counts as having told what happened, which remedies there are, how it is read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Callable

from bot.domain.case import Contact
from bot.domain.signs import Signs


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


Put = Callable[..., str]  # an English text, and what fills its places → it, as the customer reads it


def read_back(draft: ComplaintDraft, put: Put = str.format) -> str:
    """The draft as the customer is asked to confirm it; their words stand as they wrote them.

    `put` gives each text in the customer's language.
    """
    about = [put(draft.product_name)] if draft.product_name else []
    about += [put("order {number}", number=draft.order_number)] if draft.order_number else []
    lines = [
        put("What happened: “{words}”", words=draft.own_words),
        put("About: {what}", what=", ".join(about)) if about else put("About: no particular product or order"),
        put("What would put it right: {remedy}", remedy=put(str(draft.remedy))),
        put("How we reach you: {contact}", contact=put(str(draft.contact))),
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


def tells_what_happened(
    text: str, known_names: tuple[str, ...] = (), announcing: re.Pattern[str] = _ANNOUNCING
) -> bool:
    """Whether a message tells something that happened, rather than only that there is something to complain about.

    "I want to complain about my kettle" tells nothing yet; "the kettle leaks" does. `known_names` are the names of
    products and numbers recognised in the text: naming a thing is not telling about it. `announcing` matches the words
    of the text's language that tell nothing.
    """
    rest = text
    for name in sorted(known_names, key=len, reverse=True):
        rest = re.sub(re.escape(name), " ", rest, flags=re.IGNORECASE)
    rest = announcing.sub(" ", rest.replace("’", "'"))
    return bool(re.search(r"[^\W\d_]{3,}", rest))


# A wish that is named to be turned down: "I don't want a refund", "no refund", "a repair rather than a refund". Who
# says that *others* do not want to pay ("you don't want to refund me") wishes for it all the same.
_WANT = r"want\w*|need\w*|ask\w*|look\w* for|interested in|accept\w*|after|care (?:about|for)|wish for|expect\w*|insist\w* on"
_TURNED_DOWN = (
    rf"(?<!you )(?<!they )(?:\b(?:do|did|does|would|am|was|is) ?n'?t|\bnot|\bnever|\bno longer) (?:really |actually )?(?:{_WANT})"
    r" (?:(?!but\b|just\b|only\b|i\b|instead\b)[\w']+ ){0,5}|"
    r"(?<!still )(?<!why )(?<!got )(?<!had )(?<!is )(?<!'s )(?<!received )\bno (?:need for (?:a |an )?)?|"
    r"(?<!why )(?<!have )(?<!has )(?<!had )(?<!still )\bnot (?:a |an |the |another |my |for a )|"
    r"\b(?:instead of|(?<!more )than|anything but|forget (?:about )?)"
    r" ?(?:a |an |the |any |another |your |getting |having |being |it |me |my |you )*|"
    r"(?:^|[.,;!?] |\bplease )(?:do not|don'?t) (?:(?:send|give|offer|issue|do|make) (?:me )?)?(?:a |an |any |another )?"
)
_REMEDY_SIGNS = Signs((
    (Remedy.REFUND, r"re-? ?fund\w*|refnd\w*|refudn\w*|reund\b|(?:money|cash)[ -]?back|(?:(?:get|give|have|return) (?:me )?|(?<=want )|(?<=need ))(?:all )?(?:of )?(?:my|the|our) (?:hard[ -]earned )?money|reimburs\w*|pay (?:me|us|it) back|(?:my|the) \w+ back (?:on|to|onto|into) my (?:card|account|bank)|money returned|charge-?back|credit my (?:card|account)|reverse the (?:charge|payment)|(?:(?:get|have|give me) |(?<=want )|(?<=need ))(?:all )?(?:my|the|our) {2,}back"),
    (Remedy.REPLACEMENT, r"replac\w*\b(?! (?:parts?|filters?|blades?|bulbs?|batter\w+|lids?|jugs?|straps?|seals?)\b)|exchang\w*|swap\w*|(?:a|another|brand)[ -]new one|new one|another one|(?:working|different|proper) one|(?:send|get|give|have|ship) (?:me |us )?(?:a|another) (?:new )?(?:\w+ | {2,})instead|(?:send|get|give|ship|post) (?:me |us )?(?:a new|another)\b|re-?send\w*|(?:send|ship|post) (?:it|them|one) again|new (?:\w+ | {2,})(?:sent|instead)"),
    (Remedy.REPAIR, r"repair\w*|fix(?:ed|ing)?\b|mend(?:ed|ing)?\b|put it right|get it (?:working|going|serviced)|(?:make|have) it work\b"),
    (Remedy.COMPENSATION, r"compensat\w*|compo\b|goodwill|good will|vouchers?\b|damages|make (?:it )?up (?:for|to (?:me|us))|(?:store |shop )?credit (?:for|note)|store credit|(?:a|some|any|get|give me|partial) (?:\w+ )?discount|money off|something (?:back )?for (?:my|the|our|all (?:my|the)) (?:trouble|time|inconvenience|hassle)|(?:pay|cover) (?:me )?(?:for )?(?:the|my|our) (?:\w+ )?(?:damage|cost|costs|loss|losses|expenses)|gesture"),
    (Remedy.EXPLANATION, r"expla[i]?n\w*|explan\w+|ap+olog\w*|appolog\w*|(?:say|said) sorry|a sorry|look(?:ed|ing)? into|just (?:want|so) (?:you|to be) (?:to )?(?:know|heard)|be heard|investigat\w*|(?:want|like|need) (?:to know why|to know how|answers|to understand)"),
    (Remedy.UNDECIDED, r"(?:not|un)[ -]?sure(?: yet| really)?(?: what (?:i|to|you)\b| *$| *[.,;!?])|(?:don'?t|do not|dunno|dont) ?(?:really )?(?:know)?(?: yet| really)?(?: what (?:i|to|you)\b|(?<=know) *$|(?<=know) *[.,;!?]|(?<=yet) *[.,;!?]?|(?<=really) *$|(?<=dunno) *[.,;!?]?)|no idea|undecided|whatever you|up to you|you (?:decide|choose|tell me)|(?:don'?t|do not) mind|no preference|nothing(?: really| special)?$|have ?n[o']t decided|not decided"),
), unless=_TURNED_DOWN)  # fmt: skip


def find_remedies(text: str) -> list[tuple[Remedy, int, int]]:
    """The remedies a text wishes for, each once with where it stands (start, end), in the order of the text.

    One that is turned down ("I don't want a refund, I want a repair") is no wish.
    """
    return sorted(_REMEDY_SIGNS.find(text), key=lambda item: item[1])
