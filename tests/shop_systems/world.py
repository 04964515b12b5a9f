"""A house whose shop runs on another system: its mirror, its record of acts, and a customer who said yes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Sequence

from bot.domain.account import Account
from bot.domain.act_record import ActRecord, ActState
from bot.domain.errors import NotFound
from bot.domain.order import ActKind, Order
from bot.domain.order_act import ActDecision, OrderAct, Verdict
from bot.domain.redress import PolicyRule
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.use_cases.act_outbox import ShopErrands
from bot.use_cases.act_ports import ShopSystem
from tests.builders import TestHouse, build_test_house, say

RULE = PolicyRule("orders.cancel", "An order that was not sent can be cancelled.", "terms 4")


@dataclass
class Kept:
    """What stands in the tables."""

    accounts: dict[str, tuple[Account, str]] = field(default_factory=dict)
    acts: dict[str, ActRecord] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)


class MemoryAccounts:
    """Accounts of the transaction under way."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def put_accounts(self, accounts: Sequence[Account], origin: str) -> int:
        """See ports."""
        self._kept.accounts.update({account.id: (account, origin) for account in accounts})
        return len(accounts)


class MemoryOrders:
    """Orders of the transaction under way, whole; the rest of the shop's shelves is the database's."""

    def __init__(self, kept: Kept, shop: Any) -> None:
        self._kept, self._shop = kept, shop

    def order(self, number: str) -> Order | None:
        """See ports."""
        return self._kept.orders.get(number)

    def put_orders(self, current: Sequence[Order], origin: str) -> int:
        """See ports."""
        self._kept.orders.update({order.number: order for order in current})
        return len(current)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shop, name)


class MemoryActs:
    """See act_ports.Acts; as far as the worker needs it."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def get(self, act_id: str) -> ActRecord:
        """See ports."""
        if act_id not in self._kept.acts:
            raise NotFound(act_id)
        return self._kept.acts[act_id]

    def of_order(self, order_number: str) -> list[ActRecord]:
        """See ports."""
        return [act for act in self._kept.acts.values() if act.decision.act.order_number == order_number]

    def save(self, record: ActRecord) -> None:
        """See ports."""
        self._kept.acts[record.id] = record

    def claim_next(self, now: datetime, lease: timedelta) -> ActRecord | None:
        """See ports."""
        for act in self._kept.acts.values():
            if act.state in (ActState.AGREED, ActState.SENT) and (act.try_at is None or act.try_at <= now):
                self._kept.acts[act.id] = replace(act, try_at=now + lease)
                return self._kept.acts[act.id]
        return None


class Work(SqlUnitOfWork):
    """A transaction over the database and what is kept in memory; without commit both stay as they were."""

    def __init__(self, house: TestHouse, kept: Kept) -> None:
        super().__init__(house.engine)
        self._kept = kept

    def __enter__(self) -> Work:
        super().__enter__()
        self._draft = Kept(dict(self._kept.accounts), dict(self._kept.acts), dict(self._kept.orders))
        self.shop: Any = MemoryOrders(self._draft, self.shop)
        self.accounts: Any = MemoryAccounts(self._draft)
        self.acts: Any = MemoryActs(self._draft)
        return self

    def commit(self) -> None:
        """See ports."""
        super().commit()
        vars(self._kept).update(vars(self._draft))


class World:
    """A house with a shop system."""

    def __init__(self, system: ShopSystem, chance: float = 0.5, house: TestHouse | None = None) -> None:
        self.house = house or build_test_house()
        self.kept = Kept()
        self.system = system
        self.receipt = say(self.house, "Yes, please cancel it.", peer=self.house.ids.new())
        self.errands = ShopErrands(
            system, self.uow, self.house.ids, self.house.wording, self.house.desk, lambda: chance
        )

    def uow(self) -> Work:
        """A new transaction."""
        return Work(self.house, self.kept)

    def agree(self, act: OrderAct, *, revision: int = 0, moves: Any = (), id: str = "act-1") -> ActRecord:
        """The customer says yes to an act."""
        decision = ActDecision(act, Verdict.MAY, RULE, moves, revision)
        record = ActRecord(
            id, decision, self.receipt.conversation_id, self.receipt.message_id, self.house.now(), ActState.AGREED,
            try_at=self.house.now(),
        )  # fmt: skip
        self.kept.acts[id] = record
        return record

    def act(self, id: str = "act-1") -> ActRecord:
        """The act as it stands in the tables."""
        return self.kept.acts[id]


def cancel(account_id: str = "c-77", number: str = "W5001") -> OrderAct:
    """The wish to cancel an order."""
    return OrderAct(ActKind.CANCEL, account_id, number, method_id="card-9", reason="no_longer_needed")
