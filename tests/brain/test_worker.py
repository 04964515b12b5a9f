"""The brain's loop over a real database, with somebody else in the agent's place."""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Callable, Dict, List, Set

import pytest

from bot.brain import worker
from bot.brain.worker import IN_FLIGHT, Brain
from bot.domain.case import CaseKind
from bot.domain.errors import TurnFailed
from bot.domain.message import Receipt, Reply
from bot.domain.turn import POISON_AFTER_TRIES, Turn, TurnState
from bot.use_cases.turns import ClaimedTurn, TurnResult, set_aside
from tests.builders import TestHouse, claim, said_to, say

Answer = Callable[[ClaimedTurn], Any]


class Agent:
    """Stands in for the dialogue: answers what a test tells it to, and notes what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.asked: List[str] = []
        self.memories: Dict[str, List[Dict[str, Any]]] = {}
        self.now: Set[str] = set()  # conversations being answered this moment
        self.most_at_once = 0
        self.closed = False

    async def answer(self, claimed: ClaimedTurn) -> TurnResult:
        """See DialogueAgent."""
        if claimed.turn.conversation_id == "warm-up":
            return TurnResult([Reply("warm")], [])
        self.asked.append(claimed.message.text)
        self.memories[claimed.message.text] = claimed.memory
        assert claimed.turn.conversation_id not in self.now, "two turns of one conversation at once"
        self.now.add(claimed.turn.conversation_id)
        self.most_at_once = max(self.most_at_once, len(self.now))
        try:
            answer = self._answer(claimed)
            answer = await answer if asyncio.iscoroutine(answer) else answer
            return TurnResult([Reply(answer)], [*claimed.memory, {"event": answer}], intent="greet", confidence=0.9)
        finally:
            self.now.discard(claimed.turn.conversation_id)

    async def close(self) -> None:
        """See DialogueAgent."""
        self.closed = True


class Nudges:
    """Stands in for the wake-ups: waiting moves the clock on instead of taking time."""

    def __init__(self, house: TestHouse, stop_when: Callable[[], bool]) -> None:
        self._house, self._stop_when = house, stop_when
        self.sent: List[tuple[str, ...]] = []
        self.brain: Brain | None = None
        self._waits = 0

    def send(self, *parts: str, about: str = "") -> None:
        """See Nudges."""
        self.sent.append((*parts, about))

    async def listen(self) -> None:
        """See Nudges."""

    async def wait(self, at_most: float) -> int:
        """See Nudges."""
        self._waits += 1
        if self._stop_when() or self._waits > 2_000:
            assert self.brain is not None
            self.brain.stop()
        await asyncio.sleep(0)
        self._house.clock.pass_(timedelta(seconds=at_most))
        return False

    def interrupt(self) -> None:
        """See Nudges."""


def run_brain(
    house: TestHouse,
    answer: Answer | Agent,
    monkeypatch: pytest.MonkeyPatch,
    until: Callable[[], bool] | None = None,
    ready: Callable[[], None] = lambda: None,
) -> tuple[Agent, Nudges]:
    """The brain worker-1, which runs until nothing is open any more, or `until` says so."""
    agent = answer if isinstance(answer, Agent) else Agent(answer)
    monkeypatch.setattr(worker, "DialogueAgent", lambda model, actions_urls, sign, observer: agent)
    nudges = Nudges(house, until or (lambda: not open_turns(house)))

    async def run() -> None:
        nudges.brain = Brain(
            model=Path("no model"), actions_urls=(), worker="worker-1", uow=house.uow, reading=house.reading,
            repeatable=house.repeatable, now=house.now, ids=house.ids, wording=house.wording, desk=house.desk,
            guard=house.guard,
            sign=house.contexts.sign, nudges=nudges,
        )  # fmt: skip
        await asyncio.wait_for(nudges.brain.run(ready), 60)

    asyncio.run(run())
    return agent, nudges


def open_turns(house: TestHouse) -> List[Turn]:
    """What still waits for an answer."""
    with house.reading() as uow:
        return uow.turns.open_since(house.now())


def turn_of(house: TestHouse, receipt: Receipt) -> Turn:
    """The turn as it stands now."""
    with house.reading() as uow:
        return uow.turns.get(receipt.turn_id)


def test_queued_turns_are_answered(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that waits is answered, stored with its understanding, and the gateway is told."""
    first, second = say(house, "hello", peer="anna"), say(house, "good morning", peer="ben")
    _, nudges = run_brain(house, lambda claimed: f"You said {claimed.message.text}.", monkeypatch)

    assert said_to(house, first.conversation_id)[-1] == "You said hello."
    assert said_to(house, second.conversation_id)[-1] == "You said good morning."
    assert {turn_of(house, receipt).state for receipt in (first, second)} == {TurnState.ANSWERED}
    assert set(nudges.sent) == {("gateway", first.turn_id), ("gateway", second.turn_id)}


def test_the_turns_of_a_conversation_go_one_after_the_other(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A conversation's messages are answered in order, each with the memory that the one before left."""
    receipts = [say(house, text) for text in ("one", "two", "three")]
    agent, _ = run_brain(house, lambda claimed: claimed.message.text.upper(), monkeypatch)

    assert agent.asked == ["one", "two", "three"]
    assert agent.memories["three"] == [{"event": "ONE"}, {"event": "TWO"}]
    assert said_to(house, receipts[0].conversation_id)[-3:] == ["ONE", "TWO", "THREE"]


def test_several_conversations_are_answered_at_once_but_not_too_many(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one turn waits others are worked on, up to a limit."""
    for number in range(3 * IN_FLIGHT):
        say(house, f"hello {number}", peer=f"customer {number}")

    async def answer_when_four_are_there(claimed: ClaimedTurn) -> str:
        while agent.most_at_once < IN_FLIGHT and len(open_turns(house)) >= IN_FLIGHT:
            await asyncio.sleep(0)
        return "An answer."

    agent = Agent(answer_when_four_are_there)
    run_brain(house, agent, monkeypatch)

    assert len(agent.asked) == 3 * IN_FLIGHT
    assert agent.most_at_once == IN_FLIGHT


def test_a_message_that_fails_three_times_is_set_aside(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn that fails for its own sake is tried three times, then ends honestly: apology, reference, a case."""
    receipt = say(house, "a message that breaks things")

    def fail(claimed: ClaimedTurn) -> str:
        raise TurnFailed("It broke at line 7.", temporary=False)

    agent, _ = run_brain(house, fail, monkeypatch)
    turn = turn_of(house, receipt)
    with house.reading() as uow:
        (case,) = uow.cases.of_conversation(receipt.conversation_id)

    assert agent.asked == ["a message that breaks things"] * POISON_AFTER_TRIES
    assert (turn.state, turn.reason, turn.tries) == (TurnState.FAILED, "It broke at line 7.", POISON_AFTER_TRIES)
    assert case.kind is CaseKind.UNANSWERED and case.own_words == "a message that breaks things"
    assert case.reference in said_to(house, receipt.conversation_id)[-1]


def test_one_failing_message_does_not_hold_up_the_next(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a message is set aside the conversation goes on, and others never had to wait for it."""
    broken, after = say(house, "broken"), say(house, "and now?")
    other = say(house, "hello", peer="ben")

    def answer(claimed: ClaimedTurn) -> str:
        if claimed.message.text == "broken":
            raise TurnFailed("It broke.", temporary=False)
        return "An answer."

    agent, _ = run_brain(house, answer, monkeypatch)

    assert turn_of(house, broken).state is TurnState.FAILED
    assert turn_of(house, after).state is turn_of(house, other).state is TurnState.ANSWERED
    assert agent.asked.index("hello") < agent.asked.index("and now?")


def test_a_passing_trouble_is_outlasted(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a neighbour is down a turn is tried more often than a poisonous one, and answered when it is back."""
    receipt, tries = say(house, "hello"), []

    def answer(claimed: ClaimedTurn) -> str:
        tries.append(house.now())
        if len(tries) < 6:
            raise TurnFailed("The action server could not be reached.", temporary=True)
        return "An answer."

    run_brain(house, answer, monkeypatch)

    assert turn_of(house, receipt).state is TurnState.ANSWERED
    assert len(tries) == 6
    assert all(later - earlier >= timedelta(seconds=0.5) for earlier, later in itertools.pairwise(tries))


def test_an_unforeseen_error_fails_only_its_turn(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody thought of leaves the loop running and the turn to be tried again."""
    receipt, tries = say(house, "hello"), []

    def answer(claimed: ClaimedTurn) -> str:
        tries.append(1)
        if len(tries) == 1:
            raise ZeroDivisionError("nobody thought of this")
        return "An answer."

    run_brain(house, answer, monkeypatch)

    assert turn_of(house, receipt).state is TurnState.ANSWERED
    assert len(tries) == 2


def test_an_answer_that_takes_too_long_is_given_up(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn that hangs is ended after its time and set aside like any that fails."""
    receipt = say(house, "hello")
    monkeypatch.setattr(worker, "TRY_LIMIT", timedelta(microseconds=1))  # the clock of this house runs ahead of ours

    async def hang(claimed: ClaimedTurn) -> str:
        await asyncio.Event().wait()
        return "never"

    run_brain(house, hang, monkeypatch, until=lambda: turn_of(house, receipt).state.is_final)

    assert turn_of(house, receipt).state is TurnState.FAILED
    assert turn_of(house, receipt).reason == "The answer took too long."


def test_an_answer_without_words_is_a_failure(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is not an answer: the message ends with a case, not with nothing."""
    receipt = say(house, "hello")

    class Silent(Agent):
        async def answer(self, claimed: ClaimedTurn) -> TurnResult:
            return TurnResult([], [])

    run_brain(house, Silent(lambda claimed: ""), monkeypatch)

    assert turn_of(house, receipt).state is TurnState.FAILED
    assert "could not answer" in said_to(house, receipt.conversation_id)[-1]


def test_stop_lets_turns_in_work_finish_and_takes_no_more(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to stop, the brain answers what it has begun, leaves the rest for others, and lets go of its agent."""
    first, second = say(house, "begun"), say(house, "not begun")

    async def slowly(claimed: ClaimedTurn) -> str:
        for _ in range(50):
            await asyncio.sleep(0)
        return "An answer."

    agent = Agent(slowly)
    run_brain(house, agent, monkeypatch, until=lambda: bool(agent.asked))

    assert agent.asked == ["begun"] and agent.closed
    assert turn_of(house, first).state is TurnState.ANSWERED
    assert turn_of(house, second).state is TurnState.QUEUED


def take_over_from(holder: str, house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> tuple[Turn, timedelta]:
    """Let worker-1 answer a turn that `holder` has just claimed; the turn, and how long worker-1 waited for it."""
    receipt = say(house, "hello")
    claim(house, holder)
    held_since = house.now()
    taken_at: List[datetime] = []

    def answer(claimed: ClaimedTurn) -> str:
        taken_at.append(house.now())
        return "An answer."

    run_brain(house, answer, monkeypatch)
    return turn_of(house, receipt), taken_at[0] - held_since


def test_a_restarted_worker_takes_up_what_it_left(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns that a worker of the same name held when it died are answered at once, before their lease runs out."""
    turn, waited = take_over_from("worker-1", house, monkeypatch)

    assert turn.state is TurnState.ANSWERED
    assert waited < timedelta(seconds=1)
    assert turn.crashes == 1


def test_what_another_worker_holds_is_left_alone(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lease of another worker counts until it runs out; then the turn is taken over."""
    turn, waited = take_over_from("worker-2", house, monkeypatch)

    assert turn.state is TurnState.ANSWERED
    assert timedelta(seconds=12) <= waited < timedelta(seconds=14)


def test_a_message_that_kills_workers_is_not_tried_a_fourth_time(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After three workers died over a message it is set aside without another try."""
    receipt = say(house, "deadly")
    for _ in range(POISON_AFTER_TRIES):
        claim(house, "worker-2")
        house.clock.pass_(timedelta(seconds=13))
    agent, _ = run_brain(house, lambda claimed: "An answer.", monkeypatch)

    assert agent.asked == []
    assert turn_of(house, receipt).state is TurnState.FAILED
    assert "could not answer" in said_to(house, receipt.conversation_id)[-1]


def test_an_answer_that_comes_too_late_is_dropped(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the turn was ended elsewhere meanwhile, the late answer is not said on top."""
    receipt = say(house, "hello")

    def answer(claimed: ClaimedTurn) -> str:
        set_aside(
            claimed.turn, TurnState.ESCALATED, "no answer in time", house.uow(), house.now(), house.ids, house.wording,
            house.desk,
        )  # fmt: skip
        return "Far too late."

    run_brain(house, answer, monkeypatch)

    assert turn_of(house, receipt).state is TurnState.ESCALATED
    assert "Far too late." not in said_to(house, receipt.conversation_id)


def test_ready_is_said_before_the_first_turn_and_once(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The brain says that it is ready when it can take turns, whether or not the warm-up succeeds."""
    say(house, "hello")
    order: List[str] = []

    def answer(claimed: ClaimedTurn) -> str:
        order.append("turn")
        return "An answer."

    class NeverWarm(Agent):
        async def answer(self, claimed: ClaimedTurn) -> TurnResult:
            if claimed.turn.conversation_id == "warm-up":
                raise TurnFailed("The action server could not be reached.", temporary=True)
            return await super().answer(claimed)

    run_brain(house, NeverWarm(answer), monkeypatch, ready=lambda: order.append("ready"))

    assert order == ["ready", "turn"]


def test_a_database_that_cannot_be_read_is_looked_at_again(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """An outage of the database costs time, not the worker."""
    receipt, refused = say(house, "hello"), []
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.001)  # the pause after an outage is real time

    def claim_at_the_third_try(*arguments: Any) -> Any:
        if len(refused) < 2:
            refused.append(1)
            raise OSError("the database is away")
        return claim_turn(*arguments)

    claim_turn = worker.claim_turn
    monkeypatch.setattr(worker, "claim_turn", claim_at_the_third_try)
    run_brain(house, lambda claimed: "An answer.", monkeypatch)

    assert len(refused) == 2
    assert turn_of(house, receipt).state is TurnState.ANSWERED
