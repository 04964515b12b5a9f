"""How a simulated customer words what they have to say: phrases drawn from a book by chance, with typing mistakes."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Mapping, Sequence

from bot.evaluation.conversation_book import Book, BookItem, BookMethod, BookOrder, Place
from bot.evaluation.conversation_goals import Act, Goal, How, Unless, Wanted, Wish

LEAST_WORDINGS = 12  # of each speech act
TYPOS = 0.12  # of messages have one
ORDINALS = ("first", "second", "third", "fourth", "fifth")
# Which speech act opens a wish; other acts open under their own name.
_OPENS = {Act.CHANGE_OWN_ADDRESS: "own_address", Act.ASK_PERSON: "person"}


def wordings(entry: str) -> list[str]:
    """The wordings of an entry of a phrase book."""
    return [" ".join(one.split()) for one in entry.split("|")]


@dataclass(frozen=True)
class Manner:
    """How somebody writes."""

    presses: float  # how often they press a button where they can
    numbers: float  # how often they answer a list by a number
    lower: bool  # everything in small letters
    no_stops: bool  # without a sign at the end
    hash: bool  # order numbers with the sign before them
    typos: float = TYPOS

    @classmethod
    def by_chance(cls, chance: random.Random) -> Manner:
        """Somebody's."""
        return cls(
            chance.choice((0.0, 0.4, 0.8)), chance.choice((0.0, 0.3, 0.6)), chance.random() < 0.3,
            chance.random() < 0.3, chance.random() < 0.5, chance.choice((0.0, TYPOS)),
        )  # fmt: skip


class Speaker:
    """One customer's words."""

    def __init__(self, phrases: Mapping[str, str], book: Book, goal: Goal, chance: random.Random) -> None:
        self._phrases, self._book, self._goal, self._chance = phrases, book, goal, chance
        self._account = book.accounts[goal.persona.account]
        self.manner = Manner.by_chance(chance)

    def say(self, act: str, **values: str) -> str:
        """One wording of a speech act, with what it needs filled in; never one that needs what is not given."""
        fitting = []
        for wording in wordings(self._phrases[act]):
            if set(re.findall(r"\{(\w+)\}", wording)) <= set(values):
                fitting.append(wording)
        return self._chance.choice(fitting).format(**values)

    def typed(self, text: str) -> str:
        """The text as this customer types it."""
        if self.manner.lower:
            text = re.sub(r"\S+", lambda word: word[0] if re.search(r"[@0-9]", word[0]) else word[0].lower(), text)
        if self.manner.no_stops:
            text = text.rstrip(".!?")
        return self._with_typo(text) if self._chance.random() < self.manner.typos else text

    def _with_typo(self, text: str) -> str:
        """Two letters of a long word change places; never in what has to be right, as names of places and people do."""
        needed = {part.lower() for part in re.findall(r"\w+", " ".join((*self._names(), *self._account.address)))}
        words = [
            found for found in re.finditer(r"(?<![\w@.#-])[a-z]{6,}(?![\w@.-])", text) if found[0].lower() not in needed
        ]
        if not words:
            return text
        word = self._chance.choice(words)
        place = word.start() + self._chance.randint(1, len(word[0]) - 3)
        return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"

    def _names(self) -> list[str]:
        """What is named in the goal."""
        named = [self._account.first, self._account.last, self._account.email, "paypal"]
        named += [method.brand for method in self._account.methods.values()]
        before = [wish.at_first for wish in self._goal.wishes if wish.at_first is not None]
        for wish in (*self._goal.wishes, *before):
            named += [*(wish.address or ()), wish.by_item or ""]
            for wanted in wish.items:
                named += [wanted.item.name, wanted.product, wanted.most_of, *wanted.changes.values()]
                named += [*wanted.fallback.values(), *wanted.changes, *wanted.fallback]
        return named

    # --- parts of sentences ---

    def it(self, wish: Wish) -> str:
        """The order of a wish, as the customer knows it."""
        if wish.by_item is not None:
            return self.say("it_by_item", name=wish.by_item)
        text = self.say("it_by_number", number=wish.order or "")
        return text.replace("#", "") if not self.manner.hash else text

    def what(self, items: Sequence[BookItem], order: BookOrder | None) -> str:
        """Items by their names; all of an order as everything."""
        if order is not None and len(items) == len(order.items) > 1 and self._chance.random() < 0.6:
            return self.say("everything")
        return _joined([f"the {item.name}" for item in items])

    def want(self, wanted: Wanted) -> str:
        """Which other variant is wanted."""
        changes, fallback = self._changed(wanted, wanted.changes), self._changed(wanted, wanted.fallback)
        how = wanted.how or How.SAME_BUT
        return self.say(how.value, changes=changes, fallback=fallback, option=wanted.most_of, product=wanted.product)

    def swaps(self, wish: Wish) -> str:
        """Items with what is wanted instead."""
        return _joined([self.say("swap_one", name=one.item.name, want=self.want(one)) for one in wish.items])

    def _changed(self, wanted: Wanted, changes: Mapping[str, str]) -> str:
        said = []
        variants = self._book.products[wanted.item.product].variants.values()
        for option, value in changes.items():
            alone = {name for one in variants for name, other in one.options.items() if other == value} == {option}
            plain = alone and (len(value) > 2 or value.isupper()) and value not in ("yes", "no", "none")
            if plain and option != "size":
                said.append(value)
            else:
                said.append(f"{option} {value}")
        return " and ".join(said)

    def pay(self, method: BookMethod) -> str:
        """A way of paying."""
        name = {"paypal": "pay_paypal", "gift_card": "pay_gift_card"}.get(method.kind, "pay_card")
        return self.say(name, brand=method.brand.capitalize(), last_four=method.last_four)

    def place(self, wish: Wish) -> str:
        """An address: written out, or as that of another order."""
        if wish.address_of is not None:
            return self.say("place_of_order", other=wish.address_of)
        assert wish.address is not None
        return written_place(wish.address)

    # --- sentences ---

    def opening(self, wish: Wish) -> str:
        """What the customer wants, with as many particulars as a wording has."""
        order = self._book.orders.get(wish.order or "")
        items = [one.item for one in wish.items] or list(order.items if order is not None else ())
        values: dict[str, str] = {}
        if wish.order is not None:
            values["it"] = self.it(wish)
        if items:
            values["what"] = self.what(items, order)
        if wish.items and wish.items[0].how is not None:
            values["swaps"] = self.swaps(wish)
        if wish.by_item is not None:
            values["name"] = wish.by_item
        if wish.address is not None:
            values["place"] = self.place(wish)
        if wish.reason is not None:
            values["why"] = self.say(f"why_{wish.reason}")
        if wish.method is not None:
            values["pay"] = self.pay(self._account.methods[wish.method])
        name = "cancel_part" if wish.act is Act.CANCEL and wish.items else _OPENS.get(wish.act, wish.act.value)
        said, condition = self.say(name, **values), self.condition(wish)
        if not condition:
            return said
        between = self._chance.choice((", ", ". ", " - ", "; "))
        return f"{said.rstrip('.?!')}{between}{condition}"

    def condition(self, wish: Wish) -> str:
        """Under what condition it is wanted; empty for none."""
        if wish.most is not None:
            return self.say("only_under", limit=self._book.money(wish.most).removesuffix(".00"))
        if wish.unless is not None:
            return self.say("part_or_all" if wish.unless is Unless.ALL else "part_or_nothing")
        return ""

    def chance(self, of: float) -> bool:
        """Whether something happens that does so often."""
        return self._chance.random() < of

    def ordinal(self, place: int) -> str:
        """An entry of a list by its place, from 1."""
        ways = [str(place), f"number {place}", f"{place}."]
        if place <= len(ORDINALS):
            ways += [f"the {ORDINALS[place - 1]} one", f"the {ORDINALS[place - 1]}"]
        return self._chance.choice(ways)


def written_place(place: Place) -> str:
    """An address on one line, as people write it."""
    line1, line2, city, region, postcode, country = place
    town = f"{city}, {region} {postcode}" if region else f"{city}, {postcode}"
    return ", ".join(part for part in (line1, line2, town, country) if part)


def _joined(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
