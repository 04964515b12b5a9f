"""Passing a conversation to a person and back; nobody falls between two chairs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from bot.domain.case import CaseKind, Contact
from bot.domain.conversation import Conversation, Owner
from bot.domain.errors import NotAllowed
from bot.domain.handoff import TAKE_WITHIN, Handoff, HandoffOutcome, HandoffState
from bot.domain.message import Receipt
from bot.domain.promise import PromiseKind
from bot.domain.recovery import RecoveryState, Trigger
from bot.domain.reference import find_references
from bot.domain.turn import TurnState
from bot.domain.waiting_time import RECENT, WaitingTime
from bot.use_cases.handoffs import (
    arrange_call_back,
    claim_handoff,
    measured_wait,
    open_data_request,
    request_handoff,
    watch_handoffs,
)
from bot.use_cases.takeovers import give_back
from tests.builders import TestHouse, actor, claim, said_to, say
from tests.staff_rows import add_staff, say_there


def staff_comes(house: TestHouse) -> None:
    with house.uow() as uow:
        add_staff(uow, "ann", "Ann", house.now())
        say_there(uow, "Ann", house.now() + timedelta(hours=8))
        uow.commit()


def staff_stays(house: TestHouse) -> None:
    with house.uow() as uow:
        say_there(uow, "Ann", house.now() + timedelta(hours=8))
        uow.commit()


def ask(house: TestHouse, receipt: Receipt, known: str = "") -> HandoffOutcome:
    return request_handoff(
        receipt.turn_id, receipt.message_id, "asked for a person", known, house.uow(), house.now(), house.ids
    )


def take(house: TestHouse, receipt: Receipt, agent: str = "ann") -> Handoff:
    return claim_handoff(receipt.conversation_id, agent, house.uow(), house.now(), house.ids, house.wording)


def watch(house: TestHouse) -> int:
    return watch_handoffs(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)


def conversation_of(house: TestHouse, receipt: Receipt) -> Conversation:
    with house.reading() as uow:
        return uow.conversations.get(receipt.conversation_id)


def handoff_of(house: TestHouse, receipt: Receipt) -> Handoff | None:
    with house.reading() as uow:
        return uow.handoffs.of_turn(receipt.turn_id)


def test_somebody_is_there(house: TestHouse) -> None:
    """When somebody is there, the conversation waits for a person, with the customer's words and what is known."""
    staff_comes(house)
    say(house, "My kettle leaks.")
    receipt = say(house, "A person, please.")
    outcome = ask(house, receipt, known="order 10417")
    handoff = handoff_of(house, receipt)

    assert outcome is HandoffOutcome.QUEUED
    assert conversation_of(house, receipt).owner is Owner.QUEUE
    assert conversation_of(house, receipt).handed_over_by_turn == receipt.turn_id
    assert handoff is not None
    assert handoff.summary == "My kettle leaks.\nA person, please.\nKnown: order 10417"
    assert (handoff.state, handoff.take_by) == (HandoffState.WAITING, house.now() + TAKE_WITHIN)


def test_summary_has_the_latest_words(house: TestHouse) -> None:
    """The summary has the customer's eight latest messages, and nothing that we said."""
    staff_comes(house)
    receipts = [say(house, f"message {number}") for number in range(10)]
    ask(house, receipts[-1])
    handoff = handoff_of(house, receipts[-1])

    assert handoff is not None
    assert handoff.summary.splitlines() == [f"message {number}" for number in range(2, 10)]


def test_nobody_is_there(house: TestHouse) -> None:
    """When nobody is there, the conversation stays with the bot and nobody is told to wait."""
    receipt = say(house, "A person, please.")
    outcome = ask(house, receipt)

    assert outcome is HandoffOutcome.NOBODY
    assert conversation_of(house, receipt).owner is Owner.BOT
    assert handoff_of(house, receipt) is None


def test_presence_ends(house: TestHouse) -> None:
    """A person whose time is over is not there, though the desk is open."""
    staff_comes(house)
    house.clock.pass_(timedelta(hours=8))
    receipt = say(house, "A person, please.")

    assert ask(house, receipt) is HandoffOutcome.NOBODY


def test_same_turn_asks_once(house: TestHouse) -> None:
    """A turn that is carried out twice asks once and is told the same."""
    staff_comes(house)
    receipt = say(house, "A person, please.")
    outcomes = [ask(house, receipt), ask(house, receipt)]
    first = handoff_of(house, receipt)
    take(house, receipt)

    assert outcomes == [HandoffOutcome.QUEUED] * 2
    assert first is not None
    with pytest.raises(NotAllowed):
        take(house, receipt, "ben")


def test_call_back_is_a_case_with_a_promise(house: TestHouse) -> None:
    """A call-back is a case with the customer's words, their contact and the promise, once per message."""
    say(house, "My kettle leaks.")
    receipt = say(house, "A person, please.")
    contact = Contact("phone", "+353 1 234 5678")
    first, again = (
        arrange_call_back(
            receipt.message_id, "order 10417", contact, house.uow(), house.now(), house.ids, house.desk
        )
        for _ in range(2)
    )  # fmt: skip

    assert again == first
    assert (first.case.kind, first.case.contact) == (CaseKind.CALL_BACK, contact)
    assert first.case.own_words == "My kettle leaks.\nA person, please.\nKnown: order 10417"
    assert [promise.kind for promise in first.promises] == [PromiseKind.CALL_BACK]
    assert first.promises[0].due_at > house.now()


def test_data_request_is_a_case_with_a_promise(house: TestHouse) -> None:
    """A question about the customer's own data is a case with the promise of an answer, once per message."""
    receipt = say(house, "What do you know about me?")
    first, again = (
        open_data_request(receipt.message_id, house.uow(), house.now(), house.ids, house.desk) for _ in range(2)
    )

    assert again == first
    assert (first.case.kind, first.case.own_words) == (CaseKind.DATA_REQUEST, "What do you know about me?")
    assert [promise.kind for promise in first.promises] == [PromiseKind.DATA_ANSWER]


def test_nobody_takes_it(house: TestHouse) -> None:
    """When nobody takes a waiting customer in five minutes, they are told so, with a reference and a time, once."""
    staff_comes(house)
    receipt = say(house, "A person, please.")
    ask(house, receipt)
    house.clock.pass_(TAKE_WITHIN)
    in_time = watch(house)
    house.clock.pass_(timedelta(seconds=1))
    acts = [watch(house), watch(house)]
    with house.reading() as uow:
        (case,) = uow.cases.of_conversation(receipt.conversation_id)
        (promise,) = uow.promises.of_case(case.id)
    told = said_to(house, receipt.conversation_id)[-1]
    handoff = handoff_of(house, receipt)

    assert in_time == 0
    assert acts == [1, 0]
    assert (case.kind, case.own_words) == (CaseKind.CALL_BACK, "A person, please.")
    assert promise.kind is PromiseKind.CALL_BACK and promise.due_at > house.now()
    assert find_references(told) == [case.reference]
    assert house.desk.hours.say(promise.due_at) in told
    assert conversation_of(house, receipt).owner is Owner.BOT
    assert handoff is not None and handoff.state is HandoffState.EXPIRED


def wait_for(house: TestHouse, *minutes: int) -> None:
    """Let customers ask one after the other and be taken after so many minutes each."""
    for number, wait in enumerate(minutes):
        receipt = say(house, "A person, please.", peer=f"earlier {house.now()} {number}")
        ask(house, receipt)
        house.clock.pass_(timedelta(minutes=wait))
        take(house, receipt)


def told_to_wait(house: TestHouse, peer: str = "mara") -> WaitingTime | None:
    """What a customer who asks for a person is told of the wait."""
    receipt = say(house, "A person, please.", peer=peer)
    ask(house, receipt)
    return measured_wait(receipt.turn_id, house.reading(), house.now())


def test_the_wait_is_told_as_it_was_measured(any_house: TestHouse) -> None:
    """Median and 90th percentile of the waits, and how many wait before the customer: earlier ones, not themselves."""
    house = any_house
    staff_comes(house)
    wait_for(house, 1, 1, 2, 4, 3)
    for peer in ("first", "second"):
        ask(house, say(house, "A person, please.", peer=peer))
        house.clock.pass_(timedelta(seconds=1))
    wait = told_to_wait(house)
    ask(house, say(house, "A person, please.", peer="after them"))

    assert wait == WaitingTime(timedelta(minutes=2), timedelta(minutes=4), 5, before=2)


def test_the_turn_is_told_the_same_again(house: TestHouse) -> None:
    """Who asks after a customer does not wait before them, also where their turn is carried out twice."""
    staff_comes(house)
    wait_for(house, 1, 1, 1, 1, 1)
    receipt = say(house, "A person, please.")
    ask(house, receipt)
    first = measured_wait(receipt.turn_id, house.reading(), house.now())
    house.clock.pass_(timedelta(seconds=1))
    ask(house, say(house, "A person, please.", peer="later"))

    assert first is not None and first.before == 0
    assert measured_wait(receipt.turn_id, house.reading(), house.now()) == first


def test_a_wait_that_was_not_measured_is_not_known(house: TestHouse) -> None:
    """Fewer than five waits say nothing, and those of more than two weeks ago do not count."""
    staff_comes(house)
    unknown = told_to_wait(house)
    take(house, say(house, "Are you there?"))
    wait_for(house, 1, 1, 1)
    four = told_to_wait(house, "four")
    wait_for(house, 1)
    five = told_to_wait(house, "five")
    house.clock.pass_(RECENT)
    staff_stays(house)
    old = told_to_wait(house, "later")

    assert unknown is None and four is None and old is None
    assert five is not None and five.measured_on == 5


def test_who_waited_in_vain_is_counted(any_house: TestHouse) -> None:
    """Customers to whom nobody came are no short waits: they are counted beside those to whom somebody did."""
    house = any_house
    staff_comes(house)
    wait_for(house, 1, 1, 2, 2, 3)
    for peer in ("lost", "forgotten"):
        ask(house, say(house, "A person, please.", peer=peer))
    house.clock.pass_(TAKE_WITHIN + timedelta(seconds=1))
    watch(house)
    wait = told_to_wait(house)

    assert wait == WaitingTime(timedelta(minutes=2), timedelta(minutes=3), 5, before=0, in_vain=2)


def test_who_waited_in_vain_is_made_up_to(any_house: TestHouse) -> None:
    """A customer whom nobody took has a recovery on the call-back case, explained and apologised by what they read."""
    house = any_house
    staff_comes(house)
    receipt = say(house, "A person, please.")
    ask(house, receipt)
    house.clock.pass_(TAKE_WITHIN + timedelta(seconds=1))
    watch(house)
    watch(house)
    with house.reading() as uow:
        (case,) = uow.cases.of_conversation(receipt.conversation_id)
        (recovery,) = uow.recoveries.of_case(case.id)
    told = said_to(house, receipt.conversation_id)[-1]

    assert (recovery.trigger, recovery.state) == (Trigger.LONG_WAIT, RecoveryState.OPEN)
    assert recovery.missing() == ("remedy",)
    assert "That is our fault, and I am sorry." in told


def test_too_late_to_take(house: TestHouse) -> None:
    """A customer who was told that nobody came cannot be taken any more, and can ask again."""
    staff_comes(house)
    first = say(house, "A person, please.")
    ask(house, first)
    house.clock.pass_(TAKE_WITHIN + timedelta(seconds=1))
    watch(house)
    with pytest.raises(NotAllowed):
        take(house, first)
    second = say(house, "A person, please!")
    ask(house, second)
    take(house, second)

    assert conversation_of(house, second).agent_id == "ann"


def test_taken_in_time(house: TestHouse) -> None:
    """A customer who was taken in time hears nothing of the five minutes."""
    staff_comes(house)
    receipt = say(house, "A person, please.")
    ask(house, receipt)
    take(house, receipt)
    house.clock.pass_(timedelta(hours=1))
    with house.reading() as uow:
        cases = uow.cases.all()

    assert watch(house) == 0
    assert cases == []
    assert conversation_of(house, receipt).owner is Owner.AGENT


def test_exactly_one_agent_wins(any_house: TestHouse) -> None:
    """Of many agents who take the same customer at the same moment exactly one gets them."""
    house = any_house
    staff_comes(house)
    receipts = [say(house, "A person, please.", peer=f"customer {number}") for number in range(5)]
    for receipt in receipts:
        ask(house, receipt)
    together = Barrier(6)

    def try_to_take(agent: str) -> list[str]:
        won = []
        for receipt in receipts:
            together.wait(10)
            try:
                take(house, receipt, agent)
                won.append(receipt.conversation_id)
            except NotAllowed:
                pass
        return won

    agents = [f"agent {number}" for number in range(6)]
    with ThreadPoolExecutor(6) as threads:
        won_by = dict(zip(agents, threads.map(try_to_take, agents)))
    wins = [(conversation_id, agent) for agent, won in won_by.items() for conversation_id in won]
    holders = [(receipt.conversation_id, conversation_of(house, receipt).agent_id) for receipt in receipts]
    claimed_by = {handoff_of(house, receipt).claimed_by for receipt in receipts}  # type: ignore[union-attr]

    assert sorted(wins) == sorted(holders)
    assert claimed_by == {agent for _, agent in holders}


def test_nobody_waits(house: TestHouse) -> None:
    """A customer who has not asked for a person cannot be taken."""
    receipt = say(house, "hello")
    with pytest.raises(NotAllowed):
        take(house, receipt)

    assert conversation_of(house, receipt).owner is Owner.BOT


def test_back_to_the_bot(house: TestHouse) -> None:
    """When a person gives the customer back, the customer is told, and the bot answers from the next message on."""
    staff_comes(house)
    receipt = say(house, "A person, please.")
    ask(house, receipt)
    take(house, receipt)
    give_back(receipt.conversation_id, actor("ann"), "", house.uow(), house.now(), house.ids, house.wording)
    following = say(house, "How much is the kettle?")
    handoff = handoff_of(house, receipt)

    assert said_to(house, receipt.conversation_id)[-1] == house.wording.say("utter_back_with_assistant")
    assert conversation_of(house, receipt).owner is Owner.BOT
    assert handoff is not None and handoff.state is HandoffState.ENDED
    assert claim(house).turn.id == following.turn_id


def test_only_the_holder_gives_back(house: TestHouse) -> None:
    """Only the person who holds a customer can give them back."""
    staff_comes(house)
    receipt = say(house, "A person, please.")
    ask(house, receipt)
    take(house, receipt)
    with pytest.raises(NotAllowed):
        give_back(receipt.conversation_id, actor("ben"), "", house.uow(), house.now(), house.ids, house.wording)

    assert conversation_of(house, receipt).agent_id == "ann"


def test_messages_during_the_human_stretch_are_not_answered_later(house: TestHouse) -> None:
    """What the customer wrote to a person stays answered by the person after the bot is back."""
    staff_comes(house)
    receipt = say(house, "A person, please.")
    ask(house, receipt)
    take(house, receipt)
    to_ann = say(house, "Hello Ann.")
    give_back(receipt.conversation_id, actor("ann"), "", house.uow(), house.now(), house.ids, house.wording)
    with house.reading() as uow:
        states = [uow.turns.get(turn_id).state for turn_id in (receipt.turn_id, to_ann.turn_id)]
        is_due = uow.turns.is_due(house.now())

    assert states == [TurnState.RELAYED] * 2
    assert not is_due


def test_the_colleague_reads_how_the_customer_sounds(house: TestHouse) -> None:
    """With the conversation comes one line on the mood and its reasons; a calm customer gets none."""
    staff_comes(house)
    say(house, "My f***ing kettle leaks and I need it today.")
    angry = say(house, "A person, please.")
    calm = say(house, "A person, please.", peer="tom")
    ask(house, angry)
    ask(house, calm)
    for_angry, for_calm = handoff_of(house, angry), handoff_of(house, calm)

    assert for_angry is not None and for_calm is not None
    assert for_angry.mood.startswith("furious: swears (“f***ing”)")
    assert for_angry.mood.endswith("urgent: names a time that cannot wait (“need it today”)")
    assert for_calm.mood == ""
