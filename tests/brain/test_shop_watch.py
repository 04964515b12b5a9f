"""The brain notices what was imported: at once when it starts, and soon when it runs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Callable, Sequence

import pytest

from bot.brain import shop_watch
from bot.brain.shop_watch import ShopWatch
from bot.domain.fact import Fact
from bot.domain.shop import ImportedNames
from bot.use_cases.shop import import_shop, load_shop
from tests.builders import TestHouse
from tests.shops import json_shop, read, write


class Understanding:
    """Stands in for the components that read names."""

    def __init__(self) -> None:
        self.learned: list[ImportedNames] = []
        self.facts: set[str] = set()

    def learn(self, names: ImportedNames) -> None:
        """See `know_imported`."""
        self.learned.append(names)

    def learn_facts(self, facts: Sequence[Fact]) -> None:
        """See `know_facts`."""
        self.facts = {fact.id for fact in facts}


@pytest.fixture
def understanding() -> Understanding:
    return Understanding()


def test_names_are_handed_over_when_the_shop_has_changed(
    house: TestHouse, understanding: Understanding, tmp_path: Path
) -> None:
    """At the first look and after each change the names are handed over; while nothing changes, they are not read."""
    watch = ShopWatch(house.reading, understanding.learn, understanding.learn_facts)
    stock = read(write(tmp_path, "stock.json", json_shop()))

    async def look() -> list[bool]:
        looked = [await watch.look(), await watch.look()]
        import_shop(stock, house.uow())
        looked += [await watch.look(), await watch.look()]
        load_shop(house.shop, house.uow())
        return [*looked, await watch.look()]

    looked = asyncio.run(look())

    assert looked == [True, False, True, False, False]
    assert [sorted(names.products) for names in understanding.learned] == [[], ["step-ladders", "wool-hat"]]


def test_a_database_that_cannot_be_read_is_looked_at_again(house: TestHouse, understanding: Understanding) -> None:
    """An error while looking is logged and stops nothing; the next look learns what this one could not."""
    answers: list[Callable[[], Any]] = [_broken, house.reading]
    watch = ShopWatch(lambda: answers.pop(0)(), understanding.learn, understanding.learn_facts)

    async def look() -> list[bool]:
        return [await watch.look(), await watch.look()]

    assert asyncio.run(look()) == [False, True]
    assert len(understanding.learned) == 1


def test_it_looks_again_and_again(
    house: TestHouse, understanding: Understanding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the brain runs, what is imported is known after the next look."""
    monkeypatch.setattr(shop_watch, "LOOK_EVERY", 0.001)
    watch = ShopWatch(house.reading, understanding.learn, understanding.learn_facts)
    stock = read(write(tmp_path, "stock.json", json_shop()))

    async def run() -> None:
        watching = asyncio.create_task(watch.run())
        import_shop(stock, house.uow())
        while not any(names.products for names in understanding.learned):
            await asyncio.sleep(0.001)
        watching.cancel()

    asyncio.run(asyncio.wait_for(run(), 10))

    assert "wool-hat" in understanding.learned[-1].products


def _broken() -> Any:
    raise OSError("the disk is gone")
