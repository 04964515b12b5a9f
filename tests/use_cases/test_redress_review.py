"""Redress at the desk: what is open and why, settled within one's authority, above it by a second person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.case import Case, CaseState, Contact
from bot.domain.case_record import CaseRecord, Step
from bot.domain.complaint import Remedy
from bot.domain.errors import BadInput, NotAllowed, Stale
from bot.domain.redress import RedressKind, RedressReason
from bot.use_cases.access import find_case
from bot.use_cases.complaints import FileComplaint, open_complaint
from bot.use_cases.orders import RedressQuestion, identify, request_redress
from bot.use_cases.redress_review import (
    NO_ITEM,
    NO_ORDER,
    NOT_PROVED,
    RedressAtDesk,
    approve_redress,
    choose_redress,
    decline_redress,
    redress_of,
    waiting_proposals,
)
from tests.builders import TestHouse, answer, claim, say
from tests.staff_rows import add_staff

NUMBER, EMAIL, VACUUM = "10388", "owen.daly@example.com", "vacuum-zefir"  # €249.00, under guarantee
KIND = RedressKind


@pytest.fixture
def shop(any_house: TestHouse) -> TestHouse:
    """Ann and Abe may approve €50, Bea and Bob €500."""
    with any_house.uow() as uow:
        for name, level in (("Ann", 1), ("Abe", 1), ("Bea", 2), ("Bob", 2)):
            assert add_staff(uow, name.lower(), name, any_house.now(), level)
        uow.commit()
    return any_house


@pytest.fixture
def asked(shop: TestHouse) -> str:
    """The reference of Owen's request: his vacuum cleaner is faulty, and he would like his money back."""
    receipt = say(shop, f"my order {NUMBER}, {EMAIL}")
    identify(NUMBER, EMAIL, receipt.conversation_id, receipt.message_id, shop.uow(), shop.now())
    question = RedressQuestion(NUMBER, VACUUM, RedressReason.FAULTY, KIND.REFUND)
    status = request_redress(
        question, KIND.REFUND, receipt.message_id, shop.uow(), shop.shop.redress, shop.now(), shop.ids, shop.desk
    )  # fmt: skip
    answer(shop, claim(shop), f"It is noted under {status.case.reference}.")
    return status.case.reference


def seen(house: TestHouse, reference: str) -> RedressAtDesk:
    """What a person sees of a case's redress."""
    with house.reading() as uow:
        escalation = house.desk.care.escalation
        found = redress_of(find_case(reference, uow), uow, house.shop.redress, house.now(), escalation)
    assert found is not None
    return found


def choose(
    house: TestHouse,
    reference: str,
    by: str,
    kind: RedressKind,
    cost: str | None = None,
    why: str = "It does not charge.",
) -> Case:
    said = house.money(cost) if cost is not None else None
    return choose_redress(reference, kind, said, why, house.case_work(by), house.shop.redress)


def the_case(house: TestHouse, reference: str) -> Case:
    with house.reading() as uow:
        return find_case(reference, uow)


def records(house: TestHouse, reference: str, step: Step) -> list[CaseRecord]:
    with house.reading() as uow:
        return [one for one in uow.records.of_case(find_case(reference, uow).id) if one.step is step]


def responded(house: TestHouse, reference: str) -> dict[str, Any]:
    """What is on record as settled."""
    (record,) = records(house, reference, Step.RESPONSE)
    return dict(record.fields)


def complain(house: TestHouse, order: str | None, product: str | None) -> str:
    """A complaint of somebody who has shown nothing; its reference."""
    told = say(house, "It does not charge.", peer="tom")
    command = FileComplaint(
        told.message_id, (told.message_id,), Remedy.REPLACEMENT, Contact("email", "tom@example.com"),
        about_product=product, about_order=order,
    )  # fmt: skip
    status = open_complaint(command, house.uow(), house.now(), house.ids, house.desk)
    answer(house, claim(house), "Noted.")
    return status.case.reference


def test_every_option_comes_with_its_reason_and_who_may_decide_it(shop: TestHouse, asked: str) -> None:
    """The customer's wish stands first; each option has its rule, the most it may cost, and the level for that."""
    redress = seen(shop, asked)
    told = [(one.option.kind, str(one.cost) if one.cost else None, one.level) for one in redress.choices]

    assert (redress.order_number, redress.notes, redress.is_open) == (NUMBER, (), True)
    assert told == [
        (KIND.REFUND, "€249.00", 2), (KIND.REPAIR, None, 1), (KIND.REPLACEMENT, "€249.00", 2),
        (KIND.PERSON_DECIDES, None, 1),
    ]  # fmt: skip
    assert all(one.option.because.text and one.option.because.source for one in redress.choices)


def test_within_ones_authority_it_is_settled_at_once(shop: TestHouse, asked: str) -> None:
    """Ann may have it repaired by herself: the response is on record with what was open, and the case goes on."""
    case = choose(shop, asked, "Ann", KIND.REPAIR, "20.00")
    fields = responded(shop, asked)

    assert case.state is the_case(shop, asked).state is CaseState.RESPONDED
    assert fields["offered"] == "refund, repair, replacement"
    assert (fields["chosen"], fields["approved_by"], fields["level"], fields["cost"]) == (
        "repair: It does not charge.", "Ann", 1, "€20.00"
    )  # fmt: skip


def test_a_part_of_it_may_be_within_ones_authority(shop: TestHouse, asked: str) -> None:
    """It is the amount that is given that counts, and no more can be given than the option has."""
    with pytest.raises(BadInput):
        choose(shop, asked, "Bea", KIND.REFUND, "249.01")
    choose(shop, asked, "Ann", KIND.REFUND, "50.00")

    assert responded(shop, asked)["cost"] == "€50.00"


def test_above_ones_authority_a_second_person_decides(shop: TestHouse, asked: str) -> None:
    """Ann's proposal settles nothing: the case goes to the level that may, and Bea's yes settles it."""
    before = the_case(shop, asked)
    case = choose(shop, asked, "Ann", KIND.REPLACEMENT)
    proposal = seen(shop, asked).proposal
    waiting = waiting_proposals(shop.reading())
    done = approve_redress(asked, shop.case_work("Bea"))
    fields = responded(shop, asked)

    assert (before.level, case.level, case.state) == (1, 2, CaseState.ACKNOWLEDGED)
    assert proposal is not None
    assert (proposal.kind, str(proposal.cost), proposal.level, proposal.by, proposal.why) == (
        KIND.REPLACEMENT, "€249.00", 2, "Ann", "It does not charge."
    )  # fmt: skip
    assert waiting == [(proposal, case)] and waiting_proposals(shop.reading()) == []
    assert done.state is CaseState.RESPONDED and seen(shop, asked).proposal is None
    assert (fields["approved_by"], fields["cost"]) == ("Bea", "€249.00")
    assert "proposed by Ann" in fields["chosen"]


def test_nobody_is_their_own_second_person(shop: TestHouse, asked: str) -> None:
    """Who proposed it cannot decide it, even when they were raised to the level meanwhile."""
    choose(shop, asked, "Ann", KIND.REPLACEMENT)
    with shop.uow() as uow:
        uow.staff.save(replace(uow.staff.get("ann"), level=3))
        uow.commit()
    for decide in (
        lambda: approve_redress(asked, shop.case_work("Ann")),
        lambda: decline_redress(asked, "No.", shop.case_work("Ann")),
    ):
        with pytest.raises(NotAllowed, match="second person"):
            decide()

    assert seen(shop, asked).proposal is not None


def test_who_may_not_approve_it_decides_nothing(shop: TestHouse, asked: str) -> None:
    """A second person of the same level neither says yes nor no."""
    choose(shop, asked, "Ann", KIND.REPLACEMENT)
    with pytest.raises(NotAllowed, match="level 2"):
        approve_redress(asked, shop.case_work("Abe"))
    with pytest.raises(NotAllowed, match="level 2"):
        decline_redress(asked, "No.", shop.case_work("Abe"))

    assert records(shop, asked, Step.RESPONSE) == [] and seen(shop, asked).proposal is not None


def test_what_is_declined_leaves_the_case_open(shop: TestHouse, asked: str) -> None:
    """The no is kept with its reason, and another remedy can be chosen."""
    choose(shop, asked, "Ann", KIND.REPLACEMENT)
    decline_redress(asked, "Repair it first.", shop.case_work("Bea"))
    after = seen(shop, asked)
    with pytest.raises(Stale):
        approve_redress(asked, shop.case_work("Bob"))
    choose(shop, asked, "Ann", KIND.REPAIR, "10.00")

    assert (after.proposal, after.is_open) == (None, True)
    assert records(shop, asked, Step.PROPOSAL)[-1].fields["why"] == "Repair it first."
    assert responded(shop, asked)["chosen"].startswith("repair")


def test_one_thing_is_decided_at_a_time(shop: TestHouse, asked: str) -> None:
    """While something waits for a second person, nothing else is settled by the options."""
    choose(shop, asked, "Ann", KIND.REPLACEMENT)

    with pytest.raises(Stale, match="Ann has proposed"):
        choose(shop, asked, "Abe", KIND.REPAIR)


def test_what_is_not_open_cannot_be_chosen(shop: TestHouse, asked: str) -> None:
    """Options are computed anew as one is chosen; the advice to ask a person is none."""
    for kind in (KIND.CANCELLATION, KIND.WITHDRAWAL, KIND.PERSON_DECIDES):
        with pytest.raises(NotAllowed, match="is not open"):
            choose(shop, asked, "Bea", kind)

    assert records(shop, asked, Step.RESPONSE) == []


def test_a_complaint_is_looked_into_first(shop: TestHouse) -> None:
    """Before its findings stand, nothing is settled in a complaint; and nobody proposes it either."""
    reference = complain(shop, NUMBER, VACUUM)
    redress = seen(shop, reference)

    assert not redress.is_open and redress.notes == (NOT_PROVED,)
    assert redress.choices[0].option.kind is KIND.REPLACEMENT  # their wish
    for by in ("Ann", "Bea"):
        with pytest.raises(NotAllowed):
            choose(shop, reference, by, KIND.REPLACEMENT)


@pytest.mark.parametrize(
    ("order", "product", "note"),
    [(None, VACUUM, NO_ORDER), ("99999", None, NO_ORDER), ("10431", None, NO_ITEM)],
)
def test_what_is_not_known_is_said(shop: TestHouse, order: str | None, product: str | None, note: str) -> None:
    """Without an order, or among several items of one, no option is guessed."""
    redress = seen(shop, complain(shop, order, product))

    assert (redress.choices, redress.notes) == ((), (note,))
