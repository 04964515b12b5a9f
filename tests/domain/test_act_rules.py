"""What the rules say to what customers want done about their orders, and to what they should not get."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, Order, OrderChange, OrderState
from bot.domain.order_act import Verdict
from bot.domain.redress import PolicyRule
from tests.orders import (
    ANN,
    DAY,
    DELIVERED,
    ELSEWHERE,
    HOME,
    NOW,
    POLICY,
    PRODUCTS,
    a_good,
    an_act,
    an_order,
    answer,
    decide,
    euros,
    paid,
)

CANCEL, RETURN, EXCHANGE = ActKind.CANCEL, ActKind.RETURN, ActKind.EXCHANGE
CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_ADDRESS = ActKind.CHANGE_ITEMS, ActKind.CHANGE_PAYMENT, ActKind.CHANGE_ADDRESS
MAY, NEEDS_STAFF, REFUSED = Verdict.MAY, Verdict.NEEDS_STAFF, Verdict.REFUSED
EARLY = {CANCEL, CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_ADDRESS}


@pytest.mark.parametrize("kind", ActKind)
@pytest.mark.parametrize("state", OrderState)
def test_each_act_has_its_states(kind: ActKind, state: OrderState) -> None:
    """A placed order is cancelled and changed, a delivered one sent back and exchanged; the account any time."""
    order = an_order(state, delivered_at=None)
    verdict = decide(a_good(kind), None if kind is ActKind.CHANGE_OWN_ADDRESS else order).verdict
    by_staff = {(CANCEL, OrderState.PACKED), (CHANGE_ADDRESS, OrderState.PACKED), (RETURN, OrderState.SENT)}

    if kind is ActKind.CHANGE_OWN_ADDRESS or state is (OrderState.PLACED if kind in EARLY else OrderState.DELIVERED):
        assert verdict is MAY
    else:
        assert verdict is (NEEDS_STAFF if (kind, state) in by_staff else REFUSED)


@pytest.mark.parametrize(
    ("kind", "state", "rule"),
    [
        (CANCEL, OrderState.SENT, "sent-already"),
        (CANCEL, OrderState.DELIVERED, "delivered-already"),
        (CHANGE_ITEMS, OrderState.PACKED, "packed-already"),
        (CANCEL, OrderState.CANCELLED, "cancelled-before"),
        (RETURN, OrderState.CANCELLED, "cancelled-before"),
        (EXCHANGE, OrderState.PLACED, "not-delivered-yet"),
        (EXCHANGE, OrderState.SENT, "not-delivered-yet"),
    ],
)
def test_a_no_says_why(kind: ActKind, state: OrderState, rule: str) -> None:
    """What is too late or too early is answered with where the order is."""
    assert answer(a_good(kind), an_order(state)) == (REFUSED, rule)


def test_a_parcel_that_cannot_be_stopped_can_still_be_sent_back() -> None:
    """Who cannot cancel any more hears of the right to withdraw, as long as it runs."""
    assert decide(a_good(CANCEL), an_order(OrderState.SENT)).notes == (POLICY.withdrawal,)
    assert decide(a_good(CANCEL), an_order(OrderState.DELIVERED, delivered_at=NOW - 20 * DAY)).notes == ()


def test_another_customers_order_is_like_none() -> None:
    """Nothing tells an order of somebody else from one that is not there."""
    theirs = an_order(account_id="bo")

    assert decide(a_good(CANCEL), theirs) == decide(a_good(CANCEL), None)
    assert answer(a_good(CANCEL), None) == (REFUSED, "order-not-in-account")


def test_an_order_without_an_account_goes_by_its_address() -> None:
    """An order that names no account is the customer's whose e-mail address it has."""
    assert decide(a_good(CANCEL), an_order(account_id=None)).verdict is MAY
    assert decide(a_good(CANCEL), an_order(account_id=None, email="bo@example.com")).verdict is REFUSED
    assert (
        decide(a_good(CANCEL), an_order(account_id=None, email=""), account=replace(ANN, email="")).verdict is REFUSED
    )


def test_a_mix_up_is_a_mistake_of_the_program() -> None:
    """An act put to another account or order, or with an invented reason, is never decided."""
    for act in (replace(a_good(CANCEL), account_id="bo"), replace(a_good(CANCEL), order_number="1"),
                replace(a_good(CANCEL), reason="because")):  # fmt: skip
        with pytest.raises(ValueError):
            decide(act)


@pytest.mark.parametrize(
    ("kind", "lines", "rule"),
    [
        (RETURN, [], "nothing-chosen"),
        (RETURN, [("l1", 0)], "nothing-chosen"),
        (RETURN, [("l1", -1)], "nothing-chosen"),
        (RETURN, [("l1", 3)], "not-so-many"),
        (RETURN, [("l1", 2), ("l1", 1)], "not-so-many"),
        (RETURN, [("l9", 1)], "not-in-order"),
        (EXCHANGE, [("l1", 1, "red")], "same-version"),
        (EXCHANGE, [("l1", 1, "white")], "not-in-stock"),
        (EXCHANGE, [("l1", 2, "grey")], "not-in-stock"),
        (EXCHANGE, [("l1", 1, "grey"), ("l1", 1, "grey")], "not-in-stock"),
        (EXCHANGE, [("l1", 1, "green")], "same-product-only"),
        (EXCHANGE, [("l1", 1)], "same-product-only"),
        (EXCHANGE, [("l2", 1, "blue")], "same-product-only"),
    ],
)
def test_pieces_and_versions_have_to_be_right(kind: ActKind, lines: list[Any], rule: str) -> None:
    """Only pieces of the order go back, and only for another version of the product that is there."""
    assert answer(an_act(kind, *lines, method_id="card"), DELIVERED) == (REFUSED, rule)


def test_a_product_that_is_gone_and_one_in_dollars() -> None:
    """What is no longer sold, or sold in another currency, takes nothing's place."""
    dollars = [replace(variant, price=Money(100, "USD")) for variant in PRODUCTS["lamp"].variants]
    lamp = type(PRODUCTS["lamp"]).of_variants("lamp", "Lamp", (), "light", dollars)

    assert answer(a_good(EXCHANGE), DELIVERED, products={}) == (REFUSED, "not-sold")
    assert answer(a_good(EXCHANGE), DELIVERED, products={"lamp": lamp}) == (REFUSED, "other-currency")


def test_cancelling_needs_no_reason_unless_the_shop_says_so() -> None:
    """The shop asks why; only where its rules say so does it insist."""
    act = an_act(CANCEL)

    assert decide(act).verdict is MAY
    assert answer(act, policy=replace(POLICY, reason_required=True)) == (REFUSED, "reason-needed")


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (14 * DAY, (MAY, "withdrawal-14")),
        (15 * DAY, (NEEDS_STAFF, "guarantee-2y")),
        (731 * DAY, (NEEDS_STAFF, "guarantee-2y")),
        (732 * DAY, (NEEDS_STAFF, "person-decides")),
    ],
)
def test_late_returns_go_to_a_person(held: Any, expected: tuple[Verdict, str]) -> None:
    """After the days of the law a person looks at what the guarantee gives; nobody is turned away."""
    assert answer(a_good(RETURN), an_order(OrderState.DELIVERED, delivered_at=NOW - held)) == expected


def test_a_shop_may_give_more_days() -> None:
    """In the days that the shop gives beyond the law, goods go back without the delivery."""
    longer = replace(POLICY, commercial_return=PolicyRule("sixty", "Sixty days.", "Returns policy", 60))
    order = an_order(
        OrderState.DELIVERED, delivered_at=NOW - 30 * DAY, shipping=euros("5.00"), payments=(paid("95.00"),)
    )
    everything = an_act(RETURN, ("l1", 2), ("l2", 1), method_id="card")
    by_law = decide(everything, replace(order, delivered_at=None), policy=longer)
    by_shop = decide(everything, order, policy=longer)

    assert (by_law.because.id, str(by_law.moves[0].amount)) == ("withdrawal-14", "€95.00")
    assert (by_shop.because.id, str(by_shop.moves[0].amount)) == ("sixty", "€90.00")


def changed(order: Order, kind: ActKind, *lines: LineChange) -> Order:
    return replace(order, changes=(OrderChange(kind, lines, NOW - DAY),))


@pytest.mark.parametrize("kind", [CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_ADDRESS])
def test_after_other_versions_nothing_more_is_changed(kind: ActKind) -> None:
    """Items are changed once per order, and then the order stays as it is."""
    assert answer(a_good(kind), changed(an_order(), CHANGE_ITEMS)) == (REFUSED, "after-item-change")


def test_a_right_that_the_house_closes_goes_to_a_person() -> None:
    """The law lets customers withdraw even where the house's own rules are over: that is never refused here."""
    assert answer(a_good(CANCEL), changed(an_order(), CHANGE_ITEMS)) == (NEEDS_STAFF, "after-item-change")
    assert answer(a_good(RETURN), changed(DELIVERED, EXCHANGE, LineChange("l1", 1, "blue")))[0] is NEEDS_STAFF


@pytest.mark.parametrize("before", [RETURN, EXCHANGE])
def test_goods_are_exchanged_once(before: ActKind) -> None:
    """After a return or an exchange, nothing of the order is exchanged; and no piece goes back twice."""
    order = changed(DELIVERED, before, LineChange("l1", 2))

    assert answer(a_good(EXCHANGE), order) == (REFUSED, "once-sent-back")
    assert answer(an_act(RETURN, ("l1", 1), method_id="card"), order) == (REFUSED, "given-back-before")


def test_a_change_of_address_or_payment_closes_nothing() -> None:
    """These may be repeated."""
    for kind in (CHANGE_ADDRESS, CHANGE_PAYMENT):
        assert decide(a_good(CHANGE_ITEMS), changed(an_order(), kind)).verdict is MAY


def test_an_address_has_to_be_whole_and_new() -> None:
    """A parcel needs a street, a town, a postcode and a country; abroad a person looks first."""
    abroad = replace(ELSEWHERE, country="France")

    assert answer(an_act(CHANGE_ADDRESS, address=replace(ELSEWHERE, city=" "))) == (REFUSED, "address-incomplete")
    assert answer(an_act(CHANGE_ADDRESS)) == (REFUSED, "address-incomplete")
    assert answer(an_act(CHANGE_ADDRESS, address=HOME)) == (REFUSED, "same-address")
    assert answer(an_act(CHANGE_ADDRESS, address=abroad)) == (NEEDS_STAFF, "other-country")
    assert decide(an_act(ActKind.CHANGE_OWN_ADDRESS, address=abroad), None).verdict is MAY
    assert decide(an_act(ActKind.CHANGE_OWN_ADDRESS, address=abroad), None).needs_code
