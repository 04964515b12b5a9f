"""Cases, promises and decisions as rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.case import Case, CaseKind, CaseState, Contact, Priority
from bot.domain.errors import NotFound
from bot.domain.promise import Promise, PromiseKind, PromiseState
from tests.builders import TestHouse, say


def a_case(house: TestHouse, reference: str, **values: Any) -> Case:
    receipt = say(house, "The kettle leaks.")
    case = Case(
        house.ids.new(), reference, CaseKind.COMPLAINT, receipt.conversation_id, receipt.message_id, house.now(),
        "The kettle leaks.",
    )  # fmt: skip
    return replace(case, **values)


def add(house: TestHouse, case: Case) -> bool:
    with house.uow() as uow:
        added = uow.cases.add(case)
        uow.commit()
    return added


def test_case_comes_back_as_it_was(any_house: TestHouse) -> None:
    """Everything about a case comes back as it was added, and as it was saved later."""
    house = any_house
    case = a_case(
        house, "C-2026-AAAA-A", priority=Priority.SAFETY, ahead=2, safety=True, about_product="kettle-alba",
        about_order="10417", remedy_wanted="refund", contact=Contact("email", "mara@example.com"),
        because=("It may touch somebody's safety.",),
    )  # fmt: skip
    add(house, case)
    with house.uow() as uow:
        found = uow.cases.by_reference("C-2026-AAAA-A")
        changed = replace(case, state=CaseState.ACKNOWLEDGED, acknowledged_at=house.clock.pass_(timedelta(hours=1)))
        uow.cases.save(changed)
        uow.commit()
    with house.uow() as uow:
        saved = uow.cases.by_reference("C-2026-AAAA-A")

    assert found == case
    assert saved == changed


def test_taken_reference_is_not_added(any_house: TestHouse) -> None:
    """A second case under a reference that is taken is not added, and the first stays as it is."""
    house = any_house
    first, second = a_case(house, "C-2026-AAAA-A"), a_case(house, "C-2026-AAAA-A", own_words="Another matter.")
    added = [add(house, first), add(house, second)]
    with house.uow() as uow:
        found = uow.cases.by_reference("C-2026-AAAA-A")

    assert added == [True, False]
    assert found == first


def test_one_message_opens_one_case_of_a_kind(any_house: TestHouse) -> None:
    """The database takes a second case on the same message only if it is of another kind."""
    house = any_house
    first = a_case(house, "C-2026-AAAA-A")
    same_kind = replace(first, id="second", reference="C-2026-CCCC-C")
    other_kind = replace(first, id="third", reference="C-2026-DDDD-D", kind=CaseKind.REDRESS)

    assert [add(house, case) for case in (first, same_kind, other_kind)] == [True, False, True]


def test_cases_come_by_priority_and_age(house: TestHouse) -> None:
    """All cases come the most urgent first and, among equals, the oldest first; a customer's own the newest first."""
    for reference, priority in (("late", Priority.OTHER), ("first", Priority.SAFETY), ("older", Priority.COMPLAINT)):
        add(house, a_case(house, reference, priority=priority))
        house.clock.pass_(timedelta(minutes=1))
    newest = a_case(house, "newer", priority=Priority.COMPLAINT)
    add(house, newest)
    with house.uow() as uow:
        everything = [case.reference for case in uow.cases.all()]
        here = [case.reference for case in uow.cases.of_conversation(newest.conversation_id)]

    assert everything == ["first", "older", "newer", "late"]
    assert here == ["newer", "older", "first", "late"]


def test_history_of_a_case_is_in_order(house: TestHouse) -> None:
    """What happened to a case is told in the order it happened."""
    case = a_case(house, "C-2026-AAAA-A")
    add(house, case)
    with house.uow() as uow:
        uow.cases.record(case.id, house.now(), "bot", "received")
        uow.cases.record(case.id, house.now(), "customer", "added to the case", "id")
        uow.commit()
    with house.uow() as uow:
        events = uow.cases.events(case.id)

    assert events == [
        (house.now(), "bot", "received", None),
        (house.now(), "customer", "added to the case", "id"),
    ]


def test_history_of_a_case_is_part_of_the_audit(any_house: TestHouse) -> None:
    """What happens to a case is an entry about its reference; once its customer is erased, only the detail is gone."""
    house = any_house
    case = a_case(house, "C-2026-AAAA-A")
    add(house, case)
    with house.uow() as uow:
        entry = uow.cases.record(case.id, house.now(), "customer", "completed the report", "my own words")
        found = uow.audit.about("C-2026-AAAA-A")
        uow.audit.erase(case.conversation_id, house.now(), "staff-17", "request-4")
        uow.commit()
    with house.uow() as uow:
        events, nothing = uow.cases.events(case.id), uow.cases.events("no-case")

    assert found == [(entry, {"detail": "my own words"})]
    assert (entry.seq, entry.actor, entry.action) == (1, "customer", "completed the report")
    assert events == [(house.now(), "customer", "completed the report", None)]
    assert nothing == []


def test_nothing_is_recorded_about_a_case_that_is_not_there(house: TestHouse) -> None:
    """A history without a case is refused."""
    with house.uow() as uow, pytest.raises(NotFound):
        uow.cases.record("no-case", house.now(), "bot", "received")


def test_due_promises_are_the_open_ones(house: TestHouse) -> None:
    """Only promises that are still open and whose time has passed are due, the longest overdue first."""
    case = a_case(house, "C-2026-AAAA-A")
    add(house, case)
    hours = {PromiseKind.DECISION: 1, PromiseKind.CALL_BACK: 2, PromiseKind.FIRST_ANSWER: 3, PromiseKind.LATE_ANSWER: 5}
    made = [
        Promise(kind.value, case.id, kind, house.now() + timedelta(hours=due), "customer care", house.now(), "rule")
        for kind, due in hours.items()
    ]
    with house.uow() as uow:
        for promise in made:
            uow.promises.add(promise)
        uow.promises.save(replace(made[1], state=PromiseState.KEPT, settled_at=house.now()))
        uow.commit()
    with house.uow() as uow:
        due = uow.promises.due_before(house.now() + timedelta(hours=4))
        register = uow.promises.all()

    assert [promise.kind for promise in due] == [PromiseKind.DECISION, PromiseKind.FIRST_ANSWER]
    assert due[0] == made[0]
    assert [reference for _, reference in register] == ["C-2026-AAAA-A"] * 4
    assert [promise.kind for promise, _ in register] == list(hours)
