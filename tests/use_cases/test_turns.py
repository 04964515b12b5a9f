"""The life of a turn: answered in time by one worker, or turned into a case that a person answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.conversation import Owner
from bot.domain.errors import TurnFailed, TurnLost
from bot.domain.message import Button, Receipt, Reply
from bot.domain.promise import PromiseKind
from bot.domain.reference import find_references, make_reference
from bot.domain.turn import ESCALATE_AFTER, LEASE, RETRY_PAUSE, Turn, TurnState
from bot.storage.tables import answers_given, outbox
from bot.use_cases.cases import open_case
from bot.use_cases.handoffs import claim_handoff, request_handoff
from bot.use_cases.turns import (
    TurnResult,
    answer_turn,
    claim_turn,
    give_back_turn,
    is_poison,
    is_turn_due,
    recover_worker,
    set_aside,
    watch_turns,
)
from tests.builders import TestHouse, answer, claim, said_to, say
from tests.staff_rows import add_staff, say_there

STILL_WORKING, NOT_NOW = "utter_still_working", "utter_cannot_answer_now"
ENDED_BY_ITSELF = TurnFailed("The dialogue gave no reply.", temporary=False)
ACTIONS_DOWN = TurnFailed("The action server cannot be reached.", temporary=True)


def watch(house: TestHouse, *, after: float = 0) -> int:
    """Let the watchdog look, some seconds later."""
    house.clock.pass_(timedelta(seconds=after))
    return watch_turns(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)


def turn_of(house: TestHouse, receipt: Receipt) -> Turn:
    with house.reading() as uow:
        return uow.turns.get(receipt.turn_id)


def cases_of(house: TestHouse, receipt: Receipt) -> list[Case]:
    with house.reading() as uow:
        return uow.cases.of_conversation(receipt.conversation_id)


def told(house: TestHouse, receipt: Receipt) -> list[str]:
    """What was said after the greeting."""
    return said_to(house, receipt.conversation_id)[1:]


def staff_comes(house: TestHouse) -> None:
    with house.uow() as uow:
        add_staff(uow, "ann", "Ann", house.now())
        say_there(uow, "Ann", house.now() + timedelta(days=1))
        uow.commit()


def hand_over(house: TestHouse, receipt: Receipt) -> None:
    request_handoff(receipt.turn_id, receipt.message_id, "asked", "", house.uow(), house.now(), house.ids)


def fail(house: TestHouse, failure: TurnFailed) -> bool:
    """One try that fails; whether the message must be set aside."""
    return give_back_turn(claim(house).turn, failure, house.uow(), house.now())


def test_answer_is_stored_as_one(house: TestHouse) -> None:
    """Replies, buttons, facts told, memory and the end of the turn are stored together."""
    receipt = say(house, "hello")
    reply = Reply("It holds 1.7 litres.", (Button("Thanks", "thank"),), (("kettle-alba.capacity", 1),))
    result = TurnResult([reply, Reply("Anything else?")], [{"event": "slot"}], intent="ask", confidence=0.9876)
    answer_turn(claim(house), result, house.uow(), house.now(), house.ids, house.guard)
    with house.engine.connect() as connection:
        facts = connection.execute(select(answers_given.c.fact_id, answers_given.c.fact_version)).all()
        on_the_way = len(connection.execute(select(outbox.c.id)).all())
    with house.reading() as uow:
        memory = uow.memory.load(receipt.conversation_id)
        messages = uow.conversations.said_in_turn(receipt.turn_id)[1:]

    assert turn_of(house, receipt).state is TurnState.ANSWERED
    assert [message.text for message in messages] == ["It holds 1.7 litres.", "Anything else?"]
    assert [button.title for button in messages[0].buttons] == ["Thanks"]
    assert [tuple(row) for row in facts] == [("kettle-alba.capacity", 1)]
    assert memory == [{"event": "slot"}]
    assert on_the_way == 3


def test_next_turn_gets_the_memory(house: TestHouse) -> None:
    """What a turn left in memory is there for the next one of the same conversation, and of no other."""
    say(house, "hello")
    answer_turn(
        claim(house), TurnResult([Reply("Hello.")], [{"event": "a"}]), house.uow(), house.now(), house.ids, house.guard
    )
    say(house, "and now?")
    say(house, "hello", peer="tom")
    memories = {claimed.message.text: claimed.memory for claimed in (claim(house), claim(house))}

    assert memories == {"and now?": [{"event": "a"}], "hello": []}


def test_no_reply_is_a_failure(house: TestHouse) -> None:
    """A dialogue that says nothing has failed, and nothing is stored."""
    receipt = say(house, "hello")
    with pytest.raises(TurnFailed) as failure:
        answer_turn(claim(house), TurnResult([], [{"event": "a"}]), house.uow(), house.now(), house.ids, house.guard)

    assert not failure.value.temporary
    assert turn_of(house, receipt).state is TurnState.LEASED
    assert told(house, receipt) == []


def test_reference_that_does_not_exist_is_never_told(house: TestHouse) -> None:
    """A reply that names a reference without a case has failed, and nothing is stored."""
    receipt = say(house, "hello")
    invented = make_reference(2026, lambda characters: characters[0])
    result = TurnResult([Reply("Welcome."), Reply(f"Your reference is {invented}.")], [{"event": "a"}])
    with pytest.raises(TurnFailed, match=invented):
        answer_turn(claim(house), result, house.uow(), house.now(), house.ids, house.guard)
    with house.reading() as uow:
        memory = uow.memory.load(receipt.conversation_id)

    assert turn_of(house, receipt).state is TurnState.LEASED
    assert told(house, receipt) == []
    assert memory == []


def test_reference_that_the_customer_named_may_be_repeated(house: TestHouse) -> None:
    """The bot may repeat a reference the customer wrote, to say that it is not known."""
    unknown = make_reference(2026, lambda characters: characters[0])
    receipt = say(house, f"how is {unknown.lower()} going?")
    answer(house, claim(house), f"I do not know {unknown}.")

    assert told(house, receipt) == [f"I do not know {unknown}."]


def test_case_is_acknowledged_when_its_reference_is_told(house: TestHouse) -> None:
    """A case counts as acknowledged when the reply of its own turn names its reference, and not before."""
    receipt = say(house, "the kettle leaks")
    claimed = claim(house)
    with house.uow() as uow:
        case = open_case(
            CaseKind.COMPLAINT, claimed.message, "the kettle leaks", uow, house.now(), house.ids, house.desk
        )
        uow.commit()
    before = cases_of(house, receipt)[0]
    told_at = house.clock.pass_(timedelta(seconds=1))
    answer(house, claimed, f"It is kept under {case.reference}.")
    after = cases_of(house, receipt)[0]
    with house.reading() as uow:
        happened = [what for _, _, what, _ in uow.cases.events(case.id)]

    assert (before.state, before.acknowledged_at) == (CaseState.RECEIVED, None)
    assert (after.state, after.acknowledged_at) == (CaseState.ACKNOWLEDGED, told_at)
    assert happened[0] == "received"
    assert happened[-2:] == ["recorded: acknowledgement", "acknowledged"]


def test_case_is_not_acknowledged_by_another_reply(house: TestHouse) -> None:
    """A case whose reference the reply does not name is not acknowledged."""
    receipt = say(house, "the kettle leaks")
    claimed = claim(house)
    with house.uow() as uow:
        open_case(CaseKind.COMPLAINT, claimed.message, "it leaks", uow, house.now(), house.ids, house.desk)
        uow.commit()
    answer(house, claimed, "I have taken it down.")

    assert cases_of(house, receipt)[0].state is CaseState.RECEIVED


def test_next_message_waits_for_the_answer_before(house: TestHouse) -> None:
    """A message is not worked on before the one before it in the conversation is final; others are."""
    say(house, "first")
    say(house, "second")
    say(house, "another customer's", peer="tom")
    first = claim(house)
    others = claim(house, "worker-2")
    blocked = claim_turn("worker-3", house.uow(), house.now())
    answer(house, first)
    then = claim(house, "worker-3")

    assert (first.message.text, others.message.text) == ("first", "another customer's")
    assert blocked is None
    assert then.message.text == "second"


def test_still_working_is_said_once_after_three_seconds(house: TestHouse) -> None:
    """A customer whose message is in work is told so after three seconds, once."""
    receipt = say(house, "hello")
    claim(house)
    early = watch(house, after=2.9)
    acts = [watch(house, after=0.1), watch(house, after=1), watch(house, after=6)]

    assert early == 0
    assert acts == [1, 0, 0]
    assert told(house, receipt) == [house.wording.say(STILL_WORKING)]


def test_not_reachable_is_said_once_when_nobody_could_work(house: TestHouse) -> None:
    """A customer whose message nobody could take is told after three seconds that no answer can be had now, once."""
    receipt = say(house, "hello")
    acts = [watch(house, after=2.9), watch(house, after=0.1), watch(house, after=5)]

    assert acts == [0, 1, 0]
    assert told(house, receipt) == [house.wording.say(NOT_NOW)]


def test_not_reachable_is_said_when_every_try_fails(house: TestHouse) -> None:
    """A customer whose message is being tried again is not told that it is merely taking long."""
    receipt = say(house, "hello")
    fail(house, ACTIONS_DOWN)
    house.clock.pass_(RETRY_PAUSE)
    claim(house)
    watch(house, after=3)

    assert told(house, receipt) == [house.wording.say(NOT_NOW)]


def test_answer_in_time_needs_no_notice(house: TestHouse) -> None:
    """Nothing is said about a message that was answered, however long ago."""
    receipt = say(house, "hello")
    answer(house, claim(house), "Hello.")
    acts = watch(house, after=60)

    assert acts == 0
    assert told(house, receipt) == ["Hello."]


@pytest.mark.parametrize("in_work", [True, False])
def test_message_without_answer_becomes_a_case_after_fifteen_seconds(house: TestHouse, in_work: bool) -> None:
    """After fifteen seconds the customer gets an apology, a reference and a time, and a person has the case."""
    receipt = say(house, "Does the kettle bite?")
    if in_work:
        claim(house)
    watch(house, after=10)
    acts = [watch(house, after=4.9), watch(house, after=0.1), watch(house, after=60)]
    (case,) = cases_of(house, receipt)
    with house.reading() as uow:
        (promise,) = uow.promises.of_case(case.id)
        happened = [(what, detail) for _, _, what, detail in uow.cases.events(case.id)]

    assert acts == [0, 1, 0]
    assert turn_of(house, receipt).state is TurnState.ESCALATED
    assert (case.kind, case.own_words, case.opened_by_message) == (
        CaseKind.UNANSWERED,
        "Does the kettle bite?",
        receipt.message_id,
    )
    assert case.state is CaseState.ACKNOWLEDGED
    assert promise.kind is PromiseKind.LATE_ANSWER and promise.due_at > house.now()
    assert find_references(told(house, receipt)[-1]) == [case.reference]
    assert house.desk.hours.say(promise.due_at) in told(house, receipt)[-1]
    assert ("message could not be answered", "no answer in time") in happened


def test_late_answer_is_dropped_after_escalation(house: TestHouse) -> None:
    """A worker that is ready after the customer was told otherwise has lost the turn, and its words are dropped."""
    receipt = say(house, "hello")
    claimed = claim(house)
    watch(house, after=ESCALATE_AFTER.total_seconds())
    with pytest.raises(TurnLost):
        answer(house, claimed, "Too late.")

    assert "Too late." not in told(house, receipt)
    assert turn_of(house, receipt).state is TurnState.ESCALATED


def test_several_unanswered_messages_are_one_case(house: TestHouse) -> None:
    """A customer whose second message cannot be answered either gets the same reference, not a second case."""
    receipts = [say(house, "hello"), say(house, "hello??")]
    acts = watch(house, after=15)
    (case,) = cases_of(house, receipts[0])

    assert acts == 2
    assert [find_references(text) for text in told(house, receipts[0])] == [[case.reference]] * 2


def test_time_that_is_told_lies_ahead(house: TestHouse) -> None:
    """A customer whose message cannot be answered is told a time to come, even if an earlier promise has passed."""
    say(house, "hello")
    watch(house, after=15)
    house.clock.pass_(timedelta(days=7))
    receipt = say(house, "hello again")
    watch(house, after=15)
    (reference,) = find_references(told(house, receipt)[-1])
    with house.reading() as uow:
        due = max(promise.due_at for promise, of_case in uow.promises.all() if of_case == reference)

    assert due > house.now()
    assert house.desk.hours.say(due) in told(house, receipt)[-1]


def test_case_that_was_opened_before_the_failure_is_named(house: TestHouse) -> None:
    """A message that had opened its case before things went wrong gets that reference, and no second case."""
    receipt = say(house, "the kettle leaks")
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(CaseKind.COMPLAINT, message, "it leaks", uow, house.now(), house.ids, house.desk)
        uow.commit()
    watch(house, after=15)

    assert [found.reference for found in cases_of(house, receipt)] == [case.reference]
    assert find_references(told(house, receipt)[-1]) == [case.reference]
    assert cases_of(house, receipt)[0].state is CaseState.ACKNOWLEDGED


def test_lease_that_runs_out_goes_to_another_worker(house: TestHouse) -> None:
    """When a worker hangs, another one gets its turn before the customer is given up."""
    receipt = say(house, "hello")
    claim(house, "worker-1")
    house.clock.pass_(LEASE + timedelta(milliseconds=1))
    answer(house, claim(house, "worker-2"), "Here I am.")

    assert ESCALATE_AFTER > LEASE
    assert told(house, receipt) == ["Here I am."]


def test_failed_try_is_repeated_after_a_pause(house: TestHouse) -> None:
    """A turn that failed is queued again with its reason, and is due after a pause."""
    receipt = say(house, "hello")
    set_it_aside = fail(house, ACTIONS_DOWN)
    due = is_turn_due(house.reading(), house.now()), is_turn_due(house.reading(), house.now() + RETRY_PAUSE)

    assert not set_it_aside
    assert (turn_of(house, receipt).state, turn_of(house, receipt).reason) == (
        TurnState.QUEUED,
        "The action server cannot be reached.",
    )
    assert due == (False, True)


def test_message_that_fails_three_times_becomes_a_case_with_the_reason(house: TestHouse) -> None:
    """A message that fails for its own sake three times is set aside as a case that says why."""
    receipt = say(house, "hello")
    verdicts = []
    for _ in range(3):
        claimed = claim(house)
        verdicts.append(give_back_turn(claimed.turn, ENDED_BY_ITSELF, house.uow(), house.now()))
        house.clock.pass_(RETRY_PAUSE)
    ended = [
        set_aside(
            claimed.turn, TurnState.FAILED, str(ENDED_BY_ITSELF), house.uow(), house.now(), house.ids, house.wording,
            house.desk,
        )
        for _ in range(2)
    ]  # fmt: skip
    (case,) = cases_of(house, receipt)
    with house.reading() as uow:
        reasons = [detail for _, _, what, detail in uow.cases.events(case.id) if what.startswith("message could not")]

    assert verdicts == [False, False, True]
    assert ended == [True, False]
    assert (turn_of(house, receipt).state, turn_of(house, receipt).reason) == (TurnState.FAILED, str(ENDED_BY_ITSELF))
    assert reasons == ["The dialogue gave no reply."]
    assert find_references(told(house, receipt)[-1]) == [case.reference]


def test_neighbour_that_is_down_never_makes_a_message_poison(house: TestHouse) -> None:
    """A message that fails because a neighbour is down is tried until its time is over."""
    say(house, "hello")
    verdicts = []
    for _ in range(6):
        verdicts.append(fail(house, ACTIONS_DOWN))
        house.clock.pass_(RETRY_PAUSE)

    assert verdicts == [False] * 6


def test_message_over_which_workers_die_is_poison(house: TestHouse) -> None:
    """A message over which three workers died must not be tried a fourth time."""
    say(house, "hello")
    verdicts = []
    for _ in range(4):
        verdicts.append(is_poison(claim(house, "worker-1").turn))
        recover_worker("worker-1", house.uow())

    assert verdicts == [False, False, False, True]


def test_recovered_worker_gives_back_what_it_held(house: TestHouse) -> None:
    """A worker that starts again gives back what it held, at once, and nothing of another worker's."""
    for peer in ("mara", "tom", "priya"):
        say(house, "hello", peer=peer)
    mine = [claim(house, "worker-1").turn.id for _ in range(2)]
    other = claim(house, "worker-2").turn
    counts = [recover_worker("worker-1", house.uow()) for _ in range(2)]
    again = [claim(house, "worker-3").turn for _ in range(2)]
    with house.reading() as uow:
        untouched = uow.turns.get(other.id)

    assert counts == [2, 0]
    assert sorted(turn.id for turn in again) == sorted(mine)
    assert [turn.crashes for turn in again] == [1, 1]
    assert untouched == other


def test_answer_of_the_worker_before_the_restart_is_refused(house: TestHouse) -> None:
    """An answer from before the restart is refused, even while the turn is still in the queue."""
    receipt = say(house, "hello")
    old = claim(house, "worker-1")
    recover_worker("worker-1", house.uow())
    with pytest.raises(TurnLost):
        answer(house, old, "From before.")

    assert told(house, receipt) == []


def test_message_behind_a_handover_waits_for_the_person(house: TestHouse) -> None:
    """A message queued behind the turn that asks for a person waits for that person and becomes no case."""
    first = say(house, "a person, please")
    staff_comes(house)
    second = say(house, "my kettle leaks")
    claimed = claim(house)
    hand_over(house, first)
    answer(house, claimed, "I am fetching a colleague.")
    watch(house, after=16)
    claim_handoff(first.conversation_id, "ann", house.uow(), house.now(), house.ids, house.wording)

    assert turn_of(house, second).state is TurnState.RELAYED
    assert cases_of(house, second) == []
    assert not any(find_references(text) for text in told(house, second))


def test_person_who_takes_over_reads_what_was_queued(house: TestHouse) -> None:
    """Messages that were waiting when a person takes the conversation are theirs, and nobody else's duty."""
    first = say(house, "a person, please")
    staff_comes(house)
    second = say(house, "my kettle leaks")
    hand_over(house, first)
    claim_handoff(first.conversation_id, "ann", house.uow(), house.now(), house.ids, house.wording)
    acts = watch(house, after=60)
    with house.reading() as uow:
        owner = uow.conversations.get(first.conversation_id).owner

    assert owner is Owner.AGENT
    assert [turn_of(house, receipt).state for receipt in (first, second)] == [TurnState.RELAYED] * 2
    assert acts == 0
    assert told(house, first) == ["You are now talking to Ann."]
