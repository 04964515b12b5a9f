"""What a customer who asks for a person is told about the wait: what was measured, in words, and no promise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Sequence

import pytest

from actions.handoffs import ActionHandoff
from bot.domain.claims import find_claims
from bot.use_cases.handoffs import claim_handoff, request_handoff, watch_handoffs
from tests.actions.test_effects import _at_work, call, somebody_is_there
from tests.builders import TestHouse, say
from tests.staff_rows import give_duties

__all__ = ["_at_work"]  # runs around each test


def waited(house: TestHouse, seconds: Sequence[int], in_vain: int = 0) -> None:
    """Customers who asked for a person and were taken after so many seconds, and some whom nobody took."""
    somebody_is_there(house)
    receipts = [say(house, "a person", peer=f"earlier {number}") for number in range(len(seconds) + in_vain)]
    asked = [(*pair, receipt) for pair, receipt in zip(((one,) for one in seconds), receipts)]
    for wait, receipt in asked:
        request_handoff(receipt.turn_id, receipt.message_id, "asked", "", house.uow(), house.now(), house.ids)
        house.clock.pass_(timedelta(seconds=wait))
        claim_handoff(receipt.conversation_id, "anna", house.uow(), house.now(), house.ids, house.wording)
    for receipt in receipts[len(seconds) :]:
        request_handoff(receipt.turn_id, receipt.message_id, "asked", "", house.uow(), house.now(), house.ids)
        house.clock.pass_(timedelta(minutes=6))
        watch_handoffs(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)


def wait_said(house: TestHouse, language: str | None = None, queue: int = 0) -> str:
    """What is said of the wait to the next customer, with so many before them, who writes in a language."""
    for number in range(queue):
        before = say(house, "a person", peer=f"before {number}")
        request_handoff(before.turn_id, before.message_id, "asked", "", house.uow(), house.now(), house.ids)
    house.clock.pass_(timedelta(seconds=1))
    receipt = say(house, "a person, please")
    slots: dict[str, Any] = {"language": language} if language else {}
    done = call(house, ActionHandoff(), receipt, "a person, please", intent="ask_human", slots=slots)
    first, second = done.messages
    values = {name: value for name, value in second.items() if isinstance(value, str) and name != "response"}

    assert first["response"] == "utter_handed_over"
    return house.wording.say(second["response"], language, **{**values, "text": ""})


@pytest.mark.parametrize(
    ("seconds", "in_vain", "queue", "said"),
    [
        ([30, 60, 90, 100, 280], 0, 0, "half of the customers waited up to 2 minutes, nine of ten up to 5 minutes"),
        ([5] * 9 + [200], 0, 1, "up to one minute, nine of ten up to one minute. One customer is waiting before you."),
        ([5] * 5, 0, 3, "3 customers are waiting before you."),
        ([5] * 5, 1, 0, "somebody came to 5 of 6 customers. Of these 5, half waited up to one minute"),
        ([5] * 4, 2, 2, "I do not know yet how long it takes."),
    ],
)  # fmt: skip
def test_the_wait_is_said(house: TestHouse, seconds: list[int], in_vain: int, queue: int, said: str) -> None:
    """The words say what was measured, or that it is not known, and claim nothing that something must stand behind."""
    waited(house, seconds, in_vain)
    told = wait_said(house, queue=queue)

    assert said in told
    assert find_claims(told, "en") == []


def test_the_wait_is_said_in_german(house: TestHouse) -> None:
    """The German words say the same, and no promise either."""
    waited(house, [30, 70, 100, 130, 170], in_vain=1)
    told = wait_said(house, "de", queue=2)

    assert told == (
        "In den letzten zwei Wochen kam jemand zu 5 von 6 Wartenden. Von diesen 5 hat die Hälfte höchstens "
        "2 Minuten gewartet, neun von zehn höchstens 3 Minuten. 2 Personen warten vor Ihnen."
    )
    assert find_claims(told, "de") == []


def test_everybody_is_busy(house: TestHouse) -> None:
    """When all who are there are full, the customer waits, and is not told that somebody comes now."""
    somebody_is_there(house)
    with house.uow() as uow:
        (person,) = uow.staff.all()
        give_duties(uow, person.id, most_chats=0)
        uow.commit()
    receipt = say(house, "a person, please")
    done = call(house, ActionHandoff(), receipt, "a person, please", intent="ask_human")

    assert done.messages[0]["response"] == "utter_handed_over_all_busy"
    assert done.slots["handoff_outcome"] == "queued"


def test_nobody_who_is_there_speaks_the_language(house: TestHouse) -> None:
    """A customer the assistant can talk to, and no person who is there, is told so and offered a call-back."""
    somebody_is_there(house)
    receipt = say(house, "einen Menschen bitte")
    with house.uow() as uow:
        (person,) = uow.staff.all()
        give_duties(uow, person.id, languages=["en"])
        uow.conversations.save_language(receipt.conversation_id, "de")
        uow.commit()
    done = call(house, ActionHandoff(), receipt, "einen Menschen bitte", intent="ask_human", slots={"language": "de"})
    (said,) = done.messages

    assert said["response"] == "utter_nobody_there"
    assert said["hours"] == "es ist jemand da, aber niemand, der Ihre Sprache spricht"
    assert done.slots["handoff_outcome"] == "nobody"
