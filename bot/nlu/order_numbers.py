"""Order numbers as people write them: named or bare, grouped, with a suffix, spelt out; never a part of another number."""

from __future__ import annotations

import re
from typing import Iterator

from bot.nlu.found import Found
from bot.nlu.number_words import FIGURES, TIMES, find_number_words

SHORTEST, LONGEST = 4, 8  # figures of an order number
SURE_ALONE = 5  # figures from which a number in a sentence is an order without being called one

# How the figures of one number are grouped. A group of four or more is a number by itself: what follows it, a line of
# the order or a second number, is not its tail ("10417-2"). A number that goes on is a telephone's.
_GOES_ON = r"(?!\w|[ .-]\d{3})"
_SHAPES = [
    re.compile(shape)
    for shape in (
        r"\d{4}[ –-]\d{4}(?![\w-]|[ .]\d)",
        r"\d{4,8}(?!\w)",
        rf"\d(?:[ .-]\d){{3,7}}(?![ .-]?\d){_GOES_ON}",
        rf"\d{{1,3}}(?:[ .,'\u00a0\u202f-]\d{{3}}){{1,2}}{_GOES_ON}",
        rf"\d\d(?:[ -]\d\d){{1,3}}{_GOES_ON}",
        rf"\d{{1,3}}[ -]\d{{1,5}}{_GOES_ON}",
    )
]
# Some shops put letters before the figures: W2611340, SO104172. Fewer figures are more often a model ("the X100").
_LETTERED = re.compile(r"(?P<letters>[a-z]{1,3})(?P<figures>\d{5,8})(?!\w|[./]\d)", re.IGNORECASE)
_MARKS = r"[\s.:;,=()\[\]\"'“”*_–-]{0,4}"
_FILLING = (
    r"number|numbers|numer|nmber|num|nbr|nr|no|id|code|ref|reference|confirmation|is|was|are|were|it'?s|its|the|my|one|with|called|"
    r"of|under|being|here"
)
_NAMED = re.compile(
    rf"(?:\b(?P<order>(?:order|ordr|oder|odrer|orer|ordder|ordre|purchase)s?(?:number|no|nr|id)?)\b"
    rf"(?P<filling>(?:{_MARKS}\b(?:{_FILLING})\b){{0,5}})|"
    rf"(?P<number>\b(?:number|numer|num)\b(?:{_MARKS}\b(?:is|was|it'?s)\b)?|\b(?:no|nr)\.)|(?P<hash>[#№]))"
    rf"{_MARKS}(?P<sign>[#№]?)\s?",
    re.IGNORECASE,
)
_AND = re.compile(r"\s?(?:,|and|&|or|\+|plus|,\s?and)\s?#?", re.IGNORECASE)
_CALLED_SO_AFTER = re.compile(r"(?<![\w.,-])(?P<number>\d{4,8}) (?:is|was|'s) (?:my|the|our) order\b", re.IGNORECASE)
_ALONE = re.compile(r"(?<![\w.,/€£$+@#-])\d{5,8}(?![\w/€£$@%°]|[.,]\d|-\d{3}|-[a-z])", re.IGNORECASE)
_LETTERED_ALONE = re.compile(r"(?<![\w.,-])[a-z]{1,2}\d{6,8}(?![\w/%°]|[.,-]\d)", re.IGNORECASE)
_IN_WORDS_ALONE = {*FIGURES, *TIMES}
# A message that is nothing but the answer to "what is your order number?".
_ANSWER_BEGINS = re.compile(
    r"\s*(?:(?:hi|hello|hey|yes|yeah|sure|ok|okay|sorry|here|you|go|it's|its|it|is|that's|this|that|the|one|i|think|my|"
    r"number|no|nr|order|would|be|should|maybe)\b[\s.,:;!]*)*#?\s*",
    re.IGNORECASE,
)
_ANSWER_ENDS = re.compile(r"[\s.!,)]*(?:please|pls|thanks|thank you|i think|cheers|ta)?[\s.!?]*$", re.IGNORECASE)

# A number that another word lays claim to.
_OTHERS_BEFORE = re.compile(
    r"\b(?:phone|mobile|cell|telephone|tel|fax|tracking|parcel|serial|model|account|card|customer|client|member\w*|"
    r"invoice|article|item|part|vat|iban|zip|post ?code|postcode|eircode|pin|pin ?code|extension|ext|version|sku|ean|barcode|licen[cs]e|flat|"
    r"house|room|door|apartment|unit|ticket|batch|lot)\b[\s\w'’]{0,14}(?:[#:]|\b(?:no|nr|num)\.)?\s*$",
    re.IGNORECASE,
)
_MEASURE_AFTER = re.compile(
    r"\s?-?(?:%|°|mah|ah|k?wh?|watts?|volts?|v|hz|rpm|db|lumens?|lm|k?g|kilos?|grams?|l|ml|lit(?:re|er)s?|mm|cm|m|km|"
    r"met(?:re|er)s?|miles?|inch(?:es)?|feet|ft|steps|times|people|customers|pieces|pcs|units|items|copies|hours?|hrs?|"
    r"minutes?|mins?|seconds?|secs?|days?|weeks?|months?|years?|yrs?|euros?|pounds?|dollars?|quid|cents?|percent|words|pages)\b",
    re.IGNORECASE,
)
# "I'd like to order 1000 mugs": the verb, not the noun.
_TO_ORDER = re.compile(
    r"\b(?:to|i|we|you|can|could|will|would|please|just|'ll|'d|and|they|must|should) $", re.IGNORECASE
)


def find_named_orders(text: str) -> Iterator[Found]:
    """Order numbers that are called so, in figures or words; then four figures will do."""
    spelt = {found.start: found for found in find_number_words(text)}
    taken = 0
    for name in _NAMED.finditer(text):
        if name.start() < taken or (
            name["number"] and _OTHERS_BEFORE.search(text[max(0, name.start() - 30) : name.end()])
        ):
            continue
        found = _read_at(text, name.end()) or _spelt_at(spelt, name.end())
        verb = name["order"] and not name["filling"] and not name["sign"]
        if found and verb and _TO_ORDER.search(text[max(0, name.start() - 8) : name.start()]):
            found = (
                found if found.end - found.start >= SURE_ALONE and text[found.start : found.end].isdecimal() else None
            )
        while found and not _MEASURE_AFTER.match(text, found.end):
            yield found
            taken = found.end
            also = _AND.match(text, taken)
            found = (_read_at(text, also.end()) or _spelt_at(spelt, also.end())) if also else None
    for match in _CALLED_SO_AFTER.finditer(text):
        if match.start() >= taken:
            yield Found(match["number"], match.start("number"), match.end("number"))


def find_bare_orders(text: str) -> Iterator[Found]:
    """Order numbers that nothing names: a message that holds nothing else, five figures and more, figures in words."""
    answer = _read_at(text, _ANSWER_BEGINS.match(text).end())  # type: ignore[union-attr]
    if answer and _ANSWER_ENDS.match(text, answer.end):
        yield answer
        return
    for match in [*_ALONE.finditer(text), *_LETTERED_ALONE.finditer(text)]:
        if not _OTHERS_BEFORE.search(text[max(0, match.start() - 40) : match.start()]) and not _MEASURE_AFTER.match(
            text, match.end()
        ):
            yield Found(match.group().upper(), match.start(), match.end())
    for found in find_number_words(text):
        names = set(re.findall(r"[a-z]+", text[found.start : found.end].lower()))
        claimed = _OTHERS_BEFORE.search(text[max(0, found.start - 40) : found.start])
        if names <= _IN_WORDS_ALONE and _is_long_enough(found.value) and not claimed:
            yield found


def _read_at(text: str, at: int) -> Found | None:
    lettered = _LETTERED.match(text, at)
    if lettered:
        return Found(f"{lettered['letters']}{lettered['figures']}".upper(), lettered.start(), lettered.end())
    for shape in _SHAPES:
        match = shape.match(text, at)
        if match:
            figures = re.sub(r"\D", "", match.group())
            if _is_long_enough(figures):
                return Found(figures, match.start(), match.end())
    return None


def _spelt_at(spelt: dict[int, Found], at: int) -> Found | None:
    found = spelt.get(at)
    return found if found is not None and _is_long_enough(found.value) else None


def _is_long_enough(figures: str) -> bool:
    return SHORTEST <= len(figures) <= LONGEST
