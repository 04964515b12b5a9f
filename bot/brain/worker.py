"""The brain's loop: claim a turn, run the dialogue, commit everything that came of it at once."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from pathlib import Path
from typing import Callable, Optional, Protocol, Sequence

from bot.brain.agent import DialogueAgent
from bot.brain.memory_given_back import give_back_memory
from bot.brain.model_watch import ModelWatch, drop_what_is_unused
from bot.brain.shop_watch import ShopWatch
from bot.domain.errors import TurnFailed, TurnLost
from bot.domain.message import Author, Message
from bot.domain.turn import TRY_LIMIT, Turn, TurnContext, TurnState
from bot.use_cases.desk import Desk
from bot.use_cases.guard import Guard
from bot.use_cases.observing import UNOBSERVED, Observer, Stretch
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.turns import (
    ClaimedTurn,
    answer_turn,
    claim_turn,
    give_back_turn,
    is_poison,
    is_turn_due,
    recover_worker,
    set_aside,
)

log = logging.getLogger(__name__)

IN_FLIGHT = 4  # turns of different conversations at once; one waits for the action server while another computes
LOOK_EVERY = 0.5  # seconds between looks when no nudge comes
WARM_UP = "hello, my kettle broke yesterday"  # a date and a product: what is loaded late is loaded now


class Nudging(Protocol):
    """See router.nudges."""

    def send(self, *parts: str, about: str = "") -> None:
        """Wake these parts."""

    async def listen(self) -> None:
        """Begin to hear."""

    async def wait(self, at_most: float) -> int:
        """Sleep until woken; by how many nudges."""

    def interrupt(self) -> None:
        """End the sleep."""


class Brain:
    """A worker that answers turns until it is told to stop.

    The database is used from the loop's own thread: a thread of its own would fight the dialogue for the interpreter
    and cost each turn several milliseconds, where a transaction takes one.
    """

    def __init__(
        self,
        *,
        model: Path,
        actions_urls: Sequence[str],
        worker: str,
        uow: Callable[[], UnitOfWork],
        reading: Callable[[], UnitOfWork],
        repeatable: Callable[[], UnitOfWork],
        now: Callable[[], datetime],
        ids: Ids,
        wording: Wording,
        desk: Desk,
        guard: Guard,
        sign: Callable[[TurnContext], str],
        nudges: Nudging,
        wanted_model: Callable[[], Optional[Path]] = lambda: None,
        observer: Observer = UNOBSERVED,
    ) -> None:
        """`wanted_model`: the file of the model that should answer, whenever that is asked; see ModelWatch."""

        def load(file: Path) -> DialogueAgent:
            return DialogueAgent(file, actions_urls, sign, observer)

        self._agent, self._model = load(model), model
        self._models = ModelWatch(model, wanted_model, load, self._make_ready, self._take_model)
        self._retiring: set[asyncio.Task[None]] = set()
        self._worker = worker
        self._uow, self._reading, self._repeatable = uow, reading, repeatable
        self._now, self._ids = now, ids
        self._wording, self._desk, self._guard = wording, desk, guard
        self._nudges, self._observer = nudges, observer
        self._shop = ShopWatch(reading)
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Take no more turns; `run` returns when those in work are done."""
        self._stopping.set()
        self._nudges.interrupt()

    async def run(self, ready: Callable[[], None]) -> None:
        """Answer turns. Calls `ready` when the first one can be taken."""
        await self._shop.look()
        await self._warm_up(self._agent)
        await asyncio.to_thread(give_back_memory)
        await self._nudges.listen()
        recovered = recover_worker(self._worker, self._uow())
        if recovered:
            log.info("took up %d turns again that were under way when %s stopped", recovered, self._worker)
        ready()
        watching = [asyncio.create_task(one.run()) for one in (self._shop, self._models)]
        due = 1  # turns that nudges have told of and that are not taken yet
        while not self._stopping.is_set():
            took = len(self._running) < IN_FLIGHT and await self._take_one(certain=due > 0)
            due = due - 1 if took and due else 0
            if not due:  # looking for more would hold up the turn just taken
                due = await self._nudges.wait(LOOK_EVERY)
        for one in (*watching, *self._retiring):
            one.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=TRY_LIMIT.total_seconds())
        await self._agent.close()

    async def _take_one(self, certain: bool) -> bool:
        """Take the next turn, if there is one. Unless it is all but certain, a look without a lock comes first: an
        empty claim would only hold up those who have something to write.
        """
        try:
            if not certain and not is_turn_due(self._reading(), self._now()):
                return False
            claimed = claim_turn(self._worker, self._repeatable(), self._now())
        except Exception as error:
            log.error("the database could not be read (%s); looking again", type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)
            return False
        if claimed is None:
            return False
        self._observer.turn_claimed(claimed.turn, self._now())
        task = asyncio.create_task(self._answer(claimed))
        self._running.add(task)
        task.add_done_callback(self._done)
        return True

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a turn ended with an error outside its care", exc_info=task.exception())
        self._nudges.interrupt()  # a place is free, and the conversation's next turn may be due

    async def _answer(self, claimed: ClaimedTurn) -> None:
        agent, model = self._agent, self._model  # a turn is answered by one model from its beginning to its end
        with self._observer.stretch(Stretch.TURN, claimed.turn):
            answered = await self._try_to_answer(claimed, agent)
        if answered:  # logged when the customer has it
            log.info("answered turn %s by %s", claimed.turn.id, model.name, extra=_ids(claimed.turn))

    async def _try_to_answer(self, claimed: ClaimedTurn, agent: DialogueAgent) -> bool:
        turn, answered = claimed.turn, False
        try:
            if is_poison(turn):
                raise TurnFailed(turn.reason or "workers died over this message", temporary=False)
            result = await asyncio.wait_for(agent.answer(claimed), TRY_LIMIT.total_seconds())
            with self._observer.stretch(Stretch.COMMIT):
                answer_turn(claimed, result, self._uow(), self._now(), self._ids, self._guard)
            answered = True
        except TurnLost:
            log.warning("turn %s was finished elsewhere; this answer is dropped", turn.id, extra=_ids(turn))
        except asyncio.TimeoutError:
            self._failed(turn, TurnFailed("The answer took too long.", temporary=False))
        except TurnFailed as failure:
            self._failed(turn, failure)
        except Exception as error:  # the database, most likely: the turn stays leased and is tried again
            log.error("turn %s could not be committed (%s)", turn.id, type(error).__name__, extra=_ids(turn))
            self._failed(turn, TurnFailed(f"commit: {type(error).__name__}", temporary=True))
        self._nudges.send("gateway", about=turn.id)
        if answered:  # counted when the customer is about to have it
            self._observer.turn_ended(turn, TurnState.ANSWERED, self._now())
        return answered

    def _failed(self, turn: Turn, failure: TurnFailed) -> None:
        log.warning("turn %s failed (try %d): %s", turn.id, turn.tries, failure, extra=_ids(turn))
        try:
            if is_poison(turn) or give_back_turn(turn, failure, self._uow(), self._now()):
                now = self._now()
                if set_aside(
                    turn, TurnState.FAILED, str(failure), self._uow(), now, self._ids, self._wording, self._desk
                ):
                    self._observer.turn_ended(turn, TurnState.FAILED, now)
                log.error("turn %s was set aside: %s", turn.id, failure, extra=_ids(turn))
        except Exception as error:
            why = type(error).__name__
            log.error("turn %s could not be given back (%s); its lease will run out", turn.id, why, extra=_ids(turn))

    async def _make_ready(self, agent: DialogueAgent) -> None:
        """What was imported is known to a model that was loaded later, too."""
        self._shop.look_anew()
        await self._shop.look()
        await self._warm_up(agent)

    def _take_model(self, agent: DialogueAgent, model: Path) -> None:
        """Let it answer from the next turn on; the old one goes when its last turn is over."""
        old, self._agent, self._model = self._agent, agent, model
        task = asyncio.create_task(self._retire(old, set(self._running)))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)
        # In the next round, when this frame and that of the task have let go of it.
        task.add_done_callback(lambda _: asyncio.get_running_loop().call_later(1.0, drop_what_is_unused))

    @staticmethod
    async def _retire(agent: DialogueAgent, turns: set[asyncio.Task[None]]) -> None:
        if turns:
            await asyncio.wait(turns, timeout=TRY_LIMIT.total_seconds())
        await agent.close()

    async def _warm_up(self, agent: DialogueAgent) -> None:
        """Answer a message that nobody sent and forget it: what is loaded at first use is then loaded."""
        now = self._now()
        message = Message("warm-up", "warm-up", 1, Author.CUSTOMER, WARM_UP, now)
        turn = Turn("warm-up", "warm-up", "warm-up", TurnState.LEASED, queued_at=now)
        try:
            await asyncio.wait_for(agent.answer(ClaimedTurn(turn, message, None, [])), TRY_LIMIT.total_seconds())
        except Exception:
            pass  # the action server does not know this turn, and need not be up yet


def _ids(turn: Turn) -> dict[str, str]:
    """What a line of the log is about, for whoever looks for it there."""
    return {"turn_id": turn.id, "conversation_id": turn.conversation_id, "message_id": turn.message_id}
