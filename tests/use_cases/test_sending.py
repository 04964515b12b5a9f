"""Saying something to a customer: who may, once, and what becomes of it when the conversation changes hands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.conversation import Owner
from bot.domain.errors import NotAllowed, TurnLost
from bot.domain.handoff import TAKE_WITHIN
from bot.domain.message import Author, Message, Receipt
from bot.domain.turn import TurnState
from bot.use_cases.handoffs import (
    claim_handoff,
    request_handoff,
    say_as_agent,
    watch_handoffs,
)
from bot.use_cases.sending import collect_replies, is_outbox_waiting, release_outbox
from bot.use_cases.takeovers import give_back
from bot.use_cases.turns import ClaimedTurn, claim_turn, watch_turns
from tests.builders import TestHouse, actor, answer, build_test_house, claim, said_to, say
from tests.staff_rows import add_staff, say_there

WIDGET = ("web_widget",)
FETCHING = "I am fetching a colleague."


def release(house: TestHouse) -> list[str]:
    """What goes out to customers now."""
    return [message.text for message, _ in release_outbox(WIDGET, house.uow(), house.now())]


def collect(house: TestHouse, turn_id: str) -> list[str]:
    """What a customer who waits for this turn gets."""
    return [message.text for message in collect_replies(turn_id, house.uow(), house.now())[1]]


def staff_comes(house: TestHouse) -> None:
    with house.uow() as uow:
        add_staff(uow, "ann", "Ann", house.now())
        say_there(uow, "Ann", house.now() + timedelta(days=30))
        uow.commit()


def hand_over(house: TestHouse, claimed: ClaimedTurn) -> None:
    """What the bot does in the turn that asks for a person."""
    request_handoff(claimed.turn.id, claimed.message.id, "asked", "", house.uow(), house.now(), house.ids)


def ask_for_a_person(house: TestHouse, channel: str = "web_widget") -> tuple[Receipt, ClaimedTurn]:
    """A customer asks for a person while Ann is there; the turn in which the bot hands over is still in work."""
    receipt = say(house, "a person, please", channel=channel)
    staff_comes(house)
    claimed = claim(house)
    hand_over(house, claimed)
    return receipt, claimed


def agent_takes(house: TestHouse, conversation_id: str) -> None:
    claim_handoff(conversation_id, "ann", house.uow(), house.now(), house.ids, house.wording)


def test_replies_go_out_once_and_in_order(house: TestHouse) -> None:
    """What was said goes out once, in the order it was said."""
    say(house, "hello")
    answer(house, claim(house), "first", "second")
    waiting = is_outbox_waiting(WIDGET, house.reading())

    assert waiting
    assert release(house)[1:] == ["first", "second"]
    assert release(house) == []
    assert not is_outbox_waiting(WIDGET, house.reading())


def test_each_customer_gets_their_own_words(house: TestHouse) -> None:
    """What is released goes to the customer it was said to."""
    for peer in ("mara", "tom"):
        say(house, "hello", peer=peer)
        claimed = claim(house)
        answer(house, claimed, f"the secret of {peer}")
    messages = release_outbox(WIDGET, house.uow(), house.now())
    released = [(conversation.peer, message.text) for message, conversation in messages]

    assert [pair for pair in released if "secret" in pair[1]] == [
        ("mara", "the secret of mara"),
        ("tom", "the secret of tom"),
    ]


def test_bot_is_silent_after_an_agent_has_taken_over(house: TestHouse) -> None:
    """What the bot said is withheld when a person has taken the conversation before it went out."""
    receipt, claimed = ask_for_a_person(house)
    answer(house, claimed, FETCHING)
    agent_takes(house, receipt.conversation_id)
    released = release(house)

    assert FETCHING not in released
    assert FETCHING not in said_to(house, receipt.conversation_id)


def test_bot_is_silent_when_it_is_late(house: TestHouse) -> None:
    """A bot whose answer is ready after a person has taken the conversation says nothing."""
    receipt, claimed = ask_for_a_person(house)
    release(house)
    agent_takes(house, receipt.conversation_id)
    answer(house, claimed, FETCHING)

    assert release(house) == ["You are now talking to Ann."]
    with house.reading() as uow:
        assert uow.turns.get(receipt.turn_id).state is TurnState.ANSWERED


def test_turn_that_hands_over_may_finish(house: TestHouse) -> None:
    """The turn that puts the conversation into the queue may still say so."""
    _, claimed = ask_for_a_person(house)
    answer(house, claimed, FETCHING)

    assert release(house)[-1] == FETCHING


def test_notices_of_the_house_go_out_whoever_holds_it(house: TestHouse) -> None:
    """Notices of the house reach a customer who waits for a person."""
    receipt, claimed = ask_for_a_person(house)
    answer(house, claimed, FETCHING)
    release(house)
    say(house, "are you coming?")
    notice = release(house)
    agent_takes(house, receipt.conversation_id)

    assert notice == [house.wording.say("utter_kept_for_colleague")]


def test_words_of_an_agent_go_out(house: TestHouse) -> None:
    """What a person writes reaches the customer."""
    receipt, _ = ask_for_a_person(house)
    agent_takes(house, receipt.conversation_id)
    say_as_agent(receipt.conversation_id, "ann", "Ann here.", house.uow(), house.now(), house.ids, house.guard)

    assert "Ann here." in release(house)


def test_last_words_of_an_agent_go_out(house: TestHouse) -> None:
    """What a person wrote while they held the conversation goes out even if they gave it back right afterwards."""
    receipt, _ = ask_for_a_person(house)
    agent_takes(house, receipt.conversation_id)
    say_as_agent(
        receipt.conversation_id, "ann", "Your money is on its way.", house.uow(), house.now(), house.ids, house.guard
    )
    give_back(receipt.conversation_id, actor("ann"), "", house.uow(), house.now(), house.ids, house.wording)

    assert release(house)[-2:] == ["Your money is on its way.", house.wording.say("utter_back_with_assistant")]


def test_open_turn_has_nothing_to_collect(house: TestHouse) -> None:
    """Nothing is collected while the turn is open, and nothing is lost by asking."""
    receipt = say(house, "hello", channel="rest")
    early = collect_replies(receipt.turn_id, house.uow(), house.now())
    answer(house, claim(house), "An answer.")
    state, messages = collect_replies(receipt.turn_id, house.uow(), house.now())

    assert early == (TurnState.QUEUED, [])
    assert state is TurnState.ANSWERED
    assert [message.text for message in messages][1:] == ["An answer."]


def test_lost_answer_is_collected_again(house: TestHouse) -> None:
    """An answer that was lost on the way is given again, the same."""
    receipt = say(house, "hello", channel="rest")
    answer(house, claim(house), "first", "second")
    answers = [collect(house, receipt.turn_id) for _ in range(3)]

    assert answers[0][1:] == ["first", "second"]
    assert answers[1] == answers[2] == answers[0]


def test_collecting_brings_what_has_waited(house: TestHouse) -> None:
    """A customer who comes back gets what was said since, and then the answer, in order and once."""
    first, claimed = ask_for_a_person(house, channel="rest")
    answer(house, claimed, FETCHING)
    collect(house, first.turn_id)
    agent_takes(house, first.conversation_id)
    say_as_agent(first.conversation_id, "ann", "Ann here.", house.uow(), house.now(), house.ids, house.guard)
    second = say(house, "hello Ann", channel="rest")
    answers = [collect(house, second.turn_id) for _ in range(2)]

    assert answers == [["You are now talking to Ann.", "Ann here."], []]


def test_collected_words_of_the_bot_are_withheld_too(house: TestHouse) -> None:
    """A customer who waits for the answer does not get the bot's words after a person has taken over."""
    receipt, claimed = ask_for_a_person(house, channel="rest")
    answer(house, claimed, FETCHING)
    agent_takes(house, receipt.conversation_id)
    answers = [collect(house, receipt.turn_id) for _ in range(2)]

    assert [FETCHING in texts for texts in answers] == [False, False]


def test_only_the_holder_writes(house: TestHouse) -> None:
    """Nobody but the person who holds a conversation can write in it, and what they tried is not stored."""
    receipt = say(house, "a person, please")
    staff_comes(house)
    with pytest.raises(NotAllowed):
        say_as_agent(receipt.conversation_id, "ann", "psst", house.uow(), house.now(), house.ids, house.guard)
    hand_over(house, claim(house))
    agent_takes(house, receipt.conversation_id)
    with pytest.raises(NotAllowed):
        say_as_agent(receipt.conversation_id, "ben", "psst", house.uow(), house.now(), house.ids, house.guard)

    assert "psst" not in said_to(house, receipt.conversation_id)


class ChangingHands(RuleBasedStateMachine):
    """A conversation in which customer, worker, agent and watchdog do what they can, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.house: TestHouse = build_test_house()
        staff_comes(self.house)
        self.conversation_id = say(self.house, "hello").conversation_id
        self.in_work: list[ClaimedTurn] = []
        self.sent: list[Message] = []

    @property
    def owner(self) -> Owner:
        with self.house.reading() as uow:
            return uow.conversations.get(self.conversation_id).owner

    @rule()
    def customer_writes(self) -> None:
        say(self.house, "hello?")

    @rule()
    def worker_claims(self) -> None:
        held_by = self.owner
        claimed = claim_turn("worker", self.house.uow(), self.house.now())
        if claimed is not None:
            assert held_by is Owner.BOT, "a turn was claimed that a person answers"
            self.in_work.append(claimed)

    @rule(which=st.integers(0, 3), hands_over=st.booleans())
    def worker_answers(self, which: int, hands_over: bool) -> None:
        if not self.in_work:
            return
        claimed = self.in_work.pop(which % len(self.in_work))
        if hands_over:
            try:
                hand_over(self.house, claimed)
            except NotAllowed:
                assert self.owner is Owner.AGENT
        try:
            answer(self.house, claimed, "An answer.")
        except TurnLost:
            pass

    @rule()
    def agent_claims(self) -> None:
        try:
            agent_takes(self.house, self.conversation_id)
        except NotAllowed:
            return
        assert self.owner is Owner.AGENT

    @rule()
    def agent_writes(self) -> None:
        held_by = self.owner
        try:
            say_as_agent(
                self.conversation_id,
                "ann",
                "Ann here.",
                self.house.uow(),
                self.house.now(),
                self.house.ids,
                self.house.guard,
            )
        except NotAllowed:
            assert held_by is not Owner.AGENT
        else:
            assert held_by is Owner.AGENT

    @rule()
    def agent_gives_back(self) -> None:
        house = self.house
        try:
            give_back(self.conversation_id, actor("ann"), "", house.uow(), house.now(), house.ids, house.wording)
        except NotAllowed:
            return
        assert self.owner is Owner.BOT

    @rule(seconds=st.sampled_from([1, 4, 13, 16, int(TAKE_WITHIN.total_seconds()) + 1]))
    def time_passes(self, seconds: int) -> None:
        house = self.house
        now = house.clock.pass_(timedelta(seconds=seconds))
        watch_turns(house.reading(), house.uow(), now, house.ids, house.wording, house.desk)
        watch_handoffs(house.reading(), house.uow(), now, house.ids, house.wording, house.desk)

    @rule()
    def outbox_is_released(self) -> None:
        with self.house.reading() as uow:
            conversation = uow.conversations.get(self.conversation_id)
        released = [message for message, _ in release_outbox(WIDGET, self.house.uow(), self.house.now())]
        for message in released:
            if message.author is Author.BOT:
                handing_over = message.turn_id == conversation.handed_over_by_turn
                assert conversation.owner is Owner.BOT or (conversation.owner is Owner.QUEUE and handing_over)
        self.sent += released

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        ids = [message.id for message in self.sent]
        assert len(ids) == len(set(ids))

    @invariant()
    def everything_is_sent_in_order(self) -> None:
        places = [message.seq for message in self.sent]
        assert places == sorted(places)

    @invariant()
    def a_turn_is_answered_once(self) -> None:
        with self.house.reading() as uow:
            log = uow.conversations.history(self.conversation_id)
        answered = [message.turn_id for message in log if message.text == "An answer."]
        assert len(answered) == len(set(answered))

    @invariant()
    def an_agent_has_a_name(self) -> None:
        with self.house.reading() as uow:
            conversation = uow.conversations.get(self.conversation_id)
        assert (conversation.owner is Owner.AGENT) == (conversation.agent_id is not None)

    def teardown(self) -> None:
        """Whatever happened, every notice of the house has reached the customer once all is sent."""
        self.outbox_is_released()
        with self.house.reading() as uow:
            log = uow.conversations.history(self.conversation_id)
        notices = [message.id for message in log if message.author is Author.SYSTEM]
        assert [message.id for message in self.sent if message.author is Author.SYSTEM] == notices


TestChangingHands = ChangingHands.TestCase
TestChangingHands.settings = settings(max_examples=10, stateful_step_count=40, deadline=None)
