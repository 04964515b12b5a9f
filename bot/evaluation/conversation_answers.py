"""How a simulated customer answers a list or a question for one particular: by a button, by numbers, or in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Callable, Sequence

from bot.evaluation.conversation_book import Book, BookAccount, BookItem
from bot.evaluation.conversation_goals import Wanted, Wish
from bot.evaluation.conversation_hearing import (
    Asked,
    Entry,
    Heard,
    entries_of_items,
    entry_of_method,
    entry_of_order,
    entry_of_variant,
    names_place,
    names_reason,
)
from bot.evaluation.conversation_outcomes import WishTruth
from bot.evaluation.conversation_speech import Speaker, written_place

MOST_TRIES = 3  # to bring one wish forward, or to show who they are
WAYS_OF_SAYING = {"place": "say_place", "pay": "say_pay", "why": "say_why", "order": "say_order"}


@dataclass(frozen=True)
class Said:
    """What a customer says, or sends by pressing a button."""

    text: str  # as a reader of the transcript sees it
    act: str  # speech act: "yes" for a yes to a read-out, and nothing else
    payload: str | None = None  # of the button that was pressed

    @property
    def sends(self) -> str:
        """What goes over the wire."""
        return self.payload if self.payload is not None else self.text


class Matter:
    """One wish on the agenda."""

    def __init__(self, wish: Wish, truth: WishTruth) -> None:
        self._wish, self._truth = wish, truth
        self.rethought = wish.at_first is None
        self.stated = self.is_closed = self.is_agreed = False
        self.tries = 0
        self._asked: Counter[Asked] = Counter()

    def is_asked_again(self, asked: Asked) -> bool:
        """Note that this is asked about the wish; whether it was asked more often than anybody has patience for."""
        self._asked[asked] += 1
        return self._asked[asked] > MOST_TRIES + len(self.wish.items)

    @property
    def wish(self) -> Wish:
        """As the customer has it in mind now."""
        return self._wish if self.rethought or self._wish.at_first is None else self._wish.at_first

    @property
    def truth(self) -> WishTruth:
        """What should come of that."""
        return self._truth if self.rethought or self._truth.at_first is None else self._truth.at_first


class Answers:
    """The answers to what is asked about one wish; each is None where the customer would rather leave it."""

    def __init__(self, book: Book, account: BookAccount, speaker: Speaker) -> None:
        self._book, self._account, self._speaker = book, account, speaker
        self._ways: dict[Asked, Callable[[Heard, Matter], Said | None]] = {
            Asked.ORDER: self._order, Asked.ITEMS: self._items, Asked.VARIANT: self._variant,
            Asked.METHOD: self._method, Asked.REASON: self._reason, Asked.ADDRESS: self._place,
        }  # fmt: skip

    def knows(self, asked: Asked, wish: Wish) -> bool:
        """Whether this is a question for a particular that the wish has."""
        has = {
            Asked.ORDER: wish.order is not None,
            Asked.ITEMS: wish.order in self._book.orders,
            Asked.VARIANT: any(one.how is not None for one in wish.items),
            Asked.METHOD: True,
            Asked.REASON: wish.reason is not None,
            Asked.ADDRESS: wish.address is not None,
        }
        return has.get(asked, False)

    def answer(self, heard: Heard, matter: Matter) -> Said | None:
        """The answer to such a question."""
        return self._ways[heard.asked](heard, matter)

    def _order(self, heard: Heard, matter: Matter) -> Said | None:
        wish = matter.wish
        order = self._book.orders.get(wish.order or "")
        if order is None or order.account != self._account.id:
            matter.tries += 1
            if matter.tries > 1:
                return None
        entry = entry_of_order(heard, wish.order or "")
        return self._choose([entry] if entry else [], self.say_part("order", wish), "order")

    def _items(self, heard: Heard, matter: Matter) -> Said | None:
        items = [one.item for one in matter.wish.items]
        entries = entries_of_items(heard, items) if items else []
        return self._choose(entries, self._speaker.say("say_items", what=self.what(matter.wish)), "items")

    def _variant(self, heard: Heard, matter: Matter) -> Said | None:
        wanted = self._asked_about(heard, matter.wish)
        if wanted is None:
            items = self._speaker.say("say_items", what=self.what(matter.wish))
            return self.type(self._speaker.say("wrong", fix=items), "items")
        swap = next((one for item, one in matter.truth.swaps if item == wanted.item), None)
        if wanted.how is None or (swap is None and matter.tries):
            return None
        matter.tries += swap is None
        entry = None
        if swap is not None:
            others = [one for one in self._book.products[wanted.item.product].variants.values() if one.id != swap.id]
            entry = entry_of_variant(heard, swap, others, self._book)
        said = self._speaker.say("say_variant", want=self._speaker.want(wanted))
        return self._choose([entry] if entry else [], said, "variant")

    def _asked_about(self, heard: Heard, wish: Wish) -> Wanted | None:
        """The item that a question for a variant is about; None where it is about one that is not in the wish."""
        question = heard.text.lower().rsplit("instead of this:", 1)[-1].split("\n", 1)[0]
        named = [one for one in wish.items if one.item.name.lower() in question]
        others = self._book.orders[wish.order or ""].items if wish.order in self._book.orders else ()
        if not named and any(one.name.lower() in question for one in others):
            return None
        return next(iter(named or wish.items), None)

    def _method(self, heard: Heard, matter: Matter) -> Said | None:
        method = self._account.methods[self.method_of(matter.wish)]
        entry = entry_of_method(heard, method)
        return self._choose([entry] if entry else [], self.say_part("pay", matter.wish), "method")

    def method_of(self, wish: Wish) -> str:
        """The id of the method a customer would have it go by."""
        if wish.method is not None:
            return wish.method
        order = self._book.orders.get(wish.order or "")
        return order.paid_by if order is not None else next(iter(self._account.methods))

    def _reason(self, heard: Heard, matter: Matter) -> Said | None:
        reason = matter.wish.reason or ""
        entry = next((one for one in heard.entries if names_reason(one.text, reason)), None)
        return self._choose([entry] if entry else [], self.say_part("why", matter.wish), "reason")

    def _place(self, heard: Heard, matter: Matter) -> Said | None:
        address = matter.wish.address
        assert address is not None  # `knows` has looked
        entry = next((one for one in heard.entries if names_place(one.text, address)), None)
        matter.tries += 1
        if matter.tries > MOST_TRIES:
            return None
        said = self.say_part("place", matter.wish) if matter.tries == 1 else written_place(address)
        return self._choose([entry] if entry else [], said, "place")

    def what(self, wish: Wish) -> str:
        """The items of a wish, in words."""
        order = self._book.orders.get(wish.order or "")
        items: Sequence[BookItem] = [one.item for one in wish.items] or (order.items if order is not None else ())
        return self._speaker.what(items, order)

    def say_part(self, part: str, wish: Wish) -> str:
        """One particular of a wish, by the name of what it mends in a read-out."""
        speaker = self._speaker
        values = {
            "place": lambda: {"place": speaker.place(wish)},
            "pay": lambda: {"pay": speaker.pay(self._account.methods[self.method_of(wish)])},
            "why": lambda: {"why": speaker.say(f"why_{wish.reason}")},
            "order": lambda: {"it": speaker.it(wish)},
        }[part]()
        return speaker.say(WAYS_OF_SAYING[part], **values)

    # --- saying it ---

    def _choose(self, entries: Sequence[Entry], said: str, act: str) -> Said:
        """Press the only entry's button, name the entries by their numbers, or use words."""
        manner = self._speaker.manner
        if len(entries) == 1 and entries[0].payload is not None and self._speaker.chance(manner.presses):
            return Said(entries[0].text, act, entries[0].payload)
        numbers = [entry.number for entry in entries if entry.number is not None]
        if numbers and len(numbers) == len(entries) and self._speaker.chance(manner.numbers):
            if len(numbers) == 1:
                return self.type(self._speaker.ordinal(numbers[0]), act)
            return self.type(" and ".join(map(str, numbers)), act)
        return self.type(said, act)

    def press_or_type(self, heard: Heard, phrase: str, act: str) -> Said:
        """A yes or a no, by its button or in words."""
        payload = heard.press("yes" if phrase == "yes" else "no")
        if payload is not None and self._speaker.chance(self._speaker.manner.presses):
            return Said(phrase.partition("_")[0].capitalize(), act, payload)
        return self.type(self._speaker.say(phrase), act)

    def type(self, text: str, act: str) -> Said:
        """Words, as this customer types them."""
        return Said(self._speaker.typed(text), act)
