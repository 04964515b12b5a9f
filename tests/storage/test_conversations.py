"""Conversations and their logs as rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.domain.conversation import Conversation, Owner, hand_to_agent, hand_to_queue
from bot.domain.errors import NotFound
from bot.domain.message import Author, Draft
from tests.builders import TestHouse, answer, claim, said_to, say


def drafts(house: TestHouse, *texts: str) -> list[Draft]:
    return [Draft(house.ids.new(), Author.BOT, text) for text in texts]


def test_owner_comes_back_as_it_was_saved(house: TestHouse) -> None:
    """Who holds a conversation, since when and after which turn is kept."""
    receipt = say(house, "hello")
    later = house.clock.pass_(timedelta(minutes=1))
    with house.uow() as uow:
        waiting = hand_to_queue(uow.conversations.get(receipt.conversation_id), receipt.turn_id, later)
        uow.conversations.save_owner(waiting)
        uow.commit()
    with house.uow() as uow:
        found = uow.conversations.get(receipt.conversation_id)
        held = hand_to_agent(found, "ann", later)
        uow.conversations.save_owner(held)
        uow.commit()
    with house.uow() as uow:
        afterwards = uow.conversations.get(receipt.conversation_id)

    assert found == waiting
    assert (found.owner, found.owner_since, found.handed_over_by_turn) == (Owner.QUEUE, later, receipt.turn_id)
    assert (afterwards.owner, afterwards.agent_id, afterwards.handed_over_by_turn) == (Owner.AGENT, "ann", None)


def test_same_customer_has_one_conversation(any_house: TestHouse) -> None:
    """A second conversation for the same customer is not added."""
    house = any_house
    at = house.now()
    with house.uow() as uow:
        added = [
            uow.conversations.add(Conversation(conversation_id, "rest", "default", "mara", Owner.BOT, at, at))
            for conversation_id in ("a", "b")
        ]
        found = uow.conversations.find("rest", "default", "mara")

    assert added == [True, False]
    assert found is not None and found.id == "a"


def test_find_keeps_channels_and_accounts_apart(house: TestHouse) -> None:
    """The same peer on another channel or account is another customer."""
    say(house, "hello", peer="mara", channel="rest")
    with house.uow() as uow:
        found = [
            uow.conversations.find(channel, account, "mara") is not None
            for channel, account in [("rest", "default"), ("rest", "other"), ("web_widget", "default")]
        ]

    assert found == [True, False, False]


def test_what_is_not_there(house: TestHouse) -> None:
    """Asking for a conversation or message that is not there says so."""
    with house.uow() as uow:
        with pytest.raises(NotFound, match="no such conversation"):
            uow.conversations.get("nowhere")
        with pytest.raises(NotFound, match="no such message"):
            uow.conversations.message("nowhere")


def test_places_have_no_gap_and_no_double_when_many_write(any_house: TestHouse) -> None:
    """Messages appended by many threads at once get the places 1, 2, 3 … and keep the order of each thread."""
    house = any_house
    conversation_id = say(house, "hello").conversation_id

    def write(writer: int) -> None:
        for number in range(5):
            with house.uow() as uow:
                uow.conversations.append(conversation_id, drafts(house, f"{writer}.{number}", "and"), house.now())
                uow.commit()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    with house.uow() as uow:
        log = uow.conversations.history(conversation_id)
        last = uow.conversations.get(conversation_id).last_seq

    assert [message.seq for message in log] == list(range(1, 43))
    assert last == 42
    for writer in range(4):
        mine = [message.text for message in log if message.text.startswith(f"{writer}.")]
        assert mine == [f"{writer}.{number}" for number in range(5)]


def test_undone_messages_leave_no_gap(house: TestHouse) -> None:
    """A place given out in a transaction that is undone is given out again."""
    conversation_id = say(house, "hello").conversation_id
    with house.uow() as uow:
        uow.conversations.append(conversation_id, drafts(house, "lost"), house.now())
    with house.uow() as uow:
        (kept,) = uow.conversations.append(conversation_id, drafts(house, "kept"), house.now())
        uow.commit()

    assert kept.seq == 3
    assert said_to(house, conversation_id)[1:] == ["kept"]


def test_history_is_the_newest_in_order(house: TestHouse) -> None:
    """A history cut to its newest messages is still told from old to new, and `after` leaves out what is known."""
    conversation_id = say(house, "hello").conversation_id
    with house.uow() as uow:
        uow.conversations.append(conversation_id, drafts(house, *"abcde"), house.now())
        uow.commit()
    with house.uow() as uow:
        newest = uow.conversations.history(conversation_id, most=3)
        after = uow.conversations.history(conversation_id, after=5)

    assert [(message.seq, message.text) for message in newest] == [(5, "c"), (6, "d"), (7, "e")]
    assert [message.text for message in after] == ["d", "e"]


def test_history_excludes_what_was_withheld(house: TestHouse) -> None:
    """What was withheld from the customer is neither in the history nor in what was said in the turn."""
    receipt = say(house, "hello")
    answer(house, claim(house), "withheld words", "words that went out")
    with house.uow() as uow:
        held_back, gone = uow.conversations.said_in_turn(receipt.turn_id)[-2:]
        uow.outbox.settle([held_back.id], "withheld", house.now(), "a person holds the conversation")
        uow.outbox.settle([gone.id], "sent", house.now())
        uow.commit()
    with house.uow() as uow:
        history = [message.text for message in uow.conversations.history(receipt.conversation_id)]
        said = [message.text for message in uow.conversations.said_in_turn(receipt.turn_id)]

    assert history[1:] == ["hello", "words that went out"]
    assert said[1:] == ["words that went out"]
    assert "hello" not in said


def test_long_names_of_people_and_texts(any_house: TestHouse) -> None:
    """Text of every script comes back letter by letter."""
    house = any_house
    text = "Zażółć 👩‍👧 ‏שלום‎ 日本 e\u0301 ﷺ 'quote' \"double\" %s {x} \\n\ttab\nnew line"
    receipt = say(house, text)
    with house.uow() as uow:
        found = uow.conversations.message(receipt.message_id).text

    assert found == text
