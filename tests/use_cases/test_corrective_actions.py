"""Corrective actions, and the complaints that lead to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.case import Case, CaseKind
from bot.domain.case_record import CaseRecord, Step
from bot.domain.complaint_cluster import ToldComplaint
from bot.use_cases.cases import open_case
from bot.use_cases.corrective_actions import complaints_since
from tests.builders import TestHouse, say


def open_one(house: TestHouse, words: str, kind: CaseKind = CaseKind.COMPLAINT, product: str | None = None) -> Case:
    """A case, a minute after the one before."""
    receipt = say(house, words)
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(kind, message, words, uow, house.now(), house.ids, house.desk)
        case = replace(case, about_product=product)
        uow.cases.save(case)
        uow.commit()
    house.clock.pass_(timedelta(minutes=1))
    return case


def assess(house: TestHouse, case: Case, step: Step, cause: str) -> None:
    """Put a cause on record."""
    record = CaseRecord(step, house.now(), "Ann", {"cause": cause})
    with house.uow() as uow:
        uow.records.add(case.id, record)
        uow.commit()


def since(house: TestHouse, days: int, most: int = 9) -> tuple[list[ToldComplaint], int]:
    with house.reading() as uow:
        return complaints_since(uow, house.now() - timedelta(days=days), most)


def test_complaints_come_with_what_is_on_record(any_house: TestHouse) -> None:
    """The newest come first, with product and the cause that was found, or else assessed; other cases do not count."""
    house = any_house
    leaks = open_one(house, "It leaks.", product="kettle-alba")
    open_one(house, "A person, please.", CaseKind.CALL_BACK)
    late = open_one(house, "It is late.")
    assess(house, late, Step.ASSESSMENT, "late")
    assess(house, leaks, Step.ASSESSMENT, "other")
    assess(house, leaks, Step.FINDINGS, "defective")
    told, left_out = since(house, days=1)

    assert left_out == 0
    assert told == [
        ToldComplaint(late.reference, "It is late.", "late", None),
        ToldComplaint(leaks.reference, "It leaks.", "defective", "kettle-alba"),
    ]


def test_only_the_newest_of_these_days_are_taken(house: TestHouse) -> None:
    """Older ones do not count, more than the most are left out and counted, and so are none without words."""
    open_one(house, "long ago")
    house.clock.pass_(timedelta(days=91))
    for number in range(4):
        open_one(house, f"message {number}")
    with house.uow() as uow:
        wordless = uow.cases.all()[-1]
        uow.cases.save(replace(wordless, own_words=" \n"))
        uow.commit()
    told, left_out = since(house, days=90, most=2)

    assert [one.own_words for one in told] == ["message 2", "message 1"]
    assert left_out == 1
