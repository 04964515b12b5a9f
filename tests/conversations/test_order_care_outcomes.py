"""A customer gets done with their orders what a good clerk would do, and nothing without an explicit yes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable

import pytest

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.address import Address
from bot.domain.money import Money
from bot.domain.order import Order, OrderLine, OrderState, Payment, PaymentDirection
from bot.storage.engine import open_database
from bot.storage.unit_of_work import SqlUnitOfWork
from tests.conftest import RunningHeard
from tests.conversations.customer import Customer

HOME = Address("12 Mill Lane", "Galway", "H91 W6XE", "Ireland")
OFFICE = Address("4 Quay Street", "Cork", "T12 X6F4", "Ireland")
PRICES = {"bottle-rill": 2490, "lamp-luma": 5990, "backpack-tarn": 7400, "mugs-dune": 3200}
NAMES = {
    "bottle-rill": "Rill water bottle",
    "lamp-luma": "Luma desk lamp",
    "backpack-tarn": "Tarn backpack",
    "mugs-dune": "Dune mug set",
}
WHAT_WOULD = "This is what would happen:"
_numbers = itertools.count(7_200_001)


def line(product: str, colour: str) -> OrderLine:
    """One item of an order, in a colour."""
    variant = f"{product.split('-')[1]}-{colour}"
    return OrderLine(product, NAMES[product], 1, Money(PRICES[product], "EUR"), variant, variant, {"colour": colour})


class Shopper:
    """A customer of the shop whom only this test knows, and their talk with the assistant."""

    def __init__(self, customer: Customer, database: Path) -> None:
        self.customer = customer
        self._engine = open_database(f"sqlite:///{database}")
        self.id = f"shopper-{next(_numbers)}"
        self.email = f"{self.id}@example.com"
        self.methods = (
            PaymentMethod(f"{self.id}-visa", PaymentKind.CARD, "visa", "4417"),
            PaymentMethod(f"{self.id}-gift", PaymentKind.GIFT_CARD, balance=Money(8500, "EUR")),
        )
        self.account = Account(self.id, self.email, "Nora", "Byrne", "", HOME, self.methods)
        with self._uow() as uow:
            uow.accounts.put_accounts([self.account], "import:talk")
            uow.commit()

    def _uow(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self._engine)

    def orders(self, state: OrderState, *lines: OrderLine, address: Address = HOME) -> str:
        """Place an order; its number."""
        number = str(next(_numbers))
        order = Order(number, self.email, state, datetime.now(timezone.utc), lines, account_id=self.id, address=address)
        if state is OrderState.DELIVERED:
            order = replace(order, delivered_at=datetime.now(timezone.utc))
        paid = Payment(PaymentDirection.PAID, order.total, self.methods[0].id, datetime.now(timezone.utc))
        with self._uow() as uow:
            uow.shop.put_orders([replace(order, payments=(paid,))], "import:talk")
            uow.commit()
        return number

    def order(self, number: str) -> Order:
        """As it is kept now."""
        with self._uow() as uow:
            order = uow.shop.order(number)
        assert order is not None
        return order

    def kept(self) -> Account:
        """The account as it is kept now."""
        with self._uow() as uow:
            account = uow.accounts.account(self.id)
        assert account is not None
        return account

    def say(self, *texts: str) -> str:
        """Say these messages; the whole answer to the last one."""
        return self.customer.say(*texts)

    def acts(self) -> list[dict[str, Any]]:
        """What was agreed to in this conversation."""
        return self.customer.rows("select * from order_acts where conversation_id = :here order by agreed_at")


@pytest.fixture
def shopper(customer: Customer, heard: RunningHeard) -> Shopper:
    """A customer with an account and no orders yet."""
    return Shopper(customer, heard.directory / "heard.db")


def test_a_cancellation_is_done_on_a_yes_and_the_money_promised(shopper: Shopper) -> None:
    """Order, reason and money are read out; a yes cancels, and by when the money is back is a promise on record."""
    number = shopper.orders(OrderState.PLACED, line("lamp-luma", "black"), line("bottle-rill", "blue"))
    read_out = shopper.say(f"please cancel order {number}, I no longer need it", shopper.email)
    before = shopper.order(number).state
    done = shopper.say("yes please")

    assert WHAT_WOULD in read_out and "€84.80 goes back to you" in read_out and "No longer needed" in read_out
    assert before is OrderState.PLACED
    assert f"Done. Order {number} is cancelled." in done and "€84.80 is back with you by" in done
    assert shopper.order(number).state is OrderState.CANCELLED
    assert [promise["kind"] for promise in shopper.customer.promises()] == ["refund"]


def test_nothing_is_done_without_a_yes(shopper: Shopper) -> None:
    """A "yes, but" is no yes: what it changes is read out anew; and a no at the last step does nothing."""
    number = shopper.orders(OrderState.DELIVERED, line("lamp-luma", "black"), line("bottle-rill", "blue"))
    shopper.say(f"I want to return the lamp and the bottle from {number}", shopper.email, "to my visa")
    again = shopper.say("yes, but only the lamp")
    assert WHAT_WOULD in again and "€59.90" in again and "bottle" not in again.split("Nothing is done")[0]
    assert "nothing was changed" in shopper.say("no, leave it").lower()
    assert shopper.acts() == [] and shopper.order(number).changes == ()


def test_all_but_one_item_go_back_once(shopper: Shopper) -> None:
    """Items are chosen in words; a yes that is said again brings about nothing more."""
    number = shopper.orders(
        OrderState.DELIVERED, line("lamp-luma", "black"), line("bottle-rill", "blue"), line("mugs-dune", "sand")
    )
    asked = shopper.say(f"I'd like to return some things from order {number}", shopper.email)
    shopper.say("everything but the lamp")
    read_out = shopper.say("the visa please")
    shopper.say("yes", "yes")
    back = [one.line for change in shopper.order(number).changes for one in change.lines]

    assert "Which items" in asked
    assert "€56.90 goes back to you" in read_out
    assert sorted(back) == ["dune-sand", "rill-blue"] and len(shopper.acts()) == 1


@pytest.mark.parametrize(
    ("words", "colour"),
    [
        ("exchange the backpack for the same one in rust", "rust"),
        ("can I swap the backpack for a pink one, if there is none then moss", "moss"),
    ],
)
def test_an_exchange_finds_the_variant(shopper: Shopper, words: str, colour: str) -> None:
    """The same but in rust is found, and so is a second choice."""
    number = shopper.orders(OrderState.DELIVERED, line("backpack-tarn", "slate"), line("lamp-luma", "white"))
    read_out = shopper.say(f"{words}, order {number}", shopper.email)
    assert WHAT_WOULD in read_out and colour in read_out
    shopper.say("yes, go ahead")
    changes = shopper.order(number).changes

    assert [one.new_variant_id for change in changes for one in change.lines] == [f"tarn-{colour}"]


def test_several_wishes_in_one_message_are_done_one_after_the_other(shopper: Shopper) -> None:
    """Two orders in one message: each is read out and agreed to by itself."""
    back = shopper.orders(OrderState.DELIVERED, line("lamp-luma", "black"))
    gone = shopper.orders(OrderState.PLACED, line("mugs-dune", "blue"))
    first = shopper.say(f"return the lamp of {back} to my visa and cancel {gone}, ordered by mistake", shopper.email)
    second = shopper.say("yes")
    shopper.say("yes")

    assert f"From order {back}" in first and f"Order {gone} is cancelled as a whole" in second
    assert shopper.order(gone).state is OrderState.CANCELLED and len(shopper.order(back).changes) == 1


def test_what_the_rules_refuse_is_refused_with_a_reason(shopper: Shopper) -> None:
    """An order that was sent is not cancelled, and nobody is asked for particulars in vain."""
    number = shopper.orders(OrderState.SENT, line("lamp-luma", "black"))
    said = shopper.say(f"cancel order {number}", shopper.email)

    assert "I cannot do that." in said and "on its way already" in said
    assert shopper.acts() == []


def test_an_order_of_somebody_else_is_no_order_of_this_customer(
    shopper: Shopper, new_customer: Callable[[], Customer], heard: RunningHeard
) -> None:
    """Who names another customer's order number learns nothing of it, not even that there is one."""
    other = Shopper(new_customer(), heard.directory / "heard.db")
    number = other.orders(OrderState.PLACED, line("mugs-dune", "sand"))
    shopper.orders(OrderState.PLACED, line("lamp-luma", "white"))
    said = shopper.say(f"cancel order {number}", shopper.email)
    guessed = shopper.say("cancel order 99999991")

    assert "mug" not in said.lower() and "€32" not in said
    assert "mug" not in guessed.lower()
    assert other.order(number).state is OrderState.PLACED


def test_a_thing_they_never_ordered_is_not_taken_for_another(shopper: Shopper) -> None:
    """Who wants to return mugs and ordered only a lamp is told so, and the lamp is not read out for them."""
    shopper.orders(OrderState.DELIVERED, line("lamp-luma", "black"))
    said = shopper.say("how much would i get back if i return the mugs?", shopper.email)

    assert "mug" in said.lower() and "in your orders" in said
    assert WHAT_WOULD not in said and shopper.acts() == []


def test_a_risky_change_goes_to_a_colleague_where_no_code_can_be_sent(shopper: Shopper) -> None:
    """Where an order goes is changed only by who can be reached: without mail, a colleague decides."""
    number = shopper.orders(OrderState.PLACED, line("lamp-luma", "black"))
    read_out = shopper.say(f"send order {number} to 4 Quay Street, Cork, T12 X6F4, Ireland instead", shopper.email)
    said = shopper.say("yes")

    assert "needs a colleague's decision" in read_out
    assert "A colleague decides and tells you by" in said
    assert shopper.order(number).address == HOME
    assert [act["state"] for act in shopper.acts()] == ["with_staff"]


def test_the_status_of_an_order_is_told_to_whom_it_belongs(shopper: Shopper) -> None:
    """By e-mail address alone, an order is found by what is in it."""
    number = shopper.orders(OrderState.SENT, line("backpack-tarn", "moss"))
    shopper.orders(OrderState.PLACED, line("mugs-dune", "sand"))
    said = shopper.say("where is my order with the backpack?", shopper.email)

    assert f"Order {number}" in said and "left our warehouse" in said


def test_something_wrong_goes_to_redress_with_its_rights(shopper: Shopper) -> None:
    """Who sends something back because it is broken hears of repair and replacement."""
    shopper.orders(OrderState.DELIVERED, line("lamp-luma", "black"))
    said = shopper.say("the lamp arrived broken, I want to return it", shopper.email)

    assert "A repair" in shopper.customer.titles() or "order number" in said


def test_a_german_yes_is_a_yes(shopper: Shopper) -> None:
    """Who writes German reads what would happen in German, and their typed yes does it."""
    number = shopper.orders(OrderState.PLACED, line("mugs-dune", "blue"))
    read_out = shopper.say(f"Bitte stornieren Sie meine Bestellung {number}", shopper.email, "anderswo gekauft")
    but = shopper.say("ja, aber wie lange dauert das?")
    done = shopper.say("ja, bitte")

    assert "Das würde geschehen:" in read_out and "Das würde geschehen:" in but
    assert f"Erledigt. Die Bestellung {number} ist storniert." in done
    assert shopper.order(number).state is OrderState.CANCELLED
