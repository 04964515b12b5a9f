"""Facts in versions, what was told of them and what could not be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from bot.domain.errors import NotFound
from bot.domain.fact import Fact, NotKnown
from bot.storage.tables import answers_given, facts, feedback
from bot.use_cases.answers import expiring_facts, recall_fact
from tests.builders import TestHouse, say


def put(house: TestHouse, *current: Fact) -> int:
    with house.uow() as uow:
        changed = uow.knowledge.put_facts(current)
        uow.commit()
    return changed


def versions(house: TestHouse, fact_id: str) -> list[tuple[int, str, bool]]:
    statement = select(facts.c.version, facts.c.wording, facts.c.withdrawn).where(facts.c.id == fact_id)
    with house.engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(statement))


def about(house: TestHouse, subject: str) -> list[Fact]:
    with house.reading() as uow:
        return uow.knowledge.facts_about(subject)


def test_same_facts_again_change_nothing(house: TestHouse) -> None:
    """Facts that are put in again unchanged get no new version."""
    changed = put(house, *house.shop.facts)

    assert changed == 0
    assert all(fact.version == 1 for fact in about(house, "kettle-alba"))


def test_changed_fact_gets_a_new_version(any_house: TestHouse) -> None:
    """A changed fact is a new version, the old wording is kept, and the new one counts."""
    house = any_house
    first, *others = house.shop.facts
    changed = put(house, replace(first, wording="It holds two litres."), *others)
    (current,) = [fact for fact in about(house, first.subject) if fact.id == first.id]

    assert changed == 1
    assert versions(house, first.id) == [(1, first.wording, False), (2, "It holds two litres.", False)]
    assert (current.version, current.wording) == (2, "It holds two litres.")


def test_missing_fact_ends(house: TestHouse) -> None:
    """A fact that is no longer among the current ones is told no more, and stays on record as withdrawn."""
    first, *others = house.shop.facts
    changed = put(house, *others)
    still = {fact.id for fact in about(house, first.subject)}

    assert first.id not in still and still
    assert versions(house, first.id) == [(1, first.wording, False), (2, first.wording, True)]
    assert changed >= 1


def test_withdrawn_fact_ends_once_and_can_come_back(house: TestHouse) -> None:
    """A withdrawn fact is not withdrawn again; when it comes back it is a new version."""
    *others, last = house.shop.facts
    put(house, *others)
    again = put(house, *others)
    back = put(house, *others, last)

    assert (again, back) == (0, 1)
    assert [(version, withdrawn) for version, _, withdrawn in versions(house, last.id)] == [
        (1, False),
        (2, True),
        (3, False),
    ]
    assert last.id in {fact.id for fact in about(house, last.subject)}


def test_facts_come_in_the_order_of_the_files(house: TestHouse) -> None:
    """The facts of a subject come back in the order they were put in, each as it was."""
    expected = [fact for fact in house.shop.facts if fact.subject == "kettle-alba"]

    assert about(house, "kettle-alba") == expected
    assert about(house, "no-such-thing") == []


def test_told_facts_are_recorded_by_version(house: TestHouse) -> None:
    """What was told is recorded by version, each fact once per message."""
    message_id = say(house, "hello").message_id
    with house.uow() as uow:
        uow.knowledge.record_told(message_id, [("a", 1), ("b", 3), ("a", 1)], house.now())
        uow.commit()
    with house.engine.connect() as connection:
        rows = connection.execute(select(answers_given.c.fact_id, answers_given.c.fact_version)).all()

    assert sorted(tuple(row) for row in rows) == [("a", 1), ("b", 3)]


def test_unanswered_is_logged_once_and_newest_first(any_house: TestHouse) -> None:
    """A question is logged once per message, with the customer's words, the newest first."""
    house = any_house
    for text in ("first question", "second question"):
        receipt = say(house, text)
        for why in (NotKnown.NO_FACT, NotKnown.EXPIRED):
            with house.uow() as uow:
                message = uow.conversations.message(receipt.message_id)
                uow.knowledge.record_unanswered(message, "kettle-alba", "colours", why, house.now())
                uow.commit()
    with house.uow() as uow:
        log = uow.knowledge.unanswered()

    assert [(entry["question"], entry["why"]) for entry in log] == [
        ("second question", "no_fact"),
        ("first question", "no_fact"),
    ]


def test_feedback_is_kept_once(house: TestHouse) -> None:
    """Praise is kept once per message, in the customer's words."""
    receipt = say(house, "You were quick!")
    for _ in range(2):
        with house.uow() as uow:
            uow.knowledge.record_feedback(uow.conversations.message(receipt.message_id), "praise", house.now())
            uow.commit()
    with house.engine.connect() as connection:
        rows = connection.execute(select(feedback.c.kind, feedback.c.text)).all()

    assert [tuple(row) for row in rows] == [("praise", "You were quick!")]


def test_a_corrected_fact_is_found_where_it_was_told(any_house: TestHouse) -> None:
    """Who was told a value that is corrected since is found, with what they were told; nobody else is."""
    house = any_house
    first, *others = house.shop.facts
    put(house, first, *others)
    before = _tell(house, "anna", first.id, 1)
    put(house, replace(first, wording="It holds two litres.", value="2.0"), *others)
    _tell(house, "ben", first.id, 2)
    found = recall_fact(first.id, house.reading())

    assert found.current is not None and found.current.wording == "It holds two litres."
    assert [(told.peer, told.message_id, told.fact.wording) for told in found.told_otherwise] == [
        ("anna", before, first.wording)
    ]


def test_a_new_date_alone_recalls_nothing(any_house: TestHouse) -> None:
    """A fact that was only verified anew says the same, so nobody was told anything wrong."""
    house = any_house
    first, *others = house.shop.facts
    put(house, first, *others)
    _tell(house, "anna", first.id, 1)
    put(house, replace(first, verified_by="somebody else"), *others)

    assert recall_fact(first.id, house.reading()).told_otherwise == ()


def test_a_withdrawn_fact_is_recalled_from_everybody(any_house: TestHouse) -> None:
    """A fact that is gone holds no more, whatever its last version said."""
    house = any_house
    first, *others = house.shop.facts
    put(house, first, *others)
    _tell(house, "anna", first.id, 1)
    put(house, *others)
    found = recall_fact(first.id, house.reading())

    assert found.current is None
    assert [told.peer for told in found.told_otherwise] == ["anna"]


def test_a_fact_that_never_was_is_not_found(any_house: TestHouse) -> None:
    """A slip in the fact's name is told as such."""
    with pytest.raises(NotFound, match=r"facts list"):
        recall_fact("kettle-alba.colour", any_house.reading())


def test_facts_that_end_soon_are_listed(house: TestHouse) -> None:
    """Those that end before a day come with the earliest first, those that have ended included."""
    listed = expiring_facts(date(2026, 6, 1), house.reading())

    assert [fact.id for fact in listed] == ["toaster-brio.energy_use"]


def _tell(house: TestHouse, peer: str, fact_id: str, version: int) -> str:
    message_id = say(house, "how much does it hold?", peer=peer).message_id
    with house.uow() as uow:
        uow.knowledge.record_told(message_id, [(fact_id, version)], house.now())
        uow.commit()
    return message_id
