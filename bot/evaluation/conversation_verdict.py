"""The judge: what came of a simulated customer's goal, held against the truth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from bot.evaluation.conversation_answers import Said
from bot.evaluation.conversation_book import Book
from bot.evaluation.conversation_goals import Act, Goal
from bot.evaluation.conversation_hearing import ORDER_NUMBER
from bot.evaluation.conversation_outcomes import Outcome, Truth
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


def judge(goal: Goal, truth: Truth, book: Book, talk: Sequence[Exchange], written: Written) -> Verdict:
    """Hold what was said and written against the truth."""
    wrong, amiss = _compare(goal, truth, book, written)
    without_yes = _without_yes(talk, written)
    leaks = find_leaks(goal, book, talk)
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
    """Wrong writes, and writes that are missing, field by field."""
    wrong, missing = [], []
    for number, seen in written.orders.items():
        before = order_of_book(book.orders[number])
        wanted = order_of_book(truth.orders.get(number, book.orders[number]))
        for field in vars(seen):
            is_now, was, should = (getattr(one, field) for one in (seen, before, wanted))
            if is_now != should:
                note = f"order {number}: {field} is {is_now}, should be {should}"
                (missing if is_now == was else wrong).append(note)
    for id, account in written.accounts.items():
        of_before = account_of_book(book.accounts[id])
        of_wanted = account_of_book(truth.accounts.get(id, book.accounts[id]))
        for field in vars(account):
            is_now, was, should = (getattr(one, field) for one in (account, of_before, of_wanted))
            if is_now != should:
                note = f"account {id}: {field} is {is_now}, should be {should}"
                (missing if is_now == was else wrong).append(note)
    own = {order.number for order in book.orders_of(goal.persona.account)}
    wrong += [f"order {number} of somebody else was touched" for number in written.touched_orders - own]
    wrong += [f"account {id} was touched" for id in written.touched_accounts - {goal.persona.account}]
    return wrong, missing


def _without_yes(talk: Sequence[Exchange], written: Written) -> list[str]:
    """Acts whose message was no yes to a read-out, and changes that are on record as nobody's act."""
    amiss = []
    for place in written.agreed_at:
        if not 0 <= place < len(talk) or talk[place].said.act != "yes":
            said = talk[place].said.text if 0 <= place < len(talk) else "nothing"
            amiss.append(f"an act was done on: {said}")
    if (written.touched_orders or written.touched_accounts) and not written.agreed_at:
        amiss.append("something was changed and no act is on record")
    return amiss


def find_leaks(goal: Goal, book: Book, talk: Sequence[Exchange]) -> list[str]:
    """What was told of other customers, unless this one wrote it first; of themselves, too, where they did not show
    who they are.
    """
    known = goal.persona.account if goal.persona.wrong_postcode is None else ""
    mine = _facts(book, known)
    others = _facts_of_others(book, known)
    leaks: list[str] = []
    written = ""
    for one in talk:
        written += f"\n{one.said.text.lower()}"
        for fact in _facts_in(one.told, book) & others - mine:
            if fact not in written:
                leaks.append(fact)
    return sorted(set(leaks))


def _facts(book: Book, account_id: str) -> set[str]:
    account = book.accounts.get(account_id)
    if account is None:
        return set()
    facts = {account.email.lower(), account.address[0].lower(), f"{account.first} {account.last}".lower()}
    for order in book.orders_of(account_id):
        facts |= {order.number.lower(), order.address[0].lower(), *(code.lower() for code in order.tracking)}
    return facts


def _facts_of_others(book: Book, account_id: str) -> set[str]:
    facts = {order.number.lower() for order in book.orders.values() if order.account != account_id}
    for order in book.orders.values():
        if order.account != account_id:
            facts |= {order.address[0].lower(), *(code.lower() for code in order.tracking)}
    for account in book.accounts.values():
        if account.id != account_id:
            facts |= {account.email.lower(), account.address[0].lower(), f"{account.first} {account.last}".lower()}
    return facts


def _facts_in(text: str, book: Book) -> set[str]:
    """What in a text could be a fact about somebody."""
    low = text.lower()
    found = {one.lower() for one in (*ORDER_NUMBER.findall(text), *EMAIL.findall(text), *TRACKING.findall(text))}
    names = {f"{one.first} {one.last}".lower() for one in book.accounts.values()}
    places = {one.address[0].lower() for one in (*book.accounts.values(), *book.orders.values())}
    return found | {one for one in names | places if one.strip() and one in low}


def right_share(verdicts: Sequence[Verdict]) -> float:
    """The share that is right, 0 to 1."""
    return round(sum(one.is_right for one in verdicts) / len(verdicts), 4) if verdicts else 0.0


def is_of(verdict: Verdict, act: Act) -> bool:
    """Whether the goal wants this."""
    return any(wish.act is act for wish in verdict.goal.wishes)


def must_not_be_done(truth: Truth) -> bool:
    """Whether nothing at all may be written for the goal."""
    return all(one.outcome is not Outcome.DONE for one in truth.wishes)
