"""Shopify: what its GraphQL API tells becomes our types to the cent, and each act is done once."""

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
from bot.shops.http import Header, ShopHttp
from bot.shops.shopify import API_PATH, ShopifyShop
from bot.use_cases.act_outbox import LEASE, carry_out_next
from tests.shop_systems.fake_server import Fault
from tests.shop_systems.fake_shopify import KEY, FakeShopify
from tests.shop_systems.test_http import QUICK
from tests.shop_systems.test_outbox import FAULTS, said, shared_house
from tests.shop_systems.world import RULE, World

QUAY_LANE = Address("4 Quay Lane", "Galway", "H91 X0Y1", "IE", "Flat 2", "G")
MILL_ROAD = Address("7 Mill Road", "Cork", "T12 ABCD", "Ireland")
CANCEL = OrderAct(ActKind.CANCEL, "6710", "1001", reason="no_longer_needed")
TO_BOTH = (
    MoneyMove("shopify_payments", Money(7490, "EUR"), MoveTime.AT_ONCE),
    MoneyMove("gift_card", Money(1000, "EUR"), MoveTime.AT_ONCE),
)
OTHER_COLOUR = OrderAct(ActKind.CHANGE_ITEMS, "6710", "1001", (LineChange("7001", 1, "3012"),))


@pytest.fixture
def fake() -> Iterator[FakeShopify]:
    server = FakeShopify()
    yield server
    server.close()


def shop(fake: FakeShopify, key: str = KEY) -> ShopifyShop:
    auth = Header("X-Shopify-Access-Token", key)
    return ShopifyShop(ShopHttp("Shopify", f"{fake.url}{API_PATH}", auth, (key,), limits=QUICK), lambda seconds: None)


def decided(act: OrderAct, *moves: MoneyMove) -> ActDecision:
    return ActDecision(act, Verdict.MAY, RULE, moves)


def test_a_customer_is_read_exactly(fake: FakeShopify) -> None:
    """An account comes with its address and with how its orders were paid."""
    methods = (
        PaymentMethod("shopify_payments", PaymentKind.CARD, "visa", "4242"),
        PaymentMethod("gift_card", PaymentKind.GIFT_CARD),
    )
    expected = Account("6710", "mara.lind@example.com", "Mara", "Lind", "+35315550134", QUAY_LANE, methods)

    assert shop(fake).account("6710") == expected
    assert shop(fake).accounts_by_email("Mara.Lind@example.com") == [expected]
    assert shop(fake).accounts_by_name("mara", "LIND", "h91x0y1") == [expected]
    assert shop(fake).accounts_by_name("Mara", "Lind", "H91 X0Y2") == []
    assert shop(fake).accounts_by_email("mara.lind@example.org") == []
    assert shop(fake).account("6711") is None


def test_an_order_is_read_to_the_cent(fake: FakeShopify) -> None:
    """Lines that were taken out are left out, and what was only authorised is not paid."""
    order = shop(fake).order("#1001")

    assert order is not None
    assert (order.number, order.account_id, order.state) == ("1001", "6710", OrderState.PLACED)
    assert [(line.key, line.product_id, line.variant_id, line.price) for line in order.lines] == [
        ("7001", "301", "3011", Money(3500, "EUR")),
        ("7002", "302", None, Money(4500, "EUR")),
    ]
    assert order.lines[0].options == {"Colour": "Red", "Size": "L"}
    assert (order.shipping, order.discount, order.address) == (Money(490, "EUR"), None, QUAY_LANE)
    paid_at = datetime(2026, 9, 14, 8, 28, 4, tzinfo=timezone.utc)
    assert order.payments == (
        Payment(PaymentDirection.PAID, Money(7490, "EUR"), "shopify_payments", paid_at),
        Payment(PaymentDirection.PAID, Money(1000, "EUR"), "gift_card", paid_at),
    )
    assert shop(fake).order("1002") is None
    assert shop(fake).order('1001" OR name:"x') is None


def test_tax_that_is_added_is_part_of_what_a_piece_costs(fake: FakeShopify) -> None:
    """Where prices are without tax, a tax of 6.55 on two pieces is 3.28 on each, and the cent is in the discount."""
    fake.order["taxesIncluded"] = False
    fake.order["lineItems"]["nodes"][0]["taxLines"][0]["priceSet"]["shopMoney"]["amount"] = "6.55"
    fake.order["currentTotalPriceSet"]["shopMoney"]["amount"] = "91.45"
    order = shop(fake).order("1001")

    assert order is not None
    assert order.lines[0].unit_price == Money(2078, "EUR")
    assert order.discount == Money(1, "EUR")


@pytest.mark.parametrize(
    ("status", "parcels", "state"),
    [
        ("ON_HOLD", [], OrderState.PLACED),
        ("IN_PROGRESS", [], OrderState.PACKED),
        ("PARTIALLY_FULFILLED", ["DELIVERED"], OrderState.SENT),
        ("FULFILLED", ["DELIVERED", "IN_TRANSIT"], OrderState.SENT),
        ("FULFILLED", ["DELIVERED", "DELIVERED"], OrderState.DELIVERED),
    ],
)
def test_every_status_has_its_state(fake: FakeShopify, status: str, parcels: list[str], state: OrderState) -> None:
    """An order is delivered when all its parcels are."""
    fake.order["displayFulfillmentStatus"] = status
    fake.order["fulfillments"] = [
        {
            "createdAt": "2026-09-15T08:00:00Z",
            "deliveredAt": "2026-09-16T08:00:00Z" if parcel == "DELIVERED" else None,
            "displayStatus": parcel,
            "trackingInfo": [{"company": "An Post", "number": "RR1"}],
        }
        for parcel in parcels
    ]
    order = shop(fake).order("1001")

    assert order is not None
    assert order.state is state
    assert order.tracking == ("RR1" if parcels else None)


def test_a_product_is_read_with_its_variants(fake: FakeShopify) -> None:
    """Stock that is not counted is one; what is not for sale is none."""
    product = shop(fake).product("301")

    assert product is not None
    assert [(v.id, v.price.minor, v.in_stock) for v in product.variants] == [
        ("3011", 1750, 7), ("3012", 1750, 1), ("3013", 1900, 0),
    ]  # fmt: skip


def test_a_cancellation_pays_back_to_each_way_of_paying(fake: FakeShopify) -> None:
    """The order is noted, cancelled, and each payment gets its part back, under the act's id as idempotency key."""
    shop(fake).carry_out(decided(CANCEL, *TO_BOTH), None, "act-1")
    refund = fake.variables("Refund")

    assert fake.operations() == ["SetMark", "Cancel", "Refund"]
    assert fake.variables("Cancel") == {"orderId": "gid://shopify/Order/5501", "staffNote": "Heard act-1"}
    assert refund["key"] == "act-1"
    assert [(one["parentId"], one["gateway"], one["amount"]) for one in refund["input"]["transactions"]] == [
        ("gid://shopify/OrderTransaction/8001", "shopify_payments", "74.90"),
        ("gid://shopify/OrderTransaction/8002", "gift_card", "10.00"),
    ]
    assert shop(fake).was_done(decided(CANCEL, *TO_BOTH), "act-1") is True
    assert shop(fake).was_done(decided(CANCEL, *TO_BOTH), "act-2") is False
    order = shop(fake).order("1001")
    assert order is not None
    assert (order.state, order.changes) == (OrderState.CANCELLED, (OrderChange(ActKind.CANCEL),))
    assert [p.amount.minor for p in order.payments if p.direction is PaymentDirection.REFUNDED] == [7490, 1000]


def test_cancelling_takes_its_time(fake: FakeShopify) -> None:
    """Shopify cancels in the background: it is waited for, and what takes longer is gone on with later."""
    fake.job_takes = 2
    shop(fake).carry_out(decided(CANCEL), None, "act-1")
    assert fake.order["cancelledAt"] is not None

    slow = FakeShopify()
    try:
        slow.job_takes = 50
        with pytest.raises(ShopUnavailable, match="not finished"):
            shop(slow).carry_out(decided(CANCEL, *TO_BOTH), None, "act-1")
        assert slow.refund_keys == {}
        slow.order["cancelledAt"] = "2026-09-15T09:31:00Z"
        assert shop(slow).was_done(decided(CANCEL, *TO_BOTH), "act-1") is False
        shop(slow).carry_out(decided(CANCEL, *TO_BOTH), None, "act-1")
        assert (slow.cancelled, len(slow.refund_keys)) == (1, 1)
    finally:
        slow.close()


def test_another_address_is_noted_in_the_same_request(fake: FakeShopify) -> None:
    """Address and note are one mutation, so that neither is there without the other."""
    act = OrderAct(ActKind.CHANGE_ADDRESS, "6710", "1001", address=MILL_ROAD)
    shop(fake).carry_out(decided(act), None, "act-1")
    order = shop(fake).order("1001")

    assert fake.operations() == ["Update"]
    assert fake.variables("Update")["input"]["shippingAddress"] == {
        "address1": "7 Mill Road", "address2": "", "city": "Cork", "zip": "T12 ABCD", "countryCode": "IE",
    }  # fmt: skip
    assert order is not None
    assert order.changes == (OrderChange(ActKind.CHANGE_ADDRESS),)
    assert shop(fake).was_done(decided(act), "act-1") is True


def test_another_address_of_the_account_is_not_sent_twice(fake: FakeShopify) -> None:
    """What is there already is not changed again; an account without an address gets its first."""
    act = OrderAct(ActKind.CHANGE_OWN_ADDRESS, "6710", address=MILL_ROAD)
    assert shop(fake).was_done(decided(act), "act-1") is False
    fake.customer["defaultAddress"] = None
    shop(fake).carry_out(decided(act), None, "act-1")
    shop(fake).carry_out(decided(act), None, "act-1")

    assert fake.operations() == ["NewAddress"]
    assert shop(fake).was_done(decided(act), "act-1") is True
    shop(fake).carry_out(decided(OrderAct(ActKind.CHANGE_OWN_ADDRESS, "6710", address=QUAY_LANE)), None, "act-2")
    assert fake.operations() == ["NewAddress", "Address"]


def test_another_variant_is_edited_and_committed(fake: FakeShopify) -> None:
    """One piece fewer of the old, one of the new, committed once."""
    shop(fake).carry_out(decided(OTHER_COLOUR), None, "act-1")
    order = shop(fake).order("1001")

    assert fake.operations() == ["SetMark", "Begin", "Quantity", "Variant", "Commit"]
    assert fake.variables("Quantity")["quantity"] == 1
    assert fake.variables("Variant")["variantId"] == "gid://shopify/ProductVariant/3012"
    assert order is not None
    assert order.changes == (OrderChange(ActKind.CHANGE_ITEMS, OTHER_COLOUR.lines),)
    assert shop(fake).was_done(decided(OTHER_COLOUR), "act-1") is True


def test_an_edit_that_would_cost_another_amount_is_not_committed(fake: FakeShopify) -> None:
    """Nobody owes or is owed anything that was not said yes to."""
    fake.price_difference = "1.50"
    with pytest.raises(ShopRefused, match="another amount"):
        shop(fake).carry_out(decided(OTHER_COLOUR), None, "act-1")
    order = shop(fake).order("1001")

    assert fake.committed == 0
    assert order is not None
    assert order.changes == ()


@pytest.mark.parametrize("kind", [ActKind.RETURN, ActKind.EXCHANGE])
def test_a_return_goes_by_the_parcels_it_came_in(fake: FakeShopify, kind: ActKind) -> None:
    """Two pieces that came in two parcels are returned from both; an exchange names what comes for them."""
    fake.order["displayFulfillmentStatus"] = "FULFILLED"
    act = OrderAct(kind, "6710", "1001", (LineChange("7001", 2, "3012" if kind is ActKind.EXCHANGE else None),))
    shop(fake).carry_out(
        decided(act, MoneyMove("shopify_payments", Money(3500, "EUR"), MoveTime.ON_RETURN)), None, "act-1"
    )
    asked = fake.variables("Return")["returnInput"]

    assert [(line["fulfillmentLineItemId"][-4:], line["quantity"]) for line in asked["returnLineItems"]] == [
        ("6001", 1), ("6002", 1),
    ]  # fmt: skip
    assert ("exchangeLineItems" in asked) is (kind is ActKind.EXCHANGE)
    assert fake.refund_keys == {}
    assert shop(fake).was_done(decided(act), "act-1") is True


@pytest.mark.parametrize(
    ("act", "moves", "prepare"),
    [
        (CANCEL, TO_BOTH, lambda fake: fake.order.update(displayFulfillmentStatus="FULFILLED")),
        (CANCEL, TO_BOTH, lambda fake: fake.order.update(cancelledAt="2026-09-15T07:00:00Z")),
        (CANCEL, (MoneyMove("gift_card", Money(1001, "EUR"), MoveTime.AT_ONCE),), lambda fake: None),
        (CANCEL, (MoneyMove("paypal", Money(1, "EUR"), MoveTime.AT_ONCE),), lambda fake: None),
        (CANCEL, (MoneyMove("gift_card", Money(-1, "EUR"), MoveTime.AT_ONCE),), lambda fake: None),
        (OTHER_COLOUR, (MoneyMove("gift_card", Money(-1, "EUR"), MoveTime.AT_ONCE),), lambda fake: None),
        (OrderAct(ActKind.CHANGE_PAYMENT, "6710", "1001", method_id="x"), (), lambda fake: None),
        (OrderAct(ActKind.RETURN, "6710", "1001", (LineChange("7001", 3),)), (), lambda fake: None),
        (OrderAct(ActKind.CANCEL, "6710", "1002"), (), lambda fake: None),
    ],
    ids=["left", "cancelled", "too much", "other method", "charge", "dearer", "payment", "not sent", "no order"],
)
def test_what_it_cannot_do_is_refused_before_anything_is_done(
    fake: FakeShopify, act: OrderAct, moves: tuple[MoneyMove, ...], prepare: Callable[[FakeShopify], None]
) -> None:
    """An order that has left, money that cannot go that way: nothing is changed."""
    prepare(fake)
    with pytest.raises(ShopRefused):
        shop(fake).carry_out(decided(act, *moves), None, "act-1")

    assert fake.writes() == []


def test_user_errors_are_refusals(fake: FakeShopify) -> None:
    """What Shopify says of a mutation is why it was not done; after cancelling it is half done."""
    fake.user_error = {"Cancel": "Cannot cancel. " + KEY}
    with pytest.raises(ShopRefused, match=r"Shopify refused: Cannot cancel\. …"):
        shop(fake).carry_out(decided(CANCEL, *TO_BOTH), None, "act-1")
    fake.user_error = {"Refund": "Refund amount too high."}
    with pytest.raises(ShopHalfDone, match="too high"):
        shop(fake).carry_out(decided(CANCEL, *TO_BOTH), None, "act-1")


def test_throttled_questions_are_asked_again(fake: FakeShopify) -> None:
    """Shopify says when there are points again; three times is enough."""
    waits: list[float] = []
    system = shop(fake)
    system._graphql._sleep = waits.append
    fake.throttled = 2
    assert system.product("301") is not None
    assert waits == [pytest.approx(0.84)] * 2

    fake.throttled = 3
    with pytest.raises(ShopUnavailable, match="less often"):
        system.product("301")


def test_a_wrong_token_is_told_by_its_setting(fake: FakeShopify) -> None:
    """The operator reads what to mend, and nobody reads the token."""
    with pytest.raises(ShopUnavailable, match="HEARD_SHOP_KEY") as told:
        shop(fake, "shpat_wrong").account("6710")

    assert "shpat" not in str(told.value)


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.ERROR_AFTER, Fault.NOT_JSON_AFTER])
@pytest.mark.parametrize("lost", [0, 1, 2], ids=["noting", "cancelling", "refunding"])
def test_after_a_lost_answer_it_goes_on_where_it_was(fake: FakeShopify, fault: Fault, lost: int) -> None:
    """Whichever answer is lost: in the end the order is cancelled once and paid back once."""
    fake.write_faults = [*[Fault.NONE] * lost, fault]
    try:
        shop(fake).carry_out(decided(CANCEL, *TO_BOTH), None, "act-1")
    except ShopUnavailable:
        shop(fake).carry_out(decided(CANCEL, *TO_BOTH), None, "act-1")

    assert (fake.cancelled, len(fake.refund_keys), len(fake.order["refunds"])) == (1, 1, 1)


def fulfilled_return() -> tuple[OrderAct, tuple[MoneyMove, ...]]:
    return OrderAct(ActKind.RETURN, "6710", "1001", (LineChange("7001", 1),)), ()


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["cancel", "edit", "return"]),
    st.lists(st.sampled_from(FAULTS), max_size=6),
    st.lists(st.sampled_from(FAULTS), max_size=12),
)
def test_nothing_is_done_twice_and_nothing_is_forgotten(what: str, writes: list[Fault], reads: list[Fault]) -> None:
    """Whatever fails on the way, within a day the act is done once, and told once after that."""
    fake = FakeShopify()
    act, moves = {"cancel": (CANCEL, TO_BOTH), "edit": (OTHER_COLOUR, ()), "return": fulfilled_return()}[what]

    def done() -> int:
        if what == "cancel":
            assert fake.cancelled <= 1
            return len(fake.order["refunds"])
        return fake.committed if what == "edit" else len(fake.order["returns"]["nodes"])

    try:
        system = shop(fake)
        system._graphql._http.breaker._failures = 10_000
        world = World(system, house=shared_house())
        fake.write_faults, fake.faults = list(writes), list(reads)
        world.agree(act, moves=moves)
        for _ in range(40):
            carry_out_next(world.errands, world.house.now())
            assert len(said(world)) <= done() <= 1
            if world.act().state is ActState.CONFIRMED:
                break
            world.house.clock.pass_(LEASE)
    finally:
        fake.close()

    assert world.act().state is ActState.CONFIRMED
    assert (done(), len(said(world))) == (1, 1)


def test_what_somebody_wrote_into_our_note_does_no_harm(fake: FakeShopify) -> None:
    """A note that was edited by hand is no change that we could tell."""
    odd: list[Any] = ["{", "[]", json.dumps({"kind": "fly"}), json.dumps({"kind": "change_address", "lines": 3})]
    fake.order["metafields"]["nodes"] = [{"key": f"act-{n}", "value": value} for n, value in enumerate(odd)]
    order = shop(fake).order("1001")

    assert order is not None
    assert order.changes == ()
