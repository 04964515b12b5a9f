"""The steps of a referral in the terminal; see `bot/use_cases/disputes.py`."""

from __future__ import annotations

from typing import Any, Callable, Mapping

from bot.bootstrap import House, open_house
from bot.console.registers import console
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.referral import Referral, ReferralState
from bot.settings import Settings
from bot.use_cases import disputes
from bot.use_cases.access import check_staff, find_case
from bot.use_cases.papers import describe_case


def propose(settings: Settings, reference: str, body_id: str, by: str, both_say_so: bool) -> None:
    """Propose a body for a case that is stuck. Raises NotFound, NotAllowed."""
    house = open_house(settings)
    check_staff(by, house.reading())
    body = house.disputes.body(body_id)
    if body is None:
        raise NotFound(f"There is no body {body_id!r} in data/policies/dispute_bodies.yml; name one of its ids.")
    agreed = house.now() if both_say_so else None
    paper = describe_case(reference, house.reading(), house.now(), house.letterhead, both_say_so_at=agreed)
    if paper.deadlock is None:
        raise NotAllowed(f"{paper.reference} is not stuck; where both sides say that it is, add --both-say-so.")
    command = disputes.ProposeReferral(paper.reference, body, paper.deadlock, by)
    _told(disputes.propose_referral(command, house.disputes, house.uow(), house.now(), house.ids))


def take_step(
    settings: Settings, reference: str, by: str, verb: Callable[..., Referral], values: Mapping[str, Any]
) -> None:
    """Take the referral of a case one step on. Raises NotFound, NotAllowed."""
    house = open_house(settings)
    check_staff(by, house.reading())
    referral = _open_referral(house, reference)
    _told(verb(disputes, referral.id, by, uow=house.uow(), now=house.now(), **values))


def _open_referral(house: House, reference: str) -> Referral:
    with house.reading() as uow:
        known = uow.referrals.of_case(find_case(reference, uow).id)
    open_ones = [referral for referral in known if referral.state is not ReferralState.DECLINED]
    if not open_ones:
        raise NotFound(f"No body was proposed for {reference}; './heard dispute propose' proposes one.")
    return open_ones[-1]


def _told(referral: Referral) -> None:
    console.print(f"{referral.body_name}: {referral.state.value}.", markup=False)
