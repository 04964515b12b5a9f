"""Carrying out acts at a shop system: each once, none lost, and no success is told before it is confirmed."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.account import Account
from bot.domain.act_record import ActRecord, ActState
from bot.domain.errors import ShopHalfDone, ShopRefused
from bot.domain.money import Money
from bot.domain.order import Order, OrderState
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime
from bot.domain.promise import PromiseKind
from bot.domain.shop import Product
from bot.shops.breaker import CircuitBreaker
from bot.shops.generic_json import GenericShop
from bot.shops.http import Header, ShopHttp
from bot.storage.acts import SqlActs
from bot.use_cases.act_outbox import FIRST_PAUSE, GIVE_UP_AFTER, LEASE, LONGEST_PAUSE, carry_out_next
from bot.use_cases.shop_sync import refresh_by_email, refresh_order
from tests.builders import TestHouse, build_test_house, said_to
from tests.shop_systems.fake_generic import KEY, FakeGeneric
from tests.shop_systems.fake_server import Fault
from tests.shop_systems.test_http import QUICK
from tests.shop_systems.world import World, cancel


class Killed(BaseException):
    """The process died here."""


class KilledShop(GenericShop):
    """A shop system in a process that is killed before or after some of its acts."""

    def __init__(self, http: ShopHttp) -> None:
        super().__init__(http)
        self.kills: list[str] = []

    def carry_out(self, decision: ActDecision, order: Order | None, key: str) -> None:
        """See ports."""
        kill = self.kills.pop(0) if self.kills else ""
        if kill == "before":
            raise Killed
        super().carry_out(decision, order, key)
        if kill == "after":
            raise Killed


@contextmanager
def a_world(chance: float = 0.5, house: TestHouse | None = None) -> Iterator[tuple[World, FakeGeneric, KilledShop]]:
    fake = FakeGeneric()
    breaker = CircuitBreaker(lambda: 0.0, failures=10_000)
    auth = Header("Authorization", f"Bearer {KEY}")
    system = KilledShop(
        ShopHttp("The shop", fake.url, auth, limits=replace(QUICK, tries=1), breaker=breaker, sleep=lambda _: None)
    )
    try:
        yield World(system, chance, house), fake, system
    finally:
        fake.close()


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as (world, fake, system):
        world.fake, world.killed = fake, system  # type: ignore[attr-defined]
        yield world


def fake_of(world: World) -> FakeGeneric:
    fake: FakeGeneric = world.fake  # type: ignore[attr-defined]
    return fake


def step(world: World) -> ActRecord | None:
    try:
        return carry_out_next(world.errands, world.house.now())
    except Killed:
        return None


def said(world: World) -> list[str]:
    return said_to(world.house, world.receipt.conversation_id)[1:]  # without the greeting


def read(world: World) -> Order:
    order = refresh_order(world.system, "W5001", world.uow)
    assert order is not None
    return order


def test_an_act_is_done_confirmed_and_told(world: World) -> None:
    """After the system's yes the act is confirmed, the mirror shows it, and the customer hears it with the money."""
    read(world)
    arrives = world.house.now() + timedelta(days=7)
    world.agree(cancel(), moves=(MoneyMove("card-9", Money(8488, "EUR"), MoveTime.AT_ONCE, arrives),))
    settled = step(world)

    assert settled is not None
    assert (settled.state, settled.tries, settled.try_at) == (ActState.CONFIRMED, 1, None)
    assert len(fake_of(world).done) == 1
    with world.uow() as work:
        mirrored = work.shop.order("W5001")
    assert mirrored is not None
    assert mirrored.state is OrderState.CANCELLED
    [told] = said(world)
    assert "Order W5001 is cancelled. €84.88 goes back to you and is there by Tuesday 22 September" in told
    assert step(world) is None


def test_nothing_is_told_before_it_is_confirmed(world: World) -> None:
    """While the answer is lost the customer hears nothing, however often it is tried."""
    world.agree(cancel())
    fake_of(world).write_faults = [Fault.RESET] * 3
    for _ in range(3):
        record = step(world)
        assert record is not None
        assert record.state is ActState.SENT
        world.house.clock.pass_(LONGEST_PAUSE * 2)

    assert said(world) == []
    step(world)
    assert len(said(world)) == 1


def test_a_lost_answer_is_reconciled(world: World) -> None:
    """Where the act was done and the answer lost, the system is asked and the act is not sent again."""
    world.agree(cancel())
    fake_of(world).write_faults = [Fault.RESET_AFTER]
    first = step(world)
    assert first is not None
    assert first.state is ActState.SENT
    assert step(world) is None
    world.house.clock.pass_(FIRST_PAUSE * 2)
    second = step(world)

    assert second is not None
    assert second.state is ActState.CONFIRMED
    assert len(fake_of(world).writes()) == 1


def test_the_pause_is_longer_than_a_system_works(world: World) -> None:
    """The system is asked again no sooner than a minute later, and later each time, with chance in it."""
    world.agree(cancel())
    fake_of(world).write_faults = [Fault.RESET] * 2
    first = step(world)
    assert first is not None
    assert first.try_at == world.house.now() + FIRST_PAUSE * 1.5
    world.house.clock.pass_(FIRST_PAUSE * 2)
    second = step(world)

    assert second is not None
    assert second.try_at == world.house.now() + FIRST_PAUSE * 3


def test_a_refusal_is_told_with_a_promise(world: World) -> None:
    """What the system refuses is not done, goes to a colleague, and the customer reads by when they hear."""
    world.agree(cancel())
    fake_of(world).refuses = "The parcel has left."
    settled = step(world)

    assert settled is not None
    assert (settled.state, settled.why) == (ActState.REFUSED, "The shop refused: The parcel has left.")
    [told] = said(world)
    with world.uow() as work:
        case = work.cases.get(settled.case_id or "")
        [promise] = work.promises.of_case(case.id)
    assert "nothing of it was done: cancelling order W5001. A colleague looks at it" in told
    assert case.reference in told
    assert (case.about_order, promise.kind, promise.text) == ("W5001", PromiseKind.DECISION, told)
    assert "parcel" not in told


def test_what_is_not_known_for_a_day_goes_to_a_person(world: World) -> None:
    """After a day without an answer a colleague finds out; the customer is not told that it was done or not done."""
    world.agree(cancel())
    fake_of(world).write_faults = [Fault.RESET]
    step(world)
    fake_of(world).always = Fault.ERROR
    world.house.clock.pass_(GIVE_UP_AFTER)
    settled = step(world)

    assert settled is not None
    assert settled.state is ActState.GIVEN_UP
    [told] = said(world)
    assert "has not told me whether this was carried out" in told
    assert step(world) is None


def test_a_shop_that_was_down_for_a_day_did_nothing(world: World) -> None:
    """What was never sent is told as not done."""
    world.agree(cancel())
    fake_of(world).always = Fault.ERROR
    waiting = step(world)
    assert waiting is not None
    assert waiting.state is ActState.AGREED
    world.house.clock.pass_(GIVE_UP_AFTER)
    settled = step(world)

    assert settled is not None
    assert settled.state is ActState.GIVEN_UP
    assert "nothing of it was done" in said(world)[0]


def test_a_system_that_cannot_tell_is_not_asked_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody can know whether it was done, it is not done again: a person looks."""
    monkeypatch.setattr(world.system, "was_done", lambda decision, key: None)
    world.agree(cancel())
    fake_of(world).write_faults = [Fault.RESET_AFTER]
    step(world)
    world.house.clock.pass_(FIRST_PAUSE * 2)
    settled = step(world)

    assert settled is not None
    assert settled.state is ActState.GIVEN_UP
    assert len(fake_of(world).writes()) == 1


def test_half_of_an_act_goes_to_a_person_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that was done is neither told as done nor as not done."""

    def half(decision: ActDecision, order: Order | None, key: str) -> None:
        raise ShopHalfDone("It is cancelled, and the money was refused.")

    monkeypatch.setattr(world.system, "carry_out", half)
    world.agree(cancel())
    settled = step(world)

    assert settled is not None
    assert (settled.state, settled.why) == (ActState.GIVEN_UP, "It is cancelled, and the money was refused.")


def test_a_question_that_is_refused_says_nothing_of_the_act(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that does not take the question whether it was done may have done it: nobody is told that it was not."""

    def refuse(decision: ActDecision, key: str) -> bool:
        raise ShopRefused("No such question.")

    world.agree(cancel())
    fake_of(world).write_faults = [Fault.RESET_AFTER]
    step(world)
    monkeypatch.setattr(world.system, "was_done", refuse)
    world.house.clock.pass_(FIRST_PAUSE * 2)
    record = step(world)

    assert record is not None
    assert record.state is ActState.SENT
    assert said(world) == []


def test_what_changed_since_the_yes_is_not_done(world: World) -> None:
    """An order that is another now is not acted upon; the customer is asked to look again."""
    order = read(world)
    world.agree(cancel(), revision=order.revision)
    fake_of(world).order["lines"][0]["quantity"] = 5
    settled = step(world)

    assert settled is not None
    assert settled.state is ActState.REFUSED
    assert fake_of(world).done == []
    assert "the order has changed since you said yes" in said(world)[0]


def test_the_customers_own_acts_do_not_stand_in_each_others_way(world: World) -> None:
    """Two acts about one order, agreed to together, are both done although the first changes the order."""
    order = read(world)
    world.agree(cancel(), revision=order.revision)
    world.agree(replace(cancel(), reason="late"), revision=order.revision, id="act-2")
    step(world)
    step(world)

    assert [world.act(id).state for id in ("act-1", "act-2")] == [ActState.CONFIRMED] * 2
    assert len(fake_of(world).done) == 2


def test_another_customers_order_is_not_touched(world: World) -> None:
    """An order that is another account's at the system is left alone, whoever says yes."""
    world.agree(cancel(account_id="c-1"))
    settled = step(world)

    assert settled is not None
    assert settled.state is ActState.REFUSED
    assert fake_of(world).done == []


def test_two_workers_do_one_act_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An act that another worker has taken meanwhile is not sent a second time."""
    world.agree(cancel())
    taken = world.act()
    world.save(replace(taken, state=ActState.SENT, tries=1))
    monkeypatch.setattr(SqlActs, "claim_next", lambda acts, now, lease: taken)
    step(world)

    assert fake_of(world).done == []


def test_an_erased_conversation_does_not_hold_up_the_act(world: World) -> None:
    """Where there is nobody to tell any more, the act ends all the same."""
    record = world.agree(cancel())
    world.save(replace(record, conversation_id="gone"))
    settled = step(world)

    assert settled is not None
    assert settled.state is ActState.CONFIRMED


def test_a_german_customer_hears_it_in_german(world: World) -> None:
    """The news is in the customer's language."""
    with world.uow() as work:
        work.conversations.save_language(world.receipt.conversation_id, "de")
        work.commit()
    world.agree(cancel(), moves=(MoneyMove("card-9", Money(8488, "EUR"), MoveTime.ON_RETURN),))
    step(world)

    assert said(world) == [
        "Unser Shop hat es bestätigt. Die Bestellung W5001 ist storniert. 84,88 € gehen an Sie zurück, wenn die Ware "
        "wieder bei uns ist."
    ]


@functools.lru_cache
def shared_house() -> TestHouse:
    """One house for all examples, each with a customer of its own: making one takes longer than what is tested."""
    return build_test_house()


FAULTS = [
    Fault.NONE, Fault.ERROR, Fault.ERROR_AFTER, Fault.RESET, Fault.RESET_AFTER, Fault.NOT_JSON, Fault.NOT_JSON_AFTER,
    Fault.TOO_MANY,
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(FAULTS), max_size=6),
    st.lists(st.sampled_from(FAULTS), max_size=12),
    st.lists(st.sampled_from(["", "before", "after"]), max_size=4),
    st.floats(0, 1),
)
def test_an_act_is_never_done_twice_and_never_lost(
    writes: list[Fault], reads: list[Fault], kills: list[str], chance: float
) -> None:
    """Whatever fails on the way and wherever the process dies: within a day the act is done exactly once, confirmed and
    told once; and at no moment is it told without having been done.
    """
    with a_world(chance, shared_house()) as (world, fake, system):
        fake.write_faults, fake.faults, system.kills = list(writes), list(reads), list(kills)
        world.agree(cancel())
        for _ in range(40):
            step(world)
            assert len(said(world)) <= len(fake.done) <= 1
            if world.act().state is ActState.CONFIRMED:
                break
            world.house.clock.pass_(LEASE)
        assert world.act().state is ActState.CONFIRMED
        step(world)

        assert len(fake.done) == 1
        assert len(said(world)) == 1


def test_the_mirror_counts_changes(world: World) -> None:
    """The revision of an order goes up when anything about it is another at the system, and only then."""
    first, second = read(world), read(world)
    fake_of(world).order["address"]["line1"] = "5 Quay Lane"
    third = read(world)

    assert first.revision == second.revision
    assert third.revision == second.revision + 1


def test_the_mirror_holds_account_orders_and_stock(world: World) -> None:
    """Reading a customer by e-mail brings account and orders into our tables; reading an order brings its products."""
    accounts: list[Account] = list(refresh_by_email(world.system, "mara.lind@example.com", world.uow))
    read(world)
    with world.uow() as work:
        product: Product | None = work.shop.product("lamp")
        order, origins, kept = work.shop.order("W5001"), work.shop.origins(), work.accounts.account("c-77")

    assert [account.id for account in accounts] == ["c-77"]
    assert kept == accounts[0]
    assert order is not None
    assert product is not None
    assert product.in_stock == 3
    assert origins["lamp"] == "system:generic"


def test_the_mirror_takes_nothing_from_the_files(world: World) -> None:
    """A product of the shop's files keeps its data where the system has one of the same id."""
    with world.uow() as work:
        ours = work.shop.products()[0]
        others = len(work.shop.products())
    fake = fake_of(world)
    fake.order["lines"][0]["product_id"] = ours.id
    fake.products[ours.id] = {"id": ours.id, "name": "Other", "currency": "EUR", "price": "1.00", "in_stock": 1}
    read(world)
    with world.uow() as work:
        assert work.shop.product(ours.id) == ours
        assert len(work.shop.products()) == others
