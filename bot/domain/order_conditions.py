"""On what a customer's wish depends: how much it may cost, what has to come back, what is to be done otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.act_words import SaidAct, acts_of, read_acts
from bot.domain.fallbacks import find_fallbacks, masked
from bot.domain.money import Money, parse_amount


@dataclass(frozen=True)
class Conditions:
    """What has to be so for the wish to be carried out; amounts in the currency that is named, else the shop's."""

    most_to_pay: Money | None = None  # what it may cost more
    least_back: Money | None = None  # what has to be refunded
    otherwise: tuple[SaidAct, ...] = ()  # wanted where the wish cannot be had
    or_nothing: bool = False  # where it cannot be had, all is to stay as it is
    whole_instead_of_part: bool = False  # where a part cannot be done, the whole order is to be


_NUMBER_WORDS = {
    "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "a hundred": 100, "one hundred": 100, "two hundred": 200,
}  # fmt: skip
_CURRENCIES = {"€": "EUR", "eur": "EUR", "$": "USD", "usd": "USD", "dol": "USD", "buc": "USD", "£": "GBP", "gbp": "GBP",
               "pou": "GBP", "qui": "GBP"}  # fmt: skip
_WORDS = "|".join(_NUMBER_WORDS)
_AMOUNT = (
    r"(?:(?P<sign>[€$£]|(?:eur|usd|gbp)\b) ?)?"
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d\d?)?|\d{{1,6}}(?:[.,]\d\d?)?|(?:{_WORDS})\b)(?![\d.,]*\d)"
    r"(?: ?(?P<word>€|\$|£|(?:euros?|eur|dollars?|bucks|usd|pounds?|quid|gbp)\b))?"
)
_LESS = r"under|below|less than|cheaper than"  # the amount itself is too much
_AT_MOST = (
    r"(?:no|not|n'?t|never) (?:\w+ ){0,2}?(?:more than|over|above|exceed(?:ing)?)|(?:more than|over|above|exceeds?)|"
    r"at most|max(?:imum)?(?:\.| of)?|up to|within|a limit of|limit is"
)
_MORE = (
    r"(?:more\b|extra|on top|additional(?:ly)?|difference|in addition|to pay|surcharge|dearer|higher|more expensive)"
)
_COST = r"(?:cost|pay|paying|difference|extra|charge|surcharge|more expensive|dearer)"
_IF = (
    r"(?:if|as long as|so long as|provided|providing|assuming|unless|only|but not|don'?t want to|not going to|won'?t|"
    r"max\w*|up to|limit)"
)
_MOST = re.compile(
    rf"\b(?:(?P<less>{_LESS})|(?P<most>{_AT_MOST})) (?:about |"
    rf"only )?{_AMOUNT}(?P<more> (?:{_MORE}))?(?P<back> (?:\w+ ){{0,2}}back\b)?",
    re.IGNORECASE,
)
_NOTHING_MORE = re.compile(
    r"\b(?:no (?:extra|additional|further) (?:cost|costs|charge|charges|payment|fee)|(?:the |"
    r"for the )same price|(?:cost|costs|costing|pay|paying) "
    r"(?:me )?(?:nothing|anything|any)(?: more| extra)?|for free|it'?s free|it is free|free of charge|"
    r"no price difference|"
    r"\w*n'?t (?:cost|have to pay|need to pay|want to pay) (?:me )?(?:any ?(?:thing)? ?)?(?:more|extra))\b",
    re.IGNORECASE,
)
_LEAST = re.compile(
    rf"\b(?:(?P<least>at least|no less than|not less than|n'?t less than|minimum(?: of)?|less than|under|"
    rf"below)|(?P<over>more than|over|above)) "
    rf"(?:about )?{_AMOUNT}",
    re.IGNORECASE,
)
_BACK = re.compile(r"\b(?:back|refund\w*|get|getting|receive|return)\b", re.IGNORECASE)
_NOTHING = re.compile(
    r"\b(?:leave (?:it|them|everything|things|the order|that)\b|(?:do|change|touch) nothing|forget (?:it|"
    r"about it|the whole)|never ?mind|"
    r"(?:don'?t|do not) (?:do|change|cancel|bother|exchange|return|touch|worry)|keep (?:it|them|everything|"
    r"the order|things|my)\b|"
    r"let it be|nothing at all|then no\b|then nothing|i'?ll (?:just )?keep)",
    re.IGNORECASE,
)
_ALL_OR_NOTHING = re.compile(
    r"\ball or nothing\b|\bor not at all\b|\belse nothing\b|\bor (?:leave|keep) it\b", re.IGNORECASE
)
_WHOLE = re.compile(
    r"\b(?:(?:the )?(?:whole|entire|full|complete) (?:order|thing|lot|purchase)|all of (?:it|them)|everything|"
    r"it all|them all|all\b|both)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;!?\n])\s+")


def read_conditions(text: str, currency: str) -> Conditions:
    """The conditions that a message sets. `currency`: the shop's, of amounts that name none.

    An amount in another currency is told in that one, never reckoned over.
    """
    plain = text.replace("’", "'")
    otherwise: list[SaidAct] = []
    nothing, whole = _ALL_OR_NOTHING.search(plain) is not None, False
    fallbacks = find_fallbacks(plain)
    for fallback in fallbacks:
        then = plain[slice(*fallback.then)]
        if _NOTHING.search(then):
            nothing = True
            continue
        acts = acts_of(masked(plain, (0, fallback.then[0]), (fallback.then[1], len(plain))))
        main = read_acts(text)
        if not acts and _WHOLE.search(then) and main:
            acts = (SaidAct(main[0].kind, *fallback.then, main[0].sure),)
        otherwise.extend(SaidAct(act.kind, *fallback.then, act.sure) for act in acts)
        whole = whole or bool(acts and _WHOLE.search(then))
    wish = masked(plain, *(fallback.then for fallback in fallbacks))
    return Conditions(_most(wish, currency), _least(wish, currency), tuple(otherwise), nothing, whole)


def _most(text: str, currency: str) -> Money | None:
    for sentence in _sentences(text):
        lead = re.search(rf"\b{_IF}\b", sentence, re.IGNORECASE)
        for match in _MOST.finditer(sentence):
            said = sentence[: match.start()]
            costs = re.search(rf"\b{_COST}", said + (match["more"] or ""), re.IGNORECASE)
            names_thing = re.search(r"\b(?:one|something|\w+) that costs\b", said, re.IGNORECASE)
            is_least = match["back"] or re.search(r"\b(?:get|refund\w*|receive)\b[^,]*$", said, re.IGNORECASE)
            if is_least or names_thing or not (match["more"] or (lead and costs)) or _is_over(match, sentence):
                continue
            amount = _money(match, currency)
            return Money(max(0, amount.minor - 1), amount.currency) if match["less"] else amount
        if lead and _NOTHING_MORE.search(sentence):
            return Money(0, currency)
    return None


def _is_over(match: re.Match[str], sentence: str) -> bool:
    """Whether it is "if it costs more than 50", without a "not" or an "unless", or "don't"."""
    words = (match["most"] or "").lower()
    if not re.match(r"more than|over|above|exceed", words):
        return False
    return re.search(r"\bunless\b|\bnot\b|n'?t\b|\bnever\b|\bno\b", sentence[: match.start()], re.IGNORECASE) is None


def _least(text: str, currency: str) -> Money | None:
    for sentence in _sentences(text):
        if not re.search(rf"\b{_IF}\b|\bneed\b|\bexpect\b", sentence, re.IGNORECASE):
            continue
        unless = re.search(r"\bunless\b", sentence, re.IGNORECASE) is not None
        for match in _LEAST.finditer(sentence):
            is_less = re.match(r"less|under|below", match["least"] or "x", re.IGNORECASE) is not None
            near = sentence[max(0, match.start() - 30) : match.end() + 20]
            if not _BACK.search(near) or is_less != unless or re.match(rf" (?:{_MORE})", sentence[match.end() :]):
                continue
            amount = _money(match, currency)
            return Money(amount.minor + 1, amount.currency) if match["over"] else amount
    return None


def _sentences(text: str) -> list[str]:
    """The sentences that say something; one that asks sets no condition."""
    return [sentence for sentence in _SENTENCE.split(text) if not (sentence.endswith("?") and " if " not in sentence)]


def _money(match: re.Match[str], currency: str) -> Money:
    number = match["number"].lower()
    named = (match["sign"] or match["word"] or "").lower()[:3]
    if number in _NUMBER_WORDS:
        number = str(_NUMBER_WORDS[number])
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d\d?)?", number):
        number = number.replace(",", "")
    return parse_amount(number.replace(",", "."), _CURRENCIES.get(named, currency))
