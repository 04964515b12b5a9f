"""Claims that exactly one worker wins, and leases that protect what they give."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.domain.conversation import hand_to_agent, hand_to_queue
from bot.domain.errors import NotFound, TurnLost
from bot.domain.turn import LEASE, TurnState
from bot.use_cases.turns import ClaimedTurn, claim_turn, is_turn_due
from tests.builders import TestHouse, answer, claim, said_to, say

PEERS = ("mara", "tom", "priya", "owen", "lena")
MESSAGES_EACH = 4


def test_every_turn_is_claimed_exactly_once(any_house: TestHouse) -> None:
    """Workers that race for many turns get each turn once, in the order of its log, where the bot is the holder."""
    house = any_house
    receipts = [say(house, f"message {number}", peer=peer) for number in range(MESSAGES_EACH) for peer in PEERS]
    for peer, to_agent in (("held by ann", True), ("in the queue", False)):
        receipt = say(house, "for a person", peer=peer)
        with house.uow() as uow:
            conversation = uow.conversations.get(receipt.conversation_id)
            taken = hand_to_agent(conversation, "ann", house.now())
            waiting = hand_to_queue(conversation, "another turn", house.now())
            uow.conversations.save_owner(taken if to_agent else waiting)
            uow.commit()
    claims: list[ClaimedTurn] = []
    until = time.monotonic() + 30

    def work(worker: str) -> None:
        while len(claims) < len(receipts) and time.monotonic() < until:
            claimed = claim_turn(worker, house.uow(), house.now())
            if claimed is not None:
                claims.append(claimed)
                answer(house, claimed)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, [f"worker-{number}" for number in range(4)]))

    assert Counter(claimed.turn.id for claimed in claims) == Counter(receipt.turn_id for receipt in receipts)
    for conversation_id in {receipt.conversation_id for receipt in receipts}:
        order = [claimed.message.text for claimed in claims if claimed.turn.conversation_id == conversation_id]
        assert order == [f"message {number}" for number in range(MESSAGES_EACH)]
    assert not is_turn_due(house.reading(), house.now())


def test_one_turn_and_many_workers(any_house: TestHouse) -> None:
    """Of many workers that want the only turn at the same moment one gets it, and the others get nothing."""
    house = any_house
    receipt = say(house, "hello")
    with ThreadPoolExecutor(8) as threads:
        claims = list(threads.map(lambda n: claim_turn(f"worker-{n}", house.uow(), house.now()), range(8)))
    winners = [claimed for claimed in claims if claimed is not None]

    assert [claimed.turn.id for claimed in winners] == [receipt.turn_id]
    with house.uow() as uow:
        stored = uow.turns.get(receipt.turn_id)
    assert stored == winners[0].turn
    assert (stored.state, stored.tries, stored.fence) == (TurnState.LEASED, 1, 1)


def test_oldest_conversation_goes_first(house: TestHouse) -> None:
    """Who has waited longest is answered first."""
    for peer in ("first", "second", "third"):
        say(house, peer, peer=peer)
        house.clock.pass_(timedelta(seconds=1))

    assert [claim(house).message.text for _ in range(3)] == ["first", "second", "third"]


def test_lease_holds_until_its_end(house: TestHouse) -> None:
    """A leased turn is nobody else's until its lease has run out; then the next claim counts the crash."""
    say(house, "hello")
    first = claim(house, "worker-1")
    house.clock.pass_(LEASE)
    during = claim_turn("worker-2", house.uow(), house.now())
    house.clock.pass_(timedelta(milliseconds=1))
    second = claim(house, "worker-2")

    assert during is None
    assert second.turn.id == first.turn.id
    assert (second.turn.leased_by, second.turn.fence, second.turn.tries, second.turn.crashes) == ("worker-2", 2, 2, 1)


def test_answer_of_an_older_lease_is_refused(any_house: TestHouse) -> None:
    """A worker whose lease has passed to another stores nothing, neither words nor memory nor the end of the turn."""
    house = any_house
    receipt = say(house, "hello")
    late = claim(house, "worker-1")
    house.clock.pass_(LEASE + timedelta(seconds=1))
    current = claim(house, "worker-2")
    with pytest.raises(TurnLost):
        answer(house, late, "too late")
    with house.uow() as uow:
        between = uow.turns.get(receipt.turn_id)
        memory = uow.memory.load(receipt.conversation_id)
    answer(house, current, "in time")

    assert between == current.turn
    assert memory == []
    assert said_to(house, receipt.conversation_id)[1:] == ["in time"]


def test_turn_is_answered_once(house: TestHouse) -> None:
    """A second answer under the same lease is refused and says nothing."""
    receipt = say(house, "hello")
    claimed = claim(house)
    answer(house, claimed, "once")
    with pytest.raises(TurnLost):
        answer(house, claimed, "twice")

    assert said_to(house, receipt.conversation_id)[1:] == ["once"]


def test_put_back_needs_the_lease(house: TestHouse) -> None:
    """Only the worker whose lease it is can give a turn back."""
    say(house, "hello")
    late = claim(house, "worker-1")
    house.clock.pass_(LEASE + timedelta(seconds=1))
    current = claim(house, "worker-2")
    with house.uow() as uow:
        by_late = uow.turns.put_back(late.turn, "too late", house.now())
        by_current = uow.turns.put_back(current.turn, "action server down", house.now())
        uow.commit()
    with house.uow() as uow:
        turn = uow.turns.get(current.turn.id)

    assert (by_late, by_current) == (False, True)
    assert (turn.state, turn.leased_by, turn.reason) == (TurnState.QUEUED, None, "action server down")


def test_turn_put_back_waits_for_its_time(house: TestHouse) -> None:
    """A turn that was given back is due again at its time and not before, and keeps its place before later ones."""
    say(house, "first")
    say(house, "second")
    claimed = claim(house)
    with house.uow() as uow:
        uow.turns.put_back(claimed.turn, "action server down", house.now() + timedelta(seconds=1))
        uow.commit()
    too_early = (is_turn_due(house.reading(), house.now()), claim_turn("worker-1", house.uow(), house.now()))
    house.clock.pass_(timedelta(seconds=1))

    assert too_early == (False, None)
    assert claim(house).message.text == "first"


def test_only_final_states_finish(house: TestHouse) -> None:
    """Finishing a turn with a state that is not final is a mistake of the caller."""
    receipt = say(house, "hello")
    claimed = claim(house)
    with house.uow() as uow, pytest.raises(ValueError, match="not a final state"):
        uow.turns.finish(claimed.turn, TurnState.QUEUED, house.now())

    with house.uow() as uow:
        assert uow.turns.get(receipt.turn_id).state is TurnState.LEASED


def test_turns_that_are_not_there(house: TestHouse) -> None:
    """Asking for a turn that is not there says so."""
    with house.uow() as uow:
        with pytest.raises(NotFound, match="no such turn"):
            uow.turns.get("nowhere")
        with pytest.raises(NotFound, match="no such turn"):
            uow.turns.of_message("nowhere")


def test_relaying_leaves_the_leased_turn_to_its_worker(house: TestHouse) -> None:
    """When a person takes over, queued turns are relayed, and the one in work is ended by its worker."""
    first = say(house, "first")
    second = say(house, "second")
    claimed = claim(house)
    with house.uow() as uow:
        relayed = uow.turns.relay_open(first.conversation_id, house.now())
        uow.commit()
    with house.uow() as uow:
        states = [uow.turns.get(receipt.turn_id).state for receipt in (first, second)]
    answer(house, claimed)

    assert relayed == 1
    assert states == [TurnState.LEASED, TurnState.RELAYED]
