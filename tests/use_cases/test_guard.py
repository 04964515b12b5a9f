"""Nothing leaves that nothing stands behind: what the assistant says is its own, a fact, or the customer's word; what a
person says is promised, known, or confirmed under their name.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Mapping

import pytest

from bot.domain.case import CaseKind
from bot.domain.claim_words import ClaimKind
from bot.domain.message import Receipt, Reply
from bot.use_cases.cases import open_case
from bot.use_cases.guard import HeldBack
from bot.use_cases.handoffs import say_as_agent
from bot.use_cases.turns import TurnResult, answer_turn
from tests.builders import TestHouse, claim, said_to, say
from tests.use_cases.test_sending import agent_takes, ask_for_a_person

HELD = "I was about to tell you something"
LAMP = ("lamp-luma.spare_parts", 1)
LAMP_TOLD = "The LED is built in and cannot be replaced by you; we replace it in our workshop for €15."


def answered(house: TestHouse, reply: Reply, text: str = "What now?", peer: str = "mara") -> str:
    """What a customer reads when the dialogue gives this reply to their message."""
    receipt = say(house, text, peer=peer)
    result = TurnResult([reply], [{"event": "action"}])
    answer_turn(claim(house), result, house.uow(), house.now(), house.ids, house.guard)
    return said_to(house, receipt.conversation_id)[-1]


def recorded(house: TestHouse) -> list[Mapping[str, Any]]:
    """What the guard has noted, the newest first."""
    with house.reading() as reading:
        return reading.guarding.recent(10)


@pytest.mark.parametrize(
    "text",
    [
        "We will pay you by Friday.",
        "Your refund has been approved.",
        "It is the best lamp.",
        "It is perfectly safe.",
        "It is there by Friday, on the 9th",
    ],
)
@pytest.mark.parametrize("response", [None, "utter_facts"])
def test_what_nothing_stands_behind_is_held_back(house: TestHouse, text: str, response: str | None) -> None:
    """Neither free words nor a response with them in it reach the customer; they read that something was left out, and
    the staff reads what.
    """
    assert answered(house, Reply(text, response=response)).startswith(HELD)
    assert {row["text"] for row in recorded(house)} == {text}
    assert all(row["confirmed_by"] is None for row in recorded(house))


def test_a_commitment_in_approved_words_is_said(house: TestHouse) -> None:
    """A response of domain.yml with its places filled is the house's own word."""
    text = house.wording.say("utter_call_back_arranged", due="Friday 27 November, 17:00", contact="here", reference="")
    assert "by Friday" in text
    assert answered(house, Reply(text, response="utter_call_back_arranged")) == text
    assert recorded(house) == []


def test_a_commitment_in_the_place_of_a_word_is_not(house: TestHouse) -> None:
    """Approved words do not cover what is put in their places."""
    text = house.wording.say(
        "utter_call_back_arranged", due="Friday", contact="and we will refund you", reference="C-2026-K7Q4-3"
    )
    receipt = say(house, "Hello")
    with house.uow() as uow:
        conversation = uow.conversations.get(receipt.conversation_id)
        (reply,) = house.guard.weigh([Reply(text, response="utter_call_back_arranged")], conversation, None, uow, NOW)
    assert reply.text.startswith(HELD)


def test_a_fact_that_is_told_may_say_what_it_says(house: TestHouse) -> None:
    """The words of a fact are borne out by it; the same words without the fact are not, nor are more beside them."""
    assert answered(house, Reply(LAMP_TOLD, response="utter_facts")).startswith(HELD)
    assert answered(house, Reply(LAMP_TOLD, facts=(LAMP,), response="utter_facts"), peer="tom") == LAMP_TOLD
    more = f"{LAMP_TOLD} We will do it for nothing."
    assert answered(house, Reply(more, facts=(LAMP,), response="utter_facts"), peer="ben").startswith(HELD)


def test_what_the_customer_said_may_be_said_back(house: TestHouse) -> None:
    """Their own words are read back to them, whatever they claim."""
    words = "Your driver said it will be here by Monday"
    text = house.wording.say("utter_read_back", draft=f"What happened: “{words}”")
    assert answered(house, Reply(text, response="utter_read_back"), words) == text


def test_an_answer_is_repeated_as_it_was_said(house: TestHouse) -> None:
    """What was let through before in this conversation may be said again."""
    answered(house, Reply(LAMP_TOLD, facts=(LAMP,), response="utter_facts"))
    assert answered(house, Reply(LAMP_TOLD)) == LAMP_TOLD


NOW = datetime.fromisoformat("2026-11-26T09:00:00+00:00")


def held_by_ann(house: TestHouse) -> Receipt:
    """A conversation that Ann has taken over."""
    receipt, _ = ask_for_a_person(house)
    agent_takes(house, receipt.conversation_id)
    return receipt


def ann_says(house: TestHouse, receipt: Receipt, text: str, confirmed: bool = False) -> str:
    """Ann's message as it was stored."""
    return say_as_agent(
        receipt.conversation_id, "ann", text, house.uow(), house.now(), house.ids, house.guard, confirmed
    ).text


def test_a_person_reads_why_their_words_are_held_back(house: TestHouse) -> None:
    """Each claim is named with what has to stand behind it; nothing is sent or noted."""
    receipt = held_by_ann(house)
    before = said_to(house, receipt.conversation_id)
    with pytest.raises(HeldBack) as held:
        ann_says(house, receipt, "Hello, Ann here. We will refund the €38.10 soon.")

    assert {claim.kind for claim in held.value.claims} == {ClaimKind.GRANT, ClaimKind.AMOUNT, ClaimKind.DEADLINE}
    assert all(words in str(held.value) for words in ("“will refund”", "“€38.10”", "“soon”", "make the promise first"))
    assert said_to(house, receipt.conversation_id) == before and recorded(house) == []


def test_a_person_may_answer_for_a_commitment(house: TestHouse) -> None:
    """What they confirm is sent, and stands under their name."""
    receipt = held_by_ann(house)
    text = "I will ring you tomorrow."
    assert ann_says(house, receipt, text, confirmed=True) == text
    assert {(row["words"], row["confirmed_by"]) for row in recorded(house)} == {("will", "ann"), ("tomorrow", "ann")}


@pytest.mark.parametrize("text", ["It is perfectly safe.", "It is the best one, and I will ring you."])
def test_nobody_can_confirm_praise_or_health(house: TestHouse, text: str) -> None:
    """For what a product does to people, and how it compares, only facts answer."""
    with pytest.raises(HeldBack):
        ann_says(house, held_by_ann(house), text, confirmed=True)


def test_a_promise_is_what_a_commitment_needs(house: TestHouse) -> None:
    """With a promise in the register its day may be named; another day may not."""
    receipt = held_by_ann(house)
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(CaseKind.CALL_BACK, message, "a person", uow, house.now(), house.ids, house.desk)
        (promise,) = uow.promises.of_case(case.id)
        uow.commit()
    due = house.wording.moment(promise.due_at, house.desk.hours.zone)
    weekday = due.partition(" ")[0]
    assert ann_says(house, receipt, f"We will ring you by {due}.")
    assert ann_says(house, receipt, f"We will ring you on {weekday}.")
    other = "Sunday" if weekday != "Sunday" else "Saturday"
    with pytest.raises(HeldBack):
        ann_says(house, receipt, f"We will ring you on {other}.")


def test_a_fact_that_has_ended_stands_behind_nothing(house: TestHouse) -> None:
    """What was true until yesterday may not be told by a person, either."""
    receipt = held_by_ann(house)
    house.clock.pass_(timedelta(days=3000))
    with pytest.raises(HeldBack):
        ann_says(house, receipt, LAMP_TOLD)


def test_a_person_may_tell_a_fact(house: TestHouse) -> None:
    """A fact in its own words needs nothing else, nor does a plain sentence, and an amount that a fact names."""
    receipt = held_by_ann(house)
    for text in (LAMP_TOLD, "Hello, this is Ann. Which lamp is it?", "That was the €15 for the workshop."):
        assert ann_says(house, receipt, text) == text
