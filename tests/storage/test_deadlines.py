"""Deadlines as rows: stored once, never moved, settled once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import Case, CaseKind
from bot.domain.case_deadline import CaseDeadline, DeadlineState, drop, give_way, meet, miss
from bot.domain.deadline import CountedFrom, Deadline, DeadlineKind
from tests.builders import TestHouse, say


def a_case(house: TestHouse) -> Case:
    """A case that has no deadlines yet."""
    receipt = say(house, "The kettle leaks.")
    case = Case(
        house.ids.new(), f"C-2026-AAAA-{receipt.message_id[-4:]}", CaseKind.COMPLAINT, receipt.conversation_id,
        receipt.message_id, house.now(), "The kettle leaks.",
    )  # fmt: skip
    with house.uow() as uow:
        assert uow.cases.add(case)
        uow.commit()
    return case


def a_deadline(house: TestHouse, case: Case, rule: str = "final", hours: int = 1, occurrence: int = 1) -> CaseDeadline:
    due_at = house.now() + timedelta(hours=hours) - timedelta(microseconds=1)
    deadline = Deadline(
        DeadlineKind.FINAL, due_at, rule, "a pack", "1", CountedFrom.RECEIVED, house.now(), "Because.", occurrence
    )  # fmt: skip
    return CaseDeadline(house.ids.new(), case.id, deadline, house.now())


def add(house: TestHouse, *kept: CaseDeadline) -> list[bool]:
    with house.uow() as uow:
        added = [uow.deadlines.add(one) for one in kept]
        uow.commit()
    return added


def settle(house: TestHouse, kept: CaseDeadline, *, followed: bool = False) -> bool:
    with house.uow() as uow:
        settled = uow.deadlines.settle(kept, followed=followed)
        uow.commit()
    return settled


def stored(house: TestHouse, case: Case) -> list[CaseDeadline]:
    with house.reading() as uow:
        return uow.deadlines.of_case(case.id)


def test_a_deadline_comes_back_as_it_was(any_house: TestHouse) -> None:
    """Everything comes back as it was added, to the microsecond, and as it was settled."""
    house = any_house
    case = a_case(house)
    first = a_deadline(house, case)
    second = replace(a_deadline(house, case, hours=2, occurrence=2), extends=first.id, reason="The maker is asked.")
    add(house, first, second)
    before = stored(house, case)
    met = meet(second, house.clock.pass_(timedelta(minutes=1)))
    settle(house, met)

    assert before == [first, second]
    assert stored(house, case) == [first, met]


def test_a_deadline_is_never_moved(any_house: TestHouse) -> None:
    """Another deadline of the same case, rule and occurrence is not stored, and the first stays as it is."""
    house = any_house
    case, other = a_case(house), a_case(house)
    first = a_deadline(house, case)
    later = replace(first, id=house.ids.new(), deadline=replace(first.deadline, due_at=house.now(), pack_version="2"))
    elsewhere = replace(later, id=house.ids.new(), case_id=other.id)
    added = add(house, first, later, elsewhere, a_deadline(house, case, occurrence=2), a_deadline(house, case, "other"))

    assert added == [True, False, True, True, True]
    assert first in stored(house, case) and later not in stored(house, case)


@pytest.mark.parametrize(
    "state", [DeadlineState.MET, DeadlineState.MISSED, DeadlineState.EXTENDED, DeadlineState.DROPPED]
)
def test_a_deadline_is_settled_once(any_house: TestHouse, state: DeadlineState) -> None:
    """Of several who settle a deadline only the first does; what was missed may still be done late."""
    house = any_house
    case = a_case(house)
    kept = a_deadline(house, case)
    add(house, kept)
    past = kept.deadline.due_at + timedelta(hours=1)
    ways = {
        DeadlineState.MET: meet(kept, house.now()),
        DeadlineState.MISSED: miss(kept, past),
        DeadlineState.EXTENDED: give_way(kept, house.now()),
        DeadlineState.DROPPED: drop(kept, past),
    }
    first = ways.pop(state)
    done = [settle(house, first), *(settle(house, other) for other in ways.values())]
    known = stored(house, case)
    late = settle(house, meet(first, past)) if first.is_undone else None

    assert done == [True, False, False, False]
    assert known == [first]
    assert late is (True if state is DeadlineState.MISSED else None)


def test_only_open_deadlines_are_past(any_house: TestHouse) -> None:
    """Past are the open ones whose last moment is over, with their cases, the longest ago first."""
    house = any_house
    case = a_case(house)
    late, later, met, not_yet = (a_deadline(house, case, f"rule-{n}", hours=n) for n in (1, 2, 3, 9))
    add(house, later, late, met, not_yet)
    settle(house, meet(met, house.now()))
    with house.reading() as uow:
        at_the_last_moment = uow.deadlines.past(late.deadline.due_at, 10)
        found = uow.deadlines.past(house.now() + timedelta(hours=4), 10)
        one = uow.deadlines.past(house.now() + timedelta(hours=4), 1)

    assert at_the_last_moment == []
    assert found == [(late, case), (later, case)]
    assert one == [(late, case)]


def test_what_was_settled_is_followed_once(any_house: TestHouse) -> None:
    """What follows is worked out from settled deadlines until somebody notes that it was."""
    house = any_house
    case = a_case(house)
    first, second, third = (a_deadline(house, case, f"rule-{n}") for n in (1, 2, 3))
    add(house, first, second, third)
    done = [meet(one, house.clock.pass_(timedelta(seconds=1))) for one in (first, second)]
    settle(house, done[0])
    settle(house, done[1], followed=True)
    with house.uow() as uow:
        before = uow.deadlines.unfollowed(10)
        uow.deadlines.mark_followed(first.id)
        after = uow.deadlines.unfollowed(10)
        uow.commit()

    assert before == [(done[0], case)]
    assert after == []


def test_the_watchdog_reads_small_indexes(house: TestHouse) -> None:
    """What is asked twice a second is found by an index, however many deadlines there are."""
    with house.engine.connect() as connection:
        asked = {
            "past": "SELECT * FROM case_deadlines WHERE state = 'open' AND due_at < '2026' ORDER BY due_at, id LIMIT 1",
            "unfollowed": "SELECT * FROM case_deadlines WHERE settled_at IS NOT NULL AND NOT followed "
            "ORDER BY settled_at, id LIMIT 1",
        }
        plans = {
            name: " ".join(str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))
            for name, statement in asked.items()
        }

    assert "ix_case_deadlines_open" in plans["past"]
    assert "ix_case_deadlines_unfollowed" in plans["unfollowed"]
