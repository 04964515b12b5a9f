"""Which of their orders a customer speaks of: by number, by what is in it, its day, as the last one, or all of them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Collection, Mapping, Sequence

from bot.domain.choosing import without_target
from bot.domain.list_names import ListNames
from bot.domain.order import Order, OrderLine, OrderState, figures_of, order_number
from bot.domain.order_days import find_days
from bot.domain.tokens import Token, tokens_of

LONGEST = 2_000  # characters, as much as a message may have
SHORTEST_END = 4  # figures of the end of a number by which it is known

_NUMBER = re.compile(
    r"(?<![\w@.,€£$-])(?P<sign>[#№]\s?)?(?P<number>(?:[a-z]{1,3}-?|[b-hj-z] )?\d{4,12})(?![\w@€£$%]|[.,]\d)",
    re.IGNORECASE,
)
_ENDS_IN = re.compile(
    r"\b(?:end(?:s|ing)?|finish(?:es|ing)?|last (?:four|4|five|5|few)(?: (?:digits|numbers|"
    r"figures))?)(?: (?:in|with|on|are|is|of))?"
    r"\s*[:.…#]*\s*(?P<end>\d{3,8})(?!\d)|(?:\.\.\.|…)(?P<dots>\d{3,8})(?!\d)",
    re.IGNORECASE,
)
_CALLED_ORDER = re.compile(
    r"\border(?:s|'s)?(?: (?:number|no|nr|id|is|was|the|my|with|called))*[\s.:]*$", re.IGNORECASE
)
_ORDER = r"(?:orders?|purchases?|parcels?|packages?|deliver(?:y|ies)|ones?)"
_BETWEEN = r"(?:\w+ ){0,2}?"
_STATES: Mapping[str, frozenset[OrderState]] = {
    "pending": frozenset({OrderState.PLACED, OrderState.PACKED}),
    "sent": frozenset({OrderState.SENT}),
    "delivered": frozenset({OrderState.DELIVERED}),
    "cancelled": frozenset({OrderState.CANCELLED}),
}
_STATE = re.compile(
    rf"\b(?:(?P<pending>pending|unshipped|open|unsent|not (?:yet )?(?:shipped|sent)|current|unprocessed)|"
    rf"(?P<cancelled>cancell?ed)) {_BETWEEN}{_ORDER}\b|"
    rf"(?<!never )(?<!not )(?<!i )(?<!you )\b(?:(?P<delivered>delivered|arrived|received|completed)|"
    rf"(?P<sent>shipped|sent|dispatched)) {_ORDER}\b|"
    rf"\b{_ORDER} (?:that|which) (?:\w+ )?(?:\w+ )?"
    r"(?:(?P<pending2>(?:not|\w+n't|yet to be|hasnt|havent) (?:\w+ ){0,2}(?:shipped|sent|arrived|delivered)|"
    r"(?:is|are) (?:still )?pending)|(?P<delivered2>delivered|arrived|came)|(?P<cancelled2>cancell?ed)|"
    r"(?P<sent2>shipped|sent|dispatched))\b|\b(?:is|are) still pending(?P<pending3>)",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    rf"\b(?:(?:last|latest|lastest|most recent|newest|recent|previous)(?P<many> (?:two|three|2|3|four|"
    rf"4))? {_BETWEEN}(?:orders?|purchases?)|"
    r"(?:last|latest) thing i (?:ordered|bought)|what i (?:last|just) (?:ordered|bought)|"
    r"the order i (?:just )?(?:placed|made)(?: just)? (?:now|recently)|"
    r"(?:the )?(?:latest|most recent|newest) one)\b",
    re.IGNORECASE,
)
_OLDEST = re.compile(
    rf"\b(?:oldest|earliest|first|very first) {_BETWEEN}(?:orders?|purchases?)\b|\bthe oldest one\b", re.IGNORECASE
)
_BEFORE_LAST = re.compile(
    r"\b(?:second (?:to )?last|last but one|penultimate|second (?:latest|most recent)) (?:orders?|purchases?|"
    r"one)\b|\border before (?:that|last|the last)",
    re.IGNORECASE,
)
_ALL = re.compile(
    rf"\b(?:all|every|each|both|any)(?: single)?(?: one)?(?: of)?(?: (?:my|the|these|those|our|"
    rf"of))* {_BETWEEN}orders?\b|\ball of them\b|\bmy orders\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    rf"\b(?:both|the two)(?: of)?(?: (?:my|the|these|those))? {_BETWEEN}(?:orders|of them)\b|\bboth of them\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:the|my|that) other (?:order|one|purchase)s?\b|\b(?:the|my) (?:rest|remaining orders)\b", re.IGNORECASE
)
_SAME = re.compile(
    r"\b(?:this|that|the same|said) (?:\w+ )?order\b|\bthe order (?:above|you mentioned|in question)\b", re.IGNORECASE
)
_THE_ORDER = re.compile(r"\b(?:my|the|this|that|an?) (?:\w+ )?(?:order|purchase)\b|\bit\b", re.IGNORECASE)
_BEFORE_DAY = re.compile(
    r"\b(?:order(?:ed|s)?|purchased?|bought|placed|made|got|one|from|of|in|on)\b[^.;!?]{0,30}$|^\W*(?:the |that )?$",
    re.IGNORECASE,
)
# The day is that of the delivery, or none of the past.
_DELIVERED = re.compile(
    r"\b(?<!be )(?<!want it )(?<!need it )(?<!like it )(?<!have it )"
    r"(?:delivered|arrived|came|received|(?:got|get) it)\b[^.;!?,]{0,12}$",
    re.IGNORECASE,
)
_NOT_PLACED = re.compile(
    r"\b(?:deliver\w*|arriv\w*|by|until|before|since|ship\w*|sent|send|return\w*)\b[^.;!?,]{0,12}$", re.IGNORECASE
)
_COUNTS = {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4}


def find_orders(
    text: str,
    orders: Sequence[Order],
    now: datetime,
    pointed: Sequence[str] = (),
    nicknames: Mapping[str, Sequence[str]] | None = None,
) -> tuple[str, ...]:
    """The numbers of the orders that are meant, in the order of `orders`, but as said where numbers are said.

    Several, where what is said fits several: the dialogue asks which. None, where nothing is said of an order, or what
    is said fits none, such as a number that is not among them.

    Args:
        orders: all of the customer's; nobody else's is ever found.
        now: in the zone whose days count.
        pointed: numbers of the orders that were spoken of before, for "the other order" and "the same order".
        nicknames: what products are called besides their names, by their ids.
    """
    text = text[:LONGEST].replace("’", "'")
    named, unknown = _by_number(text, orders)
    if named or unknown:
        return named
    finder = _Finder(text, orders, now, pointed, nicknames or {})
    return tuple(order.number for order in finder.found())


def _by_number(text: str, orders: Sequence[Order]) -> tuple[tuple[str, ...], bool]:
    """The orders whose numbers are said, and whether a number is said that is none of theirs."""
    found: list[tuple[int, str]] = []
    unknown = False
    for match in _ENDS_IN.finditer(text):
        end = match["end"] or match["dots"]
        fits = [order.number for order in orders if figures_of(order.number).endswith(end)]
        found += [(match.start(), number) for number in fits]
        unknown = unknown or not fits
    said_ends = [match.span() for match in _ENDS_IN.finditer(text)]
    for match in _NUMBER.finditer(text):
        if any(start <= match.start() < end for start, end in said_ends):
            continue
        said = order_number(match["number"]).replace("-", "")
        number = _number_of(said, orders)
        if number is not None:
            found.append((match.start(), number))
        elif match["sign"] or _CALLED_ORDER.search(text[: match.start()]) or _looks_like_one(said, orders):
            unknown = True
    return tuple(dict.fromkeys(number for _, number in sorted(found))), unknown


def _number_of(said: str, orders: Sequence[Order]) -> str | None:
    """The order of this number, with its letters or by its figures alone."""
    for order in orders:
        number = order_number(order.number)
        if said == number or (said.isdecimal() and said == figures_of(number)):
            return order.number
        if number.isdecimal() and figures_of(said) == number and not said[:1].isdecimal():
            return order.number  # "no10417"
    return None


def _looks_like_one(said: str, orders: Sequence[Order]) -> bool:
    """Whether it is written as this customer's orders are, with letters before as many figures."""
    shapes = {(re.sub(r"\d", "", order_number(o.number)), len(figures_of(o.number))) for o in orders}
    letters = re.sub(r"\d", "", said)
    return bool(letters) and (letters, len(figures_of(said))) in shapes


class _Finder:
    """What is said of orders, taken together."""

    def __init__(
        self,
        text: str,
        orders: Sequence[Order],
        now: datetime,
        pointed: Sequence[str],
        nicknames: Mapping[str, Sequence[str]],
    ) -> None:
        self._text, self._orders, self._now = text, orders, now
        self._pointed = [order for order in orders if order.number in set(pointed)]
        self._nicknames = nicknames

    def found(self) -> list[Order]:
        """The orders that are meant."""
        text, left, is_told = self._text, list(self._orders), False
        if self._pointed and _OTHER.search(text):
            left, is_told = [order for order in left if order not in self._pointed], True
        states = self._states()
        if states:
            left, is_told = [order for order in left if order.state in states], True
        days = self._days()
        if days is not None:
            left, is_told = [order for order in left if order.number in days], True
        items = self._with_items(left)
        by_time = self._by_time(left)
        if by_time is not None:
            both = [order for order in by_time if items is None or order in items]
            return both or items or []
        if items is not None:
            return items
        if is_told:
            return left
        if _BOTH.search(text):
            return left if len(left) == 2 else []
        if _ALL.search(text):
            return left
        if self._pointed and _SAME.search(text):
            return self._pointed
        return left if len(left) == 1 and _THE_ORDER.search(text) else []

    def _states(self) -> frozenset[OrderState]:
        return frozenset().union(
            *(
                _STATES[name.rstrip("23")]
                for match in _STATE.finditer(self._text)
                for name, said in match.groupdict().items()
                if said is not None
            )
        )

    def _days(self) -> Collection[str] | None:
        """The orders of the days that are said; None if none are said of an order."""
        found: set[str] | None = None
        for days in find_days(self._text, self._now.date()):
            before = self._text[max(0, days.start - 40) : days.start]
            is_delivery = _DELIVERED.search(before) is not None
            if not is_delivery and not self._is_of_an_order(before, days.start):
                continue
            at = {order.number: order.delivered_at if is_delivery else order.placed_at for order in self._orders}
            zone = self._now.tzinfo
            fits = {
                number for number, day in at.items() if day and days.first <= day.astimezone(zone).date() <= days.last
            }
            found = fits | (found or set())
        return found

    def _is_of_an_order(self, before: str, start: int) -> bool:
        if _NOT_PLACED.search(before):
            return False
        said = self._text[start : start + 4]  # "from", "in" and their like may be part of what is read as a day
        names_order = re.match(r"[\w' ]{0,20}\border\b", self._text[start:], re.IGNORECASE)
        return _BEFORE_DAY.search(before + said) is not None or names_order is not None

    def _by_time(self, left: Sequence[Order]) -> list[Order] | None:
        """The newest or oldest of what is left; all of it, where the shop did not tell when it was ordered."""
        before_last, newest, oldest = (rule.search(self._text) for rule in (_BEFORE_LAST, _NEWEST, _OLDEST))
        if before_last is None and newest is None and oldest is None:
            return None
        dated = [(order.placed_at, order) for order in left if order.placed_at is not None]
        if len(dated) < len(left):
            return list(left)
        ordered = [order for _, order in sorted(dated, key=lambda one: one[0], reverse=True)]
        if before_last is not None:
            return ordered[1:2]
        if newest is not None:
            count = _COUNTS.get((newest["many"] or "").strip().lower(), 1)
            return [order for order in left if order in ordered[:count]]
        return ordered[-1:]

    def _with_items(self, left: Sequence[Order]) -> list[Order] | None:
        """The orders with what is named: those with all of it, if there are any; None if nothing is named."""
        lines = [(order, line) for order in left for line in order.lines]
        called = [[line.product_name, *self._nicknames.get(line.product_id, ())] for _, line in lines]
        tokens = without_target(tokens_of(self._text))
        mentions = [
            self._told_apart(tokens, mention.first, mention.places, called, lines)
            for mention in ListNames(called).find(tokens)
            if not mention.is_doubtful
        ]
        if not mentions:
            return None
        each = [{lines[place][0].number for place in places} for places in mentions]
        meant = set.intersection(*each) or set.union(*each)
        return [order for order in left if order.number in meant]

    def _told_apart(
        self,
        tokens: Sequence[Token],
        first: int,
        places: tuple[int, ...],
        called: Sequence[Sequence[str]],
        lines: Sequence[tuple[Order, OrderLine]],
    ) -> tuple[int, ...]:
        """The lines that a thing's colour or size leaves of those with its name."""
        if len(places) < 2:
            return places
        alike = [[*called[place], *lines[place][1].options.values()] for place in places]
        for mention in ListNames(alike).find(tokens):
            if mention.first <= first < mention.end and not mention.is_doubtful:
                return tuple(places[place] for place in mention.places)
        return places
