"""What goes by itself: talk and cases past their time, and what was held when its customer asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.erasure import Period, Retention
from bot.domain.errors import NotFound
from bot.domain.promise import PromiseState
from bot.use_cases import retention as watcher
from bot.use_cases.customers import erase_customer, find_customer
from bot.use_cases.retention import watch_retention
from tests.builders import TestHouse, answer, claim, say
from tests.cases_on_paper import file_case

A_MONTH, A_YEAR = Period(30, "our notice"), Period(365, "the law")
RULES = Retention(cases=A_YEAR, conversations=A_MONTH)
DAY = timedelta(days=1)


def watch(house: TestHouse, rules: Retention | None = RULES) -> int:
    return watch_retention(house.reading(), house.uow(), house.now(), rules, house.files)


def words_of(house: TestHouse, conversation_id: str) -> list[str]:
    with house.reading() as uow:
        return [message.text for message in uow.conversations.history(conversation_id)]


def is_gone(house: TestHouse, conversation_id: str) -> bool:
    with house.reading() as uow:
        try:
            uow.conversations.get(conversation_id)
        except NotFound:
            return True
    return False


def close(house: TestHouse, case_reference: str) -> None:
    """Close a case now, with nothing owed any more."""
    with house.uow() as uow:
        case = uow.cases.by_reference(case_reference)
        assert case is not None
        uow.cases.save(replace(case, state=CaseState.CLOSED, changed_at=house.now()))
        for promise in uow.promises.of_case(case.id):
            uow.promises.save(replace(promise, state=PromiseState.KEPT, settled_at=house.now()))
        uow.commit()


def test_talk_goes_some_days_after_its_last_message(any_house: TestHouse) -> None:
    """Talk without a case goes when it was silent for its time, not a day before, and nobody else's."""
    house = any_house
    old = say(house, "hello").conversation_id
    house.clock.pass_(29 * DAY)
    young = say(house, "hello", peer="tom").conversation_id
    before = watch(house)
    house.clock.pass_(DAY + timedelta(seconds=1))
    counts = [watch(house), watch(house)]

    assert (before, counts) == (0, [1, 0])
    assert is_gone(house, old)
    assert not is_gone(house, young)


def test_who_goes_on_writing_is_left_alone(any_house: TestHouse) -> None:
    """Every message begins the time anew."""
    house = any_house
    conversation = say(house, "hello").conversation_id
    for _ in range(5):
        house.clock.pass_(20 * DAY)
        say(house, "still here")
        watch(house)

    assert not is_gone(house, conversation)


def test_a_case_stays_longer_than_the_talk_around_it(any_house: TestHouse) -> None:
    """The talk around a case goes with its time; the case with its messages some days after it was closed, not while it
    is open; its shell stays, and is looked at no more.
    """
    house = any_house
    case = file_case(house, "My kettle leaks.")
    answer(house, claim(house), "Thank you.")
    house.clock.pass_(400 * DAY)
    first = watch(house)
    around = words_of(house, case.conversation_id)
    close(house, case.reference)
    house.clock.pass_(364 * DAY)
    early = watch(house)
    house.clock.pass_(2 * DAY)
    late = [watch(house), watch(house)]
    with house.reading() as uow:
        shell = uow.cases.get(case.id)

    assert (first, around) == (1, ["My kettle leaks.", "yes"])
    assert (early, late) == (0, [1, 0])
    assert shell.own_words == "[erased]"
    assert words_of(house, case.conversation_id) == ["[erased]"]


def test_what_was_held_goes_when_it_is_over(any_house: TestHouse) -> None:
    """Whoever asked while a case was open need not ask again: a day after the last word, with nothing held, it goes."""
    house = any_house
    case = file_case(house, "My kettle leaks.")
    customer = find_customer(case.conversation_id, house.reading())
    erase_customer(customer, "ann", house.uow(), house.now(), house.files)
    house.clock.pass_(3 * DAY)
    still_open = watch(house)
    close(house, case.reference)
    say(house, "thank you")
    just_now = watch(house)
    house.clock.pass_(DAY + timedelta(seconds=1))
    counts = [watch(house, None), watch(house, None)]

    assert (still_open, just_now, counts) == (0, 0, [1, 0])
    assert words_of(house, case.conversation_id) == ["[erased]"]


def test_without_rules_nothing_goes_unasked(any_house: TestHouse) -> None:
    """A house that has written down no time keeps what it has until somebody asks."""
    house = any_house
    conversation = say(house, "hello").conversation_id
    house.clock.pass_(9_999 * DAY)

    assert watch(house, None) == 0
    assert not is_gone(house, conversation)


def test_a_look_takes_a_bounded_number(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is past its time, one look takes some of it and the next ones the rest."""
    monkeypatch.setattr(watcher, "MOST_AT_ONCE", 2)
    for number in range(5):
        say(house, "hello", peer=f"peer-{number}")
    house.clock.pass_(31 * DAY)

    assert [watch(house) for _ in range(4)] == [2, 2, 1, 0]


def test_the_shop_has_its_rules_with_sources(house: TestHouse) -> None:
    """The demo shop says how long it keeps what, and by which rule."""
    rules = house.shop.retention

    assert rules is not None
    assert rules.cases.days > rules.conversations.days > 0
    assert "Statute" in rules.cases.source
    assert rules.conversations.source
