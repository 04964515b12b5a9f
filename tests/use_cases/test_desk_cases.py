"""What a person of the staff promises about a case in their own words."""

from __future__ import annotations

import pytest

from bot.domain.case import Contact
from bot.domain.errors import BadInput
from bot.domain.promise import Promise, PromiseKind
from bot.use_cases.desk_cases import compose_promise
from bot.use_cases.handoffs import arrange_call_back
from tests.builders import TestHouse, said_to, say
from tests.staff_rows import add_staff


@pytest.fixture
def asked(house: TestHouse) -> tuple[str, str]:
    """A case of Mara's, and the conversation it is in; Ann is on the staff."""
    with house.uow() as uow:
        add_staff(uow, "ann", "Ann", house.now())
        uow.commit()
    receipt = say(house, "Please call me.")
    contact = Contact("email", "mara@example.com")
    status = arrange_call_back(
        receipt.message_id, "", contact, house.uow(), house.now(), house.ids, house.desk
    )  # fmt: skip
    return status.case.reference, receipt.conversation_id


def promise(house: TestHouse, reference: str, text: str) -> Promise:
    """Ann promises an answer."""
    return compose_promise(reference, PromiseKind.CALL_BACK, text, "", house.case_work("Ann"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("By {due} I will have called you.", "By {due} I will have called you."),
        ("I will call you myself", "I will call you myself. We do this by {due}."),
        ("I will call you myself. ", "I will call you myself. We do this by {due}."),
        ("I will call you myself!", "I will call you myself! We do this by {due}."),
    ],
)
def test_a_promise_names_its_day_in_a_sentence(house: TestHouse, asked: tuple[str, str], text: str, said: str) -> None:
    """Where no place for the day is written, a sentence of its own says by when it is done."""
    reference, conversation_id = asked
    made = promise(house, reference, text)
    due = house.wording.moment(made.due_at, house.desk.hours.zone)

    assert made.text.endswith(said.format(due=due))
    assert said_to(house, conversation_id)[-1] == made.text


def test_a_promise_names_its_day_in_the_language_of_the_customer(house: TestHouse, asked: tuple[str, str]) -> None:
    """The sentence with the day is German where the customer is spoken to in German."""
    reference, conversation_id = asked
    with house.uow() as uow:
        uow.conversations.save_language(conversation_id, "de")
        uow.commit()
    made = promise(house, reference, "Ich rufe Sie selbst an.")
    due = house.wording.moment(made.due_at, house.desk.hours.zone, "de")

    assert made.text.endswith(f"Ich rufe Sie selbst an. Das geschieht bis {due}.")


@pytest.mark.parametrize("text", ["…", " . ", "{due}", "{due}."])
def test_nothing_is_no_promise(house: TestHouse, asked: tuple[str, str], text: str) -> None:
    """Who says nothing but a day promises nothing."""
    with pytest.raises(BadInput):
        promise(house, asked[0], text)
