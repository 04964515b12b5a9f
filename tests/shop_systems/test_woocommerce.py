"""WooCommerce: what its REST API tells becomes our types to the cent, and each act is done once."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.act_record import ActState
from bot.domain.address import Address
from bot.domain.errors import ShopHalfDone, ShopRefused, ShopUnavailable
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, OrderChange, OrderState, Payment, PaymentDirection
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime, OrderAct, Verdict
from bot.shops.systems import open_shop_system
from bot.shops.woocommerce import WooCommerceShop
from bot.use_cases.act_outbox import LEASE, carry_out_next
from tests.shop_systems.fake_server import Fault
from tests.shop_systems.fake_woocommerce import KEY, ROOT, SECRET, FakeWooCommerce
from tests.shop_systems.test_http import QUICK
from tests.shop_systems.test_outbox import FAULTS, said, shared_house
from tests.shop_systems.world import RULE, World

QUAY_LANE = Address("4 Quay Lane", "Galway", "H91 X0Y1", "IE", "Flat 2", "G")
MILL_ROAD = Address("7 Mill Road", "Cork", "T12 ABCD", "Ireland", region="CO")
ALL_OF_IT = MoneyMove("stripe", Money(10366, "EUR"), MoveTime.AT_ONCE)
CANCEL = OrderAct(ActKind.CANCEL, "25", "727", method_id="stripe", reason="no_longer_needed")
PUT_ORDER = ("PUT", f"{ROOT}/orders/727")


@pytest.fixture
def fake() -> Iterator[FakeWooCommerce]:
    server = FakeWooCommerce()
    yield server
    server.close()


def shop(fake: FakeWooCommerce) -> WooCommerceShop:
    system = open_shop_system("woocommerce", fake.url, KEY, SECRET, limits=QUICK)
    assert isinstance(system, WooCommerceShop)
    return system


def decided(act: OrderAct, *moves: MoneyMove) -> ActDecision:
    return ActDecision(act, Verdict.MAY, RULE, moves)


def marks(thing: dict[str, Any]) -> list[str]:
    return [entry["key"] for entry in thing["meta_data"] if entry["key"].startswith("_heard_act_")]


def test_a_customer_is_read_exactly(fake: FakeWooCommerce) -> None:
    """An account comes with its address and with how its orders were paid."""
    methods = (PaymentMethod("stripe", PaymentKind.CARD, "visa", "4242"),)
    expected = Account("25", "mara.lind@example.com", "Mara", "Lind", "+353 1 555 0134", QUAY_LANE, methods)

    assert shop(fake).account("25") == expected
    assert shop(fake).accounts_by_email("Mara.Lind@example.com") == [expected]
    assert shop(fake).accounts_by_name("mara", "LIND", "h91x0y1") == [expected]
    assert shop(fake).accounts_by_name("Mara", "Lind", "H91 X0Y2") == []
    assert shop(fake).account("26") is None


def test_an_order_is_read_to_the_cent(fake: FakeWooCommerce) -> None:
    """Three scarves for 50.00 are 16.67 each, and the cent too much is in the discount: the sum is what was paid."""
    order = shop(fake).order("727")

    assert order is not None
    assert (order.number, order.account_id, order.state) == ("727", "25", OrderState.PLACED)
    assert order.placed_at == datetime(2026, 9, 14, 8, 28, 2, tzinfo=timezone.utc)
    assert [(line.key, line.product_name, line.variant_id, line.unit_price) for line in order.lines] == [
        ("315", "Wool scarf", "931", Money(1667, "EUR")),
        ("316", "Oak tray", None, Money(4876, "EUR")),
    ]
    assert order.lines[0].options == {"Colour": "Red", "Size": "L"}
    assert (order.discount, order.shipping) == (Money(1, "EUR"), Money(490, "EUR"))
    paid_at = datetime(2026, 9, 14, 8, 28, 8, tzinfo=timezone.utc)
    assert order.payments == (Payment(PaymentDirection.PAID, Money(10366, "EUR"), "stripe", paid_at),)
    assert order.total.minor - 1 + 490 == 10366  # in cents
    assert order.address == QUAY_LANE


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 99_999), st.integers(0, 9_999)), min_size=1, max_size=5))
def test_the_sum_of_an_order_is_exact(lines: list[tuple[int, int, int]]) -> None:
    """However a total is parted among pieces: lines less discount are what the lines cost, and no piece is cheaper."""
    from bot.shops.woo_reading import order_from_woo
    from tests.shop_systems.fake_server import fixture

    order = fixture("woocommerce", "order")
    item = order["line_items"][1]
    order["line_items"] = [
        {**item, "id": place, "quantity": quantity, "total": f"{net // 100}.{net % 100:02d}",
         "total_tax": f"{tax // 100}.{tax % 100:02d}"}
        for place, (quantity, net, tax) in enumerate(lines)
    ]  # fmt: skip
    read = order_from_woo(order)
    discount = read.discount.minor if read.discount else 0

    assert read.total.minor - discount == sum(net + tax for _, net, tax in lines)
    assert 0 <= discount < sum(quantity for quantity, _, _ in lines)


@pytest.mark.parametrize(
    ("status", "completed", "state"),
    [("pending", None, OrderState.PLACED), ("on-hold", None, OrderState.PLACED),
     ("cancelled", None, OrderState.CANCELLED), ("refunded", None, OrderState.CANCELLED),
     ("completed", "2026-09-15T10:00:00", OrderState.DELIVERED),
     ("refunded", "2026-09-15T10:00:00", OrderState.DELIVERED),
     ("shipped", None, OrderState.SENT), ("awaiting-engraving", None, OrderState.PACKED)],
)  # fmt: skip
def test_every_status_has_its_state(
    fake: FakeWooCommerce, status: str, completed: str | None, state: OrderState
) -> None:
    """Each status of WooCommerce is one of our states; one of the shop's own is taken as being worked on."""
    fake.order |= {"status": status, "date_completed_gmt": completed}
    order = shop(fake).order("727")

    assert order is not None
    assert order.state is state


def test_an_order_is_found_by_the_number_that_an_extension_gave_it(fake: FakeWooCommerce) -> None:
    """The id of another order is not taken for a number."""
    fake.order["number"] = "SH-1001"

    assert shop(fake).order("727") is None
    found = shop(fake).order("#sh-1001")
    assert found is not None
    assert found.number == "SH-1001"


def test_a_product_is_read_with_its_variations(fake: FakeWooCommerce) -> None:
    """Stock that is not counted is one; what is sold out is none; what has no price is not for sale."""
    product = shop(fake).product("93")

    assert product is not None
    assert (product.name, product.category) == ("Wool scarf", "Clothing")
    assert [(v.id, v.price.minor, v.in_stock, dict(v.options)) for v in product.variants] == [
        ("931", 1833, 7, {"Colour": "Red", "Size": "L"}),
        ("932", 1833, 1, {"Colour": "Blue", "Size": "L"}),
        ("933", 2000, 0, {"Colour": "Green", "Size": "L"}),
    ]


def test_a_cancellation_pays_back_what_was_paid(fake: FakeWooCommerce) -> None:
    """The order is cancelled and marked in one request; then the money goes back through the way of paying."""
    shop(fake).carry_out(decided(CANCEL, ALL_OF_IT), None, "act-1")
    cancelling, refunding = fake.writes()

    assert (cancelling.method, cancelling.path) == PUT_ORDER
    assert cancelling.body["status"] == "cancelled"
    assert cancelling.body["meta_data"][0]["key"] == "_heard_act_act-1"
    assert refunding.path == f"{ROOT}/orders/727/refunds"
    assert {name: refunding.body[name] for name in ("amount", "api_refund", "api_restock")} == {
        "amount": "103.66", "api_refund": True, "api_restock": False,
    }  # fmt: skip
    assert refunding.body["line_items"][0] == {
        "id": 315, "quantity": 3, "refund_total": "40.65", "refund_tax": [{"id": 75, "refund_total": "9.35"}],
    }  # fmt: skip
    assert shop(fake).was_done(decided(CANCEL, ALL_OF_IT), "act-1") is True
    assert shop(fake).was_done(decided(CANCEL, ALL_OF_IT), "act-2") is False


def test_what_was_paid_back_is_read(fake: FakeWooCommerce) -> None:
    """After it, the order has the refund among its payments, and the change among its changes."""
    shop(fake).carry_out(decided(CANCEL, ALL_OF_IT), None, "act-1")
    order = shop(fake).order("727")

    assert order is not None
    assert order.payments[-1] == Payment(PaymentDirection.REFUNDED, Money(10366, "EUR"), "stripe")
    assert order.changes == (OrderChange(ActKind.CANCEL, method_id="stripe"),)


def test_an_unpaid_order_is_cancelled_without_money(fake: FakeWooCommerce) -> None:
    """Nothing is paid back where nothing was paid."""
    shop(fake).carry_out(decided(CANCEL), None, "act-1")

    assert (fake.cancelled, fake.refunds) == (1, [])
    assert shop(fake).was_done(decided(CANCEL), "act-1") is True


def test_another_address(fake: FakeWooCommerce) -> None:
    """The address goes with its country's two letters; the name on the parcel stays."""
    act = OrderAct(ActKind.CHANGE_ADDRESS, "25", "727", address=MILL_ROAD)
    shop(fake).carry_out(decided(act), None, "act-1")
    order = shop(fake).order("727")

    assert order is not None
    assert order.address == Address("7 Mill Road", "Cork", "T12 ABCD", "IE", region="CO")
    assert fake.order["shipping"]["first_name"] == "Mara"
    assert shop(fake).was_done(decided(act), "act-1") is True


def test_another_address_of_the_account(fake: FakeWooCommerce) -> None:
    """The account's own address is changed and marked in one request."""
    act = OrderAct(ActKind.CHANGE_OWN_ADDRESS, "25", address=MILL_ROAD)
    assert shop(fake).was_done(decided(act), "act-1") is False
    shop(fake).carry_out(decided(act), None, "act-1")

    assert [(asked.method, asked.path) for asked in fake.writes()] == [("PUT", f"{ROOT}/customers/25")]
    assert fake.customer["shipping"]["city"] == "Cork"
    assert marks(fake.customer) == ["_heard_act_act-1"]
    assert shop(fake).was_done(decided(act), "act-1") is True


def test_another_variant(fake: FakeWooCommerce) -> None:
    """A whole line gives way to the other variation at the same price."""
    act = OrderAct(ActKind.CHANGE_ITEMS, "25", "727", (LineChange("315", 3, "932"),))
    shop(fake).carry_out(decided(act), None, "act-1")
    [asked] = fake.writes()

    assert asked.body["line_items"] == [
        {"id": 315, "quantity": 0},
        {"product_id": 93, "variation_id": 932, "quantity": 3, "subtotal": "44.72", "total": "40.65"},
    ]


def test_a_line_that_cannot_be_parted_to_the_cent_is_refused(fake: FakeWooCommerce) -> None:
    """No cent is made up when one of three pieces becomes another."""
    act = OrderAct(ActKind.CHANGE_ITEMS, "25", "727", (LineChange("315", 1, "932"),))
    with pytest.raises(ShopRefused, match="to the cent"):
        shop(fake).carry_out(decided(act), None, "act-1")

    assert fake.writes() == []
    fake.order["line_items"][0] |= {"subtotal": "45.00", "total": "42.00"}
    shop(fake).carry_out(decided(act), None, "act-1")
    assert fake.writes()[0].body["line_items"] == [
        {"id": 315, "quantity": 2, "subtotal": "30.00", "total": "28.00"},
        {"product_id": 93, "variation_id": 932, "quantity": 1, "subtotal": "15.00", "total": "14.00"},
    ]


@pytest.mark.parametrize("kind", [ActKind.RETURN, ActKind.EXCHANGE])
def test_a_return_is_noted_for_the_manager(fake: FakeWooCommerce, kind: ActKind) -> None:
    """A return is a private note and a mark with the order; no money moves before the goods are back."""
    fake.order |= {"status": "completed", "date_completed_gmt": "2026-09-15T10:00:00"}
    variant = "932" if kind is ActKind.EXCHANGE else None
    act = OrderAct(kind, "25", "727", (LineChange("315", 2, variant),), "stripe")
    shop(fake).carry_out(decided(act, MoneyMove("stripe", Money(3334, "EUR"), MoveTime.ON_RETURN)), None, "act-1")
    order = shop(fake).order("727")

    [note] = fake.notes
    assert note["customer_note"] is False
    assert "2 × Wool scarf - Red, L" in note["note"]
    assert order is not None
    assert order.changes == (OrderChange(kind, (LineChange("315", 2, variant),), method_id="stripe"),)
    assert fake.refunds == []


@pytest.mark.parametrize(
    ("act", "moves", "prepare"),
    [
        (CANCEL, (ALL_OF_IT,), lambda fake: fake.order.update(status="completed")),
        (CANCEL, (ALL_OF_IT,), lambda fake: fake.gateway.update(method_supports=["products"])),
        (CANCEL, (MoneyMove("gift-1", Money(100, "EUR"), MoveTime.AT_ONCE),), lambda fake: None),
        (OrderAct(ActKind.CHANGE_PAYMENT, "25", "727", method_id="paypal"), (), lambda fake: None),
        (
            OrderAct(ActKind.CHANGE_ITEMS, "25", "727", (LineChange("315", 3, "933"),)),
            (MoneyMove("stripe", Money(-501, "EUR"), MoveTime.AT_ONCE),),
            lambda fake: None,
        ),
        (OrderAct(ActKind.CHANGE_ITEMS, "25", "727", (LineChange("999", 1, "932"),)), (), lambda fake: None),
        (
            OrderAct(ActKind.CHANGE_ADDRESS, "25", "727", address=Address("1 X", "Y", "1", "Atlantis")),
            (),
            lambda f: None,
        ),
        (OrderAct(ActKind.CANCEL, "25", "999"), (), lambda fake: None),
    ],
    ids=["left", "gateway", "other method", "payment", "charge", "line", "country", "no order"],
)
def test_what_it_cannot_do_is_refused_before_anything_is_done(
    fake: FakeWooCommerce, act: OrderAct, moves: tuple[MoneyMove, ...], prepare: Callable[[FakeWooCommerce], None]
) -> None:
    """An order that has left, money that cannot go that way: nothing is changed."""
    prepare(fake)
    with pytest.raises(ShopRefused):
        shop(fake).carry_out(decided(act, *moves), None, "act-1")

    assert fake.writes() == []


def test_a_refused_refund_after_cancelling_is_half_done(fake: FakeWooCommerce) -> None:
    """What was cancelled without its money is neither done nor not done."""
    fake.refuses_refund = True
    with pytest.raises(ShopHalfDone, match=r"Invalid refund amount"):
        shop(fake).carry_out(decided(CANCEL, ALL_OF_IT), None, "act-1")


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.SLOW_AFTER, Fault.ERROR_AFTER, Fault.NOT_JSON_AFTER])
@pytest.mark.parametrize("lost", [0, 1], ids=["cancelling", "refunding"])
def test_after_a_lost_answer_it_goes_on_where_it_was(fake: FakeWooCommerce, fault: Fault, lost: int) -> None:
    """Whichever answer is lost: done again, the act is cancelled once and paid back once."""
    fake.write_faults = [*[Fault.NONE] * lost, fault]
    with pytest.raises(ShopUnavailable):
        shop(fake).carry_out(decided(CANCEL, ALL_OF_IT), None, "act-1")
    assert shop(fake).was_done(decided(CANCEL, ALL_OF_IT), "act-1") is (lost == 1)
    shop(fake).carry_out(decided(CANCEL, ALL_OF_IT), None, "act-1")

    assert (fake.cancelled, len(fake.refunds)) == (1, 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(FAULTS), max_size=6), st.lists(st.sampled_from(FAULTS), max_size=12))
def test_no_order_is_paid_back_twice_and_none_is_forgotten(writes: list[Fault], reads: list[Fault]) -> None:
    """Whatever fails on the way, within a day the order is cancelled once, paid back once, and told once after that."""
    fake = FakeWooCommerce()
    try:
        system = shop(fake)
        system._http.breaker._failures = 10_000
        world = World(system, house=shared_house())
        fake.write_faults, fake.faults = list(writes), list(reads)
        world.agree(CANCEL, moves=(ALL_OF_IT,))
        for _ in range(40):
            carry_out_next(world.errands, world.house.now())
            assert len(said(world)) <= len(fake.refunds) <= fake.cancelled <= 1
            if world.act().state is ActState.CONFIRMED:
                break
            world.house.clock.pass_(LEASE)
    finally:
        fake.close()

    assert world.act().state is ActState.CONFIRMED
    assert (fake.cancelled, len(fake.refunds), len(said(world))) == (1, 1, 1)
    assert len(marks(fake.order)) == 1


def test_what_somebody_wrote_into_our_mark_does_no_harm(fake: FakeWooCommerce) -> None:
    """A mark that was edited by hand is no change that we could tell, and the order is read all the same."""
    fake.order["meta_data"] += [
        {"id": 1, "key": "_heard_act_x", "value": json.dumps({"kind": "fly"})},
        {"id": 2, "key": "_heard_act_y", "value": ["a"]},
    ]
    order = shop(fake).order("727")

    assert order is not None
    assert order.changes == ()


def test_no_error_tells_the_keys(fake: FakeWooCommerce) -> None:
    """A wrong key is told by the setting, not by what it is."""
    system = open_shop_system("woocommerce", fake.url, "ck_wrong", "cs_wrong", limits=QUICK)
    with pytest.raises(ShopUnavailable, match="HEARD_SHOP_KEY") as told:
        system.order("727")

    assert "wrong" not in str(told.value)
