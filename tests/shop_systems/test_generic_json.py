"""Our own JSON protocol: what it says becomes our types exactly, and acts are sent whole."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Iterator

import pytest

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.address import Address
from bot.domain.errors import ShopRefused, ShopUnavailable
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, OrderState, Payment, PaymentDirection
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime, OrderAct, Verdict
from bot.shops.generic_json import GenericShop
from bot.shops.http import Header, ShopHttp
from tests.shop_systems.fake_generic import KEY, FakeGeneric
from tests.shop_systems.fake_server import Fault
from tests.shop_systems.test_http import QUICK
from tests.shop_systems.world import RULE, cancel

QUAY_LANE = Address("4 Quay Lane", "Galway", "H91 X0Y1", "IE", "Flat 2")


@pytest.fixture
def fake() -> Iterator[FakeGeneric]:
    server = FakeGeneric()
    yield server
    server.close()


def shop(fake: FakeGeneric, key: str = KEY) -> GenericShop:
    return GenericShop(ShopHttp("The shop system", fake.url, Header("Authorization", f"Bearer {key}"), limits=QUICK))


def decided(act: OrderAct, *moves: MoneyMove) -> ActDecision:
    return ActDecision(act, Verdict.MAY, RULE, moves)


def test_an_account_is_read_exactly(fake: FakeGeneric) -> None:
    """An account comes with its address, its ways of paying and the balance of a gift card."""
    expected = Account(
        "c-77", "mara.lind@example.com", "Mara", "Lind", "+353 1 555 0134", QUAY_LANE,
        (
            PaymentMethod("card-9", PaymentKind.CARD, "visa", "4242"),
            PaymentMethod("gift-3", PaymentKind.GIFT_CARD, balance=Money(1550, "EUR")),
        ),
    )  # fmt: skip

    assert shop(fake).account("c-77") == expected
    assert shop(fake).accounts_by_email("mara.lind@example.com") == [expected]
    assert shop(fake).accounts_by_name("Mara", "Lind", "H91 X0Y1") == [expected]
    assert shop(fake).accounts_by_email("bo@example.com") == []
    assert shop(fake).account("c-78") is None


def test_an_order_is_read_exactly(fake: FakeGeneric) -> None:
    """An order comes with its lines, its money to the cent and its moments in UTC."""
    order = shop(fake).order("W5001")

    assert order is not None
    assert (order.number, order.account_id, order.state) == ("W5001", "c-77", OrderState.PLACED)
    assert [(line.key, line.variant_id, line.price) for line in order.lines] == [
        ("1", "lamp-red", Money(3998, "EUR")),
        ("2", None, Money(4500, "EUR")),
    ]
    assert order.lines[0].options == {"colour": "red"}
    assert (order.shipping, order.discount) == (Money(490, "EUR"), Money(500, "EUR"))
    paid_at = datetime(2026, 9, 14, 8, 30, 5, tzinfo=timezone.utc)
    assert order.payments == (Payment(PaymentDirection.PAID, Money(8488, "EUR"), "card-9", paid_at),)
    assert shop(fake).order("W9") is None


def test_a_product_is_read_with_the_stock_of_its_variants(fake: FakeGeneric) -> None:
    """A product's price is that of its cheapest variant, its stock that of all."""
    product = shop(fake).product("lamp")

    assert product is not None
    assert (product.price, product.in_stock) == (Money(1999, "EUR"), 3)
    assert [(v.id, v.price, v.in_stock) for v in product.variants] == [
        ("lamp-red", Money(1999, "EUR"), 3),
        ("lamp-blue", Money(2150, "EUR"), 0),
    ]


def test_an_act_is_sent_whole(fake: FakeGeneric) -> None:
    """Everything the customer said yes to is in the request, with the act's id as its key."""
    act = OrderAct(
        ActKind.CHANGE_ITEMS, "c-77", "W5001", (LineChange("1", 2, "lamp-blue"),), "card-9", QUAY_LANE, "because"
    )
    shop(fake).carry_out(decided(act, MoneyMove("card-9", Money(-302, "EUR"), MoveTime.AT_ONCE)), None, "act-1")
    [asked] = fake.writes()

    assert (asked.path, asked.headers["Idempotency-Key"]) == ("/acts", "act-1")
    assert asked.body == {
        "kind": "change_items", "account_id": "c-77", "order_number": "W5001", "reason": "because",
        "method_id": "card-9",
        "address": {
            "line1": "4 Quay Lane", "line2": "Flat 2", "city": "Galway", "region": "", "postcode": "H91 X0Y1",
            "country": "IE",
        },
        "lines": [{"line": "1", "quantity": 2, "new_variant_id": "lamp-blue"}],
        "money": [{"method_id": "card-9", "amount": "-3.02", "currency": "EUR", "when": "at_once"}],
    }  # fmt: skip


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.SLOW_AFTER, Fault.ERROR_AFTER, Fault.NOT_JSON_AFTER])
def test_a_lost_answer_is_asked_for_again(fake: FakeGeneric, fault: Fault) -> None:
    """The system knows the key, so the same act comes twice and is done once."""
    fake.write_faults = [fault]
    shop(fake).carry_out(decided(cancel()), None, "act-1")

    assert len(fake.done) == 1
    assert shop(fake).was_done(decided(cancel()), "act-1") is True
    assert shop(fake).was_done(decided(cancel()), "act-2") is False


def test_a_refusal_says_why(fake: FakeGeneric) -> None:
    """What the system will not do is refused with its words."""
    fake.refuses = "The parcel has left."
    with pytest.raises(ShopRefused, match="The parcel has left"):
        shop(fake).carry_out(decided(cancel()), None, "act-1")


@pytest.mark.parametrize(
    ("field", "value"),
    [("currency", "euros"), ("state", "lost"), ("placed_at", "2026-09-14T08:30:00"), ("lines", []),
     ("shipping", "4.905"), ("shipping", "4,90"), ("email", None), ("address", "4 Quay Lane")],
)  # fmt: skip
def test_what_is_of_another_form_is_not_guessed(fake: FakeGeneric, field: str, value: object) -> None:
    """An order with a part of a cent, an unknown state or a moment without a zone is not read at all."""
    fake.order[field] = value
    with pytest.raises(ShopUnavailable):
        shop(fake).order("W5001")


def test_a_wrong_key_is_said_without_the_key(fake: FakeGeneric) -> None:
    """The operator reads which setting to mend."""
    with pytest.raises(ShopUnavailable, match="HEARD_SHOP_KEY") as told:
        shop(fake, "wrong-key-77").account("c-77")

    assert "wrong-key-77" not in str(told.value)


def test_what_stands_in_a_number_stays_a_part_of_the_path(fake: FakeGeneric) -> None:
    """A number with a slash or a question mark asks for nothing else."""
    assert shop(fake).order("../accounts/c-77?x=") is None
    assert fake.asked[-1].path == "/orders/..%2Faccounts%2Fc-77%3Fx%3D"
