"""A small shop, and a clerk who does everything right, for the tests of simulated customers."""

from __future__ import annotations

from typing import Any

from bot.evaluation.conversation_answers import Said
from bot.evaluation.conversation_book import (
    Book,
    BookAccount,
    BookItem,
    BookMethod,
    BookOrder,
    BookProduct,
    BookVariant,
    Place,
)
from bot.evaluation.conversation_goals import Act, Goal, Persona, Proof, Wish
from bot.evaluation.conversation_outcomes import Outcome, Rules, Truth, WishTruth

HOME: Place = ("1 Elm Street", "", "Austin", "TX", "78701", "USA")
OFFICE: Place = ("9 Oak Road", "Floor 2", "Dallas", "TX", "75201", "USA")
RULES = Rules(machine_limit=50_000)


def _product(id: str, name: str, *variants: tuple[str, dict[str, str], int, int]) -> BookProduct:
    return BookProduct(
        id, name, {key: BookVariant(key, options, price, stock) for key, options, price, stock in variants}
    )


LAMP = _product(
    "lamp", "Desk Lamp",
    ("lamp-black", {"color": "black", "power": "USB"}, 4000, 1),
    ("lamp-white", {"color": "white", "power": "USB"}, 4500, 1),
    ("lamp-red", {"color": "red", "power": "USB"}, 4200, 0),
    ("lamp-battery", {"color": "black", "power": "battery"}, 3000, 1),
)  # fmt: skip
TABLET = _product(
    "tablet", "Tablet",
    ("tablet-64", {"storage": "64GB", "color": "gold"}, 30000, 1),
    ("tablet-128", {"storage": "128GB", "color": "gold"}, 36000, 1),
    ("tablet-1t", {"storage": "1TB", "color": "gold"}, 60000, 0),
)  # fmt: skip


def item(product: BookProduct, variant: str) -> BookItem:
    """One piece of a product."""
    one = product.variants[variant]
    return BookItem(product.id, one.id, product.name, one.options, one.price)


BLACK_LAMP, SMALL_TABLET = item(LAMP, "lamp-black"), item(TABLET, "tablet-64")
ANNA = BookAccount("anna", "anna@example.com", "Anna", "Berg", HOME, {
    "pp": BookMethod("pp", "paypal"),
    "gc": BookMethod("gc", "gift_card", balance=2000),
})  # fmt: skip
BEN = BookAccount("ben", "ben@example.com", "Ben", "Cole", OFFICE, {"cc": BookMethod("cc", "card", "visa", "4242")})


def order(
    number: str, state: str, *items: BookItem, account: str = "anna", method: str = "pp", **more: Any
) -> BookOrder:
    """An order that was paid by one method."""
    total = sum(one.price for one in items)
    return BookOrder(number, account, state, items, more.pop("address", HOME), {method: total}, **more)


BOOK = Book(
    "USD",
    {"lamp": LAMP, "tablet": TABLET},
    {"anna": ANNA, "ben": BEN},
    {one.number: one for one in (
        order("W1000001", "placed", BLACK_LAMP, SMALL_TABLET),
        order("W1000002", "delivered", BLACK_LAMP, SMALL_TABLET, tracking=("123456789012",), address=OFFICE),
        order("W1000003", "sent", BLACK_LAMP, tracking=("123456789013",)),
        order("W2000001", "placed", SMALL_TABLET, account="ben", method="cc", address=OFFICE),
        order("W2000002", "delivered", BLACK_LAMP, account="ben", method="cc", tracking=("999999999999",)),
    )},
    frozenset({"W1000002", "W2000002"}),
)  # fmt: skip


def goal(*wishes: Wish, account: str = "anna", proof: Proof = Proof.EMAIL, **more: Any) -> Goal:
    """A goal of Anna's, or another's."""
    wrong = more.pop("wrong_postcode", None)
    return Goal("goal", more.pop("family", "cancel"), Persona(account, proof, wrong_postcode=wrong), wishes, **more)


class Clerk:
    """Knows what is wanted, asks for everything all the same, and reads out exactly what should be done.

    What it does is decided by the speech acts of what is said, so that it tests the customer and not an understanding.
    """

    def __init__(self, wanted: Goal, truth: Truth, book: Book) -> None:
        self._book, self._account = book, book.accounts[wanted.persona.account]
        self._todo = list(zip(wanted.wishes, truth.wishes))
        self._is_known = False
        self._rethought = False
        self._asked: list[str] = []
        self.agreed: list[Wish] = []

    def reply(self, said: Said) -> list[dict[str, Any]]:
        """The replies to what was said."""
        if said.act == "but":
            self._rethought = True
        if said.act == "question":
            return [_text("You may return things within 14 days.")]
        if said.act in ("no", "bye") and self._todo and self._is_known:
            self._drop()
            return [_text("All right, nothing was changed."), *self._next()]
        if said.act == "yes" and self._todo:
            self.agreed.append(self._todo[0][0])
            self._drop()
            return [_text("Done."), *self._next()]
        return self._next()

    def _drop(self) -> None:
        self._todo, self._asked, self._rethought = self._todo[1:], [], False

    def _next(self) -> list[dict[str, Any]]:
        if not self._todo:
            return []
        wish, truth = self._todo[0]
        if wish.act is Act.ASK_PERSON:
            self._drop()
            return [_text("I have asked a colleague to take over."), *self._next()]
        if not self._is_known:
            self._is_known = True
            return [_text("May I know who you are? Your e-mail address is enough, or your name and postcode.")]
        if truth.outcome is Outcome.TOLD:
            self._drop()
            return [_text(" ".join(ways[0] for ways in truth.told)), *self._next()]
        if truth.outcome is Outcome.REFUSED:
            self._drop()
            return [_text("I cannot do that."), *self._next()]
        if wish.at_first is not None and truth.at_first is not None and not self._rethought:
            wish, truth = wish.at_first, truth.at_first
        for question in ("order", "items", "method", "reason", "place"):
            if question not in self._asked:
                self._asked.append(question)
                reply = self._ask(question, wish)
                if reply is not None:
                    return [reply]
        return [_text(self.read_out(wish, truth), "Yes, do that", "No, leave it")]

    def _ask(self, question: str, wish: Wish) -> dict[str, Any] | None:
        orders = self._book.orders_of(self._account.id)
        found = self._book.orders.get(wish.order or "")
        if question == "order" and wish.order:
            return _list(
                "Which order is it?", [f"{one.number}: {', '.join(i.name for i in one.items)}" for one in orders]
            )
        if question == "items" and wish.items and found is not None:
            return _list("Which items? You can name several.", [one.name for one in found.items])
        if question == "method" and wish.method:
            return _list("By which way shall the money go back?", [self._method(one) for one in self._account.methods])
        if question == "reason" and wish.reason:
            return _list("Why do you want to cancel it?", ["No longer needed", "Ordered by mistake"])
        if question == "place" and wish.address:
            return _text("What is the new address?")
        return None

    def read_out(self, wish: Wish, truth: WishTruth) -> str:
        """All that happens on a yes."""
        money = self._book.money(abs(truth.amount))
        items = "; ".join(f"{one.name} ({', '.join(one.options.values())})" for one in truth.items)
        swapped = "\n".join(f"{old.name} → {', '.join(new.options.values())}" for old, new in truth.swaps)
        reason = (wish.reason or "").replace("_", " ")
        place = ", ".join(part for part in truth.address or () if part)
        verb = {
            Act.CANCEL: f"Order {wish.order} is cancelled: {items}. Reason: {reason}.",
            Act.RETURN: f"From order {wish.order}, you send back: {items}.",
            Act.EXCHANGE: f"From order {wish.order}, these are exchanged:\n{swapped}",
            Act.CHANGE_ITEMS: f"In order {wish.order}, these items are changed:\n{swapped}",
            Act.CHANGE_PAYMENT: f"Order {wish.order} is paid another way.",
            Act.CHANGE_ADDRESS: f"Order {wish.order} goes to another address: {place}.",
            Act.CHANGE_OWN_ADDRESS: f"The address of your account becomes: {place}.",
        }[wish.act]
        by = f"\n{money} goes by {self._method(truth.method)}." if truth.amount and truth.method else ""
        return f"This is what will happen:\n{verb}{by}\nShall I do it?"

    def _method(self, id: str) -> str:
        method = self._account.methods[id]
        return f"card ending {method.last_four}" if method.kind == "card" else method.kind.replace("_", " ")


def _text(text: str, *titles: str) -> dict[str, Any]:
    return {"text": text, "buttons": [{"title": title, "payload": f"id of {title}"} for title in titles]}


def _list(question: str, entries: list[str]) -> dict[str, Any]:
    numbered = "\n".join(f"{place}. {entry}" for place, entry in enumerate(entries, 1))
    return _text(f"{question}\n{numbered}", *entries)
