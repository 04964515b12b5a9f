"""The money of acts: by which methods it goes, how much, when, and who may let it go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.account import PaymentKind, PaymentMethod
from bot.domain.act_rules import approval_level, permitted_methods, price_difference
from bot.domain.escalation import Escalation, Level
from bot.domain.money import Money
from bot.domain.order import ActKind, OrderState
from bot.domain.order_act import MoveTime, Verdict
from tests.orders import (
    ANN,
    CARD,
    DAY,
    DELIVERED,
    GIFT,
    NOW,
    PAYPAL,
    PLACED,
    POLICY,
    PRODUCTS,
    SMALL_GIFT,
    a_good,
    an_act,
    an_order,
    answer,
    decide,
    euros,
    paid,
    refunded,
    short,
)

CANCEL, RETURN, EXCHANGE = ActKind.CANCEL, ActKind.RETURN, ActKind.EXCHANGE
CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_ADDRESS = ActKind.CHANGE_ITEMS, ActKind.CHANGE_PAYMENT, ActKind.CHANGE_ADDRESS
MAY, NEEDS_STAFF, REFUSED = Verdict.MAY, Verdict.NEEDS_STAFF, Verdict.REFUSED
EARLY = {CANCEL, CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_ADDRESS}


def test_a_cancelled_order_is_paid_back_as_it_was_paid() -> None:
    """Each method gets what it paid, less what went back before; a gift card has it at once, a card in days."""
    order = an_order(payments=(paid("60.00"), paid("30.00", "gift"), refunded("10.00")))
    decision = decide(a_good(CANCEL), order)

    assert short(decision) == [("card", "€50.00", MoveTime.AT_ONCE), ("gift", "€30.00", MoveTime.AT_ONCE)]
    assert decision.moves[1].arrives_by == NOW
    assert decision.moves[0].arrives_by == POLICY.hours.end_of_working_day(NOW, 7)
    assert {"refund-card-7", "refund-gift-card"} <= {note.id for note in decision.notes}


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
