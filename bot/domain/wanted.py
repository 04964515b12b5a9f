"""What a customer wants listed, read from their words: kinds, prices, colours, ages, the most or least of something."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Iterable, Mapping, Sequence

from bot.domain.shop import Product

# Heads of names that are no kinds of things, or also mean something else: "knife set", "night light", "tea maker".
NO_KIND = frozenset(
    "set light maker machine unit thing thin heater broom throw cover press warmer brewer infuser".split()
)
COLOURS, MATERIAL, AGE = "colours", "material", "age_suitability"
# Words that ask for the one with the most or the least of something; whether it is the most.
_EXTREMES = (
    (r"heaviest|schwerste\w*", "weight", True),
    (r"lightest|leichteste\w*", "weight", False),
    (r"loudest|lauteste\w*", "noise", True),
    (r"quietest|leiseste\w*", "noise", False),
    (r"brightest|hellste\w*", "brightness", True),
    (r"most powerful|stärkste\w*", "power", True),
    (r"most expensive|dearest|priciest|teuerste\w*", "price", True),
)
_AGE_IN_YEARS = re.compile(
    r"\b(?P<figure>\d{1,2})(?: ?- ?| )?(?:years?|yrs?|yo|jahre?\w*)\b|"
    r"\b(?P<word>one|two|three|four|five|six|seven|eight|nine|ten|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)"
    r"[ -](?:years?|jahre?\w*)\b|\b(?P<small>bab(?:y|ies)|babys?|toddlers?|kleinkind\w*)\b",
    re.IGNORECASE,
)
_YEARS_IN_WORDS = "one|two zwei|three drei|four vier|five fünf|six sechs|seven sieben|eight acht|nine neun|ten zehn"
_YEARS = {word: years for years, words in enumerate(_YEARS_IN_WORDS.split("|"), start=1) for word in words.split()}

# What may stand before the name of a kind without making it another: "all waterproof bags".
_BEFORE_A_KIND = frozenset(
    "in a an the any all some which what your of and or other more different many cheapest cheap small big large light "
    "good nice new waterproof quiet warm kid child children baby have got see list show show-me only for "
    "welche welcher welches alle ein eine einen eure ihre an am die der das den und oder andere noch günstigste "
    "günstigster günstigen leise wasserdichte warme kleine große nur was paar verschiedene viele billigste".split()
)

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NUMBER = r"(?:€|£|\$|eur )? ?(\d{1,5}(?:[.,]\d{1,2})?)"
_MEASURES = (
    r"%|°|k?g\b|kilos?|cm\b|mm\b|m\b|l\b|ml\b|lit(?:re|er)s?|inch|watt|w\b|volt|db\b|decibels?|hours?|years?|"
    r"people|pieces"
)
_NO_MEASURE = rf"(?![\d.,]* ?(?:{_MEASURES}))"
_AT_MOST = re.compile(
    r"\b(?:under|below|less than|cheaper than|up to|max(?:imum|\.)?(?: of)?|at most|"
    r"(?:no|not|nothing) (?:more|over|above)(?: than)?|budget (?:is|of)|within|(?:for )?around|about|unter|"
    r"bis(?: zu)?|höchstens|maximal|weniger als|"
    rf"(?:nicht|nichts) (?:mehr als|über)|um die) (?:about |only )?{_NUMBER}{_NO_MEASURE}",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    rf"\b(?:over|above|more than|at least|from|ab|über|mindestens|mehr als) {_NUMBER}{_NO_MEASURE}", re.IGNORECASE
)
_BETWEEN = re.compile(
    rf"\b(?:between |zwischen )?{_NUMBER}(?: ?(?:€|euros?|quid|pounds?))? "
    rf"(?:and|und|to|bis) {_NUMBER}(?! ?(?:{_MEASURES}))"
    r"(?: ?(?:€|euros?|quid|pounds?))?",
    re.IGNORECASE,
)
_CHEAPEST = re.compile(r"\b(?:cheapest|lowest price|least expensive|günstigste\w*|billigste\w*)\b", re.IGNORECASE)
_ANYTHING = re.compile(
    r"\b(?:thing|things|stuff|products?|items?|articles?|goods|range|assortment|catalogue?|everything|anything|"
    r"something|gifts?|presents?|sell|offer|sachen|dinge|produkte?|artikel|sortiment|angebot|alles|etwas|geschenke?|"
    r"verkauf\w*|führt|führen)\b",
    re.IGNORECASE,
)
_COLOUR = re.compile(
    r"\b(?:red|blue|green|black|white|yellow|pink|purple|orange|grey|gray|brown|beige|gold|silver|turquoise|navy|cream|"
    r"rote?[rns]?|blaue?[rns]?|grüne?[rns]?|schwarze?[rns]?|weiße?[rns]?|gelbe?[rns]?|rosa|lila|graue?[rns]?|"
    r"braune?[rns]?|türkis)\b",
    re.IGNORECASE,
)
# What is named is not wanted: "blankets without wool".
_NOT = re.compile(
    r"\b(?:without|(?:no|not)(?! (?:more|over|above))|non|other than|else|besides|except|apart from|instead of|"
    r"allergic|ohne|keine?[nrms]?|nicht(?! (?:mehr als|über))|außer|allergi\w+|\w+n't)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wanted:
    """What a thing has to be, to be listed; prices in minor units of the shop's currency."""

    # By the ids of the products whose kind is named, whether it certainly is: the Tarn backpack is a bag, and perhaps
    # no sleeping bag. Empty where no kind is named.
    kinds: Mapping[str, bool] = field(default_factory=dict)
    is_any: bool = False  # things of any kind are meant
    least: int | None = None
    most: int | None = None
    attributes: tuple[str, ...] = ()  # a fact has to say so, and not "no"
    shown: tuple[str, ...] = ()  # attributes whose facts are told with each thing, whatever they say
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)  # attribute → words, one of which is in its value
    is_cheapest: bool = False
    age: int | None = None  # in years, of whom it is for
    extreme: tuple[str, bool] | None = None  # the attribute of which it is to have the most (True) or the least

    @property
    def has_price(self) -> bool:
        """Whether the price matters."""
        return self.least is not None or self.most is not None


def without_price(wanted: Wanted) -> Wanted:
    """The same at any price."""
    return replace(wanted, least=None, most=None)


def read_wanted(text: str, products: Sequence[Product], named: Iterable[str], names: Mapping[str, str]) -> Wanted:
    """What a message wants listed, but for attributes.

    Args:
        named: ids of products that were found in it by their names.
        names: what a category is called in the customer's language, by its name.
    """
    written = [_singular(word) for word in _WORD.findall(text.lower())]
    categories = {
        category for category, name in names.items() if {_singular(category), _singular(name.lower())} & set(written)
    }
    kinds: dict[str, bool] = {}
    for product in products:
        alike = _is_of_kind(product, written)
        if product.category in categories or (product.id in named and not categories) or alike is not None:
            kinds[product.id] = alike is not False or product.category in categories
    if not kinds and _ANYTHING.search(text):  # "something for coffee"
        kinds = {product.id: True for product in products if _modifiers(product) & set(written)}
    between = _BETWEEN.search(text)
    colours = {colour.lower() for colour in _COLOUR.findall(text)}
    at_most, at_least = (between, between) if between else (_AT_MOST.search(text), _AT_LEAST.search(text))
    if not between and at_most and at_least and at_most.end() == at_least.end():
        at_least = None  # "not more than 60"
    return Wanted(
        kinds=kinds,
        is_any=_ANYTHING.search(text) is not None,
        least=_minor(at_least[1]) if at_least else None,
        most=_minor(at_most[2 if between else 1]) if at_most else None,
        words={COLOURS: frozenset(colours)} if colours and not excludes(text) else {},
        is_cheapest=_CHEAPEST.search(text) is not None,
        age=_age(text),
        extreme=next(
            ((name, most) for words, name, most in _EXTREMES if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)),
            None,
        ),
    )


def excludes(text: str) -> bool:
    """Whether a message names what a thing must not be or have; which of its words that is cannot be told."""
    return _NOT.search(text) is not None


def _age(text: str) -> int | None:
    match = _AGE_IN_YEARS.search(text)
    if match is None:
        return None
    if match["small"]:
        return 1
    return int(match["figure"]) if match["figure"] else _YEARS[match["word"].lower()]


def _is_of_kind(product: Product, written: Sequence[str]) -> bool | None:
    """Whether the kind of a product is named among words: certainly, with a word before it that is none of its own
    ("sleeping bag"), or, None, not at all.
    """
    own = {_singular(word) for name in (product.name, *product.nicknames) for word in name.lower().split()}
    heads, sure = _heads(product), None
    for place, word in enumerate(written):
        if word in heads:
            before = written[place - 1] if place else ""
            if before in own or not before or before in _BEFORE_A_KIND or _COLOUR.fullmatch(before):
                return True
            sure = False
    return sure


def _modifiers(product: Product) -> frozenset[str]:
    """The words that say what a thing is for or of, as "coffee" does in "coffee press"."""
    before = {_singular(word) for name in (product.name, *product.nicknames) for word in name.lower().split()[:-1]}
    return frozenset(before) - NO_KIND - _BEFORE_A_KIND - frozenset(product.name.lower().split()[:1])


def _heads(product: Product) -> frozenset[str]:
    """The nouns that say what kind of thing it is: the last words of its names."""
    last = (name.lower().split()[-1] for name in (product.name, *product.nicknames) if name.split())
    return frozenset(_singular(word) for word in last) - NO_KIND


def _singular(word: str) -> str:
    for ending, singular in (("shelves", "shelf"), ("knives", "knife")):
        if word.endswith(ending):
            return word[: -len(ending)] + singular
    return re.sub(r"(?<=[^s])s$", "", word)


def _minor(number: str) -> int:
    whole, _, cents = number.replace(",", ".").partition(".")
    return int(whole) * 100 + int(cents.ljust(2, "0")[:2] or 0)
