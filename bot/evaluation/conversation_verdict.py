"""The judge: what came of a simulated customer's goal, held against the truth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from bot.evaluation.conversation_answers import Said
from bot.evaluation.conversation_book import Book
from bot.evaluation.conversation_goals import Goal, Persona
from bot.evaluation.conversation_hearing import ORDER_NUMBER
from bot.evaluation.conversation_outcomes import Truth
from bot.evaluation.conversation_state import AccountSeen, OrderSeen, account_of_book, order_of_book

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TRACKING = re.compile(r"\b[A-Z]{0,3}[0-9]{9,}\b")


@dataclass(frozen=True)
class Exchange:
    """What a customer said, and what they were told in return."""

    said: Said
    replies: tuple[Mapping[str, Any], ...]
    ms: float

    @property
    def told(self) -> str:
        """All of the replies, with what their buttons say."""
        titles = [str(button["title"]) for reply in self.replies for button in reply.get("buttons") or ()]
        return "\n".join([*(str(reply.get("text", "")) for reply in self.replies), *titles])


@dataclass(frozen=True)
class Written:
    """What the database holds after a conversation."""

    orders: Mapping[str, OrderSeen]  # the customer's, and whatever else was touched
    accounts: Mapping[str, AccountSeen]
    touched_orders: frozenset[str] = frozenset()
    touched_accounts: frozenset[str] = frozenset()
    agreed_at: tuple[int, ...] = ()  # of each act on record: the place of the message that agreed, from 0; -1: none
    is_with_staff: bool = False  # an act, a case or a wish for a person waits for somebody


@dataclass(frozen=True)
class Verdict:
    """What came of a goal."""

    goal: Goal
    is_right: bool
    wrong_writes: tuple[str, ...] = ()
    without_yes: tuple[str, ...] = ()
    leaks: tuple[str, ...] = ()
    amiss: tuple[str, ...] = ()  # what else is not as it should be


def judge(goal: Goal, truth: Truth, book: Book, gossip: Gossip, talk: Sequence[Exchange], written: Written) -> Verdict:
    """Hold what was said and written against the truth."""
    wrong, amiss = _compare(goal, truth, book, written)
    without_yes = _without_yes(talk, written)
    leaks = gossip.leaks(goal.persona, talk)
    told = "\n".join(one.told for one in talk).lower()
    for wish in truth.wishes:
        for ways in wish.told:
            if not any(one.lower() in told for one in ways):
                amiss.append(f"not told: {ways[0]}")
    if truth.is_handed_over and not written.is_with_staff:
        amiss.append("nobody of the staff was asked")
    is_right = not (wrong or without_yes or leaks or amiss)
    return Verdict(goal, is_right, tuple(wrong), tuple(without_yes), tuple(leaks), tuple(amiss))


def _compare(goal: Goal, truth: Truth, book: Book, written: Written) -> tuple[list[str], list[str]]:
    """Wrong writes, and writes that are missing, field by field.

    Where exactly some of the wishes were done and nothing else, the rest is missing, and nothing is wrong: the balance
    of a card onto which one of two orders was paid back is what that one gives.
    """
    wrong, missing = _differences(truth, book, written)
    if wrong and any(not any(_differences(part, book, written)) for part in truth.parts):
        wrong, missing = [], [*missing, *wrong]
    own = {order.number for order in book.orders_of(goal.persona.account)}
    wrong += [f"order {number} of somebody else was touched" for number in written.touched_orders - own]
    wrong += [f"account {id} was touched" for id in written.touched_accounts - {goal.persona.account}]
    return wrong, missing


def _differences(truth: Truth, book: Book, written: Written) -> tuple[list[str], list[str]]:
    wrong: list[str] = []
    missing: list[str] = []
    for number, order in written.orders.items():
        was, should = order_of_book(book.orders[number]), order_of_book(truth.orders.get(number, book.orders[number]))
        _hold_against(f"order {number}", vars(order), vars(was), vars(should), wrong, missing)
    for id, account in written.accounts.items():
        before, after = book.accounts[id], truth.accounts.get(id, book.accounts[id])
        of_book = vars(account_of_book(before)), vars(account_of_book(after))
        _hold_against(f"account {id}", vars(account), *of_book, wrong, missing)
    return wrong, missing


def _hold_against(
    what: str,
    is_now: Mapping[str, Any],
    was: Mapping[str, Any],
    should: Mapping[str, Any],
    wrong: list[str],
    missing: list[str],
) -> None:
    for field, value in is_now.items():
        if value != should[field]:
            kind = missing if value == was[field] else wrong
            kind.append(f"{what}: {field} is {value}, should be {should[field]}")


def _without_yes(talk: Sequence[Exchange], written: Written) -> list[str]:
    """Acts whose message was no yes to a read-out, and changes that are on record as nobody's act."""
    amiss = [f"an act was done on: {_said_at(talk, place)}" for place in written.agreed_at if not _agrees(talk, place)]
    if (written.touched_orders or written.touched_accounts) and not written.agreed_at:
        amiss.append("something was changed and no act is on record")
    return amiss


def _agrees(talk: Sequence[Exchange], place: int) -> bool:
    """Whether the message there says yes to a read-out, or is the code that was asked for after such a yes."""
    if not 0 <= place < len(talk):
        return False
    while place > 0 and talk[place].said.act == "code":
        place -= 1
    return talk[place].said.act == "yes"


def _said_at(talk: Sequence[Exchange], place: int) -> str:
    return talk[place].said.text if 0 <= place < len(talk) else "no message of the customer"


class Gossip:
    """What may be told to nobody but its owner: numbers, names, addresses and parcels of all customers."""

    def __init__(self, book: Book) -> None:
        self._owners: dict[str, set[str]] = {}
        for account in book.accounts.values():
            for fact in (account.email, account.address[0], f"{account.first} {account.last}"):
                self._owners.setdefault(fact.lower(), set()).add(account.id)
        for order in book.orders.values():
            for fact in (order.number, order.address[0], *order.tracking):
                self._owners.setdefault(fact.lower(), set()).add(order.account)
        self._owners.pop("", None)
        self._written_in_words = [fact for fact in self._owners if " " in fact]

    def leaks(self, persona: Persona, talk: Sequence[Exchange]) -> list[str]:
        """What was told of other customers, unless this one wrote it first; of themselves, too, where they did not
        show who they are.
        """
        customer = persona.account if persona.wrong_postcode is None else None
        leaks: set[str] = set()
        said = ""
        for one in talk:
            said += f"\n{one.said.text.lower()}"
            told = one.told.lower()
            found = {*ORDER_NUMBER.findall(one.told), *EMAIL.findall(one.told), *TRACKING.findall(one.told)}
            facts = {fact.lower() for fact in found} | {fact for fact in self._written_in_words if fact in told}
            leaks |= {
                fact for fact in facts
                if fact in self._owners and customer not in self._owners[fact] and fact not in said
            }  # fmt: skip
        return sorted(leaks)
