"""What a customer should hear before they ask, once they have shown that an order is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.fact import Fact, recalls
from bot.domain.order import Order, OrderState
from bot.domain.promise import PromiseState
from bot.domain.redress import RedressPolicy
from bot.use_cases.cases import CaseStatus, status_of
from bot.use_cases.ports import UnitOfWork

DUE_SOON = timedelta(days=1)  # before a promise falls due, from when its customer is told how it stands


@dataclass(frozen=True)
class Foresight:
    """What concerns an order and was not asked for."""

    recalls: tuple[Fact, ...]  # of the things in it, that were not told in this conversation yet
    is_late: bool  # it was sent so long ago that it counts as missing
    cases: tuple[CaseStatus, ...]  # about it, whose promise falls due soon or is overdue


def foresee(order: Order, conversation_id: str, reading: UnitOfWork, policy: RedressPolicy, now: datetime) -> Foresight:
    """Look ahead for the owner of an order, who has proved to be it in this conversation."""
    with reading:
        told = {fact.id for fact in reading.knowledge.told(conversation_id)}
        facts = [fact for line in order.lines for fact in reading.knowledge.facts_about(line.product_id)]
        statuses = [status_of(case, reading) for case in reading.cases.about_order(order.number)]
    late = order.state is OrderState.SENT and order.sent_at is not None
    days = timedelta(days=policy.late.days or 0)
    return Foresight(
        tuple(fact for fact in recalls(facts, now.date()) if fact.id not in told),
        bool(late and order.sent_at and now - order.sent_at > days),
        tuple(status for status in statuses if _is_due_soon(status, now)),
    )


def _is_due_soon(status: CaseStatus, now: datetime) -> bool:
    open_ones = [promise for promise in status.promises if promise.state is PromiseState.MADE]
    return any(promise.due_at - now <= DUE_SOON for promise in open_ones)
