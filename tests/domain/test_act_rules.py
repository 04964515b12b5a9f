"""What the rules say to what customers want done about their orders, and to what they should not get."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.account import PaymentKind, PaymentMethod
from bot.domain.act_rules import approval_level, decide_act, permitted_methods, price_difference
from bot.domain.escalation import Escalation, Level
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, Order, OrderChange, OrderState
from bot.domain.order_act import ActDecision, MoveTime, OrderAct, Verdict
from bot.domain.redress import PolicyRule
from tests.orders import (
    ANN,
    CARD,
    DAY,
    ELSEWHERE,
    GIFT,
    HOME,
    NOW,
    PAYPAL,
    POLICY,
    PRODUCTS,
    SMALL_GIFT,
    an_act,
    an_order,
    euros,
    paid,
    refunded,
)  # fmt: skip

CANCEL, RETURN, EXCHANGE = ActKind.CANCEL, ActKind.RETURN, ActKind.EXCHANGE
CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_ADDRESS = ActKind.CHANGE_ITEMS, ActKind.CHANGE_PAYMENT, ActKind.CHANGE_ADDRESS
MAY, NEEDS_STAFF, REFUSED = Verdict.MAY, Verdict.NEEDS_STAFF, Verdict.REFUSED
PLACED, DELIVERED = an_order(), an_order(OrderState.DELIVERED)
EARLY = {CANCEL, CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_ADDRESS}


def decide(act: OrderAct, order: Order | None = PLACED, **other: Any) -> ActDecision:
    return decide_act(act, order, **{"account": ANN, "products": PRODUCTS, "policy": POLICY, "now": NOW, **other})


def answer(act: OrderAct, order: Order | None = PLACED, **other: Any) -> tuple[Verdict, str]:
    decision = decide(act, order, **other)
    return decision.verdict, decision.because.id


def short(decision: ActDecision) -> list[tuple[str | None, str, MoveTime]]:
    return [(move.method_id, str(move.amount), move.time) for move in decision.moves]


def a_good(kind: ActKind) -> OrderAct:
    """An act of this kind to which nothing is wrong."""
    return {
        CANCEL: an_act(CANCEL, reason="no_longer_needed"),
        CHANGE_ADDRESS: an_act(CHANGE_ADDRESS, address=ELSEWHERE),
        CHANGE_PAYMENT: an_act(CHANGE_PAYMENT, method_id="paypal"),
        CHANGE_ITEMS: an_act(CHANGE_ITEMS, ("l1", 1, "blue"), method_id="card"),
        RETURN: an_act(RETURN, ("l2", 1), method_id="card"),
        EXCHANGE: an_act(EXCHANGE, ("l1", 1, "blue"), method_id="card"),
        ActKind.CHANGE_OWN_ADDRESS: an_act(ActKind.CHANGE_OWN_ADDRESS, address=ELSEWHERE),
    }[kind]


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


def test_a_cancelled_order_is_paid_back_as_it_was_paid() -> None:
    """Each method gets what it paid, less what went back before; a gift card has it at once, a card in days."""
    order = an_order(payments=(paid("60.00"), paid("30.00", "gift"), refunded("10.00")))
    decision = decide(a_good(CANCEL), order)

    assert short(decision) == [("card", "€50.00", MoveTime.AT_ONCE), ("gift", "€30.00", MoveTime.AT_ONCE)]
    assert decision.moves[1].arrives_by == NOW
    assert decision.moves[0].arrives_by == POLICY.hours.end_of_working_day(NOW, 7)
    assert {"refund-card-7", "refund-gift-card"} <= {note.id for note in decision.notes}


def test_cancelling_needs_no_reason_unless_the_shop_says_so() -> None:
    """The shop asks why; only where its rules say so does it insist."""
    act = an_act(CANCEL)

    assert decide(act).verdict is MAY
    assert answer(act, policy=replace(POLICY, reason_required=True)) == (REFUSED, "reason-needed")


def test_another_way_of_paying_pays_it_all() -> None:
    """The new method pays what the old one gets back."""
    decision = decide(an_act(CHANGE_PAYMENT, method_id="gift"))

    assert short(decision) == [("gift", "-€90.00", MoveTime.AT_ONCE), ("card", "€90.00", MoveTime.AT_ONCE)]
    assert decision.needs_code


@pytest.mark.parametrize(
    ("method", "rule"),
    [("card", "same-method"), ("small", "balance-too-low"), ("bo", "method-not-in-account"), (None, "method-needed")],
)
def test_another_way_of_paying_has_to_be_able_to(method: str | None, rule: str) -> None:
    """It is another method of the account, and a gift card holds the whole order."""
    assert answer(an_act(CHANGE_PAYMENT, method_id=method)) == (REFUSED, rule)


def test_what_a_gift_card_holds_may_not_be_known() -> None:
    """A gift card whose balance the shop did not tell is looked at by a person."""
    account = replace(ANN, payment_methods=(CARD, PaymentMethod("gift", PaymentKind.GIFT_CARD)))

    assert answer(an_act(CHANGE_PAYMENT, method_id="gift"), account=account) == (NEEDS_STAFF, "balance-unknown")


def test_how_it_was_paid_may_not_be_known() -> None:
    """Without a payment on record the way of paying is not changed by the machine."""
    assert answer(an_act(CHANGE_PAYMENT, method_id="gift"), an_order(payments=())) == (NEEDS_STAFF, "payment-unknown")


def test_other_versions_in_an_order_cost_the_difference_at_once() -> None:
    """A dearer version is paid, a cheaper one paid back, by any method of the account."""
    dearer = an_act(CHANGE_ITEMS, ("l1", 2, "blue"), method_id="paypal")
    cheaper = an_act(CHANGE_ITEMS, ("l1", 1, "grey"), method_id="gift")

    assert short(decide(dearer)) == [("paypal", "-€30.00", MoveTime.AT_ONCE)]
    assert short(decide(cheaper)) == [("gift", "€15.00", MoveTime.AT_ONCE)]
    assert (decide(dearer).needs_code, decide(cheaper).needs_code) == (False, True)
    assert "after-item-change" in {note.id for note in decide(dearer).notes}


def test_without_a_choice_the_difference_goes_as_the_order_was_paid() -> None:
    """A total can be asked for before a method is chosen; where two methods paid, the one for more is to be said."""
    act = an_act(CHANGE_ITEMS, ("l1", 1, "blue"))
    two = an_order(payments=(paid("60.00"), paid("30.00", "gift")))

    assert short(decide(act)) == [("card", "-€15.00", MoveTime.AT_ONCE)]
    assert answer(act, two) == (REFUSED, "method-needed")
    assert short(decide(an_act(CHANGE_ITEMS, ("l1", 1, "grey")), two)) == [
        ("card", "€10.00", MoveTime.AT_ONCE), ("gift", "€5.00", MoveTime.AT_ONCE),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [CHANGE_ITEMS, EXCHANGE])
def test_a_gift_card_has_to_hold_the_difference(kind: ActKind) -> None:
    """Before goods are changed, what they cost more has to be on the gift card."""
    order = an_order(OrderState.PLACED if kind is CHANGE_ITEMS else OrderState.DELIVERED)

    assert answer(an_act(kind, ("l1", 1, "blue"), method_id="small"), order) == (REFUSED, "balance-too-low")
    assert decide(an_act(kind, ("l1", 1, "blue"), method_id="gift"), order).verdict is MAY


def test_an_exchange_settles_when_the_goods_are_back() -> None:
    """The difference of an exchange moves when the old pieces are here, and has no day yet."""
    decision = decide(a_good(EXCHANGE), DELIVERED)

    assert short(decision) == [("card", "-€15.00", MoveTime.ON_RETURN)]
    assert decision.moves[0].arrives_by is None


def test_a_return_is_paid_by_the_way_it_was_paid_or_onto_a_gift_card() -> None:
    """No other method may be chosen, even one of the account; money onto a gift card needs a code."""
    by_card, by_gift = (decide(an_act(RETURN, ("l1", 1), method_id=way), DELIVERED) for way in ("card", "gift"))

    assert short(by_card) == [("card", "€40.00", MoveTime.ON_RETURN)]
    assert (by_card.verdict, by_card.because, by_card.needs_code) == (MAY, POLICY.withdrawal, False)
    assert (by_gift.verdict, by_gift.needs_code) == (MAY, True)
    assert answer(an_act(RETURN, ("l1", 1), method_id="paypal"), DELIVERED) == (REFUSED, "method-not-permitted")
    assert [method.id for method in permitted_methods(RETURN, DELIVERED, ANN, POLICY)] == ["card", "gift", "small"]
    assert {"return-postage", "return-post-by-14", "once-sent-back"} <= {note.id for note in by_card.notes}


def test_methods_that_may_be_offered() -> None:
    """What is offered is what would be accepted."""
    order = an_order()

    assert permitted_methods(CANCEL, order, ANN, POLICY) == (CARD,)
    assert permitted_methods(CHANGE_PAYMENT, order, ANN, POLICY) == (PAYPAL, GIFT)
    assert permitted_methods(CHANGE_ITEMS, order, ANN, POLICY) == (CARD, PAYPAL, GIFT, SMALL_GIFT)
    assert permitted_methods(CHANGE_ADDRESS, order, ANN, POLICY) == ()


def test_a_card_that_was_removed_can_still_get_its_money_back() -> None:
    """A method that paid and is no longer kept with the account takes its own money back."""
    account = replace(ANN, payment_methods=(GIFT,))

    assert decide(an_act(RETURN, ("l1", 1), method_id="card"), DELIVERED, account=account).verdict is MAY


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


def test_much_money_is_decided_by_a_person_and_very_much_by_two() -> None:
    """Above the machine's limit a colleague decides, above theirs the next level; a move between methods costs none."""
    levels = {1: Level(1, "care", 8 * DAY, euros("600")), 2: Level(2, "head", 8 * DAY, euros("900")),
              3: Level(3, "management", 8 * DAY)}  # fmt: skip
    house = Escalation(levels)
    much, more = (an_order(payments=(paid(amount),)) for amount in ("501.00", "601.00"))

    assert answer(a_good(CANCEL), an_order(payments=(paid("500.00"),)))[0] is MAY
    assert answer(a_good(CANCEL), much) == (NEEDS_STAFF, "over-machine-limit")
    assert [approval_level(decide(a_good(CANCEL), order), house) for order in (an_order(), much, more)] == [0, 1, 2]
    assert decide(a_good(CHANGE_PAYMENT), more).verdict is MAY


def test_without_a_limit_in_its_currency_a_person_decides() -> None:
    """The machine gives no money in a currency that nobody has limited."""
    assert answer(a_good(CANCEL), policy=replace(POLICY, limits={})) == (NEEDS_STAFF, "over-machine-limit")


def test_an_address_has_to_be_whole_and_new() -> None:
    """A parcel needs a street, a town, a postcode and a country; abroad a person looks first."""
    abroad = replace(ELSEWHERE, country="France")

    assert answer(an_act(CHANGE_ADDRESS, address=replace(ELSEWHERE, city=" "))) == (REFUSED, "address-incomplete")
    assert answer(an_act(CHANGE_ADDRESS)) == (REFUSED, "address-incomplete")
    assert answer(an_act(CHANGE_ADDRESS, address=HOME)) == (REFUSED, "same-address")
    assert answer(an_act(CHANGE_ADDRESS, address=abroad)) == (NEEDS_STAFF, "other-country")
    assert decide(an_act(ActKind.CHANGE_OWN_ADDRESS, address=abroad), None).verdict is MAY
    assert decide(an_act(ActKind.CHANGE_OWN_ADDRESS, address=abroad), None).needs_code


@pytest.mark.parametrize("kind", [CANCEL, RETURN, EXCHANGE, CHANGE_ITEMS, CHANGE_PAYMENT])
def test_currencies_that_were_mixed_up_before_go_to_a_person(kind: ActKind) -> None:
    """An order with amounts in two currencies is not reckoned with here."""
    order = an_order(OrderState.PLACED if kind in EARLY else OrderState.DELIVERED, shipping=Money(500, "USD"))

    assert answer(a_good(kind), order) == (NEEDS_STAFF, "amount-unsure")
    assert decide(a_good(kind), order).moves == ()


def test_a_gift_card_in_another_currency_is_not_used() -> None:
    """Money never goes onto or off a gift card of another currency; where one paid, a person looks."""
    account = replace(ANN, payment_methods=(CARD, replace(GIFT, balance=Money(9999, "USD"))))
    by_gift = an_act(RETURN, ("l1", 1), method_id="gift")

    assert permitted_methods(CHANGE_ITEMS, PLACED, account, POLICY) == (CARD,)
    assert answer(by_gift, DELIVERED, account=account) == (REFUSED, "method-not-permitted")
    assert answer(a_good(CANCEL), an_order(payments=(paid("90.00", "gift"),)), account=account) == (
        NEEDS_STAFF, "amount-unsure",
    )  # fmt: skip


def test_the_difference_is_told_for_items_only() -> None:
    """What new versions cost more, or less, with every piece counted."""
    act = an_act(EXCHANGE, ("l1", 1, "blue"), ("l1", 1, "grey"))

    assert price_difference(act, DELIVERED, PRODUCTS) == euros("0")
    with pytest.raises(ValueError):
        price_difference(an_act(EXCHANGE, ("l2", 1, "blue")), DELIVERED, PRODUCTS)
    assert decide(replace(act, method_id=None), DELIVERED).moves == ()
