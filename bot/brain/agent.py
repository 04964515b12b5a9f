"""Rasa's agent as a function: a message and the memory before it in, replies and the memory after it out.

Nothing of Rasa's serving is used: no HTTP face, no lock store, no tracker store that falls back to memory. What Rasa
would log and pass over (an action that failed, a loop of actions) fails the turn here.
"""

from __future__ import annotations

import asyncio
import json
import traceback
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

import aiohttp
import orjson
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.brain import patches
from bot.brain.memory import begin_in, recall, remember
from bot.brain.runner import StraightGraphRunner
from bot.domain.errors import TurnFailed
from bot.domain.message import Button, Message, Reply
from bot.domain.text import for_understanding
from bot.domain.turn import TurnContext
from bot.nlu.fact_extractor import SENT_AT
from bot.nlu.languages import LANGUAGE
from bot.nlu.sentence_featurizer import begin_reading
from bot.use_cases.observing import UNOBSERVED, Observer, Stretch
from bot.use_cases.turns import ClaimedTurn, TurnResult

ACTION_LIMIT = 5.0  # seconds for one call of the action server; facts/security 4.10


class _Turn:
    """What one turn collects; found through the context variable, so that turns may overlap."""

    def __init__(self, memory: List[Dict[str, Any]]) -> None:
        self.memory = memory
        self.tracker: Optional[DialogueStateTracker] = None
        self.failure: Optional[TurnFailed] = None

    def fail(self, error: BaseException) -> None:
        if self.failure is None:
            self.failure = error if isinstance(error, TurnFailed) else TurnFailed(_where(error), temporary=False)


_turn: ContextVar[_Turn] = ContextVar("turn")


class DialogueAgent:
    """A trained model that answers turns."""

    def __init__(
        self,
        model: Path,
        actions_urls: Sequence[str],
        sign: Callable[[TurnContext], str],
        observer: Observer = UNOBSERVED,
    ) -> None:
        """Load the model (some seconds). `actions_urls`: of all action servers, each as good as another.

        Raises rasa's ModelNotFound if there is no model at `model`.
        """
        patches.apply()
        self._sign = sign
        self._endpoint = _ActionEndpoint(actions_urls, observer) if actions_urls else None
        # Not by Agent.load: that makes a plain Agent, whatever class it is called on.
        store = _TurnTrackerStore(Domain.empty())
        self._agent = _StrictAgent(tracker_store=store, action_endpoint=self._endpoint)
        self._agent.observer = observer
        self._agent.load_model(model)

    async def answer(self, claimed: ClaimedTurn) -> TurnResult:
        """What to reply to a claimed turn, and what to remember.

        Raises:
            TurnFailed: an action failed, or the dialogue ran in a circle.
        """
        collected = _Turn(claimed.memory or begin_in(claimed.language))
        token = _turn.set(collected)
        channel = _Collector()
        message, button = claimed.message, claimed.button
        text = for_understanding(message.text)
        chosen = _chosen(button) if button is not None and button.intent else None
        if message.is_files_alone:
            chosen = _shown(message)
        if chosen is None:
            begin_reading(text)
        context = TurnContext(message.conversation_id, message.id, claimed.turn.id, message.channel)
        try:
            await self._agent.handle_message(
                UserMessage(
                    text,
                    channel,
                    message.conversation_id,
                    parse_data=chosen,
                    input_channel=message.channel,
                    message_id=message.id,
                    metadata={"context": self._sign(context), SENT_AT: message.created_at.isoformat()},
                )
            )
        except TurnFailed:
            raise
        except Exception as error:
            raise TurnFailed(_where(error), temporary=False) from error
        finally:
            _turn.reset(token)
        if collected.failure is not None:
            raise collected.failure
        assert collected.tracker is not None and self._agent.domain is not None
        said = collected.tracker.latest_message
        return TurnResult(
            channel.replies,
            remember(collected.tracker, self._agent.domain),
            intent=said.intent_name if said else None,
            confidence=said.intent.get("confidence") if said else None,
            language=collected.tracker.get_slot(LANGUAGE),
        )

    async def understand(self, text: str) -> Dict[str, Any]:
        """Rasa's reading of a text alone (intent, ranking, entities), as `answer` would have it; for measuring."""
        parsed: Dict[str, Any] = await self._agent.parse_message(for_understanding(text))
        return parsed

    async def close(self) -> None:
        """Let go of the connection to the action server."""
        if self._endpoint is not None:
            await self._endpoint.close()


class _Collector(OutputChannel):
    """Takes what the dialogue says as it is: one reply a response, with its buttons and the facts it tells."""

    def __init__(self) -> None:
        self.replies: List[Reply] = []

    @classmethod
    def name(cls) -> str:
        return "heard"

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        text = (message.get("text") or "").strip()
        if text:
            asks_meaning = bool(message.get("asks_meaning"))
            buttons = tuple(_button(offered, asks_meaning) for offered in message.get("buttons") or ())
            facts = tuple((str(fact), int(version)) for fact, version in message.get("told") or ())
            self.replies.append(Reply(text, buttons, facts, message.get("utter_action")))

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        self.replies.append(Reply(text))


class _StrictProcessor(MessageProcessor):
    """Rasa's processor, but the failure of an action fails the turn, and the graph runs without a planner."""

    observer = UNOBSERVED

    @staticmethod
    def _load_model(model_path: Any) -> Any:
        with TempDirectoryPath(get_temp_dir_name()) as directory:
            metadata, runner = load_predict_graph_runner(
                Path(directory), Path(model_path), LocalModelStorage, StraightGraphRunner
            )
        return Path(model_path).name, metadata, runner

    async def parse_message(self, *args: Any, **kwargs: Any) -> Dict[str, Any]:
        with self.observer.stretch(Stretch.UNDERSTAND):
            parsed: Dict[str, Any] = await super().parse_message(*args, **kwargs)
        return parsed

    async def _run_prediction_loop(self, *args: Any, **kwargs: Any) -> None:
        with self.observer.stretch(Stretch.DIALOGUE):
            await super()._run_prediction_loop(*args, **kwargs)

    async def _run_action(self, action: Action, *args: Any, **kwargs: Any) -> bool:
        return await super()._run_action(_Watched(action), *args, **kwargs)


class _Watched(Action):
    """An action whose failure is noted before Rasa swallows it."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        return self._action.name()

    def event_for_successful_execution(self, *args: Any, **kwargs: Any) -> Any:
        return self._action.event_for_successful_execution(*args, **kwargs)

    async def run(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await self._action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise  # a form that steps back, as it should
        except Exception as error:
            _turn.get().fail(error)
            raise


class _StrictAgent(Agent):
    """Rasa's agent with the processor above and the tracker store as it is, not wrapped."""

    observer = UNOBSERVED

    def load_model(self, model_path: Any, fingerprint: Optional[str] = None) -> None:
        self.processor = _StrictProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
            on_circuit_break=_circuit_broken,
        )
        self.processor.observer = self.observer
        self.domain = self.processor.domain
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses
        self._set_fingerprint(fingerprint)

    @staticmethod
    def _create_tracker_store(store: Any, domain: Any) -> TrackerStore:
        # Rasa would wrap it in one that answers from memory when saving fails, which is how promises get lost.
        return store


def _circuit_broken(*args: Any) -> None:
    _turn.get().fail(TurnFailed("The dialogue went round in a circle.", temporary=False))


class _TurnTrackerStore(TrackerStore):
    """Hands Rasa the memory of the turn in progress, and takes the new one; the database is not touched here."""

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        turn = _turn.get()
        return turn.tracker or recall(turn.memory, sender_id, self.domain)

    async def save(self, tracker: DialogueStateTracker) -> None:
        _turn.get().tracker = tracker


class _ActionEndpoint(EndpointConfig):
    """The action servers over kept connections, with a time limit, whose failures fail the turn.

    Calls go to the servers in turn. One that cannot be reached is passed over: what an action does is keyed by the
    message it is about, so that the next one does it no second time.
    """

    def __init__(self, urls: Sequence[str], observer: Observer) -> None:
        # The domain (tens of kilobytes) is not sent along: none of our actions reads it.
        super().__init__(urls[0], enable_selective_domain=True)
        self._urls, self._observer = list(urls), observer
        self._session: Optional[aiohttp.ClientSession] = None

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACTION_LIMIT))
        body = orjson.dumps(kwargs["json"])
        self._urls = [*self._urls[1:], self._urls[0]]
        for number, url in enumerate(self._urls, 1):
            try:
                with self._observer.stretch(Stretch.ACTION_CALL):
                    return await self._call(url, body)
            except aiohttp.ClientConnectionError as error:
                failure = _unreachable(error)
                if number < len(self._urls):
                    continue
            except asyncio.TimeoutError as error:  # there is no time left for another one
                failure = _unreachable(error)
            except TurnFailed as error:
                failure = error
            break
        # Noted at once: not every caller inside Rasa passes the error on.
        _turn.get().fail(failure)
        raise failure

    async def _call(self, url: str, body: bytes) -> Any:
        assert self._session is not None
        headers = {"Content-Type": "application/json", **self._observer.headers()}
        async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            if response.status == 400:  # the action steps back; Rasa knows what to do
                raise ClientResponseError(400, response.reason or "", await response.text())
            if response.status != 200:
                raise TurnFailed(f"The action server answered {response.status}.", temporary=False)
            return orjson.loads(await response.read())

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _unreachable(error: BaseException) -> TurnFailed:
    return TurnFailed(f"The action server could not be reached ({type(error).__name__}).", temporary=True)


def _where(error: BaseException) -> str:
    """What went wrong and where, without the text of the error: that may hold a customer's words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _chosen(button: Button) -> Dict[str, Any]:
    """What a button means, in the shape of Rasa's own understanding."""
    intent = {"name": button.intent, "confidence": 1.0}
    entities = [
        {"entity": name, "value": value, "start": None, "end": None, "extractor": "button"}
        for name, value in button.entities.items()
    ]
    return {"text": button.title, "intent": intent, "intent_ranking": [intent], "entities": entities}


def _shown(message: Message) -> Dict[str, Any]:
    """Files without words as the dialogue takes them: something it is given, with nothing in it to be read."""
    intent = {"name": "inform", "confidence": 1.0}
    alone = len(message.attachments)
    return {"text": message.text, "intent": intent, "intent_ranking": [intent], "entities": [], "files_alone": alone}


def _button(offered: Dict[str, Any], asks_meaning: bool) -> Button:
    payload = str(offered.get("payload") or "")
    if not payload.startswith("/"):
        return Button(offered["title"])
    intent, brace, entities = payload[1:].partition("{")
    return Button(offered["title"], intent.strip(), json.loads(brace + entities) if brace else {}, asks_meaning)
