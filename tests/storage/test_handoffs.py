"""Staff who are there, and proofs of identity, as rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.handoff import Handoff, HandoffState
from tests.builders import TUESDAY_MORNING, TestHouse, say
from tests.staff_rows import add_staff, say_there, take_access


def test_only_people_who_are_there_count(house: TestHouse) -> None:
    """A person counts as there until the time they gave, not before they gave one, and not without access."""
    in_an_hour = house.now() + timedelta(hours=1)
    with house.uow() as uow:
        for staff_id, name in (("a", "Ann"), ("b", "Ben"), ("c", "Cem")):
            add_staff(uow, staff_id, name, house.now())
        say_there(uow, "Ann", in_an_hour)
        say_there(uow, "Ben", in_an_hour)
        take_access(uow, "Ben", True)
        people = uow.presence.people()

    assert [person.name for person in people if person.is_there(house.now())] == ["Ann"]
    assert [person.name for person in people if person.is_there(in_an_hour)] == []


def test_names_of_staff_are_unique(any_house: TestHouse) -> None:
    """A second person of the same name is not added."""
    with any_house.uow() as uow:
        added = [add_staff(uow, staff_id, "Ann", any_house.now()) for staff_id in ("a", "b")]
        listed = [member.id for member in uow.staff.all()]

    assert (added, listed) == ([True, False], ["a"])


def test_tries_count_once_per_message(house: TestHouse) -> None:
    """A failed try counts once however often its message is carried out, and only where and while it counts."""
    here, there = say(house, "hello").conversation_id, say(house, "hello", peer="tom").conversation_id
    with house.uow() as uow:
        for message_id in ("m-1", "m-1", "m-2"):
            uow.identity.record(here, message_id, "order 10417", False, house.now())
        uow.commit()
    a_minute_later = house.clock.pass_(timedelta(minutes=1))
    with house.uow() as uow:
        counted = [
            uow.identity.failures_since(here, house.now() - timedelta(hours=1)),
            uow.identity.failures_since(there, house.now() - timedelta(hours=1)),
            uow.identity.failures_since(here, a_minute_later),
        ]

    assert counted == [2, 0, 0]


def test_proof_is_for_its_subject_and_conversation(house: TestHouse) -> None:
    """A proof opens what it is about, in the conversation it was given in, and nothing else."""
    here = say(house, "hello").conversation_id
    an_hour_ago = house.now() - timedelta(hours=1)
    with house.uow() as uow:
        uow.identity.record(here, "m-1", "order 10417", True, house.now())
        passed = [
            uow.identity.passed_since(conversation_id, subject, an_hour_ago)
            for conversation_id, subject in (
                (here, "order 10417"),
                (here, "order 10422"),
                ("elsewhere", "order 10417"),
            )
        ]

    assert passed == [True, False, False]


def test_waiting_handoff_is_claimed_once(house: TestHouse) -> None:
    """A waiting handoff goes to whoever claims it first, and to nobody after it was closed."""
    here = say(house, "a person, please").conversation_id
    take_by = house.now() + timedelta(minutes=5)
    waiting = [
        Handoff(name, here, name, "asked", "summary", HandoffState.WAITING, house.now(), take_by, mood="annoyed: …")
        for name in ("first", "second")
    ]
    with house.uow() as uow:
        added = [uow.handoffs.add(handoff) for handoff in (*waiting, waiting[0])]
        claims = [uow.handoffs.claim("first", agent, TUESDAY_MORNING) for agent in ("ann", "ben")]
        uow.handoffs.close("second", HandoffState.EXPIRED.value)
        claims.append(uow.handoffs.claim("second", "ann", TUESDAY_MORNING))
        first, second = uow.handoffs.of_turn("first"), uow.handoffs.of_turn("second")
        open_now = uow.handoffs.open_of(here)

    assert added == [True, True, False]
    assert claims == [True, False, False]
    assert (
        first
        == open_now
        == replace(waiting[0], state=HandoffState.CLAIMED, claimed_by="ann", claimed_at=TUESDAY_MORNING)
    )
    assert second == replace(waiting[1], state=HandoffState.EXPIRED)


def test_waiting_too_long(house: TestHouse) -> None:
    """Only those who still wait after their time are waiting past it."""
    here = say(house, "a person, please").conversation_id
    with house.uow() as uow:
        for minutes, state in ((5, HandoffState.WAITING), (5, HandoffState.CLAIMED), (6, HandoffState.WAITING)):
            name, take_by = f"{state.value} {minutes}", house.now() + timedelta(minutes=minutes)
            uow.handoffs.add(Handoff(name, here, name, "asked", "summary", state, house.now(), take_by))
        past = [
            [handoff.id for handoff in uow.handoffs.waiting_past(house.now() + timedelta(minutes=minutes, seconds=1))]
            for minutes in (4, 5, 6)
        ]

    assert past == [[], ["waiting 5"], ["waiting 5", "waiting 6"]]
