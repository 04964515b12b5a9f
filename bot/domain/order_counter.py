"""What lies on the counter while a customer's orders are dealt with: their account, their orders, what these are of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Mapping, Sequence

from bot.domain.account import Account
from bot.domain.address import Address
from bot.domain.order import ActKind, Order, OrderLine, OrderState
from bot.domain.order_policy import OrderPolicy
from bot.domain.shop import Product

NOT_SENT = frozenset({OrderState.PLACED, OrderState.PACKED})
# What states an act is usually wanted in: it helps to find the order that is meant. What is allowed, `decide_act` says.
USUAL = {
    ActKind.CANCEL: NOT_SENT,
    ActKind.CHANGE_ADDRESS: NOT_SENT,
    ActKind.CHANGE_PAYMENT: NOT_SENT,
    ActKind.CHANGE_ITEMS: NOT_SENT,
    ActKind.RETURN: frozenset({OrderState.DELIVERED}),
    ActKind.EXCHANGE: frozenset({OrderState.DELIVERED}),
}
OF_LINES = frozenset({ActKind.CHANGE_ITEMS, ActKind.EXCHANGE, ActKind.RETURN})
NEW_VARIANT = frozenset({ActKind.CHANGE_ITEMS, ActKind.EXCHANGE})
NO_NAME = frozenset("with and for the set kit pro of to a an in on by".split())
# "My order with the", "the one that has the", "where I bought the"; and "my … order".
_ORDER_WITH = re.compile(
    r"(?:\b(?:orders?|one|purchase)\b,?(?: that| which| in which| where)?(?:'s| has)?|\bwhere i|\bthe one) "
    r"(?:with|has|have|having|had|contain\w*|inc\w+|featuring|features|of|i got|i bought|"
    r"(?:where )?i (?:got|bought|purchased|ordered)|bought|got)(?: (?:the|my|a|an|that))?(?: \w+)?\s$"
)
_ITS_ORDER = re.compile(r"\s+(?:orders?|purchase)\b")
# "The order my lamp is in", "the order the lamp belongs to".
_ORDER = re.compile(r"\b(?:orders?|one|purchase)(?: that| which| where)?(?: (?:my|the|a|an|that))?\s$")
_IS_IN_IT = re.compile(r"\s+(?:is|was|are|were|came|comes?|belongs?)\b")


@dataclass(frozen=True)
class Counter:
    """One customer's, as the shop has it now."""

    account: Account
    orders: tuple[Order, ...]  # the newest first
    products: Mapping[str, Product]  # of the lines of these orders
    policy: OrderPolicy
    now: datetime
    codes: bool = True  # whether one-time codes can be sent

    def order(self, number: str | None) -> Order | None:
        """The customer's order of this number."""
        return next((order for order in self.orders if order.number == number), None)

    def suited(self, kind: ActKind | None) -> list[Order]:
        """The orders that an act of this kind is usually wanted for; all where that leaves none."""
        states = USUAL.get(kind) if kind is not None else None
        return [order for order in self.orders if states is None or order.state in states] or list(self.orders)

    @property
    def currency(self) -> str:
        """In which the customer's orders are; that of the shop's limits where there are none."""
        return next((order.total.currency for order in self.orders), next(iter(self.policy.limits), "EUR"))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is on the counter, and of what it is like."""
        variants = [variant for product in self.products.values() for variant in product.variants]
        values = [str(value) for variant in variants for value in variant.options.values()]
        return tuple(dict.fromkeys([*(product.name for product in self.products.values()), *values]))

    def address_named(self, name: str) -> Address | None:
        """The address of an entry of a list of known ones: of this order, or else of the account."""
        order = self.order(name)
        return self.account.address if order is None else order.address

    def method_paid_with(self, order: Order) -> str | None:
        """By which payment method the order was paid first."""
        return next((payment.method_id for payment in order.payments), None)


def names_of(lines: Sequence[OrderLine]) -> list[tuple[str, ...]]:
    """What a customer may call each of these lines: the product, one of its words, its options."""
    named = []
    for line in lines:
        named.append((line.product_name, *_words_of(line), *map(str, line.options.values())))
    return named


def pointed_at(text: str, orders: Sequence[Order]) -> list[Order]:
    """The orders that a text points at by something in them: "my order with the lamp"."""
    return [order for order in orders if _found(text, order.lines, pointing=True)]


def without_pointing(text: str, lines: Sequence[OrderLine]) -> str:
    """The text less what only says which order is meant."""
    for start, line in reversed(_found(text, lines, pointing=True)):
        name = re.match(r"[^a-zA-Z0-9]*".join(map(re.escape, _words_of(line))), text[start:], re.IGNORECASE)
        end = start + (name.end() if name is not None else len(_words_of(line)[-1]))
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def mentions(text: str, lines: Sequence[OrderLine]) -> list[tuple[int, OrderLine]]:
    """Where a text first names the product of each of these lines, in the order of the text.

    The last word of a name is enough where no other of these ends with it: "the bottle", not "the camera" of two. What
    only says which order is meant ("the order with the lamp") names no line.
    """
    return _found(text, lines, pointing=False)


def names_thing(text: str, name: str) -> bool:
    """Whether a text names a thing by its name or the last word of it."""
    return any(re.search(pattern, text.lower()) for pattern in _patterns(_words_in(name)))


def _patterns(words: Sequence[str]) -> tuple[str, str]:
    """For the whole name, and for its last word."""
    escaped = [re.escape(word) for word in words] or [r"(?!)"]
    return rf"\b{r'[^a-z0-9]+'.join(escaped)}(?:e?s)?\b", rf"\b{escaped[-1].removesuffix('s')}(?:e?s)?\b"


def _found(text: str, lines: Sequence[OrderLine], *, pointing: bool) -> list[tuple[int, OrderLine]]:
    lowered = text.lower()
    last_words = {line.product_id: (_words_of(line) or [""])[-1] for line in lines}
    found = []
    for line in lines:
        names: Sequence[str] = _patterns(_words_of(line))
        if list(last_words.values()).count(last_words[line.product_id]) > 1:
            names = names[:1]
        whole = [one.span() for one in re.finditer(names[0], lowered)]
        for name in names:
            spoken = [
                one
                for one in re.finditer(name, lowered)
                if _points_at_order(lowered, *_around(one.span(), whole)) is pointing
            ]
            if spoken:
                found.append((spoken[0].start(), line))
                break
    return sorted(found, key=lambda one: one[0])


def _around(span: tuple[int, int], whole: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The whole name that a part of one stands in, if it does: "camera" in "the order with the security camera"."""
    return next((one for one in whole if one[0] <= span[0] and span[1] <= one[1]), span)


def _points_at_order(text: str, start: int, end: int) -> bool:
    if _ORDER_WITH.search(text[:start]) or _ITS_ORDER.match(text[end:]):
        return True
    return _ORDER.search(text[:start]) is not None and _IS_IN_IT.match(text[end:]) is not None


def _words_of(line: OrderLine) -> list[str]:
    return _words_in(line.product_name)


def _words_in(name: str) -> list[str]:
    return [word for word in re.findall(r"[\w-]+", name.lower()) if word not in NO_NAME]
