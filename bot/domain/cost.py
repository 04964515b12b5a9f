"""What a trouble has cost the customer beyond the thing itself, told from their words in English and German."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Iterator

from bot.domain.money import SYMBOLS, Money
from bot.domain.telling import Told


class CostKind(str, Enum):
    """What was spent or lost."""

    MONEY = "money"
    TIME = "time"
    OCCASION = "an occasion"  # a birthday, a wedding, a holiday that cannot be had again


ENGLISH = [
    (CostKind.MONEY, "cost/costs me/us; costing me/us; cost of repair/repairing/replacing; repair will cost; out of pocket; had to buy/pay/order/hire/rent/call another/a/an/for/extra; had to pay; loss of (earnings/income/pay); lost earnings/pay/income/money/business/customers; days pay; a days wage*; bank fee/charge*; overdraft; interest; of damage; euro*/pounds/dollars damage; paid for a/the taxi/plumber/electrician; wasted 0; spent 0; spoiled food; lost 0"),
    (CostKind.TIME, "took/take/taken/lost/missed/wasted/had ~ day/days/morning/afternoon off; a/the day/morning off; missed (a) (day) (of) work; missed a day/shift/morning; day of work; waited (in) (all) day/morning/afternoon; stayed/stay (at) home for; wasted ~ day/morning/afternoon/evening/time/weekend/hours; cost me/us hours/days/a day; hours on the (phone/line); on hold for; fifty/forty/sixty/thirty/0 minutes; waited (in) the whole/all; drove/travelled/travel* 0 (miles/km); wasted an/my/our"),
    (CostKind.OCCASION, "too late for ~ christmas/birthday/wedding/party/anniversary/holiday/funeral/exam/concert; after the/my/our/her/his wedding/party/birthday/christmas/holiday/funeral/anniversary; birthday was; wedding was; missed my/our/the (flight/train/wedding/party/exam/birthday/anniversary/christmas); spoiled/spoilt/ruined ~ christmas/birthday/wedding/party/holiday/anniversary/evening/day; present was useless; cancel our holiday/party; empty handed; no present; without a present"),
    (None, "how much does it cost; does it cost; costs nothing; cost me nothing; free of cost; interested"),
]  # fmt: skip

GERMAN = [
    (CostKind.MONEY, "gekostet; hat mich ~ gekostet; kosten von; kostet mich; schaden beträgt; verdienstausfall; musste ~ kaufen/bezahlen/zahlen; auslagen; unkosten; schaden von"),
    (CostKind.TIME, "urlaub genommen; freigenommen; frei genommen; tag frei; urlaubstag; den ganzen tag/vormittag/nachmittag (gewartet); umsonst gewartet; stundenlang; stunden gewartet/lang; zeit verschwendet/verloren; extra zu hause"),
    (CostKind.OCCASION, "nach dem/der/den geburtstag/hochzeit/weihnachten/feier; zu spät für ~ geburtstag/hochzeit/weihnachten/feier; geburtstag war; verdorben; ohne geschenk; hochzeit war; fest war"),
    (None, "was kostet; wie viel kostet"),
]  # fmt: skip

_SIGNS: Told[CostKind] = Told(ENGLISH, GERMAN)

_CURRENCY = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP",
    "quid": "GBP", "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD",
}  # fmt: skip
# Up to a million: a longer row of figures is a number of something else.
_FIGURES = (
    r"(?<![\d.,])(?P<whole>[0-9]{1,3}(?:[.,' ][0-9]{3})|[0-9]{1,6})(?:[.,](?P<part>[0-9]{1,2}))?(?![0-9]|[.,][0-9])"
)
_SIGN = "|".join(re.escape(sign) for sign in SYMBOLS.values())
_WORD = "|".join(sorted((word for word in _CURRENCY if word.isalpha()), key=len, reverse=True))
_AMOUNTS = (
    re.compile(rf"(?P<currency>{_SIGN}|\b(?:eur|gbp|usd)\b) ?{_FIGURES}", re.IGNORECASE),
    re.compile(rf"{_FIGURES} ?(?P<currency>{_SIGN}|(?:{_WORD})\b)", re.IGNORECASE),
)


@dataclass(frozen=True)
class Cost:
    """What was spent or lost, and where the text says so."""

    kind: CostKind
    start: int
    end: int


def find_costs(text: str) -> list[Cost]:
    """Each kind of cost a text tells, once, in the order of the text."""
    return [Cost(kind, start, end) for kind, start, end in _SIGNS.find(text)]


def find_amounts(text: str) -> list[tuple[Money, int, int]]:
    """Every amount of money that is written with its currency, with where it stands (start, end)."""
    found = {start: (money, start, end) for money, start, end in _amounts(text)}
    return [found[start] for start in sorted(found)]


def largest_amount(text: str) -> tuple[Money, int, int] | None:
    """The largest amount a text names in the currency it names first; None if it names none."""
    amounts = find_amounts(text)
    same = [found for found in amounts if found[0].currency == amounts[0][0].currency]
    return max(same, key=lambda found: found[0].minor, default=None)


def _amounts(text: str) -> Iterator[tuple[Money, int, int]]:
    for pattern in _AMOUNTS:
        for match in pattern.finditer(text):
            whole = int(re.sub(r"\D", "", match["whole"]))
            minor = whole * 100 + int((match["part"] or "").ljust(2, "0"))
            yield Money(minor, _CURRENCY[match["currency"].lower()]), match.start(), match.end()
