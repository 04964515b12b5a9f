"""What a simulated customer makes of a reply: what is asked, which entries a list has, whether a read-out is right.

It reads as a customer does: the words and the titles of the buttons, and nothing that is not shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any, Mapping, Sequence

from bot.evaluation.conversation_book import Book, BookItem, BookMethod, BookVariant, Place
from bot.evaluation.conversation_goals import Act, Wish
from bot.evaluation.conversation_outcomes import Outcome, WishTruth

ORDER_NUMBER = re.compile(r"(?<![\w-])#?([A-Z]?[0-9]{5,8})(?![\w-])")


class Asked(Enum):
    """What a reply asks for."""

    WHO = "who"
    CODE = "code"
    SUMMARY = "summary"  # all that would be done was read out: yes or no?
    YES_NO = "yes or no"  # to something else
    ORDER = "order"
    ITEMS = "items"
    VARIANT = "variant"
    METHOD = "method"
    REASON = "reason"
    ADDRESS = "address"
    ACT = "act"  # what shall be done at all
    CONTACT = "contact"  # how a colleague reaches them
    NOTHING = "nothing"


@dataclass(frozen=True)
class Entry:
    """One entry of a list, with the number it is chosen by, and what its button sends, where it has one."""

    number: int | None
    text: str
    payload: str | None = None


@dataclass(frozen=True)
class Heard:
    """A reply as the customer reads it."""

    text: str
    asked: Asked
    entries: tuple[Entry, ...] = ()
    buttons: Mapping[str, str] | None = None  # title → what pressing it sends

    def press(self, *words: str) -> str | None:
        """What the first button sends whose title begins with one of these words."""
        for title, payload in (self.buttons or {}).items():
            if title.lower().startswith(words):
                return payload
        return None


# What a question says, the surest first; each is looked for in the last part of the text.
_QUESTIONS: tuple[tuple[Asked, str], ...] = (
    (Asked.CODE, r"\btype the code|code (?:of six|here)|which code|the code i have sent"),
    (Asked.CONTACT, r"how can (?:a colleague|we|somebody) reach you"),
    (Asked.WHO, r"who you are|name and (?:your )?postcode|e-?mail address (?:is enough|was it)|find no customer"),
    (Asked.REASON, r"why do you|what is the reason|reason for"),
    (Asked.VARIANT, r"what shall it be instead|which (?:variant|version|kind)"),
    (Asked.METHOD, r"which way (?:of paying|shall the money)|how is the order to be paid|payment method"),
    (Asked.ADDRESS, r"where shall it go|new address|part of the address|address.*\?"),
    (Asked.ITEMS, r"which items?\b"),
    (Asked.ORDER, r"which order|order number"),
    (Asked.ACT, r"what shall i do|what would you like|how can i help"),
)  # fmt: skip
SUMMARY = re.compile(r"this is what w(?:ill|ould) happen:|this needs a colleague's decision", re.IGNORECASE)
REFUSED = re.compile(
    r"\bcan ?(?:no|')t\b|not possible|not in stock|nothing else of that kind|not what you wanted|no such order|"
    r"find no|leave it as it is|nothing was changed|cancelled before|too many wrong tries|do not find|don't find",
    re.IGNORECASE,
)
COLLEAGUE = re.compile(r"\bcolleague|passed it on|to take over", re.IGNORECASE)


def hear(replies: Sequence[Mapping[str, Any]]) -> Heard:
    """Read the replies of one turn."""
    text = "\n".join(str(reply.get("text", "")) for reply in replies)
    buttons = {str(one["title"]): str(one["payload"]) for reply in replies for one in reply.get("buttons") or ()}
    last = str(replies[-1].get("text", "")) if replies else ""
    listed = [(int(n), entry.strip()) for n, entry in re.findall(r"^(\d+)\. (.+)$", text, re.MULTILINE)]
    entries = [Entry(number, entry, buttons.get(entry)) for number, entry in listed]
    entries = entries or [Entry(None, title, payload) for title, payload in buttons.items()]
    return Heard(text, _asked(text, last, buttons), tuple(entries), buttons)


def _asked(text: str, last: str, buttons: Mapping[str, str]) -> Asked:
    if SUMMARY.search(last):
        return Asked.SUMMARY
    titles = [title.lower() for title in buttons]
    is_yes_no = any(title.startswith("yes") for title in titles) and any(title.startswith("no") for title in titles)
    if is_yes_no:
        return Asked.SUMMARY if SUMMARY.search(text) else Asked.YES_NO
    for where in (last, text):
        for asked, words in _QUESTIONS:
            if re.search(words, where, re.IGNORECASE):
                return asked
    return Asked.NOTHING


def entry_of_order(heard: Heard, number: str) -> Entry | None:
    """The entry of an order."""
    return next((entry for entry in heard.entries if number in entry.text), None)


def entries_of_items(heard: Heard, items: Sequence[BookItem]) -> list[Entry]:
    """The entries of these items; empty unless each has one."""
    found = [next((e for e in heard.entries if item.name.lower() in e.text.lower()), None) for item in items]
    return [entry for entry in found if entry is not None] if None not in found else []


def entry_of_variant(heard: Heard, variant: BookVariant, others: Sequence[BookVariant], book: Book) -> Entry | None:
    """The entry that has all of a variant's options, and of no other variant all."""
    for entry in heard.entries:
        fitting = [one for one in (variant, *others) if _has_options(entry.text, one.options)]
        if len(fitting) > 1:
            fitting = [one for one in fitting if book.money(one.price) in entry.text]
        if variant in fitting and len({one.id for one in fitting}) == 1:
            return entry
    return None


def entry_of_method(heard: Heard, method: BookMethod) -> Entry | None:
    """The entry of a way of paying."""
    return next((entry for entry in heard.entries if names_method(entry.text, method)), None)


def names_method(text: str, method: BookMethod) -> bool:
    """Whether a text names this way of paying."""
    if method.kind == "card":
        return method.last_four in text
    return {"paypal": "paypal", "gift_card": "gift card"}.get(method.kind, method.kind) in text.lower()


def _has_options(text: str, options: Mapping[str, str]) -> bool:
    return all(_mentions(text, value) for value in options.values())


def _in_its_place(text: str, item: BookItem) -> str:
    """What a read-out says comes in the place of an item; all of it, where it does not put one against the other."""
    lines = [line for line in text.split("\n") if "→" in line and _mentions(line.partition("→")[0], item.name)]
    return lines[0].partition("→")[2] if lines else text


def _mentions(text: str, words: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(words.lower())}(?![\w-])", text.lower()) is not None


def faults_of(text: str, wish: Wish, truth: WishTruth, book: Book, account: str) -> list[str]:
    """What is wrong or missing in a read-out of this wish, by the names of what would mend it; empty: it is right."""
    if truth.outcome is Outcome.REFUSED:
        return _faults_of_forbidden(text, wish, book)
    faults = []
    numbers = set(ORDER_NUMBER.findall(text)) & (set(book.orders) | {wish.order or ""})
    if wish.order is not None and numbers != {wish.order}:
        faults.append("order")
    if not _says_act(text, wish.act):
        faults.append("act")
    if wish.act in (Act.RETURN, Act.EXCHANGE, Act.CHANGE_ITEMS, Act.CANCEL):
        faults += ["items"] if not _right_items(text, wish, truth, book) else []
    if any(not _has_options(_in_its_place(text, item), variant.options) for item, variant in truth.swaps):
        faults.append("variant")
    if truth.address is not None and not names_place(text, truth.address):
        faults.append("place")
    if wish.act is Act.CANCEL and wish.reason is not None and not names_reason(text, wish.reason):
        faults.append("why")
    if truth.amount and book.money(abs(truth.amount)) not in text:
        faults.append("money")
    method = book.accounts[account].methods.get(truth.method or "")
    if truth.amount and method is not None and not names_method(text, method):
        faults.append("pay")
    return faults


def _faults_of_forbidden(text: str, wish: Wish, book: Book) -> list[str]:
    """The same for what the rules forbid: customers do not know them, and agree to what sounds like their wish."""
    order = book.orders.get(wish.order or "")
    own = {one.item.name for one in wish.items}
    others = {one.name for one in order.items} - own if order is not None and own else set()
    faults = [] if wish.order is None or wish.order in text else ["order"]
    faults += [] if _says_act(text, wish.act) else ["act"]
    faults += ["items"] if any(_mentions(_body(text), name) for name in others) else []
    for one in wish.items:
        new = _in_its_place(text, one.item)
        if one.product and not _mentions(new, one.product):
            faults.append("variant")
        if one.changes and not _has_options(new, {**one.item.options, **one.changes}):
            faults.append("variant")
    return faults


def _says_act(text: str, act: Act) -> bool:
    words = {
        Act.CANCEL: r"cancel", Act.RETURN: r"send back|return|sent back", Act.EXCHANGE: r"exchang",
        Act.CHANGE_ITEMS: r"items are changed|change", Act.CHANGE_PAYMENT: r"paid another way|pay",
        Act.CHANGE_ADDRESS: r"order .*address", Act.CHANGE_OWN_ADDRESS: r"address of your account",
    }[act]  # fmt: skip
    return re.search(words, text, re.IGNORECASE) is not None


def _right_items(text: str, wish: Wish, truth: WishTruth, book: Book) -> bool:
    order = book.orders[wish.order or ""]
    about = {item.name for item in truth.items}
    others = {item.name for item in order.items} - about
    body = _body(text).lower()
    named = all(_mentions(body, name) for name in about)
    return named and not any(_mentions(body, name) for name in others if not any(name in one for one in about))


def _body(text: str) -> str:
    """What stands under the heading of a read-out."""
    found = SUMMARY.search(text)
    return text[found.end() :] if found else text


def names_place(text: str, place: Place) -> bool:
    """Whether a text has an address whole, and nothing between its parts."""
    line1, line2, city, region, postcode, country = place
    ways = ((line1, line2, city, region, postcode, country), (line1, line2, postcode, city, region, country))
    return any(_plain(" ".join(part for part in way if part)) in _plain(text) for way in ways)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def names_reason(text: str, reason: str) -> bool:
    """Whether a text gives a reason, known by its id."""
    return all(_mentions(text, word) for word in reason.split("_") if len(word) > 2)
