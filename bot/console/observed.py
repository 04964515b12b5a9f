"""Between the house that a part works in and what the part shows to operators."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from bot.ops.part import PartOps
from bot.storage.engine import watch_errors
from bot.use_cases.turns import is_turn_due

if TYPE_CHECKING:
    from bot.bootstrap import House


def observed(house: House, ops: PartOps) -> House:
    """The house, telling what happens in it to those who look after the machines."""
    for engine in {id(one): one for one in (house.engine, house.hasty_engine)}.values():
        watch_errors(engine, ops.observer.database_failed)
    ops.look_into(lambda: is_turn_due(house.reading(), house.now()))
    return dataclasses.replace(house, observer=ops.observer)
