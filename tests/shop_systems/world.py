"""A house whose shop runs on another system: its mirror, its record of acts, and a customer who said yes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from bot.domain.act_record import ActRecord, ActState
from bot.domain.order import ActKind
from bot.domain.order_act import ActDecision, OrderAct, Verdict
from bot.domain.redress import PolicyRule
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.use_cases.act_outbox import ShopErrands
from bot.use_cases.act_ports import ShopSystem
from tests.builders import TestHouse, build_test_house, say

MIRRORED = ("order_lines", "order_payments", "orders", "order_acts")
RULE = PolicyRule("orders.cancel", "An order that was not sent can be cancelled.", "terms 4")


class World:
    """A house with a shop system."""

    def __init__(self, system: ShopSystem, chance: float = 0.5, house: TestHouse | None = None) -> None:
        self.house = house or build_test_house()
        with self.house.engine.begin() as connection:  # of the worlds before, in the same house
            for table in MIRRORED:
                connection.execute(text(f"DELETE FROM {table}"))
        self.system = system
        self.peer = self.house.ids.new()
        self.receipt = say(self.house, "Hello", peer=self.peer)
        self.errands = ShopErrands(
            system, self.uow, self.house.ids, self.house.wording, self.house.desk, lambda: chance
        )

    def uow(self) -> SqlUnitOfWork:
        """A new transaction."""
        return self.house.uow()

    def agree(self, act: OrderAct, *, revision: int = 0, moves: Any = (), id: str = "act-1") -> ActRecord:
        """The customer says yes to an act, in a message of its own."""
        message = say(self.house, "Yes, please.", peer=self.peer)
        decision = ActDecision(act, Verdict.MAY, RULE, moves, revision)
        record = ActRecord(
            id, decision, message.conversation_id, message.message_id, self.house.now(), ActState.AGREED,
            try_at=self.house.now(),
        )  # fmt: skip
        with self.uow() as work:
            assert work.acts.add(record)
            work.commit()
        return record

    def save(self, record: ActRecord) -> None:
        """Write an act's new state."""
        with self.uow() as work:
            work.acts.save(record)
            work.commit()

    def act(self, id: str = "act-1") -> ActRecord:
        """The act as it stands in the tables."""
        with self.uow() as work:
            return work.acts.get(id)


def cancel(account_id: str = "c-77", number: str = "W5001") -> OrderAct:
    """The wish to cancel an order."""
    return OrderAct(ActKind.CANCEL, account_id, number, method_id="card-9", reason="no_longer_needed")
