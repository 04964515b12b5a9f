"""The worker's loop over acts: it goes on whatever happens, and stops when it is told to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Callable, Iterator

import pytest

from bot.domain.act_record import ActState
from bot.domain.address import Address
from bot.domain.order import ActKind
from bot.domain.order_act import OrderAct
from bot.router.loops import Loops
from bot.router.nudges import Nudges
from bot.router.shop_worker import ShopWorker
from bot.shops.generic_json import GenericShop
from bot.shops.http import Header, ShopHttp
from tests.builders import TestHouse, build_test_house
from tests.shop_systems.fake_generic import KEY, FakeGeneric
from tests.shop_systems.fake_server import Fault
from tests.shop_systems.test_http import QUICK
from tests.shop_systems.world import World, cancel

SECONDS = 10


@pytest.fixture
def fake() -> Iterator[FakeGeneric]:
    server = FakeGeneric()
    yield server
    server.close()


@pytest.fixture
def nudges() -> Iterator[Nudges]:
    own = Nudges({})
    yield own
    own.close()


def a_world(fake: FakeGeneric, nudges: Nudges, house: TestHouse | None = None) -> tuple[World, ShopWorker]:
    http = ShopHttp("The shop", fake.url, Header("Authorization", f"Bearer {KEY}"), limits=QUICK)
    world = World(GenericShop(http), house=house)
    return world, ShopWorker(world.errands, world.house.now, nudges)


def test_a_look_takes_every_act_that_is_due(fake: FakeGeneric, nudges: Nudges) -> None:
    """Three acts of three messages are done in one look, and the next look finds none."""
    world, worker = a_world(fake, nudges)
    for number in range(3):
        world.agree(replace(cancel(), reason=f"reason {number}"), id=f"act-{number}")

    assert worker.look() == 3
    assert {world.act(f"act-{number}").state for number in range(3)} == {ActState.CONFIRMED}
    assert worker.look() == 0


def test_an_act_that_fails_does_not_hold_up_the_others(fake: FakeGeneric, nudges: Nudges) -> None:
    """An act whose answer was lost waits for its next try; one about something else is done meanwhile."""
    world, worker = a_world(fake, nudges)
    world.agree(cancel(), id="act-1")
    world.agree(
        OrderAct(ActKind.CHANGE_OWN_ADDRESS, "c-77", address=Address("1 Quay", "Cork", "T12", "IE")), id="act-2"
    )
    fake.write_faults = [Fault.RESET] * QUICK.tries
    worker.look()

    assert (world.act("act-1").state, world.act("act-2").state) == (ActState.SENT, ActState.CONFIRMED)


def test_it_goes_on_after_an_error_and_stops_when_told(
    fake: FakeGeneric, nudges: Nudges, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that does not answer for a moment ends nothing; beside another loop it is ready when both are."""
    monkeypatch.setattr(ShopWorker, "every", 0.01)
    world, worker = a_world(fake, nudges, build_test_house(f"sqlite:///{tmp_path / 'heard.db'}"))
    world.agree(cancel())
    broken = [RuntimeError("the database"), RuntimeError("again")]
    uow = world.uow

    def breaking() -> object:
        if broken:
            raise broken.pop()
        return uow()

    worker._errands = replace(world.errands, uow=breaking)  # type: ignore[arg-type]

    class Beside:
        def __init__(self) -> None:
            self.stopping = asyncio.Event()

        def stop(self) -> None:
            self.stopping.set()

        async def run(self, ready: Callable[[], None]) -> None:
            ready()
            await self.stopping.wait()

    async def play() -> int:
        ready: list[bool] = []
        both = Loops([worker, Beside()])
        running = asyncio.create_task(both.run(lambda: ready.append(True)))
        for _ in range(SECONDS * 100):
            if world.act().state is ActState.CONFIRMED:
                break
            await asyncio.sleep(0.01)
        both.stop()
        await asyncio.wait_for(running, SECONDS)
        return len(ready)

    assert asyncio.run(play()) == 1
    assert world.act().state is ActState.CONFIRMED
    assert broken == []
