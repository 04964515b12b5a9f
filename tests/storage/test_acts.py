"""Accounts, orders and acts as rows: what goes in comes out, and nobody writes over what they have not seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.act_record import ActRecord, ActState
from bot.domain.address import Address
from bot.domain.errors import NotAllowed, NotFound, Stale
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, Order, OrderChange, OrderState
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime, OrderAct, Verdict
from bot.domain.redress import PolicyRule
from bot.storage.shop_json import changes_from_json, changes_to_json, decision_from_json, decision_to_json
from tests.builders import TUESDAY_MORNING, TestHouse
from tests.orders import ANN, HOME, LAMP, MUG, an_order, euros

text = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(timezone.utc))
maybe_text = st.none() | text
addresses = st.builds(Address, text, text, text, text, text, text)
lines = st.lists(st.builds(LineChange, text, st.integers(1, 99), maybe_text), max_size=3).map(tuple)
rules = st.builds(PolicyRule, text, text, text, st.none() | st.integers(0, 999))
money = st.builds(Money, st.integers(-(10**9), 10**9), st.sampled_from(["EUR", "USD"]))
moves = st.builds(MoneyMove, maybe_text, money, st.sampled_from(MoveTime), st.none() | moments, text)
acts = st.builds(
    OrderAct, st.sampled_from(ActKind), text, maybe_text, lines, maybe_text, st.none() | addresses, maybe_text
)
decisions = st.builds(
    ActDecision, acts, st.sampled_from(Verdict), rules, st.lists(moves, max_size=3).map(tuple), st.integers(0, 99),
    st.booleans(), st.lists(rules, max_size=2).map(tuple),
)  # fmt: skip
changes = st.lists(st.builds(OrderChange, st.sampled_from(ActKind), lines, st.none() | moments, maybe_text)).map(tuple)


@given(decisions)
def test_a_decision_comes_back_as_it_was_agreed_to(decision: ActDecision) -> None:
    """Whatever is said yes to is kept whole, down to its fingerprint."""
    back = decision_from_json(decision_to_json(decision))

    assert back == decision and back.fingerprint == decision.fingerprint


@given(changes)
def test_what_was_done_about_an_order_comes_back(done: tuple[OrderChange, ...]) -> None:
    """The changes of an order are kept whole and in order."""
    assert changes_from_json(changes_to_json(done)) == done


def record(id: str, number: str | None = "10500", message: str = "m-1", **other: Any) -> ActRecord:
    """An act of Ann that waits for the shop system."""
    kind = ActKind.CANCEL if number else ActKind.CHANGE_OWN_ADDRESS
    move = MoneyMove("card", euros("90.00"), MoveTime.AT_ONCE, TUESDAY_MORNING, "refund-card-7")
    decision = ActDecision(
        OrderAct(kind, "ann", number, address=HOME), Verdict.MAY, PolicyRule("r", "text", "source"), (move,), 4
    )
    made = ActRecord(id, decision, "c-1", message, TUESDAY_MORNING, ActState.AGREED)
    return replace(made, **other)


def put(house: TestHouse, *records: ActRecord) -> list[bool]:
    with house.uow() as uow:
        added = [uow.acts.add(one) for one in records]
        uow.commit()
    return added


def test_an_act_is_agreed_to_once_by_a_message(any_house: TestHouse) -> None:
    """A message adds one act of a kind about a thing; another order, another kind and another message add more."""
    house = any_house
    first = record("a-1")
    added = put(house, first, record("a-2"), record("a-3", "10501"), record("a-4", None), record("a-5", message="m-2"))
    with house.reading() as uow:
        agreed, about = uow.acts.agreed_by("m-1"), uow.acts.of_order("10500")
        of_account, here = uow.acts.of_account("ann"), uow.acts.of_conversation("c-1")

    assert added == [True, False, True, True, True]
    assert [one.id for one in agreed] == ["a-1", "a-3", "a-4"]
    assert about == [first, record("a-5", message="m-2")]
    assert len(of_account) == len(here) == 4


def test_acts_about_one_order_are_claimed_one_after_the_other(any_house: TestHouse) -> None:
    """A worker gets the oldest act that is due, each for itself, and none while an earlier one of its order is open."""
    house, now = any_house, TUESDAY_MORNING
    minute = timedelta(minutes=1)
    put(
        house,
        record("a-1"),
        record("a-2", message="m-2", agreed_at=now + minute),
        record("a-3", "10501", try_at=now + 2 * minute),
        record("a-4", None, state=ActState.CONFIRMED),
        record("a-5", "10502", state=ActState.WITH_STAFF),
    )

    def claim(at: datetime) -> str | None:
        with house.uow() as uow:
            claimed = uow.acts.claim_next(at, 5 * minute)
            uow.commit()
        return claimed.id if claimed else None

    claimed = [claim(now), claim(now), claim(now + 2 * minute)]
    with house.uow() as uow:
        uow.acts.save(replace(uow.acts.get("a-1"), state=ActState.CONFIRMED, settled_at=now))
        uow.commit()

    assert claimed == ["a-1", None, "a-3"]
    assert [claim(now + 3 * minute), claim(now + 3 * minute)] == ["a-2", None]
    with house.uow() as uow, pytest.raises(NotFound):
        uow.acts.get("a-9")


def whole(**other: Any) -> Order:
    """An order with everything that one can have."""
    done = OrderChange(ActKind.CHANGE_ITEMS, (LineChange("l1", 1, "blue"),), TUESDAY_MORNING, "card")
    return an_order(
        shipping=euros("4.50"), discount=euros("5.00"), cancel_reason="no_longer_needed", changes=(done,), **other
    )


def test_an_order_is_saved_only_on_top_of_what_was_read(any_house: TestHouse) -> None:
    """Whoever saves an order that somebody else has saved meanwhile is told so, and changes nothing."""
    house = any_house
    order = whole()
    first = replace(order, state=OrderState.CANCELLED, revision=5, lines=order.lines[:1], payments=())
    with house.uow() as uow:
        uow.shop.put_orders([order], "import:x")
        uow.commit()
    with house.uow() as uow:
        read = uow.shop.order("10500")
        uow.shop.save_order(first)
        uow.commit()
    for late in (replace(order, email="x@example.com", revision=5), replace(order, number="10999", revision=1)):
        with house.uow() as uow, pytest.raises(Stale):
            uow.shop.save_order(late)
    with house.reading() as uow:
        kept = uow.shop.order("10500")

    assert (read, kept) == (order, first)


def test_a_file_is_the_truth_until_something_is_done_here(any_house: TestHouse) -> None:
    """Each change that an import brings is a revision; what was changed here stays; a shop system's copy never does."""
    house = any_house
    order = whole(revision=0)
    sent = replace(order, state=OrderState.SENT)

    def bring(coming: Order, origin: str) -> Order | None:
        with house.uow() as uow:
            uow.shop.put_orders([coming], origin)
            uow.commit()
        with house.reading() as uow:
            return uow.shop.order(coming.number)

    def change_here(kept: Order) -> Order:
        ours = replace(kept, address=None, revision=kept.revision + 1)
        with house.uow() as uow:
            uow.shop.save_order(ours)
            uow.commit()
        return ours

    for origin, number in (("import:x", "10500"), ("system:woo", "10501")):
        steps = [bring(replace(one, number=number), origin) for one in (order, order, sent)]
        assert [one.revision if one else None for one in steps] == [0, 0, 1]
        assert steps[2] is not None
        ours = change_here(steps[2])
        theirs = bring(replace(order, number=number), origin)
        assert theirs == (ours if origin == "import:x" else replace(order, number=number, revision=3))


def test_the_orders_of_an_account(any_house: TestHouse) -> None:
    """The newest comes first; an order of which only the e-mail address is known is its owner's, another's is not."""
    house = any_house
    old = an_order(number="1", placed_at=TUESDAY_MORNING - timedelta(days=90))
    by_mail = an_order(number="2", account_id=None, email="Ann@Example.com")
    others = an_order(number="3", account_id="tom", email=ANN.email)
    with house.uow() as uow:
        uow.accounts.put_accounts([ANN], "import:x")
        uow.shop.put_orders([old, by_mail, others, an_order()], "import:x")
        uow.commit()
    with house.reading() as uow:
        found = uow.shop.orders_of("ann")

    assert [one.number for one in found] == ["2", "10500", "1"]
    assert found == [by_mail, an_order(), old]


def test_accounts_are_found_however_they_are_written(any_house: TestHouse) -> None:
    """Capitals, blanks and dashes make no difference; a wrong postcode, or none on record, finds nobody."""
    house = any_house
    twin = replace(ANN, id="ann-2", email="other@example.com", address=None)
    with house.uow() as uow:
        changed = uow.accounts.put_accounts([ANN, twin], "import:x")
        uow.commit()
    with house.reading() as uow:
        by_email = [uow.accounts.by_email(email) for email in (" ANN@example.COM ", "nobody@example.com")]
        by_name = [uow.accounts.by_name("ANN", " byrne ", code) for code in ("d02x285", "D02-X285", "D02", "")]
        both = uow.accounts.account("ann"), uow.accounts.to_change("ann-2"), uow.accounts.account("nobody")

    assert changed == 2
    assert by_email == [[ANN], []]
    assert by_name == [[ANN], [ANN], [], []]
    assert both == (ANN, twin, None)


def test_an_account_that_was_changed_here_stays(any_house: TestHouse) -> None:
    """Files bring accounts up to date until something was done here; another origin's customer is never replaced."""
    house = any_house
    moved = replace(ANN, address=None)
    gift = PaymentMethod("gift", PaymentKind.GIFT_CARD, balance=euros("1.00"))
    ours = replace(ANN, phone="123", payment_methods=(gift,))
    with house.uow() as uow:
        counts = [uow.accounts.put_accounts([one], "import:x") for one in (ANN, ANN, moved)]
        before = uow.accounts.account("ann")
        uow.accounts.save(ours)
        counts.append(uow.accounts.put_accounts([ANN], "import:x"))
        counts.append(uow.accounts.put_accounts([replace(ANN, email="ANN@example.com")], "import:y"))
        uow.commit()
    with house.uow() as uow:
        with pytest.raises(NotAllowed, match="account ann: the field 'email' is not as the import 'x' says"):
            uow.accounts.put_accounts([replace(ANN, email="eve@example.com")], "import:y")
        with pytest.raises(NotFound):
            uow.accounts.save(Account("nobody", "n@example.com"))
    with house.reading() as uow:
        kept = uow.accounts.account("ann")

    assert counts == [1, 0, 1, 0, 0]
    assert before == moved and kept == ours


def test_the_stock_that_acts_have_left(any_house: TestHouse) -> None:
    """What acts took stays taken while the shop says the same as before, and what it says anew counts."""
    house = any_house
    mug = replace(MUG, in_stock=7)

    def bring(stock: int, name: str = "Mug") -> int | None:
        with house.uow() as uow:
            uow.shop.put_products([replace(MUG, in_stock=stock, name=name), LAMP], "import:x")
            uow.commit()
        with house.reading() as uow:
            product = uow.shop.product("mug")
        return product.in_stock if product else None

    first = bring(8)
    with house.uow() as uow:
        uow.shop.save_product(uow.shop.products_to_change(["mug", "nothing"])["mug"])
        uow.shop.save_product(mug)
        uow.commit()

    assert [first, bring(8), bring(8, "Big mug"), bring(8), bring(5), bring(8)] == [8, 7, 7, 7, 5, 8]
