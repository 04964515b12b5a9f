"""Amounts of money in a text, as "24.90 EUR"; a number without a currency is money only where it is said to be a price."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Iterator

from bot.nlu.found import Found
from bot.nlu.number_words import count_of, words_pattern

_NUMBER = r"(?:\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?)(?![\d.,]*\d)"
_CODES = r"EUR|GBP|USD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|CAD|AUD|NZD|JPY"
_CENTS = r"(?:(?:\s?(?:and\s)?(?P<cents>\d{2})(?:\s?c(?:ents?)?|\s?p(?:ence)?)?)\b(?![.,]?\d))?"
_AMOUNT = re.compile(
    rf"(?:(?P<sign>[€£$]|\b(?:{_CODES})\b)\s?(?P<before>{_NUMBER})(?P<k>k\b)?)|"
    rf"(?:(?<![\w.,])(?P<after>{_NUMBER})(?P<thousand>k)?\s?"
    rf"(?P<word>€|£|\$|euros?\b|eur\b|pounds?\b(?! of\b)|quid\b|dollars?\b|bucks?\b|(?:{_CODES})\b){_CENTS})|"
    rf"(?:(?P<spelt>{words_pattern(5)}|\ban?)\s(?P<spelt_word>euros?|pounds?(?! of\b)|quid|dollars?|bucks?)\b)|"
    r"(?:(?<![\w.,])(?P<small>\d{1,2})\s?(?P<small_word>cents?|pence|p|¢)(?!\w))|"
    r"(?:\ba (?P<note>fiver|tenner)\b)",
    re.IGNORECASE,
)
_MAY_HOLD_MONEY = re.compile(r"\d|euro|pound|quid|dollar|buck|tenner|fiver", re.IGNORECASE)
_SAID_TO_BE_A_PRICE = re.compile(
    r"\b(?:paid|pay|costs?|costing|charged|charge|price(?: is| was| of)?|refund(?:ed)?(?: of)?|worth|spent|for|bill of|total of)"
    r"(?: (?:me|us|you|only|just|about|of))?\s(?P<price>\d{1,3}(?:[.,]\d{3})+[.,]\d\d|\d{1,5}[.,]\d\d)(?![\w.,]*\d)"
    r"(?!\s?(?:%|°|(?:k?m|cm|mm|k?g|m?l|k?wh?|v|h|am|pm|o'clock|met(?:re|er)s?|kilos?|lit(?:re|er)s?|hours?)\b))",
    re.IGNORECASE,
)
# "It weighs 5 pounds" is no price.
_WEIGHED = re.compile(r"\b(?:weigh\w*|weight|lifts?|lost|holds?|carr\w+)\b[\s\w]{0,12}$", re.IGNORECASE)
_CURRENCY_OF = {
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "euro": "EUR",
    "poun": "GBP",
    "quid": "GBP",
    "doll": "USD",
    "buck": "USD",
}


def find_amounts(text: str, currency: str) -> Iterator[Found]:
    """Every amount, to the hundredth. `currency` is the shop's, for prices that name none."""
    if _MAY_HOLD_MONEY.search(text) is None:
        return
    for match in _AMOUNT.finditer(text):
        word = (match["word"] or match["spelt_word"] or "").lower()
        if word.startswith("pound") and _WEIGHED.search(text[max(0, match.start() - 24) : match.start()]):
            continue
        value = _value(match)
        if value is not None:
            yield Found(f"{value:.2f} {_currency(match, currency)}", match.start(), match.end())
    for match in _SAID_TO_BE_A_PRICE.finditer(_without_currencies(text)):
        yield Found(f"{_plain(match['price']):.2f} {currency}", match.start("price"), match.end("price"))


def _value(match: re.Match[str]) -> Decimal | None:
    if match["note"]:
        return Decimal(5 if match["note"].lower() == "fiver" else 10)
    if match["small"]:
        return Decimal(match["small"]) / 100
    if match["spelt"]:
        count = count_of(match["spelt"])
        return None if count is None else Decimal(count)
    value = _plain(match["before"] or match["after"]) * (1_000 if match["k"] or match["thousand"] else 1)
    return value + Decimal(match["cents"]) / 100 if match["cents"] else value


def _currency(match: re.Match[str], shops: str) -> str:
    word = (match["sign"] or match["word"] or match["spelt_word"] or "").lower()
    if match["small_word"]:
        return "GBP" if match["small_word"].lower() in ("pence", "p") else shops
    return _CURRENCY_OF.get(word[:4]) or (word.upper() if word else shops)


def _plain(written: str) -> Decimal:
    """1249.00 of "1,249.00" or "1.249,00": the last separator is the decimal one, unless three figures follow it."""
    whole, separator, hundredths = re.match(r"(.*?)(?:([.,])(\d{1,2}))?$", written).groups()  # type: ignore[union-attr]
    return Decimal(re.sub(r"\D", "", whole) + (f".{hundredths}" if separator else ""))


def _without_currencies(text: str) -> str:
    return _AMOUNT.sub(lambda match: "_" * len(match.group()), text)
