"""Taking a stuck case to a body outside: each step is stored and in the case's history, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.case import Case, CaseState
from bot.domain.case_record import Step
from bot.domain.dispute import Deadlock, DeadlockReason, DisputeBook
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.referral import Referral, ReferralState, Side
from bot.use_cases.disputes import (
    ProposeReferral,
    consent_to_referral,
    decline_referral,
    propose_referral,
    record_implementation,
    record_outcome,
    refer_case,
)
from tests.builders import TestHouse
from tests.cases_on_paper import file_case, set_state


def book_of(house: TestHouse) -> DisputeBook:
    """The bodies as a house in Germany has them, which takes part with one."""
    takes_part = frozenset({"universalschlichtungsstelle_de"})
    return replace(house.disputes, country="DE", takes_part_with=takes_part)


def propose(house: TestHouse, case: Case, body_id: str = "universalschlichtungsstelle_de") -> Referral:
    book = book_of(house)
    body = book.body(body_id)
    assert body is not None
    deadlock = Deadlock(DeadlockReason.REJECTED, house.now(), "The customer does not accept our final answer.")
    command = ProposeReferral(case.reference, body, deadlock, "ann")
    return propose_referral(command, book, house.uow(), house.now(), house.ids)


def steps_of(house: TestHouse, case: Case) -> list[tuple[datetime, str, str, str | None]]:
    """What the case's history tells of its dispute."""
    with house.reading() as uow:
        return [event for event in uow.cases.events(case.id) if event[2].startswith("external dispute: ")]


def test_the_whole_way_is_in_the_history(any_house: TestHouse) -> None:
    """Each step is stored, and told in the case's history with who took it, once however often it is repeated."""
    house = any_house
    case = file_case(house)
    referral = propose(house, case)
    again = propose(house, case)
    for _ in range(2):
        consent_to_referral(referral.id, Side.CUSTOMER, "mara", house.uow(), house.now())
    refer_case(referral.id, ("case.pdf",), "ann", house.uow(), house.now(), "U-17")
    record_outcome(referral.id, "The money goes back.", "ann", house.uow(), house.now())
    done = record_implementation(referral.id, "Paid back.", "ann", house.uow(), house.clock.pass_(timedelta(hours=1)))
    with house.reading() as uow:
        stored = uow.referrals.of_case(case.id)

    assert again == referral
    assert stored == [done] and done.state is ReferralState.IMPLEMENTED
    assert [(actor, what.partition(": ")[2], detail) for _, actor, what, detail in steps_of(house, case)] == [
        ("ann", "proposed", "Universalschlichtungsstelle des Bundes: The customer does not accept our final answer."),
        ("mara", "consent of the customer", "Universalschlichtungsstelle des Bundes"),
        ("ann", "sent", "case.pdf"),
        ("ann", "outcome", "The money goes back."),
        ("ann", "carried out", "Paid back."),
    ]


def test_a_decision_that_is_not_accepted_goes_before_the_body(house: TestHouse) -> None:
    """Once the facts were sent, such a case stands before the body, with the record of it; a case whose decision is
    still owed stays with the house as well.
    """
    stuck, owed = file_case(house), file_case(house, peer="tom")
    set_state(house, stuck, CaseState.DECIDED, CaseState.REJECTED)
    for case in (stuck, owed):
        referral = propose(house, case)
        consent_to_referral(referral.id, Side.CUSTOMER, "mara", house.uow(), house.now())
        refer_case(referral.id, ("case.pdf",), "ann", house.uow(), house.now())
    with house.reading() as uow:
        states = [uow.cases.get(case.id).state for case in (stuck, owed)]
        steps = [[record.step for record in uow.records.of_case(case.id)] for case in (stuck, owed)]

    assert states == [CaseState.EXTERNAL_DISPUTE, CaseState.RECEIVED]
    assert Step.REFERRAL in steps[0] and Step.REFERRAL not in steps[1]


def test_a_house_that_takes_part_has_agreed(house: TestHouse) -> None:
    """With a body that the house takes part with, only the customer's consent is waited for; else both are."""
    taking_part = propose(house, file_case(house))
    other = propose(house, file_case(house, peer="tom"), "schlichtungsstelle_energie_de")

    assert taking_part.house_consented_at == house.now()
    assert other.house_consented_at is None


def test_nothing_is_sent_without_the_customer(house: TestHouse) -> None:
    """A referral that is sent before the customer has agreed is refused, and leaves no trace."""
    case = file_case(house)
    referral = propose(house, case)
    with pytest.raises(NotAllowed, match="both sides"):
        refer_case(referral.id, ("case.pdf",), "ann", house.uow(), house.now())
    with house.uow() as uow:
        stored = uow.referrals.get(referral.id)

    assert stored == referral
    assert len(steps_of(house, case)) == 1


def test_one_body_at_a_time(any_house: TestHouse) -> None:
    """Another body is refused while a case is before one, and may be proposed when that was declined."""
    house = any_house
    case = file_case(house)
    first = propose(house, case)
    with pytest.raises(NotAllowed, match="Universalschlichtungsstelle des Bundes already"):
        propose(house, case, "schlichtungsstelle_energie_de")
    decline_referral(first.id, Side.CUSTOMER, "I go to court.", "mara", house.uow(), house.now())
    second = propose(house, case, "schlichtungsstelle_energie_de")

    assert second.state is ReferralState.PROPOSED
    assert [what for _, _, what, _ in steps_of(house, case)][1] == "external dispute: declined by the customer"


def test_an_expired_body_is_not_proposed(house: TestHouse) -> None:
    """What may not be told any more may not be proposed."""
    case = file_case(house)
    house.clock.pass_(timedelta(days=900))
    with pytest.raises(NotAllowed, match="has expired"):
        propose(house, case)


def test_what_is_not_there_is_not_found(house: TestHouse) -> None:
    """A case or a referral that is not there is answered with a sentence."""
    case = replace(file_case(house), reference="C-2026-2222-2")
    with pytest.raises(NotFound, match="no case C-2026-2222-2"):
        propose(house, case)
    with pytest.raises(NotFound, match="no such referral"):
        consent_to_referral("nobody", Side.HOUSE, "ann", house.uow(), house.now())
