"""Counting what waits and what is late, on both kinds of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.case_deadline import CaseDeadline, DeadlineState
from bot.domain.deadline import CountedFrom, Deadline, DeadlineKind
from bot.domain.handoff import Handoff, HandoffState
from bot.domain.promise import Promise, PromiseKind, PromiseState
from bot.storage.engine import for_reading, watch_errors
from bot.use_cases.backlog import see_backlog
from bot.use_cases.backlog_ports import Queue
from bot.use_cases.channel_ports import ChannelState
from tests.builders import TestHouse, answer, claim, say


def a_case(house: TestHouse, reference: str, state: CaseState) -> Case:
    """A case, and a deadline and a promise about it whose time has passed."""
    receipt = say(house, "The kettle leaks.", peer=reference)
    answer(house, claim(house))
    case = Case(
        house.ids.new(), reference, CaseKind.COMPLAINT, receipt.conversation_id, receipt.message_id, house.now(),
        "The kettle leaks.",
    )  # fmt: skip
    past = house.now() - timedelta(hours=1)
    deadline = Deadline(DeadlineKind.FINAL, past, "final", "a pack", "1", CountedFrom.RECEIVED, past, "Because.", 1)
    promise = Promise(house.ids.new(), case.id, PromiseKind.CALL_BACK, past, "team", past, "rule")
    with house.uow() as uow:
        uow.cases.add(case)
        uow.cases.save(replace(case, state=state))
        uow.deadlines.add(CaseDeadline(house.ids.new(), case.id, deadline, past))
        uow.promises.add(promise)
        uow.promises.save(replace(promise, state=PromiseState.BROKEN, settled_at=past))
        uow.commit()
    return case


def test_an_empty_house_has_no_backlog(any_house: TestHouse) -> None:
    """Where nothing waits, everything is nought and no queue has an oldest."""
    seen = see_backlog(any_house.reading(), any_house.now())

    assert seen.turns == seen.handoffs == Queue()
    assert (seen.deadlines_overdue, seen.promises_at_risk, seen.promises_broken) == (0, 0, 0)
    assert seen.outbox == seen.channels == {}


def test_what_waits_is_counted_with_its_oldest(any_house: TestHouse) -> None:
    """Turns without an answer, customers without a person, and what has not gone out, each with the longest wait."""
    house = any_house
    begun = house.now()
    here = say(house, "hello", peer="mara")
    house.clock.pass_(timedelta(seconds=10))
    say(house, "hello", peer="tom", channel="sms")
    waiting = Handoff(
        "h-1", here.conversation_id, None, "asked", "summary", HandoffState.WAITING, begun, begun + timedelta(minutes=5)
    )
    with house.uow() as uow:
        uow.handoffs.add(waiting)
        uow.handoffs.add(replace(waiting, id="h-2", state=HandoffState.ENDED))
        uow.commit()
    seen = see_backlog(house.reading(), house.now())
    answer(house, claim(house))
    after = see_backlog(house.reading(), house.now())

    assert seen.turns == Queue(2, begun)
    assert seen.turns.longest_wait(house.now()) == timedelta(seconds=10)
    assert after.turns == Queue(1, house.now())
    assert seen.handoffs == Queue(1, begun)
    assert seen.outbox == {"web_widget": Queue(1, begun), "sms": Queue(1, house.now())}


def test_what_is_late_counts_while_its_case_is_open(any_house: TestHouse) -> None:
    """Overdue duties and broken promises of a closed case ask nobody for anything any more."""
    house = any_house
    case = a_case(house, "C-2026-AAAA-A", CaseState.RECEIVED)
    a_case(house, "C-2026-BBBB-B", CaseState.CLOSED)
    with house.uow() as uow:
        soon = house.now() + timedelta(hours=2)
        uow.promises.add(Promise("soon", case.id, PromiseKind.DECISION, soon, "team", house.now(), "rule"))
        later = house.now() + timedelta(days=9)
        uow.promises.add(Promise("later", case.id, PromiseKind.REMEDY, later, "team", house.now(), "rule"))
        (deadline,) = uow.deadlines.of_case(case.id)
        uow.commit()
    seen = see_backlog(house.reading(), house.now())
    with house.uow() as uow:
        uow.deadlines.settle(replace(deadline, state=DeadlineState.MISSED, settled_at=house.now()), followed=True)
        uow.commit()
    missed = see_backlog(house.reading(), house.now())

    assert (seen.deadlines_overdue, seen.promises_at_risk, seen.promises_broken) == (1, 1, 1)
    assert missed.deadlines_overdue == 1


def test_a_channel_is_well_when_all_its_accounts_are(any_house: TestHouse) -> None:
    """Channels are told by name alone: an account may be a number to call. One that swallows is not well either."""
    house = any_house
    with house.uow() as uow:
        uow.channel_health.save(ChannelState("sms", "+4915112345678", house.now()))
        uow.channel_health.save(ChannelState("sms", "+4915187654321", house.now(), house.now(), "It fails."))
        uow.channel_health.save(ChannelState("telegram", "bot", house.now()))
        uow.channel_health.save(ChannelState("slack", "bot", house.now(), alarmed_at=house.now()))
        uow.commit()

    assert see_backlog(house.reading(), house.now()).channels == {"slack": False, "sms": False, "telegram": True}


def test_errors_of_the_database_are_heard_of(any_house: TestHouse) -> None:
    """Whoever watches hears the class of each error, of transactions that only read as well."""
    heard: list[str] = []
    watch_errors(any_house.engine, heard.append)
    for engine in (any_house.engine, for_reading(any_house.engine)):
        with engine.connect() as connection:
            try:
                connection.exec_driver_sql("SELECT nothing FROM nowhere")
            except (OperationalError, ProgrammingError):
                pass

    assert len(heard) == 2 and len(set(heard)) == 1
