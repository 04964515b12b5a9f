"""The dialogue in the test's own process: Rasa as the brain loads it, a trained model, and an action server at hand."""

from __future__ import annotations

import asyncio
import inspect
import warnings
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, Iterator, List, Tuple, TypeVar

import pytest

from actions import world
from bot.brain.lean import keep_tensorflow_out, keep_unused_out
from bot.console.parts import _quiet_rasa
from bot.console.training import current_model
from bot.domain.message import Author, Button, Message
from bot.domain.turn import Turn, TurnState
from bot.settings import read_settings
from bot.use_cases.turns import ClaimedTurn, TurnResult, answer_turn
from tests.builders import TUESDAY_MORNING, build_test_house, claim, say

keep_tensorflow_out()  # before anything imports rasa
keep_unused_out()
with warnings.catch_warnings(record=True):  # what is warned of while Rasa loads is not ours to mend
    _quiet_rasa()
    from aiohttp import web
    from rasa.shared.core.domain import Domain
    from rasa_sdk.executor import ActionExecutor

    from bot.brain import memory
    from bot.brain.agent import DialogueAgent

Answer = TypeVar("Answer")
Call = Dict[str, Any]  # what Rasa sends to an action server


@pytest.fixture(autouse=True)
def _rasas_own_warnings() -> Iterator[None]:
    """Rasa warns about what Heard does on purpose; the brain hears none of it either."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module=r"rasa\.")
        yield


@pytest.fixture(scope="session")
def run() -> Iterator[Callable[[Awaitable[Answer]], Answer]]:
    """Runs a coroutine on the one event loop of the session; the agent keeps its connection there."""
    loop = asyncio.new_event_loop()
    yield loop.run_until_complete
    loop.run_until_complete(asyncio.sleep(0))  # what was closed last is let go of in the next round
    loop.close()


@pytest.fixture(scope="session")
def model(trained: Path) -> Path:
    """The trained model's file."""
    file = current_model(read_settings(trained, {}))
    assert file is not None
    return file


class ActionServer:
    """An action server on loopback; a test decides what it answers."""

    def __init__(self) -> None:
        self.calls: List[Call] = []
        self.answer: Callable[[Call], Any] = lambda call: says()
        self.url = ""

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/webhook", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/webhook"

    async def stop(self) -> None:
        """Listen no more."""
        await self._runner.cleanup()

    def actions_called(self) -> List[str]:
        """Which actions Rasa asked for, in order."""
        return [call["next_action"] for call in self.calls]

    async def _take(self, request: web.Request) -> web.StreamResponse:
        call = await request.json()
        self.calls.append(call)
        answer = self.answer(call)
        if inspect.isawaitable(answer):
            answer = await answer
        return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)


def says(*texts: str, events: Tuple[Dict[str, Any], ...] = (), **more: Any) -> Dict[str, Any]:
    """The answer of an action that says these texts and returns these events."""
    return {"events": list(events), "responses": [{"text": text, **more} for text in texts]}


@pytest.fixture(scope="session")
def _action_server(run: Callable[[Awaitable[Any]], Any]) -> Iterator[ActionServer]:
    server = ActionServer()
    run(server.start())
    yield server
    run(server.stop())


@pytest.fixture
def action_server(_action_server: ActionServer) -> ActionServer:
    """The action server, with nothing said yet."""
    _action_server.calls.clear()
    _action_server.answer = lambda call: says()
    return _action_server


def load_agent(model: Path, actions_url: str | None, sign: Callable[[Any], str] = repr) -> DialogueAgent:
    """A dialogue agent; what Rasa warns about while it loads is not heard, as in the brain."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return DialogueAgent(model, [actions_url] if actions_url else [], sign)


@pytest.fixture(scope="session")
def agent(model: Path, _action_server: ActionServer, run: Callable[[Awaitable[Any]], Any]) -> Iterator[DialogueAgent]:
    """The agent, which calls the action server above; its signature is the plain words of the context."""
    agent = load_agent(model, _action_server.url)
    yield agent
    run(agent.close())


@pytest.fixture(scope="session")
def domain(agent: DialogueAgent) -> Domain:
    """The domain of the trained model."""
    assert agent._agent.domain is not None
    return agent._agent.domain


# What customers say, one line a message; between them they start, leave, stop and finish every form.
CONVERSATIONS = {
    "small talk": ["hello", "are you a bot?", "what can you do", "say that again please", "thanks", "bye"],
    "questions": ["how heavy is the kettle", "and how loud is it?", "compare kettle and toaster", "do you ship abroad"],
    "a complaint": [
        "I want to make a complaint",
        "the lid of my kettle broke off yesterday",
        "order 10417",
        "a replacement please",
        "mara.quinn@example.com",
        "yes",
        "thank you",
    ],
    "a complaint with asides": [
        "the lamp I bought flickers all the time",
        "how long is the guarantee?",
        "order 10422",
        "are you a bot?",
        "hello",
        "I want my money back",
        "what are your opening hours",
        "here in the chat is fine",
        "no",
        "it also smells of plastic when it is on",
        "yes, file it",
    ],
    "a complaint that is stopped": ["I'd like to complain", "my toaster stopped working", "stop", "stop", "goodbye"],
    "one matter in place of another": [
        "where is my order",
        "I want to make a complaint",
        "my backpack is torn",
        "where is my order",
        "never mind",
    ],
    "an order": ["where is my order 10422", "wrong@example.com", "10422", "tom.field@example.com", "thanks"],
    "redress": ["I want a refund for order 10417", "mara.quinn@example.com", "hello", "it is faulty", "the second"],
    "not understood": ["qwpoi zxmnb", "ffff gggg", "tell me a joke", "what's the weather", "hello"],
    "safety": ["the kettle gave me an electric shock", "order 10417", "my money back", "086 123 4567", "yes"],
    "a person": ["I want to talk to a human", "how do returns work", "call me on 086 123 4567", "any news on my case"],
}  # fmt: skip


@pytest.fixture(scope="session")
def recorded(model: Path, run: Callable[[Awaitable[Any]], Any]) -> Dict[str, List[List[Dict[str, Any]]]]:
    """Conversations with the real actions: for each, its whole history after every turn."""
    house, server, executor = build_test_house(), ActionServer(), ActionExecutor()
    executor.register_package("actions")
    server.answer = executor.run
    run(server.start())
    agent = load_agent(model, server.url, house.contexts.sign)
    histories: Dict[str, List[List[Dict[str, Any]]]] = {}
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setattr(world, "_house", house)
        patch.setattr(world, "_rehearsing", False)
        patch.setattr(memory, "TURNS_KEPT", 1_000)  # the whole history, not only its end
        for name, said in CONVERSATIONS.items():
            for text in said:
                say(house, text, peer=name)
                claimed = claim(house)
                result = run(agent.answer(claimed))
                answer_turn(claimed, result, house.uow(), house.now(), house.ids, house.guard)
                histories.setdefault(name, []).append(result.memory)
    run(agent.close())
    run(server.stop())
    return histories


def turn_of(
    text: str,
    memory: List[Dict[str, Any]] | None = None,
    button: Button | None = None,
    conversation: str = "conv-1",
    number: int = 1,
) -> ClaimedTurn:
    """A claimed turn, as the worker hands it to the agent: message `number` of a conversation."""
    message_id, turn_id = f"message {number} of {conversation}", f"turn {number} of {conversation}"
    message = Message(message_id, conversation, number, Author.CUSTOMER, text, TUESDAY_MORNING)
    turn = Turn(turn_id, conversation, message.id, TurnState.LEASED, queued_at=TUESDAY_MORNING)
    return ClaimedTurn(turn, message, button, memory or [])


def texts(result: TurnResult) -> List[str]:
    """What was said."""
    return [reply.text for reply in result.replies]
