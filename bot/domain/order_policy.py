"""What a shop lets be done about an order, as types: in which state, how often, by which method, up to how much.

The rules themselves are data (`data/policies/order_acts.yml`); `act_rules.py` decides by them. What law and house give
for goods that go back stands with redress and is taken from there. What a person may approve is the escalation's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Mapping

from bot.domain.account import PaymentKind
from bot.domain.business_hours import BusinessHours
from bot.domain.money import Money
from bot.domain.order import ActKind, OrderState
from bot.domain.redress import PolicyRule

NINE_TO_FIVE = BusinessHours("UTC", {day: (time(9), time(17)) for day in range(5)})

LATEST_REFUND = timedelta(days=14)  # Directive 2011/83/EU, Art. 13(1)


class Answer(str, Enum):
    """Why the rules do not simply say yes: each has its sentence in the policy."""

    NOT_YOURS = "not_yours"
    NOT_DELIVERED = "not_delivered"
    PACKED = "packed"
    SENT = "sent"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    NOTHING_CHOSEN = "nothing_chosen"
    NOT_IN_ORDER = "not_in_order"
    TOO_MANY = "too_many"
    GIVEN_BACK = "given_back"
    NOT_SOLD = "not_sold"
    OTHER_PRODUCT = "other_product"
    SAME_VARIANT = "same_variant"
    NOT_IN_STOCK = "not_in_stock"
    OTHER_CURRENCY = "other_currency"
    METHOD_UNKNOWN = "method_unknown"
    METHOD_NEEDED = "method_needed"
    METHOD_NOT_PERMITTED = "method_not_permitted"
    SAME_METHOD = "same_method"
    BALANCE_TOO_LOW = "balance_too_low"
    ADDRESS_INCOMPLETE = "address_incomplete"
    SAME_ADDRESS = "same_address"
    REASON_NEEDED = "reason_needed"
    # A person decides:
    BALANCE_UNKNOWN = "balance_unknown"
    PAYMENT_UNKNOWN = "payment_unknown"
    AMOUNT_UNSURE = "amount_unsure"
    OTHER_COUNTRY = "other_country"
    OVER_LIMIT = "over_limit"


class MethodChoice(str, Enum):
    """Which payment methods of an account an act may move money by."""

    PAID_WITH = "paid_with"  # those that the order was paid with
    GIFT_CARD = "gift_card"  # any gift card of the account
    ANY = "any"  # all of the account
    ANOTHER = "another"  # all but the one that the order is paid with


@dataclass(frozen=True)
class CancelReason:
    """Why an order is cancelled, as far as the shop tells reasons apart."""

    id: str
    text: str  # as it is read out
    words: tuple[str, ...]  # what customers say for it


@dataclass(frozen=True)
class ActPolicy:
    """When one kind of act is open, and how its money may go."""

    rule: PolicyRule
    states: frozenset[OrderState] = frozenset()  # in which it may be done; empty where no order is needed
    by_staff: frozenset[OrderState] = frozenset()  # in which a person decides
    methods: frozenset[MethodChoice] = frozenset()
    notes: tuple[PolicyRule, ...] = ()  # what is told before the yes, every time


@dataclass(frozen=True)
class OnceRule:
    """What is not open any more after something was done with an order."""

    rule: PolicyRule
    after: frozenset[ActKind]
    closes: frozenset[ActKind]
    by_staff: frozenset[ActKind] = frozenset()  # of the closed ones: a person decides, for the law may give them


@dataclass(frozen=True)
class RefundTime:
    """How long money takes by one kind of payment, from when it is sent."""

    rule: PolicyRule
    days: int  # 0: at once
    working: bool  # working days, not calendar days


@dataclass(frozen=True)
class OrderPolicy:
    """The rules that `decide_act` reads."""

    since: date  # from when these rules hold
    acts: Mapping[ActKind, ActPolicy]
    answers: Mapping[Answer, PolicyRule]
    refund_times: Mapping[PaymentKind, RefundTime]
    withdrawal: PolicyRule  # days from delivery to change one's mind, by law
    guarantee: PolicyRule  # days from delivery in which a fault is ours to mend
    goodwill: PolicyRule  # a person decides
    once: tuple[OnceRule, ...] = ()
    cancel_reasons: tuple[CancelReason, ...] = ()
    reason_required: bool = False
    codes: frozenset[ActKind] = frozenset()  # acts before which the customer shows by a one-time code who they are
    code_for_other_method: bool = True  # and before money goes another way than it came
    limits: Mapping[str, Money] = field(default_factory=dict)  # currency → the most that goes to a customer by machine
    commercial_return: PolicyRule | None = None  # days from delivery, beyond what the law gives
    standard_delivery: Mapping[str, Money] = field(
        default_factory=dict
    )  # currency → what it costs; the most given back
    hours: BusinessHours = NINE_TO_FIVE  # whose working days count

    @property
    def rules(self) -> tuple[PolicyRule, ...]:
        """Every rule of these that a customer may be told."""
        acts = [rule for act in self.acts.values() for rule in (act.rule, *act.notes)]
        times = [time_taken.rule for time_taken in self.refund_times.values()]
        own = [self.commercial_return] if self.commercial_return is not None else []
        return tuple(dict.fromkeys([*acts, *(once.rule for once in self.once), *self.answers.values(), *times, *own]))

    def answer(self, answer: Answer) -> PolicyRule:
        """Its sentence."""
        return self.answers[answer]

    def machine_limit(self, currency: str) -> Money | None:
        """The most that goes to a customer in one act without a person; None: a person decides all in this currency."""
        return self.limits.get(currency)

    def arrives_by(self, kind: PaymentKind, sent_at: datetime) -> datetime:
        """By when money is there that is sent at this moment."""
        time_taken = self.refund_times[kind]
        if time_taken.days == 0:
            return sent_at
        if time_taken.working:
            return min(self.hours.end_of_working_day(sent_at, time_taken.days), sent_at + LATEST_REFUND)
        return sent_at + timedelta(days=time_taken.days)
