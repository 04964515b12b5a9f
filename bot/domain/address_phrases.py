"""How people write the parts of an address, as patterns, and what they write before and after it."""

from __future__ import annotations

import re

from bot.domain.address_tables import FRENCH_STREET, GERMAN_STREET, STATES, STREETS, STREETS_BEFORE, UNITS

NUMBER = r"\d{1,5}(?:[ \t]?[a-zA-Z]\b)?(?:[ \t]?[-–/][ \t]?\d{1,4}[a-zA-Z]?)?"
# Words that no name of a street holds, though they stand between a figure and "way" or "place".
NO_STREET = (
    r"(?:and|or|for|to|from|of|ago|days?|weeks?|months?|hours?|minutes?|items?|times?|my|your|it|is|was|in|i|a|an|this|"
    r"that|on|at|with|by|per|am|pm|more|one|ones)"
)
ENGLISH = re.compile(
    rf"\b{NUMBER},?[ \t]+(?:(?:highway|hwy|broadway|route)\b(?:[ \t]+\d+)?|"
    rf"(?:(?!{NO_STREET}\b|\d+\b)[\w'’.-]+[ \t]+){{1,4}}?(?P<kind>{STREETS})\b\.?(?:[ \t]+{STREETS}\b\.?)*"
    r"(?:[ \t]+(?:n|s|e|w|ne|nw|se|sw|north|south|east|west|upper|lower)\b(?![ \t]+[a-z]))?)",
    re.IGNORECASE,
)
FRENCH = re.compile(rf"\b\d{{1,4}}(?:[ \t]?(?:bis|ter))?,?[ \t]+{STREETS_BEFORE}[ \t]+[^,\n\d]+", re.IGNORECASE)
GERMAN = re.compile(
    rf"(?<![\w.-])(?P<before>(?:[^\W\d][\w.-]{{0,40}}[ \t]+){{0,3}})(?P<name>[\w.-]{{0,40}}?)(?P<kind>{GERMAN_STREET})"
    rf"[ \t]*(?:nr\.?[ \t]*)?{NUMBER}\b",
    re.IGNORECASE,
)
BOX = re.compile(r"\b(?:p\.?[ \t]?o\.?[ \t]?box|postfach|packstation)[ \t]+\d[\d ]*", re.IGNORECASE)
# What is also said of other things than streets counts where a postcode follows.
WEAK_KINDS = frozenset(
    "green park view way place pl close rise row walk hill loop pike square circle cir court".split()
)
SURE_GERMAN_STREET = re.compile(
    r"(?:str(?:\.|aße|asse)?|gasse|allee|platz|weg|damm|ufer)\s*\d|"
    r"^(?:am|an der|im|zum|zur|auf der|unter den)\s.*\d\s?[a-z]?$",
    re.IGNORECASE,
)
SURE_FRENCH_STREET = re.compile(rf"^\d+(?: ?(?:bis|ter))?,? {FRENCH_STREET} ", re.IGNORECASE)
SURE_GERMAN = re.compile(r"str(?:\.|aße|asse)?|gasse|allee|platz|weg", re.IGNORECASE)
PLAIN = re.compile(rf"{NUMBER}[ \t]+[^\W\d][\w'’. -]*|[^\W\d][\w'’. -]*[^\W\d.]\.?[ \t]+{NUMBER}")
# The same behind words of a sentence, told by its capitals: "please make it 12 Kingsway".
PLAIN_AT_END = re.compile(rf"(?:^|[\s:])(?P<line>{NUMBER}[ \t]+[A-Z][\w'’.-]*(?:[ \t]+[A-Z][\w'’.-]*){{0,3}})$")
NO_NAME = re.compile(  # how a sentence begins that is no house's name
    r"(?:(?:is|was|it|that|this|the|my|not|no|yes|ok|okay|sorry|please|hi|hello|hey|well|actually|oops|wrong|right|"
    r"i|i['’]m|nein|ja|bitte|hallo|falsch|das|die|der|es|ich)\b)",
    re.IGNORECASE,
)
UNIT = re.compile(
    rf"^(?:{UNITS}\b\.?[ \t]*(?:no\.?[ \t]*|nr\.?[ \t]*)?#?[ \t]*(?:\d+[\w-]*|[a-z]\b)|#[ \t]?\d+[a-z]?\b|"
    r"\d+(?:st|nd|rd|th)[ \t]floor\b|\d+\.[ \t]?(?:og|stock|etage)\b|(?:ground|first|second|third|top)[ \t]floor\b)",
    re.IGNORECASE,
)
LEADS = (
    re.compile(
        r"^.*\b(?:address|adresse|anschrift|lieferadresse)\b(?: (?:for|of|on|von|für) [\w# ]+?)?"
        r"(?:\s*:| is now| is| has changed to| changed to| to be| should be| to| as| ist jetzt| ist| lautet| auf| in)"
        r"\s*",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"^.*\b(?:to|at|(?-i:nach|an|unter)|wohne(?: jetzt)?|it is|it's|its|is|use|live in|in)\b:?\s+",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"^.*(?:(?<!\bco)(?<!\bst)\.|[!?:])\s+", re.DOTALL | re.IGNORECASE),
    re.compile(
        r"^(?:(?:hi|hello|hey|please|and|also|so|yes|yeah|yep|ok|okay|sure|fine|right|no|sorry|"
        r"but|rather|make it|i meant?|bitte|oh|aber)\b[,: –—-]*)+",
        re.IGNORECASE,
    ),
)
TRAIL = re.compile(
    r"(?<![\s,;-])[\s,;-]*(?:\b(?:please|thanks?|thank you|thx|cheers|instead|bitte|danke|asap|pls|schicken|senden|"
    r"liefern|zustellen|if possible|from now on|for (?:this|the|my|that|both|all) \w+|"
    r"(?:can|could|will|would) (?:you|i)|and (?:please|also|can|the|my|i|it|change|update|send|remove)|"
    r"but|i (?:moved|want|need|would|think)|as soon)\b.*|[!?].*|"
    r"(?<!\bst)(?<!\bft)(?<!\bmt)(?<!\bco)(?<!\bapt)(?<!\bave)(?<!\bnr)\.(?:\s+(?=\D).*|\s*$))",
    re.IGNORECASE | re.DOTALL,
)
LABELS = {
    "line1": r"(?:(?:street|straße|strasse|rue)(?! \d)|street address|address line 1|line 1|address 1)",
    "line2": r"(?:address line 2|line 2|address 2|apartment number|apartment|suite number|unit number|apt number)",
    "city": r"(?:city|town|ort|stadt|ville|place)",
    "region": r"(?:state|county|province|region|bundesland)",
    "postcode": r"(?:zip|zip ?code|post ?code|postal ?code|eircode|plz|postleitzahl|code postal)",
    "country": r"(?:country|land|pays)",
}
CALLED = re.compile(  # what stands before a postcode that is called one
    rf"(?:\b(?:the|my|and)\s+)*\b{LABELS['postcode']}\b(?:\s+(?:is|ist))?\s*:?\s*$", re.IGNORECASE
)
LABELLED = {
    part: re.compile(
        rf"(?:^|(?<=\s))(?:the |my |new |and |our )*{label}"
        r"(?: (?:is|ist|should be|now)\b:?|\s*[:=]| (?=\d))\s*(?P<value>.+)$",
        re.IGNORECASE,
    )
    for part, label in LABELS.items()
}  # fmt: skip
CODES = "|".join(sorted(set(STATES.values())))
STATE = "|".join(sorted(map(re.escape, STATES), key=len, reverse=True))
# A town with its postcode, and no street: nothing else has a state or the postcode first.
TOWN = re.compile(
    rf"[^\W\d][\w'’. -]*,?\s+(?-i:{CODES})\.?,?\s+\d{{5}}(?:-\d{{4}})?(?:,?\s+(?:usa?|united states))?|"
    r"\d{4,5}\s+(?-i:[A-ZÄÖÜÉ])[\w'’. -]*(?:,\s*[^\W\d]+)?",
    re.IGNORECASE,
)
