"""Choosing one of the options of redress at the desk: what it costs the house, and who has to say yes to it.

Which options there are is computed in `redress.py`; what a level may decide by itself stands in `escalation.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Iterable

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.case_record import CaseRecord, Step
from bot.domain.errors import BadInput
from bot.domain.money import Money
from bot.domain.order import OrderLine
from bot.domain.redress import RedressKind, RedressOption, RedressReason, find_reason

# In which a remedy can be settled: see `life_cycle.py`. What is no complaint needs no investigation.
SETTLED_IN = {
    CaseKind.COMPLAINT: frozenset({CaseState.INVESTIGATING}),
    CaseKind.REDRESS: frozenset({CaseState.ACKNOWLEDGED, CaseState.INVESTIGATING}),
}
# A part of something, or beside it: who chooses it says how much.
COST_IS_SAID = frozenset({RedressKind.PRICE_REDUCTION, RedressKind.COMPENSATION})
# They cost the house no more than what was paid.
UP_TO_THE_PRICE = frozenset({
    RedressKind.REPLACEMENT, RedressKind.REFUND, RedressKind.PRICE_REDUCTION, RedressKind.CREDIT
})  # fmt: skip
NEEDS_COST = "Say what it costs the house, such as 24.90."


@dataclass(frozen=True)
class RequestedRedress:
    """What a customer chose in the conversation; it is asked for, not granted."""

    order_number: str
    product_id: str
    kind: RedressKind
    reason: RedressReason


@dataclass(frozen=True)
class Proposal:
    """A remedy that somebody wants to give and may not decide alone."""

    kind: RedressKind
    cost: Money
    level: int  # of those who may approve it
    why: str
    by: str
    at: datetime


def reason_of(case: Case, asked: RequestedRedress | None) -> RedressReason:
    """Why the customer asks, as they chose it or wrote it; in doubt the reason that closes no way."""
    found = find_reason(case.own_words)
    return asked.reason if asked is not None else found[0] if found is not None else RedressReason.OTHER


def wish_of(case: Case, asked: RequestedRedress | None) -> RedressKind | None:
    """What they would like best, where that is an option at all."""
    if asked is not None:
        return asked.kind
    return next((kind for kind in RedressKind if kind.value == case.remedy_wanted), None)


def most_it_costs(option: RedressOption, line: OrderLine) -> Money | None:
    """What an option may cost the house at most; None where nobody knows before it is done."""
    return option.amount or (line.price if option.kind in UP_TO_THE_PRICE else None)


def cost_of(option: RedressOption, line: OrderLine, said: Money | None) -> Money:
    """What is decided about: the amount that was said, else the most it may cost.

    Raises:
        BadInput: it has to be said, or it is more than the option gives.
    """
    most = most_it_costs(option, line)
    if said is None:
        if option.kind in COST_IS_SAID:
            raise BadInput(NEEDS_COST)
        return most or Money(0, line.price.currency)
    if most is not None and most < said:
        raise BadInput(f"This option gives {most} at most; write an amount up to that.")
    return said


def pending_proposal(case: Case, records: Iterable[CaseRecord]) -> Proposal | None:
    """The proposal that waits for a second person; none once the case went on or it was declined."""
    last = None
    for record in records:
        if record.step is Step.PROPOSAL and record.move == case.moves:
            last = record if record.fields.get("declined") is None else None
    if last is None:
        return None
    told = last.fields
    cost = Money(told["minor"], told["currency"])
    return Proposal(RedressKind(told["remedy"]), cost, told["level"], told["why"], last.by, last.at)
