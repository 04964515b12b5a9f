"""What hurts a customer is seen, made up for, asked after on its day, and taken up where that did not help."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.message import Receipt
from bot.domain.recovery import Recovery, RecoveryState, Trigger
from bot.storage.tables import feedback
from bot.use_cases.cases import open_case
from bot.use_cases.ratings import note_rating
from bot.use_cases.recoveries import (
    follow_up,
    make_up_for,
    open_recovery,
    watch_failed_recoveries,
    watch_follow_ups,
)
from tests.builders import TestHouse, say
from tests.staff_rows import add_staff


@pytest.fixture
def staffed(any_house: TestHouse) -> TestHouse:
    """A house with Ann on its staff."""
    with any_house.uow() as uow:
        add_staff(uow, "ann", "Ann", any_house.now())
        uow.commit()
    return any_house


def a_case(house: TestHouse, words: str = "The kettle leaks.", level: int = 1) -> Case:
    """A complaint of Mara's, on some level, later than what was before."""
    house.clock.pass_(timedelta(minutes=1))
    receipt = say(house, words)
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(CaseKind.COMPLAINT, message, words, uow, house.now(), house.ids, house.desk)
        case = replace(case, level=level)
        uow.cases.save(case)
        uow.commit()
    return case


def hurt(house: TestHouse, case: Case, subject: str = "a promise") -> None:
    """Open a recovery on a case."""
    with house.uow() as uow:
        open_recovery(case, Trigger.BROKEN_PROMISE, subject, uow, house.now(), house.ids)
        uow.commit()


def make_up(house: TestHouse, case: Case) -> Recovery:
    """Make up for the oldest OUCH of a case."""
    return make_up_for(case.reference, "a card", "Ann", house.uow(), house.now(), house.desk)


def due(house: TestHouse) -> list[str]:
    """What the watch over follow-ups notes."""
    return watch_follow_ups(house.reading(), house.uow(), house.now())


def alarms(house: TestHouse) -> list[tuple[str, int]]:
    """The alarms of a look, each with the level its case is on then."""
    found = watch_failed_recoveries(house.reading(), house.uow(), house.now(), house.desk)
    return [(case.reference, case.level) for case in found]


def history(house: TestHouse, case: Case, what: str) -> list[str | None]:
    """The details of one kind of entry in a case's history."""
    with house.reading() as uow:
        return [detail for _, _, happened, detail in uow.cases.events(case.id) if happened == what]


def recoveries_of(house: TestHouse, case: Case) -> list[Recovery]:
    with house.reading() as uow:
        return uow.recoveries.of_case(case.id)


def rate(house: TestHouse, stars: int, receipt: Receipt) -> Recovery | None:
    return note_rating(receipt.conversation_id, stars, receipt.message_id, house.uow(), house.now(), house.ids)


def test_a_follow_up_is_noted_on_its_day_once(staffed: TestHouse) -> None:
    """Before its day nothing is noted, on its day once, and not at all where the customer was asked before."""
    house, case = staffed, a_case(staffed)
    for subject in ("one promise", "another"):
        hurt(house, case, subject)
        make_up(house, case)
    follow_up(case.reference, True, "all is well", "Ann", house.uow(), house.now())
    looks = [due(house)]
    house.clock.pass_(house.desk.care.playbook.follow_up_after)
    looks += [due(house), due(house)]
    house.clock.pass_(timedelta(days=30))
    looks += [due(house)]

    assert looks == [[], [case.reference], [], []]
    assert history(house, case, "follow-up is due") == ["broken_promise: ask the customer"]
    assert [one.state for one in recoveries_of(house, case)] == [RecoveryState.RECOVERED, RecoveryState.FOLLOW_UP_DUE]


def test_who_is_due_is_asked(staffed: TestHouse) -> None:
    """What was noted as due is checked like what was not; then it is over."""
    house, case = staffed, a_case(staffed)
    hurt(house, case)
    make_up(house, case)
    house.clock.pass_(house.desk.care.playbook.follow_up_after)
    due(house)
    checked = follow_up(case.reference, True, "all is well", "Ann", house.uow(), house.now())

    assert checked.state is RecoveryState.RECOVERED
    with pytest.raises(NotAllowed, match="waits to be asked after"):
        follow_up(case.reference, True, "all is well", "Ann", house.uow(), house.now())


def test_what_did_not_help_goes_one_level_up_once(staffed: TestHouse) -> None:
    """A recovery that failed raises its case one level and is an alarm, once; one that helped does neither."""
    house, helped, failed = staffed, a_case(staffed), a_case(staffed, "The lamp flickers.")
    for case, did in ((helped, True), (failed, False)):
        hurt(house, case)
        make_up(house, case)
        follow_up(case.reference, did, "words", "Ann", house.uow(), house.now())
    looks = [alarms(house), alarms(house)]

    assert looks == [[(failed.reference, 2)], []]
    assert history(house, helped, "raised") == []
    assert len(history(house, failed, "raised")) == 1
    assert [one.state for one in recoveries_of(house, failed)] == [RecoveryState.RAISED]


def test_two_that_failed_together_raise_once(staffed: TestHouse) -> None:
    """Two recoveries of one case that failed before the watch looked are one alarm and one level."""
    house, case = staffed, a_case(staffed)
    for subject in ("one promise", "another"):
        hurt(house, case, subject)
        make_up(house, case)
        follow_up(case.reference, False, "words", "Ann", house.uow(), house.now())

    assert [alarms(house), alarms(house)] == [[(case.reference, 2)], []]


def test_above_the_highest_level_there_is_none(staffed: TestHouse) -> None:
    """On the highest level a failure is still an alarm, once, and the case stays there."""
    house, case = staffed, a_case(staffed, level=3)
    hurt(house, case)
    make_up(house, case)
    follow_up(case.reference, False, "words", "Ann", house.uow(), house.now())

    assert [alarms(house), alarms(house)] == [[(case.reference, 3)], []]
    assert history(house, case, "raised") == []


@pytest.mark.parametrize(("stars", "hurts"), [(1, True), (2, True), (3, False), (4, False), (5, False)])
def test_few_stars_are_an_ouch(house: TestHouse, stars: int, hurts: bool) -> None:
    """One star or two open a recovery on the newest case of the conversation, closed or not; the stars are kept."""
    older, newest = a_case(house), a_case(house, "The lamp flickers.")
    with house.uow() as uow:
        uow.cases.save(replace(newest, state=CaseState.CLOSED))
        uow.commit()
    receipt = say(house, f"{stars} stars")
    opened = rate(house, stars, receipt)
    with house.engine.connect() as connection:
        kept = connection.execute(select(feedback.c.message_id, feedback.c.kind, feedback.c.text)).all()

    assert recoveries_of(house, older) == []
    assert [one.trigger for one in recoveries_of(house, newest)] == [Trigger.LOW_RATING] * hurts
    assert (opened is not None) == hurts
    assert kept == [(receipt.message_id, f"{stars} of 5", f"{stars} stars")]


def test_a_rating_counts_once(any_house: TestHouse) -> None:
    """A rating that is delivered again opens nothing more, even after a newer case was opened."""
    house, case = any_house, a_case(any_house)
    receipt = say(house, "1 star")
    opened = rate(house, 1, receipt)
    newer = a_case(house, "The lamp flickers.")
    again = rate(house, 1, receipt)

    assert [one.id for one in recoveries_of(house, case)] == [opened.id if opened else None]
    assert again is None and recoveries_of(house, newer) == []


def test_a_low_rating_without_a_case_is_only_kept(house: TestHouse) -> None:
    """Where the conversation has no case, nothing is opened; another customer's case is not touched."""
    case, receipt = a_case(house), say(house, "1 star", peer="tom")

    assert rate(house, 1, receipt) is None
    assert recoveries_of(house, case) == []


@pytest.mark.parametrize("stars", [-1, 0, 6])
def test_there_are_five_stars(house: TestHouse, stars: int) -> None:
    """No other number of stars is kept."""
    with pytest.raises(NotAllowed, match="1 to 5 stars"):
        rate(house, stars, say(house, "stars"))


def test_a_rating_is_of_its_own_conversation(house: TestHouse) -> None:
    """Nobody rates in the name of another conversation, or by a message that is none."""
    mine, other = say(house, "1 star"), say(house, "hello", peer="tom")
    with pytest.raises(NotAllowed, match="another one"):
        note_rating(other.conversation_id, 1, mine.message_id, house.uow(), house.now(), house.ids)
    with pytest.raises(NotFound):
        note_rating(mine.conversation_id, 1, "no message", house.uow(), house.now(), house.ids)
