"""The talk about orders, from the wish to what is read out: what is asked, and what is done on a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.address import Address
from bot.domain.money import Money
from bot.domain.order import ActKind, Order, OrderLine, OrderState, Payment, PaymentDirection
from bot.domain.order_act import ActDecision, Verdict
from bot.domain.order_counter import Counter
from bot.domain.order_hearing import Said, hear
from bot.domain.order_plan import Ask, Plan, plan_from_json, plan_to_json
from bot.domain.order_step import Step, next_step
from bot.domain.shop import Product, Variant
from tests.orders import POLICY

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
HOME = Address("12 Mill Lane", "Denver", "80279", "USA", region="CO")
OFFICE = Address("4 Quay Street", "Houston", "77004", "USA", region="TX")


def variant(product: str, id: str, price: int, stock: int = 5, **options: str) -> Variant:
    return Variant(id, product, options, Money(price, "USD"), stock)


BOTTLE = Product.of_variants("bottle", "Water Bottle", (), "", [
    variant("bottle", "b1", 4784, capacity="1000ml", material="glass", color="blue"),
    variant("bottle", "b2", 4800, capacity="1000ml", material="glass", color="red"),
    variant("bottle", "b3", 5200, 0, capacity="1000ml", material="glass", color="green"),
    variant("bottle", "b4", 4500, capacity="500ml", material="plastic", color="blue"),
])  # fmt: skip
CHAIR = Product.of_variants("chair", "Office Chair", (), "", [
    variant("chair", "c1", 48881, material="fabric", color="black"),
    variant("chair", "c2", 50000, material="leather", color="black"),
    variant("chair", "c3", 51000, material="leather", color="gray"),
])  # fmt: skip
LAMP = Product.of_variants("lamp", "Desk Lamp", (), "", [variant("lamp", "l1", 13000, brightness="high")])


def line(product: Product, id: str, quantity: int = 1) -> OrderLine:
    one = next(variant for variant in product.variants if variant.id == id)
    return OrderLine(product.id, product.name, quantity, one.price, id, id, one.options)


def order(number: str, state: OrderState, *lines: OrderLine, address: Address = HOME) -> Order:
    made = Order(number, "ann@example.com", state, None, lines, account_id="ann", address=address)
    return replace(made, payments=(Payment(PaymentDirection.PAID, made.total, "credit_card_1"),))


PENDING = order("W1000001", OrderState.PLACED, line(BOTTLE, "b1"), line(CHAIR, "c1"))
OTHER_PENDING = order("W1000002", OrderState.PLACED, line(LAMP, "l1"), address=OFFICE)
DELIVERED = order("W1000003", OrderState.DELIVERED, line(BOTTLE, "b1"), line(CHAIR, "c1"), line(LAMP, "l1"))
SENT = order("W1000004", OrderState.SENT, line(LAMP, "l1"))
ANN = Account("ann", "ann@example.com", "Ann", "Lee", "", HOME, (
    PaymentMethod("credit_card_1", PaymentKind.CARD, "visa", "1234"),
    PaymentMethod("gift_card_2", PaymentKind.GIFT_CARD, balance=Money(100_000, "USD")),
    PaymentMethod("paypal_3", PaymentKind.PAYPAL),
))  # fmt: skip


def counter(*orders: Order) -> Counter:
    products = {product.id: product for product in (BOTTLE, CHAIR, LAMP)}
    return Counter(ANN, orders, products, POLICY, NOW)


class Talk:
    """A customer at the counter: says things, and sees what is asked or read out."""

    def __init__(self, *orders: Order) -> None:
        self.counter = counter(*orders)
        self.plan = Plan()
        self.step: Step | None = None
        self.agreed: ActDecision | None = None
        self.heard = True

    def say(self, *texts: str) -> Talk:
        for text in texts:
            before = self.step
            pressed = text[1:] if text.startswith("/") else None
            heard = hear(self.plan, Said("" if pressed else text, pressed), self.counter)
            self.heard, self.plan = heard.understood, plan_from_json(plan_to_json(heard.plan))
            if self.plan.is_yes:
                assert before is not None
                self.agreed = before.decision
                return self
            if self.plan.tasks:
                self.plan, self.step = next_step(self.plan, self.counter)
                self.plan = plan_from_json(plan_to_json(self.plan))
            else:
                self.step = None
        return self

    @property
    def asks(self) -> Ask | None:
        return self.step.ask if self.step is not None else None

    @property
    def act(self) -> tuple[object, ...]:
        """What is read out: kind, order, lines, method."""
        assert self.step is not None and self.step.decision is not None, self.step
        act = self.step.decision.act
        lines = tuple((one.line, one.quantity, one.new_variant_id) for one in act.lines)
        return (act.kind, act.order_number, lines, act.method_id)


def test_a_cancellation_is_read_out_and_done_on_a_yes() -> None:
    """Who wants an order cancelled hears what it comes to, and only a yes makes it an act."""
    talk = Talk(PENDING, DELIVERED).say("I want to cancel my order W1000001, I don't need it any more")

    assert talk.asks is Ask.YES and talk.act == (ActKind.CANCEL, "W1000001", (), None)
    assert talk.agreed is None
    assert talk.say("yes please").agreed is not None


def test_a_part_is_not_cancelled_as_the_whole() -> None:
    """Who wants one item cancelled is asked whether it shall be all of the order."""
    assert Talk(PENDING).say("cancel just the bottle from my order").asks is Ask.WHOLE


def test_items_are_chosen_and_money_goes_back_by_a_chosen_way() -> None:
    """All but the lamp go back, and the money as the customer says."""
    talk = Talk(DELIVERED, PENDING).say("I'd like to return some things from W1000003")
    assert talk.asks is Ask.LINES
    assert talk.say("everything but the lamp").asks is Ask.METHOD
    talk.say("gift card please")

    assert talk.act == (ActKind.RETURN, "W1000003", (("b1", 1, None), ("c1", 1, None)), "gift_card_2")


def test_a_yes_but_changes_what_is_read_out() -> None:
    """A "yes, but" is no yes: what it changes is read out anew."""
    talk = Talk(DELIVERED).say("return the lamp", "to my visa")
    first = talk.act
    talk.say("yes but put it on the gift card instead")

    assert first[3] == "credit_card_1" and talk.act[3] == "gift_card_2"
    assert talk.agreed is None


@pytest.mark.parametrize(
    ("words", "variant"),
    [
        ("exchange the bottle for the same in red, pay with paypal", "b2"),
        ("I want to swap my water bottle for a green one, if there is none then red. paypal", "b2"),
        ("exchange the bottle for the cheapest one you have, difference to paypal", "b4"),
    ],
)
def test_an_exchange_finds_the_variant(words: str, variant: str) -> None:
    """What shall come instead is found by its options, what is in stock, and second choices."""
    talk = Talk(DELIVERED).say(words)

    assert talk.act == (ActKind.EXCHANGE, "W1000003", (("b1", 1, variant),), "paypal_3")


def test_before_it_is_sent_an_exchange_is_a_change() -> None:
    """An exchange and a change are one word to a customer; the order's state tells which it is."""
    talk = Talk(PENDING).say("exchange the chair for the leather one in gray, on my visa")

    assert talk.act[0] is ActKind.CHANGE_ITEMS and talk.act[2] == (("c1", 1, "c3"),)


def test_two_items_get_a_variant_each() -> None:
    """Each item's new variant is described behind its name."""
    talk = Talk(DELIVERED).say("exchange the bottle for a red one and the chair for a gray leather one, use paypal")

    assert talk.act == (ActKind.EXCHANGE, "W1000003", (("b1", 1, "b2"), ("c1", 1, "c3")), "paypal_3")


def test_several_wishes_are_taken_one_after_another() -> None:
    """Of two wishes in one message the second one is taken up when the first is done."""
    talk = Talk(PENDING, DELIVERED).say("return the lamp to my visa, and cancel order W1000001, no longer needed")
    assert talk.act[0] is ActKind.RETURN
    talk.say("yes")
    talk.plan, talk.step = next_step(talk.plan.without_task(), talk.counter)

    assert talk.act[:2] == (ActKind.CANCEL, "W1000001")


def test_what_is_refused_is_refused_before_particulars_are_asked() -> None:
    """Nobody is asked why or which item for an act that the order's state rules out."""
    talk = Talk(SENT).say("cancel order W1000004")

    assert talk.step is not None and talk.step.decision is not None
    assert talk.step.decision.verdict is Verdict.REFUSED


def test_the_address_of_another_order_is_taken() -> None:
    """Who wants the address of another order used is understood."""
    talk = Talk(PENDING, OTHER_PENDING).say("please send order W1000001 to the address of my other order")

    assert talk.step is not None and talk.step.decision is not None
    assert talk.step.decision.act.address == OFFICE


def test_a_new_address_in_words() -> None:
    """A typed address is taken as it stands."""
    talk = Talk(PENDING).say("change the address of my order to 445 Maple Drive, Suite 394, Fort Worth, TX 76165, USA")

    assert talk.step is not None and talk.step.decision is not None
    assert str(talk.step.decision.act.address) == "445 Maple Drive, Suite 394, Fort Worth, TX 76165, USA"


def test_a_no_drops_it() -> None:
    """Who says no to what was read out has nothing done."""
    talk = Talk(DELIVERED).say("return the lamp to the visa", "no, leave it")

    assert talk.plan.tasks == () and talk.agreed is None


def test_a_no_on_the_way_drops_it_and_an_own_reason_is_a_reason() -> None:
    """Who does not want it after all says so at any question; a reason that no list has holds nothing up."""
    dropped = Talk(PENDING).say("cancel my order W1000001", "no, leave it")
    explained = Talk(PENDING).say("cancel my order W1000001", "I found it cheaper elsewhere")

    assert dropped.plan.tasks == ()
    assert explained.asks is Ask.YES and explained.act[0] is ActKind.CANCEL


def test_another_customers_order_is_not_taken_for_ones_own() -> None:
    """Who names an order that is none of theirs is asked which one they mean, even if they have only one."""
    talk = Talk(PENDING).say("cancel order W9999999, ordered by mistake")

    assert talk.asks is Ask.ORDER and talk.plan.choices == ("W1000001",)
    assert talk.say("1").act[:2] == (ActKind.CANCEL, "W1000001")


def test_a_limit_in_another_currency_is_no_limit_of_ours() -> None:
    """Fifty euros say nothing about what dollars may be paid: the sum is read out, and no limit is held against it."""
    talk = Talk(DELIVERED).say("exchange the chair for the gray leather one if it is under 50 euros more, on paypal")

    assert talk.plan.task is not None and talk.plan.task.most_to_pay is None
    assert talk.asks is Ask.YES


def test_who_says_again_what_is_not_meant_chooses_from_what_is_listed() -> None:
    """The number chosen is the place in the list of all variants that can be had."""
    talk = Talk(DELIVERED).say("exchange the chair for a leather one in gray, on paypal", "no, the gray leather one")
    assert talk.asks is Ask.VARIANT and talk.plan.choices == ("c2", "c3")

    assert talk.say("1").act[2] == (("c1", 1, "c2"),)


def test_the_only_order_is_meant_with_all_that_was_said() -> None:
    """Who has one order that fits need not name it, and what they said of its items counts."""
    there = counter(order("W1000009", OrderState.DELIVERED, line(BOTTLE, "b1")))
    heard = hear(Plan(), Said("hi, could i swap my flask for the red one instead?", intent="change_order"), there)
    plan, step = next_step(heard.plan, there)

    assert plan.task is not None and (plan.task.order, dict(plan.task.variants or {})) == ("W1000009", {"b1": "b2"})
    assert step.ask is not Ask.VARIANT
