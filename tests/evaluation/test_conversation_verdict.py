"""The judge of simulated conversations catches what must never be: wrong writes, writes without a yes, gossip."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from bot.domain.address import Address
from bot.domain.money import Money
from bot.domain.order import (
    ActKind,
    LineChange,
    Order,
    OrderChange,
    OrderLine,
    OrderState,
    Payment,
    PaymentDirection,
)
from bot.evaluation.conversation_answers import Said
from bot.evaluation.conversation_goals import Act, Wanted, Wish
from bot.evaluation.conversation_state import account_of_book, order_of_book, order_of_shop
from bot.evaluation.conversation_truth import find_truth
from bot.evaluation.conversation_verdict import Exchange, Gossip, Verdict, Written, judge
from tests.evaluation.conversation_shop import BLACK_LAMP, BOOK, OFFICE, RULES, SMALL_TABLET, goal, order

NUMBER = "W1000001"
CANCEL = goal(Wish(Act.CANCEL, NUMBER, reason="no_longer_needed"))
TRUTH = find_truth(CANCEL, BOOK, RULES)
DONE = order_of_book(TRUTH.orders[NUMBER])
UNTOUCHED = order_of_book(BOOK.orders[NUMBER])
TALK = (
    Exchange(Said("cancel W1000001", "wish"), ({"text": "Who are you?"},), 10),
    Exchange(Said("anna@example.com", "identity"), ({"text": "This is what will happen: …"},), 10),
    Exchange(Said("yes please", "yes"), ({"text": "Done."},), 10),
)
RIGHT = Written(
    {NUMBER: DONE}, {"anna": account_of_book(BOOK.accounts["anna"])}, frozenset({NUMBER}), agreed_at=(2,)
)  # fmt: skip


def judged(written: Written, talk: tuple[Exchange, ...] = TALK) -> Verdict:
    """The verdict over a cancellation."""
    return judge(CANCEL, TRUTH, BOOK, Gossip(BOOK), talk, written)


def said(text: str, act: str = "wish", told: str = "…") -> Exchange:
    """One turn."""
    return Exchange(Said(text, act), ({"text": told},), 10)


def test_what_should_be_done_and_is_done_is_right() -> None:
    """The order is cancelled, on a yes, and nothing else was told or written."""
    assert judged(RIGHT) == Verdict(CANCEL, is_right=True)


def test_what_was_not_done_is_amiss_and_no_wrong_write() -> None:
    """An order that should be cancelled and is not is a failure, but nothing was written that should not be."""
    verdict = judged(replace(RIGHT, orders={NUMBER: UNTOUCHED}, touched_orders=frozenset(), agreed_at=()))

    assert not verdict.is_right
    assert (verdict.wrong_writes, verdict.without_yes) == ((), ())
    assert any("state is placed" in note for note in verdict.amiss)


@pytest.mark.parametrize(
    "written",
    [
        replace(RIGHT, orders={NUMBER: replace(DONE, reason="ordered_by_mistake")}),
        replace(RIGHT, orders={NUMBER: replace(DONE, address=("elsewhere",))}),
        replace(RIGHT, orders={NUMBER: replace(DONE, paid=(("pp", 100),))}),
        replace(RIGHT, touched_orders=frozenset({NUMBER, "W2000001"})),
        replace(RIGHT, touched_accounts=frozenset({"ben"})),
        replace(RIGHT, accounts={"anna": replace(RIGHT.accounts["anna"], balances=(("gc", 36_000),))}),
    ],
    ids=["reason", "address", "money", "order of another", "account of another", "balance"],
)
def test_a_planted_wrong_write_is_caught(written: Written) -> None:
    """Whatever else was written than what the customer wanted is a wrong write."""
    verdict = judged(written)

    assert verdict.wrong_writes and not verdict.is_right


def test_a_write_without_a_yes_is_caught() -> None:
    """An act on a "yes, but", on no message at all, or off the record, is a write without a yes."""
    but = (*TALK[:2], said("yes, but only the lamp", "but"))

    assert judged(RIGHT, but).without_yes == ("an act was done on: yes, but only the lamp",)
    assert judged(replace(RIGHT, agreed_at=(-1,))).without_yes
    assert judged(replace(RIGHT, agreed_at=())).without_yes == ("something was changed and no act is on record",)


def test_a_code_after_the_yes_is_part_of_it() -> None:
    """Where a code is asked for after the yes, the act is on record under the code; without a yes before, it is not."""
    asked = (*TALK, said("123456", "code"))
    never = (*TALK[:2], said("123456", "code"))

    assert judged(replace(RIGHT, agreed_at=(3,)), asked).is_right
    assert judged(RIGHT, never).without_yes


@pytest.mark.parametrize(
    "told",
    ["It is order W2000001.", "Is it Ben Cole?", "ben@example.com", "It goes to 9 Oak Road.", "DHL 999999999999"],
)
def test_gossip_is_caught(told: str) -> None:
    """Whatever is told of another customer is a leak: numbers, names, addresses, parcels."""
    away = goal(Wish(Act.CANCEL, NUMBER), account="anna")
    book = replace(BOOK, orders={n: o for n, o in BOOK.orders.items() if n != "W1000002"})  # which goes to Oak Road

    assert Gossip(book).leaks(away.persona, [said("hello", told=told)])


def test_what_the_customer_wrote_first_is_no_gossip() -> None:
    """A number that the customer came with may be said back to them, and so may what is their own."""
    talk = [said("cancel W2000001", told="There is no order W2000001 in this account."), said("hm", told="W1000002")]

    assert Gossip(BOOK).leaks(CANCEL.persona, talk) == []


def test_who_did_not_show_who_they_are_hears_nothing() -> None:
    """With a wrong postcode even the facts of the customer they claim to be are somebody else's."""
    stranger = goal(Wish(Act.CANCEL, NUMBER), wrong_postcode="00000")

    assert Gossip(BOOK).leaks(stranger.persona, [said("I am Anna Berg", told="Your order W1000001 is there.")])


def test_a_question_is_right_when_it_was_answered() -> None:
    """What was asked has to be in what was said."""
    asks = goal(Wish(Act.ASK_TOTAL, NUMBER))
    truth = find_truth(asks, BOOK, RULES)
    written = Written({NUMBER: UNTOUCHED}, {})
    verdicts = [
        judge(asks, truth, BOOK, Gossip(BOOK), [said("how much?", told=told)], written)
        for told in ("Order W1000001 comes to $340.00.", "It comes to $34.00.")
    ]

    assert [one.is_right for one in verdicts] == [True, False]


def test_a_person_has_to_be_asked() -> None:
    """A goal that is handed over is right only when somebody of the staff has something to look at."""
    asks = goal(Wish(Act.ASK_PERSON))
    truth = find_truth(asks, BOOK, RULES)

    assert not judge(asks, truth, BOOK, Gossip(BOOK), TALK[:1], Written({}, {})).is_right
    assert judge(asks, truth, BOOK, Gossip(BOOK), TALK[:1], Written({}, {}, is_with_staff=True)).is_right


def test_the_database_is_read_as_the_book_is_written() -> None:
    """An order of the database with a return in it looks like the one of the book that should be there."""
    usd = [Money(one, "USD") for one in (4_000, 30_000, 34_000)]
    lines = (
        OrderLine("lamp", "Desk Lamp", 1, usd[0], "1", "lamp-black"),
        OrderLine("tablet", "Tablet", 1, usd[1], "2", "tablet-64"),
    )
    home = Address("9 Oak Road", "Dallas", "75201", "USA", "Floor 2", "TX")
    now = datetime(2026, 9, 15, tzinfo=timezone.utc)
    paid = (Payment(PaymentDirection.PAID, usd[2], "pp"),)
    before = Order("W1000002", "anna@example.com", OrderState.DELIVERED, now, lines, address=home, payments=paid)
    returned = OrderChange(ActKind.RETURN, (LineChange("1", 1),), now, None)
    wish = Wish(Act.RETURN, "W1000002", (Wanted(BLACK_LAMP),), "pp")
    should = order_of_book(find_truth(goal(wish), BOOK, RULES).orders["W1000002"])

    assert OFFICE[0] == home.line1
    assert order_of_shop(replace(before, changes=(returned,)), before, {}) == should
    assert order_of_shop(before, before, {}) != should


FIRST, SECOND = "W1000008", "W1000009"
TWO_ON_A_CARD = replace(
    BOOK,
    orders={
        **BOOK.orders,
        FIRST: order(FIRST, "placed", BLACK_LAMP, method="gc"),
        SECOND: order(SECOND, "placed", SMALL_TABLET, method="gc"),
    },
)
CANCEL_BOTH = goal(*(Wish(Act.CANCEL, number, reason="no_longer_needed") for number in (FIRST, SECOND)))


@pytest.mark.parametrize("more", [0, 1])
def test_one_of_two_wishes_done_is_missing_the_other_and_wrong_in_nothing(more: int) -> None:
    """Both orders were paid by one gift card. Where one is cancelled, the card holds what that one gives: the other is
    missing, and the goal is not reached. A cent more is a wrong write.
    """
    truth = find_truth(CANCEL_BOTH, TWO_ON_A_CARD, RULES)
    first = find_truth(replace(CANCEL_BOTH, wishes=CANCEL_BOTH.wishes[:1]), TWO_ON_A_CARD, RULES)
    card = account_of_book(first.accounts["anna"])
    written = Written(
        {FIRST: order_of_book(first.orders[FIRST]), SECOND: order_of_book(TWO_ON_A_CARD.orders[SECOND])},
        {"anna": replace(card, balances=tuple((id_, held + more) for id_, held in card.balances))},
        frozenset({FIRST}),
        agreed_at=(2,),
    )
    verdict = judge(CANCEL_BOTH, truth, TWO_ON_A_CARD, Gossip(TWO_ON_A_CARD), TALK, written)

    assert not verdict.is_right and verdict.amiss
    assert bool(verdict.wrong_writes) is bool(more)
