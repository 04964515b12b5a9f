"""Who holds a conversation, and who may speak in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.conversation import Conversation, Owner, hand_to_agent, hand_to_bot, hand_to_queue, may_speak
from bot.domain.errors import NotAllowed
from bot.domain.message import Author

steady = settings(deadline=None, derandomize=True, max_examples=60)

BEGAN = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
LATER = BEGAN + timedelta(minutes=3)

turns = st.sampled_from(["t-1", "t-2"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("queue"), st.one_of(st.none(), turns)),
        st.tuples(st.just("agent"), st.sampled_from(["ada", "ben"])),
        st.tuples(st.just("bot"), st.none()),
    ),
    max_size=12,
)


def conversation() -> Conversation:
    return Conversation("v-1", "web_widget", "default", "mara", Owner.BOT, BEGAN, BEGAN)


def take(current: Conversation, step: tuple[str, str | None], now: datetime) -> Conversation:
    """The conversation after a step; as it was where the step is not allowed."""
    to, whom = step
    try:
        if to == "queue":
            return hand_to_queue(current, whom, now)
        return hand_to_agent(current, str(whom), now) if to == "agent" else hand_to_bot(current, now)
    except NotAllowed:
        return current


def walk(through: list[tuple[str, str | None]]) -> Conversation:
    """A conversation after these steps, a second apart."""
    current = conversation()
    for number, step in enumerate(through):
        current = take(current, step, BEGAN + timedelta(seconds=number))
    return current


@given(steps)
@steady
def test_exactly_one_holds_the_conversation(through: list[tuple[str, str | None]]) -> None:
    """After any steps one of bot, queue and agent holds it; a person is named exactly when a person does."""
    after = walk(through)

    assert after.owner in (Owner.BOT, Owner.QUEUE, Owner.AGENT)
    assert (after.agent_id is not None) == (after.owner is Owner.AGENT)
    assert after.handed_over_by_turn is None or after.owner is Owner.QUEUE


@given(steps, st.one_of(st.none(), turns))
@steady
def test_the_bot_is_silent_while_a_person_holds(through: list[tuple[str, str | None]], turn: str | None) -> None:
    """Whatever happened before and whichever turn it is, the bot may not speak while a person holds."""
    after = walk([*through, ("bot", None), ("agent", "ada")])

    assert after.owner is Owner.AGENT
    assert not may_speak(after, Author.BOT, turn)
    assert may_speak(after, Author.AGENT)


@given(steps, st.one_of(st.none(), turns))
@steady
def test_who_may_speak_follows_from_who_holds(through: list[tuple[str, str | None]], turn: str | None) -> None:
    """Person and bot may never both speak in one turn's name; the bot speaks in the queue only to end its sentence."""
    after = walk(through)
    bot, agent = may_speak(after, Author.BOT, turn), may_speak(after, Author.AGENT, turn)

    assert not (bot and agent)
    assert agent == (after.owner is Owner.AGENT)
    assert bot == (
        after.owner is Owner.BOT
        or (after.owner is Owner.QUEUE and turn is not None and turn == after.handed_over_by_turn)
    )


@given(steps)
@steady
def test_notices_and_customers_are_always_heard(through: list[tuple[str, str | None]]) -> None:
    """A notice of the house and a message of the customer are allowed whoever holds."""
    after = walk(through)

    assert may_speak(after, Author.SYSTEM) and may_speak(after, Author.CUSTOMER)


def test_the_turn_that_hands_over_may_finish_its_sentence() -> None:
    """In the queue, the turn that asked for the person may still say so; another turn, or none, may not."""
    waiting = hand_to_queue(conversation(), "t-1", LATER)

    assert may_speak(waiting, Author.BOT, "t-1")
    assert not may_speak(waiting, Author.BOT, "t-2")
    assert not may_speak(waiting, Author.BOT)


def test_the_sentence_ends_when_a_person_takes_over() -> None:
    """Once a person holds, even the turn that handed over is silent."""
    held = hand_to_agent(hand_to_queue(conversation(), "t-1", LATER), "ada", LATER)

    assert not may_speak(held, Author.BOT, "t-1")


def test_a_turn_left_over_from_an_earlier_hand_over_is_silent() -> None:
    """A conversation that a person holds lets no turn speak, even if it still names the one that handed it over."""
    held = replace(hand_to_agent(conversation(), "ada", LATER), handed_over_by_turn="t-1")

    assert not may_speak(held, Author.BOT, "t-1")


def test_a_hand_over_without_a_turn_gives_nobody_the_word() -> None:
    """A conversation queued by the house itself lets no turn speak, a turn without an id least of all."""
    waiting = hand_to_queue(conversation(), None, LATER)

    assert not may_speak(waiting, Author.BOT, None)
    assert not may_speak(waiting, Author.BOT, "t-1")


def test_the_queue_keeps_the_first_place() -> None:
    """Asking for a person again while waiting changes neither the time nor the turn of the first wish."""
    waiting = hand_to_queue(conversation(), "t-1", BEGAN)

    assert hand_to_queue(waiting, "t-2", LATER) == waiting


def test_a_person_is_not_pushed_aside() -> None:
    """What a person holds goes neither to the queue nor to another person."""
    held = hand_to_agent(conversation(), "ada", BEGAN)

    with pytest.raises(NotAllowed, match="already holds"):
        hand_to_queue(held, "t-1", LATER)
    with pytest.raises(NotAllowed, match="Another colleague"):
        hand_to_agent(held, "ben", LATER)
    assert hand_to_agent(held, "ada", LATER).agent_id == "ada"


@given(steps)
@steady
def test_the_bot_takes_back_cleanly(through: list[tuple[str, str | None]]) -> None:
    """Back with the bot, nobody of the staff is named and any turn may speak."""
    back = hand_to_bot(walk(through), LATER)

    assert (back.owner, back.owner_since, back.agent_id, back.handed_over_by_turn) == (Owner.BOT, LATER, None, None)
    assert may_speak(back, Author.BOT, "t-2")


@given(steps)
@steady
def test_steps_change_only_who_holds(through: list[tuple[str, str | None]]) -> None:
    """Whose conversation it is, on which channel and since when is the same after any steps."""
    after = walk(through)

    assert (after.id, after.channel, after.account, after.peer, after.created_at, after.last_seq) == (
        "v-1", "web_widget", "default", "mara", BEGAN, 0,
    )  # fmt: skip
