"""A complaint from the first word to its close: what the customer says and reads, what the staff do in between."""

from __future__ import annotations

import time
from typing import Any, Callable

import httpx
import pytest

from bot.bootstrap import House, build_house
from bot.domain.case import CaseState
from bot.domain.case_record import Step
from bot.domain.money import Money
from bot.settings import read_settings
from bot.use_cases.case_work import CaseWork, Decision
from tests.conftest import RunningHeard
from tests.conversations.customer import EVERYTHING, REFERENCE, Customer
from tests.staff_rows import add_staff

SECONDS = 20
FOUND = {"findings": "a seal was missing", "evidence": "the photo", "upheld": "yes", "cause": "defective"}
OFFERED = {"offered": "refund, replacement", "chosen": "refund"}
FURTHER = "If you do not accept this, tell me; the head of customer care then looks at it."


@pytest.fixture
def house(heard: RunningHeard) -> House:
    """The house of the running Heard, with Ann and Ben on its staff."""
    house = build_house(read_settings(heard.directory))
    with house.uow() as uow:
        for name, level in (("Ann", 1), ("Ben", 2)):
            add_staff(uow, house.ids.new(), name, house.now(), level)
        uow.commit()
    return house


def until(found: Callable[[], Any]) -> Any:
    """What comes true soon, by the worker's doing."""
    end = time.monotonic() + SECONDS
    while not found() and time.monotonic() < end:
        time.sleep(0.1)
    return found()


def state_of(house: House, reference: str) -> CaseState:
    with house.reading() as uow:
        case = uow.cases.by_reference(reference)
    assert case is not None
    return case.state


def decide(house: House, reference: str, by: str = "Ben") -> None:
    """All that the staff do up to the decision."""

    def work() -> CaseWork:
        return house.case_work(by)

    assert until(lambda: state_of(house, reference) in (CaseState.ASSESSED, CaseState.REJECTED))
    work().investigate(reference, "look at the seal", by)
    work().find(reference, FOUND)
    work().respond(reference, OFFERED, Money(3990, "EUR"))
    work().tell_decision(reference, Decision("You get your money back.", "a seal was missing", FURTHER, "", True))


def file(customer: Customer) -> str:
    customer.say(f"I have a complaint: {EVERYTHING}")
    (reference,) = set(REFERENCE.findall(customer.say("yes")))
    return str(reference)


def test_the_nine_steps(customer: Customer, house: House) -> None:
    """Each of the nine steps of ISO 10002 is on record, and at each the customer can hear how it stands."""
    reference = file(customer)
    until(lambda: state_of(house, reference) is CaseState.ASSESSED)
    heard_of_it = customer.say("how does my complaint stand?")
    house.case_work("Ann").tell_progress(reference, "We look at the seal of your kettle.")
    told = customer.say("hello?")
    decide(house, reference)
    decision = customer.say("how does my complaint stand?")
    accepted = customer.say("yes, that settles it")
    agreed = customer.say("how does my complaint stand?")
    house.case_work("Ann").carry_out(reference, "paid back on the card")
    house.case_work("Ann").close(reference, "settled", {"remedy_done": "paid back", "satisfaction_asked": "here"})
    closed = customer.say("how does my complaint stand?")
    with house.reading() as uow:
        case = uow.cases.by_reference(reference)
        assert case is not None
        steps = [record.step for record in uow.records.of_case(case.id)]
        days = {kept.deadline.kind.value: kept.state.value for kept in uow.deadlines.of_case(case.id)}

    assert "weighed; looking into it comes next. A colleague answers you by" in heard_of_it
    assert f"About {reference}:\nWe look at the seal of your kettle." in told
    assert "You get your money back." in decision and FURTHER in decision
    assert f"the decision about {reference} settles it for you. What was agreed is carried out by" in accepted
    assert "You accepted the decision; carrying it out comes next. What was agreed is carried out by" in agreed
    assert "It is closed." in closed
    assert steps == [
        Step.INFORMATION, Step.RECEIPT, Step.ACKNOWLEDGEMENT, Step.ASSESSMENT, Step.INVESTIGATION, Step.FINDINGS,
        Step.RESPONSE, Step.DECISION, Step.ANSWER, Step.CLOSING,
    ]  # fmt: skip
    assert days["acknowledge"] == days["final"] == "met"


def test_a_decision_is_not_accepted(customer: Customer, house: House) -> None:
    """A no leaves the case open, one level higher, with a new day; the customer reads how to go further."""
    reference = file(customer)
    decide(house, reference)
    customer.say("how does my complaint stand?")
    said = customer.press("No, I do not accept it")
    with house.reading() as uow:
        case = uow.cases.by_reference(reference)

    assert case is not None
    assert (case.state, case.level) == (CaseState.REJECTED, 2)
    promised = {promise["kind"]: promise["state"] for promise in customer.promises()}
    assert (promised["remedy"], promised["decision"]) == ("released", "made")  # what was not accepted is not owed
    assert f"you do not accept the decision about {reference}. It stays open: the head of customer care" in said
    assert "body outside our house" in said


def test_a_no_in_own_words_is_heard(customer: Customer, house: House) -> None:
    """Who was asked whether the decision settles it and says no in their own words is not asked again."""
    reference = file(customer)
    decide(house, reference)
    asked = customer.say("how does my complaint stand?")
    said = customer.say("no, I don't accept that")

    assert f"Does the decision about {reference} settle it for you?" in asked
    assert f"you do not accept the decision about {reference}" in said
    assert state_of(house, reference) is CaseState.REJECTED


def test_a_closed_case_is_opened_again(customer: Customer, house: House) -> None:
    """Who asks after a closed case is offered to have it opened again, and gets a new day."""
    reference = file(customer)
    decide(house, reference)
    customer.say("hello?", "yes", "yes, that settles it")
    house.case_work("Ann").carry_out(reference, "paid back on the card")
    house.case_work("Ann").close(reference, "settled", {"remedy_done": "paid back"})
    customer.say("how does my complaint stand?")
    said = customer.press("Yes, open it again")

    assert f"{reference} is open again. A colleague answers you by" in said
    assert until(lambda: state_of(house, reference) is CaseState.ASSESSED)


def test_the_receipt_can_be_opened(customer: Customer, heard: RunningHeard) -> None:
    """The address that is told with a filed complaint shows what was written down, to whoever has it."""
    customer.say(f"I have a complaint: {EVERYTHING}")
    said = customer.say("yes")
    link = next(word for word in said.split() if word.startswith("http"))
    page = httpx.get(heard.url + link[link.index("/receipt/") :], trust_env=False)

    assert page.status_code == 200
    assert "my kettle leaks" in page.text
    assert "final answer" in page.text


def test_a_complaint_is_taken_back(customer: Customer, house: House) -> None:
    """A complaint is taken back after a yes to that very case: it is closed, and nothing is owed any more."""
    reference = file(customer)
    asked = customer.say("please withdraw my complaint, it has been sorted out")
    open_still = state_of(house, reference)
    said = customer.say("yes")
    promises = [promise["state"] for promise in customer.promises()]
    again = customer.say("how does my complaint stand?")

    assert f"Shall I take {reference} back for you?" in asked
    assert open_still is not CaseState.CLOSED
    assert f"{reference} is taken back and closed." in said
    assert state_of(house, reference) is CaseState.CLOSED
    assert promises == ["released"]
    assert "It is closed." in again


def test_what_is_told_later_goes_to_the_same_case(customer: Customer) -> None:
    """What adds to a filed complaint is put with it, in the customer's words; no second case is opened."""
    reference = file(customer)
    by_reference = customer.say(f"I want to complain further about {reference}: the lid is cracked too")
    by_words = customer.say("please add to my complaint that the handle broke off as well")
    messages = customer.rows("select text from messages m join case_messages c on c.message_id = m.id")

    assert f"I have put that with {reference}" in by_reference
    assert f"I have put that with {reference}" in by_words
    assert len(customer.cases()) == 1
    assert {"please add to my complaint that the handle broke off as well"} <= {row["text"] for row in messages}


def test_a_no_keeps_the_complaint(customer: Customer, house: House) -> None:
    """Who says no to taking it back keeps the complaint."""
    reference = file(customer)
    customer.say("please withdraw my complaint")
    customer.say("no")

    assert state_of(house, reference) is not CaseState.CLOSED


def test_what_happens_next_is_told(customer: Customer) -> None:
    """Right after filing, "by when will I hear" is about the complaint, and its day is told."""
    reference = file(customer)
    said = customer.say("by when will I hear from you?")

    assert f"Your complaint {reference} was received" in said
    assert "A colleague answers you by" in said
