"""Draws from a shop what a customer of it may want: orders, items, other variants, ways of paying, new addresses."""

from __future__ import annotations

import random
from typing import Callable, Sequence, TypeVar

from bot.evaluation.conversation_book import (
    DELIVERED,
    GIFT_CARD,
    Book,
    BookAccount,
    BookItem,
    BookOrder,
    BookVariant,
    Place,
)
from bot.evaluation.conversation_goals import How, Wanted
from bot.evaluation.conversation_truth import figure_of, wanted_variant

T = TypeVar("T")
FIRST_PART = ("12", "27", "48", "105", "311", "764", "9", "2260")
STREETS = ("Maple Avenue", "Birch Lane", "Harbour Street", "Old Mill Road", "Station Road", "Kingsway", "Orchard Close")
TOWNS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "USA": (("Portland", "OR", "97205"), ("Boise", "ID", "83702"), ("Tucson", "AZ", "85701")),
    "Ireland": (("Galway", "", "H91 AX08"), ("Cork", "", "T12 DY80")),
}  # fmt: skip


class NotHere(Exception):
    """This customer has nothing that such a wish could be about."""


class Draw:
    """One customer of a shop, with whom a goal is to be made."""

    def __init__(self, book: Book, account: BookAccount, chance: random.Random) -> None:
        self.book, self.account, self.chance = book, account, chance
        self.orders = book.orders_of(account.id)

    def one(self, of: Sequence[T]) -> T:
        """One of these. Raises NotHere for none."""
        if not of:
            raise NotHere
        return self.chance.choice(of)

    def some(self, of: Sequence[T], most: int) -> tuple[T, ...]:
        """One or more, but not all, in the order they stand. Raises NotHere where there are fewer than two."""
        if len(of) < 2:
            raise NotHere
        picked = self.chance.sample(range(len(of)), self.chance.randint(1, min(most, len(of) - 1)))
        return tuple(of[place] for place in sorted(picked))

    def order(self, state: str, least: int = 0) -> BookOrder:
        """An order in this state; with `least`, of so many items or more that can be told apart by their names.

        Raises NotHere.
        """
        fitting = [order for order in self.orders if order.state == state]
        if least:
            fitting = [one for one in fitting if one.has_names_of_its_own and len(one.items) >= least]
        return self.one([one for one in fitting if state != DELIVERED or one.number in self.book.recent])

    def known_by(self, order: BookOrder) -> str | None:
        """The name of an item that is in no other order of theirs, if the customer is to know the order by that."""
        others = {item.name for other in self.orders if other is not order for item in other.items}
        names = [item.name for item in order.items if item.name not in others]
        return self.chance.choice(names) if names and self.chance.random() < 0.35 else None

    def way_to_pay(self, order: BookOrder, amount: int) -> str:
        """A method by which such an amount may come (positive) or go; mostly the one the order was paid by."""
        gift_cards = [one.id for one in self.account.methods.values() if one.kind == GIFT_CARD]
        ways = [order.paid_by] * 2 + gift_cards
        return self.one([way for way in ways if self.covers(way, -amount)])

    def covers(self, method_id: str, amount: int) -> bool:
        """Whether a method of theirs can pay so much."""
        method = self.account.methods.get(method_id)
        return method is not None and (method.balance is None or method.balance >= amount)

    def other_method(self, order: BookOrder, covering: bool = True) -> str:
        """A method that the order was not paid by; one that does not hold enough, for `covering=False`."""
        return self.one([
            method for method in self.account.methods
            if method not in order.paid and self.covers(method, order.total) is covering
        ])  # fmt: skip

    def new_address(self) -> Place:
        """Somewhere else in the same country. Raises NotHere for a country without towns here."""
        country = self.account.address[5]
        town, region, postcode = self.one(TOWNS.get(country, ()))
        line2 = self.chance.choice(("", "", f"Apt {self.chance.randint(2, 48)}"))
        return (f"{self.one(FIRST_PART)} {self.one(STREETS)}", line2, town, region, postcode, country)

    def swap(self, item: BookItem, how: How) -> Wanted:
        """The item with a wish for another variant that can be met. Raises NotHere."""
        if how is How.SAME_BUT:
            return self.one(self._same_but(item, in_stock=True))
        if how is How.FALLBACK:
            return self._fallback(item)
        left = self._left(item)
        if how is How.CHEAPEST:
            self._check_one_best(left, lambda one: -one.price)
            return Wanted(item, how)
        best = []
        for option in item.options:
            figures = [figure_of(one.options.get(option, "")) for one in left]
            if not figures or min(figures) < 0 or max(figures) <= figure_of(item.options[option]):
                continue
            if figures.count(max(figures)) == 1:
                best.append(Wanted(item, how, most_of=option))
        return self.one(best)

    def out_of_stock(self, item: BookItem) -> Wanted:
        """The item with a wish for a variant that is made but sold out. Raises NotHere."""
        return self.one(self._same_but(item, in_stock=False))

    def _left(self, item: BookItem) -> list[BookVariant]:
        variants = self.book.products[item.product].variants.values()
        return [one for one in variants if one.stock > 0 and one.id != item.variant]

    def _check_one_best(self, left: Sequence[BookVariant], worth: Callable[[BookVariant], float]) -> None:
        best = max((worth(one) for one in left), default=0.0)
        if len(left) < 2 or sum(worth(one) == best for one in left) != 1:
            raise NotHere

    def _same_but(self, item: BookItem, *, in_stock: bool) -> list[Wanted]:
        found = []
        for variant in self.book.products[item.product].variants.values():
            changes = {name: value for name, value in variant.options.items() if item.options.get(name) != value}
            if 1 <= len(changes) <= 2 and (variant.stock > 0) is in_stock:
                wanted = Wanted(item, How.SAME_BUT, changes)
                if (wanted_variant(wanted, self.book) is not None) is in_stock:
                    found.append(wanted)
        return sorted(found, key=lambda one: len(one.changes))[:3]

    def _fallback(self, item: BookItem) -> Wanted:
        """Two single changes of one option: the first is sold out in two of three, and the second is there."""
        there = [one for one in self._same_but(item, in_stock=True) if len(one.changes) == 1]
        second = self.one(there)
        [(name, value)] = second.changes.items()
        values = {
            one.options[name] for one in self.book.products[item.product].variants.values() if name in one.options
        }
        first_there = self.chance.random() < 0.34
        firsts = []
        for other in sorted(values - {value, item.options[name]}):
            wanted = Wanted(item, How.SAME_BUT, {name: other})
            if (wanted_variant(wanted, self.book) is not None) is first_there:
                firsts.append(other)
        return Wanted(item, How.FALLBACK, {name: self.one(firsts)}, {name: value})
