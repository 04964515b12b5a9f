"""What a customer wants done about an order or their account, and what the rules say to it before anything is done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.address import Address
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange
from bot.domain.redress import PolicyRule


@dataclass(frozen=True)
class OrderAct:
    """One change at the shop, whole: everything that it takes is said."""

    kind: ActKind
    account_id: str
    order_number: str | None = None  # None only for CHANGE_OWN_ADDRESS
    lines: tuple[LineChange, ...] = ()  # for CHANGE_ITEMS, RETURN, EXCHANGE
    method_id: str | None = None  # by which money comes or goes
    address: Address | None = None
    reason: str | None = None  # of a cancellation, an id of the policy's list


class Verdict(str, Enum):
    """What the rules say."""

    MAY = "may"  # may be done at once, on the customer's yes
    NEEDS_STAFF = "needs_staff"  # may be asked for; a person decides
    REFUSED = "refused"  # the rules do not allow it; no statutory right is among these


class MoveTime(str, Enum):
    """When money moves."""

    AT_ONCE = "at_once"  # with the act
    ON_RETURN = "on_return"  # when the goods are back


@dataclass(frozen=True)
class MoneyMove:
    """Money that an act moves by one payment method."""

    method_id: str | None
    amount: Money  # positive: to the customer; negative: the customer pays
    time: MoveTime
    arrives_by: datetime | None = None  # the latest, by policy; None where the customer pays or goods must come first
    rule: str = ""  # id of the rule that the day comes from


@dataclass(frozen=True)
class ActDecision:
    """What the rules say to an act as things stand now."""

    act: OrderAct
    verdict: Verdict
    because: PolicyRule
    moves: tuple[MoneyMove, ...] = ()
    revision: int = 0  # of the order that was looked at
    needs_code: bool = False  # the customer has to show once more who they are
    notes: tuple[PolicyRule, ...] = ()  # what the customer should know before the yes, such as who pays the return

    def where_codes(self, can_be_sent: bool) -> ActDecision:
        """The decision where one-time codes can be sent, or cannot: then a person decides what would need one."""
        if can_be_sent or not self.needs_code or self.verdict is not Verdict.MAY:
            return self
        return replace(self, verdict=Verdict.NEEDS_STAFF)

    @property
    def fingerprint(self) -> str:
        """Of all that the customer says yes to: what is done later is done only if it still is the same."""
        agreed = repr((self.act, self.verdict, self.because.id, self.moves_in_short, self.revision))
        return hashlib.sha256(agreed.encode()).hexdigest()[:32]

    @property
    def moves_in_short(self) -> tuple[tuple[str | None, int, str, str], ...]:
        """The money without its days, which move with the clock."""
        return tuple((m.method_id, m.amount.minor, m.amount.currency, m.time.value) for m in self.moves)
