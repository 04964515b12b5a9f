"""Referrals as rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.domain.case import Case, CaseKind
from bot.domain.dispute import DeadlockReason, Method
from bot.domain.errors import NotFound
from bot.domain.referral import Referral, ReferralState, Side, consent, decide, decline, implement, refer
from bot.storage.tables import referrals
from tests.builders import TestHouse, say


def a_referral(house: TestHouse, reference: str = "C-2026-AAAA-A", id: str = "r-1") -> Referral:
    """A referral of a case that is stored; the referral is not."""
    receipt = say(house, "The kettle leaks.")
    case = Case(
        house.ids.new(), reference, CaseKind.COMPLAINT, receipt.conversation_id, receipt.message_id, house.now(),
        "The kettle leaks.",
    )  # fmt: skip
    with house.uow() as uow:
        uow.cases.add(case)
        uow.commit()
    return Referral(id, case.id, "body", "A body", DeadlockReason.REJECTED, "Because.", house.now(), "ann")


def add(house: TestHouse, referral: Referral) -> bool:
    with house.uow() as uow:
        added = uow.referrals.add(referral)
        uow.commit()
    return added


def save(house: TestHouse, referral: Referral) -> Referral:
    with house.uow() as uow:
        uow.referrals.save(referral)
        uow.commit()
    with house.uow() as uow:
        return uow.referrals.get(referral.id)


def test_a_referral_comes_back_as_it_was(any_house: TestHouse) -> None:
    """Everything about a referral comes back as it was, after each of its steps."""
    house = any_house
    known = replace(a_referral(house), method=Method.ADVISORY)
    add(house, known)
    now = house.clock.pass_(timedelta(hours=1))
    agreed = consent(consent(known, Side.CUSTOMER, now), Side.HOUSE, now)
    sent = refer(agreed, ("case.pdf sha256:00", "Ελληνικά.txt"), now, "U-17")
    told = decide(sent, "Das Geld geht zurück.", now)

    for step in (known, agreed, sent, told, implement(told, "Paid.", now), decline(told, Side.CUSTOMER, "No.", now)):
        assert save(house, step) == step


def test_a_case_is_before_one_body_at_a_time(any_house: TestHouse) -> None:
    """A second referral of a case is not added while the first is open, and is after that was declined."""
    house = any_house
    first = a_referral(house)
    second = replace(first, id="r-2", body_id="other", proposed_at=house.clock.pass_(timedelta(hours=1)))
    added = [add(house, first), add(house, second)]
    save(house, decline(first, Side.CUSTOMER, "Another one.", house.now()))
    added.append(add(house, second))
    with house.reading() as uow:
        of_case = uow.referrals.of_case(first.case_id)

    assert added == [True, False, True]
    assert [referral.id for referral in of_case] == ["r-1", "r-2"]


def test_the_database_sends_nothing_without_consent(any_house: TestHouse) -> None:
    """The database refuses a referral that was sent without the consent of both, and one declined without a moment."""
    house = any_house
    known = consent(a_referral(house), Side.HOUSE, house.now())
    add(house, known)
    impossible = [{"referred_at": house.now()}, {"state": "declined"}]
    for values in impossible:
        with house.engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(update(referrals).values(**values))
    with house.uow() as uow:
        assert uow.referrals.get(known.id).state is ReferralState.PROPOSED


def test_an_unknown_referral_is_not_found(house: TestHouse) -> None:
    """Asking for a referral that is not there is answered with a sentence."""
    with house.uow() as uow, pytest.raises(NotFound, match="no such referral"):
        uow.referrals.get("nobody")
