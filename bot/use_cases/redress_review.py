"""What a person of the staff does about redress: sees the options that policy and law give, and settles one of them.

Within their level of authority they decide alone. What costs more is proposed, and somebody else who may approve it
says yes or no. Here nothing is said to the customer: that is the next step of the case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Sequence

from bot.domain.case import Case
from bot.domain.case_record import Step
from bot.domain.errors import NotAllowed, Stale
from bot.domain.escalation import Escalation
from bot.domain.identity import ACCOUNT, ORDER
from bot.domain.money import Money
from bot.domain.order import Order, OrderLine
from bot.domain.redress import Before, RedressKind, RedressOption, RedressPolicy, decide_redress
from bot.domain.redress_choice import (
    COST_IS_SAID,
    SETTLED_IN,
    Proposal,
    cost_of,
    most_it_costs,
    pending_proposal,
    reason_of,
    wish_of,
)
from bot.domain.staff import NOT_OWN
from bot.use_cases.access import access_case, access_colleague
from bot.use_cases.case_records import put_on_record
from bot.use_cases.case_work import CaseWork
from bot.use_cases.ports import UnitOfWork

NO_ORDER = "It is not known which order this is about; ask the customer, then settle what is done by hand."
NO_ITEM = "It is not known which item of the order this is about; ask the customer, then settle what is done by hand."
NOT_PROVED = "The customer has not shown that the order is theirs: make sure of it before anything is given."
BY_HAND = RedressKind.PERSON_DECIDES  # no remedy in itself


@dataclass(frozen=True)
class Choice:
    """One option as a person weighs it."""

    option: RedressOption
    cost: Money | None  # the most it may cost the house; None: it depends
    level: int  # the lowest that may decide it; where the cost has to be said, the lowest of all
    needs_cost: bool  # who chooses it has to say what it costs

    @property
    def may_be_chosen(self) -> bool:
        """Whether it is a remedy, and not just the advice to ask a person."""
        return self.option.kind is not BY_HAND


@dataclass(frozen=True)
class RedressAtDesk:
    """All options of a case, the customer's wish first; and what waits for a second person."""

    order_number: str | None
    product_name: str | None
    choices: tuple[Choice, ...]
    notes: tuple[str, ...]  # what to know before choosing
    proposal: Proposal | None
    is_open: bool  # whether the case stands where a remedy can be settled


def redress_of(
    case: Case, uow: UnitOfWork, policy: RedressPolicy, now: datetime, escalation: Escalation
) -> RedressAtDesk | None:
    """The options of a case, computed as things stand now; within the transaction under way.

    None for a matter in which nothing is put right.
    """
    if case.kind not in SETTLED_IN:
        return None
    is_open = case.state in SETTLED_IN[case.kind]
    proposal = pending_proposal(case, uow.records.of_case(case.id))
    order, line = _subject(case, uow)
    if order is None or line is None:
        note = NO_ORDER if order is None else NO_ITEM
        return RedressAtDesk(order.number if order else None, None, (), (note,), proposal, is_open)
    asked = uow.cases.requested(case.id)
    before = Before(evidence=bool(uow.attachments.of_case(case.id)))
    decision = decide_redress(order, line, reason_of(case, asked), wish_of(case, asked), policy, now, before)
    notes = [] if _is_proved(order, case, uow) else [NOT_PROVED]
    choices = tuple(_choice(option, line, escalation) for option in decision.options)
    return RedressAtDesk(
        order.number, line.product_name, choices, (*notes, *filter(None, [decision.note])), proposal, is_open
    )  # fmt: skip


def waiting_proposals(reading: UnitOfWork) -> list[tuple[Proposal, Case]]:
    """Every remedy that waits for a second person, with its case; the oldest case first."""
    with reading as uow:
        cases = [uow.cases.get(case_id) for case_id in uow.records.cases_with(Step.PROPOSAL)]
        found = [(pending_proposal(case, uow.records.of_case(case.id)), case) for case in cases]
    return [(proposal, case) for proposal, case in found if proposal is not None]


def choose_redress(
    reference: str, kind: RedressKind, said: Money | None, why: str, work: CaseWork, policy: RedressPolicy
) -> Case:
    """Settle one of the options, or where it is above one's authority, propose it to those who may.

    Args:
        said: what it costs the house, where that is less than the option gives or cannot be known from it.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the option is not open, the case stands elsewhere, or the person is not on the staff.
        Stale: something is proposed already.
        BadInput: the amount is missing, or too much.
    """
    with work.uow as uow:
        case, colleague = access_case(reference, work.by, uow)
        escalation = work.desk.care.escalation
        redress = redress_of(case, uow, policy, work.now, escalation)
        choices = {one.option.kind: one for one in redress.choices if one.may_be_chosen} if redress else {}
        if redress is None or kind not in choices:
            raise NotAllowed(f"{kind.value.replace('_', ' ').capitalize()} is not open for {case.reference} now.")
        if redress.proposal is not None:
            raise Stale(f"{redress.proposal.by} has proposed something already; it has to be decided first.")
        _, line = _subject(case, uow)
        assert line is not None
        cost = cost_of(choices[kind].option, line, said)
        needed = escalation.level_for(cost)
        if colleague.level >= needed:
            case = work.settle(reference, _as_response(kind, list(choices), why), cost)
        else:
            case = _propose(case, kind, cost, needed, why, work)
        uow.commit()
    return case


def approve_redress(reference: str, work: CaseWork) -> Case:
    """The second person's yes: the remedy that was proposed is settled.

    Raises:
        Stale: nothing waits for a decision any more.
        NotAllowed: one's own proposal, above one's authority, or the complaint is about who decides.
    """
    with work.uow as uow:
        case, proposal = _waiting(reference, work)
        fields = _as_response(proposal.kind, [proposal.kind], f"{proposal.why} (proposed by {proposal.by})")
        case = work.settle(reference, fields, proposal.cost)
        uow.commit()
    return case


def decline_redress(reference: str, why: str, work: CaseWork) -> Case:
    """The second person's no, with its reason for who proposed it; the case waits for another remedy.

    Raises: as `approve_redress`.
    """
    if not why.strip():
        raise NotAllowed("Say why not, for who proposed it.")
    with work.uow as uow:
        case, proposal = _waiting(reference, work)
        work.desk.care.escalation.check_may_approve(access_colleague(work.by, uow).level, proposal.cost)
        fields = {**_as_record(proposal.kind, proposal.cost, proposal.level, why), "declined": True}
        put_on_record(case, Step.PROPOSAL, work.by, fields, uow, work.now)
        uow.cases.record(case.id, work.now, work.by, "redress declined", f"{proposal.kind.value}: {why}")
        case = replace(case, touched_at=work.now)
        uow.cases.save(case)
        uow.commit()
    return case


def _waiting(reference: str, work: CaseWork) -> tuple[Case, Proposal]:
    case, _ = access_case(reference, work.by, work.uow)
    proposal = pending_proposal(case, work.uow.records.of_case(case.id))
    if proposal is None:
        raise Stale(f"Nothing waits for a decision in {case.reference} any more.")
    if proposal.by == work.by:
        raise NotAllowed(NOT_OWN)
    return case, proposal


def _propose(case: Case, kind: RedressKind, cost: Money, needed: int, why: str, work: CaseWork) -> Case:
    uow = work.uow
    if case.state not in SETTLED_IN[case.kind]:
        stands = case.state.value.replace("_", " ")
        raise NotAllowed(f"{case.reference} is {stands}; nothing can be settled in it now.")
    put_on_record(case, Step.PROPOSAL, work.by, _as_record(kind, cost, needed, why), uow, work.now)
    name = work.desk.care.escalation.name(needed)
    uow.cases.record(
        case.id, work.now, work.by, "redress proposed", f"{kind.value}, {cost}; {name} (level {needed}) decides it"
    )  # fmt: skip
    case = replace(case, level=max(case.level, needed), touched_at=work.now)
    uow.cases.save(case)
    return case


def _as_record(kind: RedressKind, cost: Money, level: int, why: str) -> dict[str, object]:
    return {"remedy": kind.value, "minor": cost.minor, "currency": cost.currency, "level": level, "why": why.strip()}


def _as_response(kind: RedressKind, offered: Sequence[RedressKind], why: str) -> dict[str, str]:
    names = [one.value.replace("_", " ") for one in offered]
    return {"offered": ", ".join(names), "chosen": f"{kind.value.replace('_', ' ')}: {why.strip()}"}


def _choice(option: RedressOption, line: OrderLine, escalation: Escalation) -> Choice:
    most, is_said = most_it_costs(option, line), option.kind in COST_IS_SAID
    level = min(escalation.levels) if most is None or is_said else escalation.level_for(most)
    return Choice(option, most, level, needs_cost=is_said)


def _subject(case: Case, uow: UnitOfWork) -> tuple[Order | None, OrderLine | None]:
    """The order and the line of it that a case is about, as far as that is known."""
    asked = uow.cases.requested(case.id)
    number = asked.order_number if asked is not None else case.about_order
    order = uow.shop.order(number) if number else None
    if order is None:
        return None, None
    product = asked.product_id if asked is not None else case.about_product
    lines = [line for line in order.lines if product is None or line.product_id == product]
    return order, lines[0] if len(lines) == 1 or (lines and product is not None) else None


def _is_proved(order: Order, case: Case, uow: UnitOfWork) -> bool:
    """Whether its customer has shown, in a conversation of the case, that the order is theirs."""
    wanted = {ORDER + order.number, *([ACCOUNT + order.account_id] if order.account_id is not None else [])}
    for conversation_id in uow.records.conversations_of(case.id):
        begun = uow.conversations.get(conversation_id).created_at
        if wanted & set(uow.identity.proved_since(conversation_id, begun)):
            return True
    return False
