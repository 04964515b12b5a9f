"""What should come of a goal is worked out from the rules, by hand here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import BadFile
from bot.evaluation.conversation_book import read_book
from bot.evaluation.conversation_goals import Act, How, Unless, Wanted, Wish
from bot.evaluation.conversation_outcomes import Outcome, Truth
from bot.evaluation.conversation_truth import figure_of, find_truth, wanted_variant
from tests.evaluation.conversation_shop import BLACK_LAMP, BOOK, OFFICE, RULES, SMALL_TABLET, goal

WHITE = Wanted(BLACK_LAMP, How.SAME_BUT, {"color": "white"})
RED = Wanted(BLACK_LAMP, How.SAME_BUT, {"color": "red"})
PLACED, DELIVERED, SENT, FOREIGN = "W1000001", "W1000002", "W1000003", "W2000001"


def truth_of(*wishes: Wish, account: str = "anna") -> Truth:
    """What should come of these wishes of Anna's."""
    return find_truth(goal(*wishes, account=account), BOOK, RULES)


def test_a_cancelled_order_is_paid_back_whole() -> None:
    """What paid for a cancelled order has its money back, and the reason is kept."""
    truth = truth_of(Wish(Act.CANCEL, PLACED, reason="no_longer_needed"))

    assert (truth.wishes[0].amount, truth.wishes[0].method) == (34_000, "pp")
    assert (truth.orders[PLACED].state, truth.orders[PLACED].paid) == ("cancelled", {})
    assert truth.orders[PLACED].reason == "no_longer_needed"


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish(Act.CANCEL, SENT), "sent"),
        (Wish(Act.CHANGE_ADDRESS, DELIVERED, address=OFFICE), "delivered"),
        (Wish(Act.RETURN, PLACED, method="pp"), "placed"),
        (Wish(Act.CANCEL, FOREIGN), "not their order"),
        (Wish(Act.CANCEL, "W7777777"), "not their order"),
        (Wish(Act.CHANGE_ITEMS, PLACED, (RED,), "pp"), "not to be had"),
        (Wish(Act.EXCHANGE, DELIVERED, (Wanted(BLACK_LAMP, How.OTHER_PRODUCT, product="Tablet"),), "pp"), "not to be"),
        (Wish(Act.CHANGE_PAYMENT, PLACED, method="gc"), "does not hold enough"),
        (Wish(Act.CHANGE_PAYMENT, PLACED, method="pp"), "no other method"),
        (Wish(Act.RETURN, DELIVERED, method="cc"), "neither the original"),
        (Wish(Act.CANCEL, PLACED, (Wanted(BLACK_LAMP),), unless=Unless.NOTHING), "only the whole order"),
    ],
)
def test_what_the_rules_do_not_allow_is_refused(wish: Wish, why: str) -> None:
    """Each rule refuses what it forbids, and nothing of the shop is changed."""
    truth = truth_of(wish)

    assert truth.wishes[0].outcome is Outcome.REFUSED and why in truth.wishes[0].why
    assert (truth.orders, truth.accounts) == ({}, {})


def test_an_item_change_moves_its_difference_at_once() -> None:
    """The white lamp costs five dollars more: the gift card that pays them holds less afterwards."""
    truth = truth_of(Wish(Act.CHANGE_ITEMS, PLACED, (WHITE,), "gc"))
    order = truth.orders[PLACED]

    assert truth.wishes[0].amount == -500
    assert [item.variant for item in order.items] == ["lamp-white", "tablet-64"]
    assert order.paid == {"pp": 34_000, "gc": 500}
    assert truth.accounts["anna"].methods["gc"].balance == 1500


def test_items_are_changed_once() -> None:
    """After an item change neither items nor address of the order can be changed, and a person decides on more."""
    bigger = Wanted(SMALL_TABLET, How.SAME_BUT, {"storage": "128GB"})
    first = Wish(Act.CHANGE_ITEMS, PLACED, (WHITE,), "pp")
    again = Wish(Act.CHANGE_ITEMS, PLACED, (bigger,), "pp")
    outcomes = [
        [one.outcome for one in truth_of(first, then).wishes]
        for then in (again, Wish(Act.CHANGE_ADDRESS, PLACED, address=OFFICE), Wish(Act.CANCEL, PLACED))
    ]

    assert outcomes == [
        [Outcome.DONE, Outcome.REFUSED],
        [Outcome.DONE, Outcome.REFUSED],
        [Outcome.DONE, Outcome.HANDED_OVER],
    ]


def test_a_return_is_recorded_and_its_money_waits_for_the_goods() -> None:
    """A return of one item leaves the order's items and the balance as they are; a second one needs a person."""
    some = Wish(Act.RETURN, DELIVERED, (Wanted(BLACK_LAMP),), "gc")
    truth = truth_of(some, replace(some, items=(Wanted(SMALL_TABLET),)))

    assert [one.outcome for one in truth.wishes] == [Outcome.DONE, Outcome.HANDED_OVER]
    assert [one.variants for one in truth.orders[DELIVERED].changes] == [(("lamp-black", ""),)]
    assert truth.orders[DELIVERED].items == BOOK.orders[DELIVERED].items
    assert truth.accounts == {}


def test_a_return_of_what_is_on_its_way_needs_a_person() -> None:
    """Customers may withdraw before the parcel is there, so a person decides."""
    assert truth_of(Wish(Act.RETURN, SENT, method="pp")).wishes[0].outcome is Outcome.HANDED_OVER


def test_money_above_the_limit_needs_a_person() -> None:
    """What goes back by machine has a limit, and one cent more is a person's to decide."""
    wish = Wish(Act.CANCEL, PLACED)
    outcomes = [
        find_truth(goal(wish), BOOK, replace(RULES, machine_limit=limit)).wishes[0].outcome
        for limit in (34_000, 33_999)
    ]

    assert outcomes == [Outcome.DONE, Outcome.HANDED_OVER]


def test_a_wish_holds_only_under_its_condition() -> None:
    """What costs more than the customer would pay, and what they say no to, is not done."""
    dear = Wish(Act.EXCHANGE, DELIVERED, (WHITE,), "pp", most=400)
    fair = replace(dear, most=500)
    no = replace(fair, says_no=True)

    assert [truth_of(wish).wishes[0].outcome for wish in (dear, fair, no)] == [
        Outcome.NOTHING,
        Outcome.DONE,
        Outcome.NOTHING,
    ]


def test_an_order_is_paid_another_way() -> None:
    """The old method has its money back, the new one paid all of it."""
    rich = replace(BOOK.accounts["anna"].methods["gc"], balance=40_000)
    anna = replace(BOOK.accounts["anna"], methods={**BOOK.accounts["anna"].methods, "gc": rich})
    truth = find_truth(
        goal(Wish(Act.CHANGE_PAYMENT, PLACED, method="gc")), replace(BOOK, accounts={"anna": anna}), RULES
    )

    assert truth.orders[PLACED].paid == {"gc": 34_000}
    assert truth.accounts["anna"].methods["gc"].balance == 6_000


def test_the_variant_that_is_meant() -> None:
    """The same but white; red, or else white; the cheapest that is left; the most storage that is left."""
    fallback = Wanted(BLACK_LAMP, How.FALLBACK, {"color": "red"}, {"color": "white"})
    meant = [
        wanted_variant(wanted, BOOK)
        for wanted in (
            WHITE, RED, fallback, Wanted(BLACK_LAMP, How.CHEAPEST), Wanted(SMALL_TABLET, How.MOST, most_of="storage"),
        )
    ]  # fmt: skip

    assert [one and one.id for one in meant] == ["lamp-white", None, "lamp-white", "lamp-battery", "tablet-128"]


def test_figures_of_options_are_compared_in_one_unit() -> None:
    """A terabyte is more than 512 gigabytes, and a litre more than 750 millilitres."""
    assert figure_of("1TB SSD") > figure_of("512GB SSD") > figure_of("5.8-inch") > figure_of("black") == -1
    assert figure_of("1L") > figure_of("750ml")


def test_a_book_needs_a_shop(tmp_path: Path) -> None:
    """A file that holds no shop is refused in one sentence."""
    (tmp_path / "shop.json").write_text('{"products": {}}')

    with pytest.raises(BadFile, match="products, users and orders"):
        read_book(tmp_path / "shop.json")
