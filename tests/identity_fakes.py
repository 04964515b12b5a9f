"""Everything that identity needs, in memory: what its use cases are tested with beside the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Sequence

from bot.domain.account import Account
from bot.domain.address import Address
from bot.domain.identity import TRIED, ByEmail, ByName
from bot.domain.money import Money
from bot.domain.one_time_code import CodeState, OneTimeCode
from bot.domain.order import Order, OrderLine, OrderState


def account(id: str, email: str, first: str = "Mara", last: str = "Quinn", postcode: str = "D02 XY45") -> Account:
    """A customer's account."""
    return Account(id, email, first, last, "+353 1 555 0145", Address("1 Quay", "Dublin", postcode, "IE"))


def order(number: str, email: str, account_id: str | None = None) -> Order:
    """An order of one kettle."""
    line = OrderLine("kettle-alba", "Alba kettle", 1, Money(3990, "EUR"))
    return Order(number, email, OrderState.PLACED, None, (line,), account_id=account_id)


class FakeIdentity:
    """See `identity_ports.Identity`."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str, bool], tuple[str, datetime]] = {}

    def record(self, conversation_id: str, message_id: str, subject: str, passed: bool, now: datetime) -> bool:
        """See ports."""
        key = (message_id, subject, passed)
        is_new = key not in self.rows
        self.rows.setdefault(key, (conversation_id, now))
        return is_new

    def failures_since(self, conversation_id: str, moment: datetime) -> int:
        """See ports."""
        return sum(
            here == conversation_id and at >= moment and not passed and not subject.startswith(TRIED)
            for (_, subject, passed), (here, at) in self.rows.items()
        )

    def failures_about(self, subject: str, moment: datetime) -> int:
        """See ports."""
        return sum(
            tried == subject and at >= moment and not passed for (_, tried, passed), (_, at) in self.rows.items()
        )

    def passed_since(self, conversation_id: str, subject: str, moment: datetime) -> bool:
        """See ports."""
        return subject in self.proved_since(conversation_id, moment)

    def proved_since(self, conversation_id: str, moment: datetime) -> list[str]:
        """See ports."""
        return sorted(
            {
                subject
                for (_, subject, passed), (here, at) in self.rows.items()
                if passed and here == conversation_id and at >= moment
            }
        )

    def noted(self, conversation_id: str, message_id: str) -> bool:
        """See ports."""
        return any(one == message_id and here == conversation_id for (one, _, _), (here, _) in self.rows.items())


class FakeAccounts:
    """See `shop_ports.Accounts`."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self._accounts = list(accounts)

    def account(self, account_id: str) -> Account | None:
        """See ports."""
        return next((one for one in self._accounts if one.id == account_id), None)

    def by_email(self, email: str) -> Sequence[Account]:
        """See ports."""
        return [one for one in self._accounts if ByEmail(email).fits(one)]

    def by_name(self, first: str, last: str, postcode: str) -> Sequence[Account]:
        """See ports."""
        return [one for one in self._accounts if ByName(first, last, postcode).fits(one)]


class FakeCodes:
    """See `identity_ports.Codes`."""

    def __init__(self) -> None:
        self.codes: dict[str, OneTimeCode] = {}
        self.states: dict[str, tuple[CodeState, datetime | None]] = {}

    def add(self, code: OneTimeCode) -> bool:
        """See ports."""
        if self.of_message(code.message_id) is not None:
            return False
        self.codes[code.id] = code
        self.states[code.id] = (CodeState.QUEUED, code.made_at)
        return True

    def of_message(self, message_id: str) -> OneTimeCode | None:
        """See ports."""
        return next((code for code in self.codes.values() if code.message_id == message_id), None)

    def latest(self, conversation_id: str, account_id: str) -> OneTimeCode | None:
        """See ports."""
        mine = [
            code
            for code in self.codes.values()
            if (code.conversation_id, code.account_id) == (conversation_id, account_id)
        ]
        return max(mine, key=lambda code: (code.made_at, code.id), default=None)

    def made_since(self, conversation_id: str, account_id: str, moment: datetime) -> int:
        """See ports."""
        lately = [code for code in self.codes.values() if code.made_at > moment]
        here = sum(code.conversation_id == conversation_id for code in lately)
        return max(here, sum(code.account_id == account_id for code in lately))

    def mark_used(self, code_id: str, message_id: str) -> bool:
        """See ports."""
        code = self.codes[code_id]
        if code.used_by is not None:
            return False
        self.codes[code_id] = OneTimeCode(**{**vars(code), "used_by": message_id})
        return True

    def claim_next(self, now: datetime, lease: timedelta) -> OneTimeCode | None:
        """See ports."""
        due = [
            (at, id)
            for id, (state, at) in self.states.items()
            if state is CodeState.QUEUED and at is not None and at <= now
        ]
        if not due:
            return None
        self.states[min(due)[1]] = (CodeState.QUEUED, now + lease)
        return self.codes[min(due)[1]]

    def settle(self, code_id: str, state: CodeState, now: datetime) -> bool:
        """See ports."""
        if self.states[code_id][0] is not CodeState.QUEUED:
            return False
        self.states[code_id] = (state, None)
        return True

    def try_again(self, code_id: str, at: datetime) -> None:
        """See ports."""
        if self.states[code_id][0] is CodeState.QUEUED:
            self.states[code_id] = (CodeState.QUEUED, at)


class FakeShop:
    """As much of `shop_ports.Shopkeeping` as identity asks."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self._orders = {one.number: one for one in orders}

    def order(self, number: str) -> Order | None:
        """See ports."""
        return self._orders.get(number)


@dataclass(frozen=True)
class FakeConversation:
    """As much of a conversation as identity reads."""

    id: str
    language: str | None = None


class FakeConversations:
    """As much of `ports.Conversations` as identity asks."""

    def get(self, conversation_id: str) -> FakeConversation:
        """See ports."""
        return FakeConversation(conversation_id)


@dataclass
class World:
    """A shop with its customers; each call of `uow` is a transaction over the same things."""

    accounts: Sequence[Account] = ()
    orders: Sequence[Order] = ()
    identity: FakeIdentity = field(default_factory=FakeIdentity)
    codes: FakeCodes = field(default_factory=FakeCodes)

    def uow(self) -> Any:
        """A transaction. Nothing is undone: no use case here writes before it may raise."""
        return _Transaction(self)


class _Transaction:
    def __init__(self, world: World) -> None:
        self.identity, self.codes = world.identity, world.codes
        self.accounts, self.shop = FakeAccounts(world.accounts), FakeShop(world.orders)
        self.conversations = FakeConversations()

    def __enter__(self) -> _Transaction:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to undo."""

    def commit(self) -> None:
        """It is there already."""
