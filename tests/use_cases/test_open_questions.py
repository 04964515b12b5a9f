"""Questions that no fact answered: counted together, and answered once there is a fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.fact import Fact, NotKnown
from bot.domain.message import Author
from bot.use_cases.answers import NOT_RECOGNISED
from bot.use_cases.open_questions import WORTH_ANSWERING, OpenQuestion, open_questions, tell_answers
from tests.builders import TestHouse, say
from tests.staff_rows import add_staff

KETTLE = "kettle-alba"


@pytest.fixture(autouse=True)
def _somebody_is_on_the_staff(any_house: TestHouse) -> None:
    with any_house.uow() as uow:
        add_staff(uow, any_house.ids.new(), "Anna", any_house.now())
        uow.commit()


def ask(house: TestHouse, peer: str, text: str, attribute: str = "colours", subject: str | None = KETTLE) -> str:
    """Ask what no fact answers; the conversation."""
    receipt = say(house, text, peer=peer)
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        uow.knowledge.record_unanswered(message, subject, attribute, NotKnown.NO_FACT, house.now())
        uow.commit()
    return receipt.conversation_id


def find_out(house: TestHouse, wording: str = "It comes in white and in green.") -> Fact:
    """A fact about the kettle's colours is brought in."""
    first, *others = house.shop.facts
    fact = replace(
        first, id=f"{KETTLE}.colours", subject=KETTLE, attribute="colours", wording=wording, value=None, unit=None
    )
    with house.uow() as uow:
        uow.knowledge.put_facts([first, *others, fact])
        uow.commit()
    return fact


def tell(house: TestHouse, by: str = "Anna") -> list[str]:
    """Tell those who asked."""
    return tell_answers(house.notices(by), house.reading())


def questions(house: TestHouse) -> list[OpenQuestion]:
    """What is open."""
    return open_questions(house.reading(), house.now().date(), lambda one, other: one.split()[0] == other.split()[0])


def notices(house: TestHouse, conversation_id: str) -> list[str]:
    """What the house itself said in a conversation."""
    with house.reading() as reading:
        history = reading.conversations.history(conversation_id)
    return [message.text for message in history if message.author is Author.SYSTEM]


def test_the_same_question_is_counted_by_customers(any_house: TestHouse) -> None:
    """One thing asked in several wordings is one question, with the number of customers; the commonest comes first."""
    ask(any_house, "ben", "is there a lid?", "lid")
    for peer, text in (("mara", "which colours?"), ("mara", "colours please"), ("ben", "red one?"), ("cy", "white?")):
        ask(any_house, peer, text)

    assert [(one.attribute, one.customers, len(one.asked)) for one in questions(any_house)] == [
        ("colours", 3, 4),
        ("lid", 1, 1),
    ]


def test_what_was_not_recognised_is_counted_by_its_words(any_house: TestHouse) -> None:
    """Where only the words are known, questions are one where their words are alike."""
    for text in ("wifi on board?", "wifi possible?", "engraving?"):
        ask(any_house, "mara", text, NOT_RECOGNISED)

    assert sorted(len(one.asked) for one in questions(any_house)) == [1, 2]


def test_an_answer_goes_back_to_everybody_who_asked_once(any_house: TestHouse) -> None:
    """When a fact answers it, each who asked reads question, answer and source; nobody reads it twice."""
    asked = {ask(any_house, peer, f"which colours, asks {peer}?") for peer in ("mara", "ben")}
    before = tell(any_house)
    fact = find_out(any_house)
    found = [one.answer for one in questions(any_house)]
    told = [set(tell(any_house)), set(tell(any_house))]

    assert before == [] and found == [fact]
    assert told == [asked, set()]
    for conversation in asked:
        (notice,) = notices(any_house, conversation)
        assert "which colours" in notice and fact.wording in notice and fact.source in notice


def test_who_knows_already_is_left_alone(any_house: TestHouse) -> None:
    """Whoever was told the fact since they asked in vain needs no notice."""
    conversation = ask(any_house, "mara", "which colours?")
    fact = find_out(any_house)
    receipt = say(any_house, "and now, which colours?")
    with any_house.uow() as uow:
        uow.knowledge.record_told(receipt.message_id, [(fact.id, 1)], any_house.now())
        uow.commit()

    assert tell(any_house) == [] == notices(any_house, conversation)


def test_an_old_question_is_let_rest(any_house: TestHouse) -> None:
    """An answer that comes months later is not sent."""
    ask(any_house, "mara", "which colours?")
    any_house.clock.pass_(WORTH_ANSWERING + timedelta(days=1))
    find_out(any_house)

    assert tell(any_house) == []


def test_an_answer_needs_somebody_of_the_staff(any_house: TestHouse) -> None:
    """What the house writes by itself needs a person who answers for it."""
    conversation = ask(any_house, "mara", "which colours?")
    find_out(any_house)
    with pytest.raises(NotAllowed, match=r"not on the staff"):
        tell(any_house, by="Nobody")

    assert notices(any_house, conversation) == []
