"""Taking a stuck case to a body outside the house, step by step; each step is written into the case's history.

Who is told what is in `deadlock_letter.py`. A case whose decision the customer did not accept stands before the body
once the facts were sent; one that still waits for its decision stays with the house, too, which owes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Callable

from bot.domain.case import CaseState
from bot.domain.case_record import Step
from bot.domain.dispute import Deadlock, DisputeBody, DisputeBook
from bot.domain.errors import NotAllowed
from bot.domain.referral import Referral, ReferralState, Side, consent, decide, decline, implement, refer
from bot.use_cases.access import find_case
from bot.use_cases.case_records import go_on, put_on_record
from bot.use_cases.ports import Ids, UnitOfWork

ON_PAPER = "external dispute: "  # how the events of a referral begin in the case's history


@dataclass(frozen=True)
class ProposeReferral:
    """A body that is proposed for a case that is stuck."""

    reference: str
    body: DisputeBody
    deadlock: Deadlock
    by: str  # who proposes it


def propose_referral(
    command: ProposeReferral, book: DisputeBook, uow: UnitOfWork, now: datetime, ids: Ids
) -> Referral:  # fmt: skip
    """Propose a body for a case; the same proposal again returns the first.

    A house that takes part with this body has agreed to it by that.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the case is before another body, or what is known of this one has expired.
    """
    body = command.body
    if not body.is_current(now.date()):
        raise NotAllowed(f"What is known of {body.name} has expired; check it, and move its valid_until.")
    with uow:
        case = find_case(command.reference, uow)
        referral = Referral(
            id=ids.new(),
            case_id=case.id,
            body_id=body.id,
            body_name=body.name,
            reason=command.deadlock.reason,
            because=command.deadlock.because,
            proposed_at=now,
            proposed_by=command.by,
            method=body.method,
            house_consented_at=now if book.takes_part(body) else None,
        )
        if not uow.referrals.add(referral):
            [open_one] = [
                known for known in uow.referrals.of_case(case.id) if known.state is not ReferralState.DECLINED
            ]
            if open_one.body_id == body.id:
                return open_one
            raise NotAllowed(f"This case is with {open_one.body_name} already; it is with one body at a time.")
        uow.cases.record(case.id, now, command.by, f"{ON_PAPER}proposed", f"{body.name}: {referral.because}")
        uow.commit()
    return referral


def consent_to_referral(referral_id: str, side: Side, by: str, uow: UnitOfWork, now: datetime) -> Referral:
    """Record that a side agrees to go to the body. Raises NotFound, NotAllowed."""
    return _step(referral_id, lambda known: consent(known, side, now), by, f"consent of the {side.value}", "", uow, now)


def refer_case(
    referral_id: str, facts_sent: tuple[str, ...], by: str, uow: UnitOfWork, now: datetime,
    body_reference: str | None = None,
) -> Referral:  # fmt: skip
    """Record that the facts were sent to the body, and which. Raises NotFound, NotAllowed."""
    with uow:
        sent = refer(uow.referrals.get(referral_id), facts_sent, now, body_reference)
        uow.referrals.save(sent)
        uow.cases.record(sent.case_id, now, by, f"{ON_PAPER}sent", ", ".join(facts_sent))
        case = uow.cases.get(sent.case_id)
        if case.state is CaseState.REJECTED:
            on_record = {
                "body": sent.body_name,
                "version": f"{sent.body_id}, as known on {sent.proposed_at.date()}",
                "consent": f"the customer on {sent.customer_consented_at}, the house on {sent.house_consented_at}",
            }
            put_on_record(case, Step.REFERRAL, by, on_record, uow, now)
            go_on(case, CaseState.EXTERNAL_DISPUTE, by, uow, now)
        uow.commit()
    return sent


def record_outcome(referral_id: str, outcome: str, by: str, uow: UnitOfWork, now: datetime) -> Referral:
    """Record what the body says. Raises NotFound, NotAllowed."""
    return _step(referral_id, lambda known: decide(known, outcome, now), by, "outcome", outcome, uow, now)


def record_implementation(referral_id: str, done: str, by: str, uow: UnitOfWork, now: datetime) -> Referral:
    """Record that what the body says was carried out, and how. Raises NotFound, NotAllowed."""
    return _step(referral_id, lambda known: implement(known, done, now), by, "carried out", done, uow, now)


def decline_referral(referral_id: str, side: Side, because: str, by: str, uow: UnitOfWork, now: datetime) -> Referral:
    """Record that a side does not go there, or does not accept the outcome. Raises NotFound, NotAllowed."""
    step = f"declined by the {side.value}"
    return _step(referral_id, lambda known: decline(known, side, because, now), by, step, because, uow, now)


def _step(
    referral_id: str, take: Callable[[Referral], Referral], by: str, what: str, detail: str, uow: UnitOfWork,
    now: datetime,
) -> Referral:  # fmt: skip
    """Take a step and write it down; one that changes nothing, such as a consent given before, leaves no trace."""
    with uow:
        known = uow.referrals.get(referral_id)
        changed = take(known)
        if changed != known:
            uow.referrals.save(changed)
            uow.cases.record(changed.case_id, now, by, f"{ON_PAPER}{what}", detail.strip() or changed.body_name)
            uow.commit()
    return changed
