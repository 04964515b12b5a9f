"""Particulars of a complaint that whoever looks into it needs: which are told, and which it helps to ask for.

Asked for is what its cause calls for and the words do not tell, and only once: nobody is questioned for a form's sake.
What is on record of a complaint that comes in is from ISO 10002:2018, 7.2.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Collection

from bot.domain.cause import Cause, find_causes
from bot.domain.cost import find_costs
from bot.domain.repetition import find_frequency


class Particular(str, Enum):
    """What may be told besides what happened; its value is how it is asked for."""

    SINCE = "since when"
    WHEN = "when that was"
    HOW_OFTEN = "how often it happens"
    SERIAL = "the serial number"
    WHO = "whom you spoke with"
    COST = "how much it is about"
    PHOTO = "a photo"

    def __str__(self) -> str:
        return self.value


WHAT_HELPS = {
    Cause.DEFECTIVE: (Particular.SINCE, Particular.HOW_OFTEN, Particular.SERIAL),
    Cause.INCOMPLETE: (Particular.PHOTO,),
    Cause.NOT_AS_ORDERED: (Particular.PHOTO,),
    Cause.PRICE_OR_INVOICE: (Particular.WHEN, Particular.COST),
    Cause.POOR_SERVICE: (Particular.WHEN, Particular.WHO),
    Cause.PROMISE_NOT_KEPT: (Particular.WHEN, Particular.WHO),
    Cause.REFUSAL: (Particular.WHEN, Particular.WHO),
    Cause.WRONG_OR_MISSING_INFORMATION: (Particular.WHEN, Particular.WHO),
}
# What came broken has been so from the beginning: a picture tells more than its history.
BROKEN_ON_ARRIVAL = (Particular.PHOTO,)

_SERIAL = re.compile(
    r"(?:\bserial(?: ?(?:number|no\.?|nr\.?|code))?|\bs/n|\bsn|\bseriennummer|\bserien-?nr\.?|\bgerätenummer)"
    r"(?: is| ist| lautet|[ :#=])*\s*((?=[\w-]*\d)[A-Za-z0-9][\w-]{3,29})(?!\w)",
    re.IGNORECASE,
)
_FOR_SOMEBODY = re.compile(
    r"\b(?:on behalf of|in the name of|im namen (?:von|meiner|meines|unserer)|stellvertretend für|für) "
    r"((?:my|our|meine[nrm]?|unsere[nrm]?|mutter|vater)(?: \w+){0,2}|[A-Z]\w+(?: [A-Z]\w+)?)",
    re.IGNORECASE,
)
_SAYS_SO = re.compile(r"\b(?:on behalf of|in the name of|im namen|stellvertretend für)\b", re.IGNORECASE)
_ARRIVING = re.compile(
    r"\b(?:arriv(?:ed|es)|came|unpack\w*|unbox\w*|out of the box|angekommen|ankam|kam(?:en)?|ausgepackt|auspack\w*)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:since|ever since|for (?:the (?:last|past) )?(?:\w+ )?(?:days|weeks|months)|"
    r"after (?:\w+ )?(?:days?|weeks?|months?|uses?)|from the (?:start|beginning|first)|yesterday|today|last \w+|"
    r"seit|nach (?:\w+ )?(?:tag(?:en)?|wochen?|monat(?:en)?)|"
    r"von anfang an|gestern|heute|letzte[nrs]? \w+|vor \w+ (?:tagen|wochen|monaten))\b",
    re.IGNORECASE,
)


def find_serial(text: str) -> tuple[int, int] | None:
    """Where a text gives the serial number of a thing (start, end): letters and figures after words that say so."""
    found = _SERIAL.search(text)
    return found.span(1) if found else None


def find_represented(text: str) -> tuple[int, int] | None:
    """Where a text names the person for whom its writer speaks (start, end); None where they speak for themselves."""
    found = _FOR_SOMEBODY.search(text) if _SAYS_SO.search(text) else None
    return found.span(1) if found else None


def tells_particulars(text: str) -> bool:
    """Whether a text gives any of them, so that it belongs into the complaint however short it is."""
    return bool(_SINCE.search(text) or find_frequency(text) or find_serial(text) or find_costs(text))


def what_would_help(own_words: str, told: Collection[Particular] = (), *, about_thing: bool = True) -> list[Particular]:
    """What it helps to ask for once, in the order of importance; nothing where the cause is not clear.

    Args:
        own_words: what the customer told, in English or German.
        told: what is known from elsewhere, a date or a photo.
        about_thing: whether it is known which product it is about.
    """
    causes = [cause for cause, _, _ in find_causes(own_words)]
    helps = [one for cause in causes for one in WHAT_HELPS.get(cause, ())]
    if Cause.DEFECTIVE in causes and _ARRIVING.search(own_words):
        helps = [*BROKEN_ON_ARRIVAL, *(one for one in helps if one not in WHAT_HELPS[Cause.DEFECTIVE])]
    known = {
        *told,
        *([Particular.SINCE, Particular.WHEN] if _SINCE.search(own_words) else []),
        *([Particular.HOW_OFTEN] if find_frequency(own_words) else []),
        *([Particular.SERIAL] if find_serial(own_words) or not about_thing else []),
        *([Particular.COST] if find_costs(own_words) else []),
    }
    return [one for one in dict.fromkeys(helps) if one not in known]
