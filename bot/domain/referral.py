"""A referral: a case on its way to a body outside the house, from the proposal to what came of it (ISO 10003)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.dispute import DeadlockReason, Method
from bot.domain.errors import NotAllowed


class ReferralState(str, Enum):
    """Where a referral stands."""

    PROPOSED = "proposed"
    CONSENTED = "consented"  # both sides agree to go there
    REFERRED = "referred"  # the facts were sent
    DECIDED = "decided"  # the body has told its outcome
    IMPLEMENTED = "implemented"  # what it says is done
    DECLINED = "declined"  # one side does not go there, or does not accept the outcome


class Side(str, Enum):
    """The two that disagree."""

    CUSTOMER = "customer"
    HOUSE = "house"


ENDED = frozenset({ReferralState.IMPLEMENTED, ReferralState.DECLINED})


@dataclass(frozen=True)
class Referral:
    """One case before one body. A case has at most one that was not declined."""

    id: str
    case_id: str
    body_id: str
    body_name: str  # as it was called then
    reason: DeadlockReason
    because: str
    proposed_at: datetime
    proposed_by: str
    method: Method | None = None
    state: ReferralState = ReferralState.PROPOSED
    customer_consented_at: datetime | None = None
    house_consented_at: datetime | None = None
    referred_at: datetime | None = None
    facts_sent: tuple[str, ...] = ()  # names of what was sent, each with its hash where it is a file
    body_reference: str | None = None  # under what the body keeps it
    decided_at: datetime | None = None
    outcome: str | None = None
    implemented_at: datetime | None = None
    implementation: str | None = None  # what was done
    declined_at: datetime | None = None
    declined_by: Side | None = None
    declined_because: str | None = None


def consent(referral: Referral, side: Side, now: datetime) -> Referral:
    """The referral with the consent of a side; consenting twice changes nothing.

    Raises:
        NotAllowed: it is past the time for consent.
    """
    if referral.state not in (ReferralState.PROPOSED, ReferralState.CONSENTED):
        raise NotAllowed(f"This referral is {referral.state.value}; consent comes before it is sent.")
    if side is Side.CUSTOMER:
        agreed = replace(referral, customer_consented_at=referral.customer_consented_at or now)
    else:
        agreed = replace(referral, house_consented_at=referral.house_consented_at or now)
    if agreed.customer_consented_at is not None and agreed.house_consented_at is not None:
        agreed = replace(agreed, state=ReferralState.CONSENTED)
    return agreed


def refer(
    referral: Referral, facts_sent: tuple[str, ...], now: datetime, body_reference: str | None = None
) -> Referral:
    """The referral, with the facts sent to the body.

    Raises:
        NotAllowed: not both sides have consented, or nothing was sent.
    """
    _check(referral, ReferralState.CONSENTED, "it is sent after both sides have consented")
    if not facts_sent:
        raise NotAllowed("Nothing was sent to the body; name what was.")
    state = ReferralState.REFERRED
    return replace(referral, state=state, referred_at=now, facts_sent=facts_sent, body_reference=body_reference)


def decide(referral: Referral, outcome: str, now: datetime) -> Referral:
    """The referral with what the body says.

    Raises:
        NotAllowed: it was not sent, or the outcome is empty.
    """
    _check(referral, ReferralState.REFERRED, "an outcome comes after it was sent")
    return replace(referral, state=ReferralState.DECIDED, decided_at=now, outcome=_told(outcome, "the outcome"))


def implement(referral: Referral, done: str, now: datetime) -> Referral:
    """The referral, with what the body says carried out.

    Raises:
        NotAllowed: there is no outcome, or it is not said what was done.
    """
    _check(referral, ReferralState.DECIDED, "it is carried out after the body has told its outcome")
    what = _told(done, "what was done")
    return replace(referral, state=ReferralState.IMPLEMENTED, implemented_at=now, implementation=what)


def decline(referral: Referral, side: Side, because: str, now: datetime) -> Referral:
    """The referral, given up by a side: it does not go there, or does not accept the outcome.

    Raises:
        NotAllowed: it has ended, no reason is given, or the house wants out of a procedure that decides.
    """
    if referral.state in ENDED:
        raise NotAllowed(f"This referral is {referral.state.value}; nobody can decline it any more.")
    sent = referral.state in (ReferralState.REFERRED, ReferralState.DECIDED)
    if side is Side.HOUSE and sent and referral.method is Method.DETERMINATIVE:
        raise NotAllowed("The house has agreed to a body that decides; it carries out what that says.")
    return replace(
        referral,
        state=ReferralState.DECLINED,
        declined_at=now,
        declined_by=side,
        declined_because=_told(because, "the reason"),
    )


def _check(referral: Referral, needed: ReferralState, why: str) -> None:
    if referral.state is not needed:
        raise NotAllowed(f"This referral is {referral.state.value}; {why}.")


def _told(text: str, what: str) -> str:
    if not text.strip():
        raise NotAllowed(f"Say {what}; it is part of the record.")
    return text.strip()
