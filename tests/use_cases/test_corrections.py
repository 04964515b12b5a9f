"""Telling customers that something they were told does not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Sequence

import pytest

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.fact import Fact, Telling
from bot.domain.message import Author
from bot.domain.recovery import Trigger
from bot.use_cases.cases import open_case
from bot.use_cases.corrections import correct_tellings, owed_corrections
from tests.builders import TestHouse, say
from tests.staff_rows import add_staff, take_access

Told = tuple[TestHouse, Fact, Sequence[Fact], str]


def put(house: TestHouse, *facts: Fact) -> None:
    """Make these the current facts."""
    with house.uow() as uow:
        uow.knowledge.put_facts(list(facts))
        uow.commit()


def tell(house: TestHouse, peer: str, fact: Fact, version: int) -> str:
    """Tell a customer a version of a fact; their conversation."""
    receipt = say(house, "how much does it hold?", peer=peer)
    with house.uow() as uow:
        uow.knowledge.record_told(receipt.message_id, [(fact.id, version)], house.now())
        uow.commit()
    return receipt.conversation_id


def correct(house: TestHouse, fact: Fact, by: str = "Anna") -> Sequence[Telling]:
    """Correct what was told of a fact."""
    return correct_tellings(fact.id, house.notices(by), house.reading())


def notices(house: TestHouse, conversation_id: str) -> list[str]:
    """What the house itself said in a conversation."""
    with house.reading() as reading:
        history = reading.conversations.history(conversation_id)
    return [message.text for message in history if message.author is Author.SYSTEM]


@pytest.fixture
def told(any_house: TestHouse) -> Told:
    """A house with Anna on its staff, a fact that a customer was told, the other facts, and the conversation."""
    house = any_house
    first, *others = house.shop.facts
    put(house, first, *others)
    with house.uow() as uow:
        add_staff(uow, house.ids.new(), "Anna", house.now())
        uow.commit()
    return house, first, others, tell(house, "mara", first, 1)


def test_who_was_told_otherwise_is_told_once(told: Told) -> None:
    """A customer reads what they were told, that it does not hold, what does, and where from; once."""
    house, first, others, conversation = told
    put(house, replace(first, wording="It holds two litres.", value="2.0", source="Data sheet 4"), *others)
    again = [len(correct(house, first)), len(correct(house, first))]
    (notice,) = notices(house, conversation)

    assert again == [1, 0]
    assert first.wording in notice and "It holds two litres." in notice and "Data sheet 4" in notice
    assert "we are sorry" in notice


def test_who_was_told_right_is_left_alone(told: Told) -> None:
    """Only whoever was last told something else hears of it."""
    house, first, others, conversation = told
    put(house, replace(first, wording="It holds two litres."), *others)
    right, came_back = tell(house, "ben", first, 2), conversation
    house.clock.pass_(timedelta(minutes=1))
    tell(house, "mara", first, 2)

    assert correct(house, first) == []
    assert notices(house, right) == notices(house, came_back) == []


def test_each_new_version_is_corrected_anew(told: Told) -> None:
    """A correction that turns out wrong is itself corrected, and names what the correction said."""
    house, first, others, conversation = told
    for wording in ("It holds two litres.", "It holds three litres."):
        house.clock.pass_(timedelta(hours=1))
        put(house, replace(first, wording=wording), *others)
        correct(house, first)

    assert ["two litres" in notice for notice in notices(house, conversation)] == [True, True]
    assert "three litres" in notices(house, conversation)[1]


def test_a_withdrawn_fact_is_taken_back(told: Told) -> None:
    """Where nothing holds now, the customer reads that it is not known, once."""
    house, first, others, conversation = told
    put(house, *others)
    assert [len(correct(house, first)), len(correct(house, first))] == [1, 0]

    (notice,) = notices(house, conversation)
    assert first.wording in notice and "we do not know" in notice


def open_a_case(house: TestHouse, words: str) -> Case:
    """A complaint of Mara's, later than what was before."""
    house.clock.pass_(timedelta(minutes=1))
    receipt = say(house, words, peer="mara")
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(CaseKind.COMPLAINT, message, words, uow, house.now(), house.ids, house.desk)
        uow.commit()
    return case


def test_a_wrong_answer_is_made_up_for(told: Told) -> None:
    """A correction opens a recovery, explained and apologised, on the newest open case of the conversation, once for
    each wrong answer.
    """
    house, first, others, _ = told
    _, newest, closed = (open_a_case(house, words) for words in ("It leaks.", "It is late.", "It is loud."))
    with house.uow() as uow:
        uow.cases.save(replace(closed, state=CaseState.CLOSED))
        uow.commit()
    put(house, replace(first, wording="It holds two litres."), *others)
    for _ in range(2):
        correct(house, first)
    with house.reading() as uow:
        (recovery,) = uow.recoveries.all()

    assert (recovery.case_id, recovery.trigger, recovery.missing()) == (newest.id, Trigger.WRONG_ANSWER, ("remedy",))


def test_a_wrong_answer_without_an_open_case_is_only_corrected(told: Told) -> None:
    """Where the conversation has no open case, the customer is told what holds, and no recovery is opened."""
    house, first, others, conversation = told
    closed = open_a_case(house, "It leaks.")
    with house.uow() as uow:
        uow.cases.save(replace(closed, state=CaseState.CLOSED))
        uow.commit()
    put(house, *others)
    correct(house, first)
    with house.reading() as uow:
        opened = uow.recoveries.all()

    assert len(notices(house, conversation)) == 1
    assert opened == []


def test_nobody_is_told_without_somebody_of_the_staff(told: Told) -> None:
    """A correction needs a person who answers for it."""
    house, first, others, conversation = told
    put(house, *others)
    with house.uow() as uow:
        take_access(uow, "Anna", True)
        uow.commit()
    for name in ("Anna", "nobody"):
        with pytest.raises(NotAllowed, match=r"not on the staff"):
            correct(house, first, by=name)

    assert notices(house, conversation) == []
    assert [one.conversation_id for one in owed_corrections(first.id, house.reading())] == [conversation]


def test_a_fact_that_never_was_corrects_nothing(told: Told) -> None:
    """A slip in the name of a fact is told as such."""
    house, first, *_ = told
    with pytest.raises(NotFound):
        correct(house, replace(first, id="kettle-alba.colour"))


def test_two_who_correct_at_once_tell_once(told: Told) -> None:
    """The second of two corrections of the same version finds the conversation corrected."""
    house, first, others, conversation = told
    put(house, *others)
    with house.uow() as uow:
        message = uow.conversations.history(conversation)[0]
        noted = [
            uow.knowledge.record_notice(message, first.id, uow.knowledge.newest_version(first.id), "Anna", house.now())
            for _ in range(2)
        ]
        uow.commit()

    assert noted == [True, False]
    assert correct(house, first) == []
