"""Orders and redress: proof first, then the truth, then a choice that a person decides on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any, Mapping

import pytest
from sqlalchemy import select

from bot.domain.case import CaseKind, Priority
from bot.domain.errors import NotAllowed, NotFound, TooManyRequests
from bot.domain.identity import PROOF_LASTS
from bot.domain.message import Receipt
from bot.domain.order import Order
from bot.domain.promise import PromiseKind
from bot.domain.redress import RedressKind, RedressReason
from bot.storage.tables import decisions
from bot.use_cases.cases import CaseStatus
from bot.use_cases.orders import (
    RedressQuestion,
    has_proof,
    identify,
    redress_options,
    request_redress,
)
from tests.builders import TestHouse, say

NUMBER, EMAIL = "10417", "mara.quinn@example.com"  # a kettle, delivered eight days ago
FAULTY = RedressQuestion(NUMBER, "kettle-alba", RedressReason.FAULTY, None)


def prove(house: TestHouse, number: str = NUMBER, email: str = EMAIL, peer: str = "mara") -> Order:
    """A customer names order and address in a message."""
    receipt = say(house, "my order", peer=peer)
    return identify(number, email, receipt.conversation_id, receipt.message_id, house.uow(), house.now())


def choose(
    house: TestHouse,
    receipt: Receipt,
    choice: RedressKind,
    question: RedressQuestion = FAULTY,
    told: tuple[str, ...] = (),
) -> CaseStatus:
    return request_redress(
        question, choice, receipt.message_id, house.uow(), house.shop.redress, house.now(), house.ids, house.desk,
        told_in_messages=told,
    )  # fmt: skip


def recorded(house: TestHouse) -> list[Mapping[str, Any]]:
    with house.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(decisions)).mappings()]


@pytest.mark.parametrize("email", [EMAIL, " Mara.Quinn@EXAMPLE.com"])
def test_right_address_opens_the_order(house: TestHouse, email: str) -> None:
    """Who names the address an order was placed with gets it, however the address is written."""
    order = prove(house, email=email)

    assert (order.number, order.lines[0].product_id) == (NUMBER, "kettle-alba")


@pytest.mark.parametrize(
    ("number", "email"),
    [(NUMBER, "tom.field@example.com"), ("99999", EMAIL), ("99999", "nobody@invalid"), (NUMBER, "")],
)
def test_wrong_number_and_wrong_address_sound_alike(house: TestHouse, number: str, email: str) -> None:
    """Who guesses cannot tell an order that is not there from one with another address."""
    with pytest.raises(NotFound) as refused:
        prove(house, number, email)

    assert str(refused.value) == "There is no order with this number and this address."


def test_guessing_ends_after_five_tries(house: TestHouse) -> None:
    """After five wrong tries within the hour even the right address is not looked at, until the hour is over."""
    for number in range(5):
        with pytest.raises(NotFound):
            prove(house, email=f"guess{number}@example.com")
    with pytest.raises(TooManyRequests) as refused:
        prove(house)
    others = prove(house, peer="mara on another device")
    house.clock.pass_(timedelta(hours=1, seconds=1))

    assert refused.value.retry_after == timedelta(hours=1)
    assert others.number == NUMBER
    assert prove(house).number == NUMBER


def test_repeated_message_is_one_try(house: TestHouse) -> None:
    """A wrong try counts once however often its turn is carried out."""
    receipt = say(house, "my order")
    for _ in range(7):
        with pytest.raises(NotFound):
            identify(NUMBER, "typo@x.ie", receipt.conversation_id, receipt.message_id, house.uow(), house.now())

    assert prove(house).number == NUMBER


def test_proof_holds_in_its_conversation_for_twelve_hours(house: TestHouse) -> None:
    """A proof is good for its order in its conversation, for twelve hours."""
    receipt = say(house, "hello")
    stranger = say(house, "hello", peer="tom")
    before = has_proof(NUMBER, receipt.conversation_id, house.uow(), house.now())
    prove(house)
    proofs = [
        has_proof(NUMBER, receipt.conversation_id, house.uow(), house.now()),
        has_proof("10436", receipt.conversation_id, house.uow(), house.now()),
        has_proof(NUMBER, stranger.conversation_id, house.uow(), house.now()),
        has_proof(NUMBER, receipt.conversation_id, house.uow(), house.now() + PROOF_LASTS),
        has_proof(NUMBER, receipt.conversation_id, house.uow(), house.now() + PROOF_LASTS + timedelta(seconds=1)),
    ]

    assert before is None
    assert [proof is not None for proof in proofs] == [True, False, False, True, False]


def test_failed_try_is_no_proof(house: TestHouse) -> None:
    """A wrong address proves nothing afterwards."""
    receipt = say(house, "hello")
    with pytest.raises(NotFound):
        prove(house, email="somebody@example.com")

    assert has_proof(NUMBER, receipt.conversation_id, house.uow(), house.now()) is None


def test_options_need_proof(house: TestHouse) -> None:
    """Nothing is said about what may be done for an order before the customer has shown that it is theirs."""
    receipt = say(house, "my kettle leaks")

    def options() -> list[RedressKind]:
        decision = redress_options(FAULTY, receipt.conversation_id, house.uow(), house.shop.redress, house.now())
        return [option.kind for option in decision.options]

    with pytest.raises(NotAllowed):
        options()
    prove(house)

    assert options() == [
        RedressKind.REPAIR,
        RedressKind.REPLACEMENT,
        RedressKind.WITHDRAWAL,
        RedressKind.PERSON_DECIDES,
    ]


def test_options_are_for_products_of_the_order(house: TestHouse) -> None:
    """A product that is not in the order is not found in it."""
    receipt = say(house, "my lamp")
    prove(house)
    question = RedressQuestion(NUMBER, "lamp-luma", RedressReason.FAULTY, None)
    with pytest.raises(NotFound, match="no such product"):
        redress_options(question, receipt.conversation_id, house.uow(), house.shop.redress, house.now())

    with pytest.raises(NotFound, match="no such product"):
        choose(house, receipt, RedressKind.REPAIR, question)


def test_choice_is_recorded_as_requested(house: TestHouse) -> None:
    """A choice is recorded as requested, with rule and amount, under a case with the promise of a decision."""
    prove(house)
    receipt = say(house, "I send it back")
    status = choose(house, receipt, RedressKind.WITHDRAWAL)
    (decision,) = recorded(house)
    with house.reading() as uow:
        history = [(actor, what, detail) for _, actor, what, detail in uow.cases.events(status.case.id)]

    assert (decision["state"], decision["kind"], decision["reason"]) == ("requested", "withdrawal", "faulty")
    assert (decision["rule"], decision["amount_minor"], decision["currency"]) == ("withdrawal-14", 3990, "EUR")
    assert (decision["case_id"], decision["order_number"]) == (status.case.id, NUMBER)
    assert (status.case.kind, status.case.own_words) == (CaseKind.REDRESS, "I send it back")
    assert (status.case.about_product, status.case.about_order) == ("kettle-alba", NUMBER)
    assert str(status.case.contact) == EMAIL
    assert [promise.kind for promise in status.promises] == [PromiseKind.DECISION]
    assert history[-1] == ("customer", "requested withdrawal", "withdrawal-14")


@pytest.mark.parametrize("choice", [RedressKind.CANCELLATION, RedressKind.COMPENSATION, RedressKind.TRACE])
def test_choice_that_is_not_open_is_refused(house: TestHouse, choice: RedressKind) -> None:
    """What is not among the options cannot be chosen, and leaves no case."""
    prove(house)
    receipt = say(house, "give me that")
    with pytest.raises(NotAllowed, match=choice.value):
        choose(house, receipt, choice)
    with house.reading() as uow:
        opened = uow.cases.all()

    assert opened == []
    assert recorded(house) == []


def test_choice_is_measured_by_the_time_it_is_made(house: TestHouse) -> None:
    """An option that was open when it was offered and is no longer open cannot be chosen."""
    house.clock.pass_(timedelta(days=6, hours=23))  # the last hour of the fourteenth day after delivery
    prove(house)
    receipt = say(house, "I send it back")
    offered = redress_options(FAULTY, receipt.conversation_id, house.uow(), house.shop.redress, house.now())
    house.clock.pass_(timedelta(hours=1))
    with pytest.raises(NotAllowed, match="withdrawal"):
        choose(house, receipt, RedressKind.WITHDRAWAL)

    assert RedressKind.WITHDRAWAL in [option.kind for option in offered.options]
    assert recorded(house) == []


def test_choice_needs_proof(house: TestHouse) -> None:
    """Nobody can choose for an order they have not shown to be theirs, nor with a proof of another conversation."""
    prove(house, peer="mara")
    receipt = say(house, "I send it back", peer="tom")
    with pytest.raises(NotAllowed, match="has not shown"):
        choose(house, receipt, RedressKind.WITHDRAWAL)

    assert recorded(house) == []


def test_same_message_opens_one_case(house: TestHouse) -> None:
    """However often the same choice is delivered, there is one case, one decision and one note of it."""
    prove(house)
    receipt = say(house, "a new one, please")
    statuses = [choose(house, receipt, RedressKind.REPLACEMENT) for _ in range(3)]
    with house.reading() as uow:
        history = [what for _, _, what, _ in uow.cases.events(statuses[0].case.id)]

    assert statuses[0] == statuses[1] == statuses[2]
    assert len(recorded(house)) == 1
    assert history == ["received", "promised", "recorded: receipt", "requested replacement"]


def test_what_was_told_on_the_way_is_kept(house: TestHouse) -> None:
    """A redress case keeps what the customer told on the way, verbatim and in order, and nobody else's words."""
    prove(house)
    told = [say(house, text).message_id for text in ("The lid  won't shut!", "Order 10417, I think…")]
    foreign = say(house, "the secret of tom", peer="tom").message_id
    status = choose(house, say(house, "a new one, please"), RedressKind.REPLACEMENT, told=(foreign, *told))

    assert status.case.own_words == "The lid  won't shut!\n\nOrder 10417, I think…"
    assert status.case.priority is Priority.REDRESS


def test_danger_told_on_the_way_comes_first(house: TestHouse) -> None:
    """A wish for redress that tells of danger has the priority and the promise of a safety report."""
    prove(house)
    told = say(house, "It burnt my hand.").message_id
    status = choose(house, say(house, "a new one, please"), RedressKind.REPLACEMENT, told=(told,))

    assert (status.case.priority, status.case.safety) == (Priority.SAFETY, True)
    assert [promise.kind for promise in status.promises] == [PromiseKind.SAFETY_ANSWER]


def test_two_workers_with_the_same_choice_open_one_case(any_house: TestHouse) -> None:
    """Workers that carry out the same choice at the same moment get the same case, and one decision is recorded."""
    house = any_house
    prove(house)
    receipts = [say(house, f"a new one, please ({number})") for number in range(6)]
    by_worker = []
    with ThreadPoolExecutor(3) as threads:
        for receipt in receipts:
            together = Barrier(3)

            def work(_: int, receipt: Receipt = receipt, together: Barrier = together) -> CaseStatus:
                together.wait(10)
                return choose(house, receipt, RedressKind.REPLACEMENT)

            by_worker.append(list(threads.map(work, range(3))))

    assert all(first == second == third for first, second, third in by_worker)
    assert len(recorded(house)) == 6


@pytest.mark.parametrize("typed", ["W2611340", "2611340"])
def test_an_order_is_found_by_its_figures(house: TestHouse, typed: str) -> None:
    """Letters before an order's number need not be remembered; the address still has to be known."""
    receipt = say(house, "where is it?")
    lettered = replace(house.shop.orders[0], number="W2611340")
    with house.uow() as uow:
        uow.shop.put_orders([lettered], "import:elsewhere")
        uow.commit()
    ids = (receipt.conversation_id, receipt.message_id)
    with pytest.raises(NotFound):
        identify(typed, "somebody@example.com", *ids, house.uow(), house.now())
    order = identify(typed, lettered.email, *ids, house.uow(), house.now())

    assert order == lettered
    for number in (typed, lettered.number):  # the proof holds for the order, however it is called
        assert has_proof(number, receipt.conversation_id, house.reading(), house.now()) == lettered


def test_figures_of_two_orders_name_neither(house: TestHouse) -> None:
    """Where two orders differ in their letters alone, the figures are not enough."""
    orders = [replace(house.shop.orders[0], number=number) for number in ("W2611340", "X2611340")]
    with house.uow() as uow:
        uow.shop.put_orders(orders, "import:elsewhere")
        uow.commit()
    with house.reading() as uow:
        assert uow.shop.order("2611340") is None
        assert uow.shop.order("X2611340") == orders[1]
