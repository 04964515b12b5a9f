"""Heard's brain beside plain Rasa: the same model, TensorFlow and all, must understand, decide and say the same."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, Iterator, List
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from bot.brain.agent import DialogueAgent
from bot.settings import PROJECT
from tests.brain.conftest import load_agent, texts, turn_of

Run = Callable[[Awaitable[Any]], Any]

SENTENCES = [
    "hello",
    "are you a bot?",
    "how heavy is the kettle",
    "compare the kettle and the toaster",
    "do you deliver on saturdays",
    "where is order 10417, I used mara.quinn@example.com",
    "I want my €39.90 back, the ketle leaks since last Tuesday",
    "the lamp caught fire!!",
    "ring me on 086 123 4567",
    "qwpoi zxmnb",
    "c 2026 k7q4 a",
    "Ünïcode 🙂 and more",
    "word " * 300,
]
CONVERSATIONS = {
    "questions": ["hello", "how heavy is the kettle", "and how loud is it?", "what are your opening hours", "thanks"],
    "complaint": [
        "I want to make a complaint",
        "the lid of my kettle broke off yesterday",
        "are you a bot?",
        "a replacement please",
        "mara.quinn@example.com",
        "yes, file it",
        "how does my case stand",
    ],
    "redress": [
        "I want a refund for order 10417",
        "mara.quinn@example.com",
        "it is faulty",
        "the second one",
        "where is order 10417",
    ],
    "unclear": ["qwpoi zxmnb", "tell me a joke", "never mind", "bye"],
}

PLAIN_PARSE = """
import asyncio, json, sys, warnings
warnings.simplefilter("ignore")
from rasa.core.agent import Agent
from rasa.engine.recipes import default_components
agent = Agent.load(sys.argv[1])
parse = lambda text: asyncio.run(agent.parse_message(text))
understood = [parse(text) for text in json.load(sys.stdin)]
patched = [name for name in sys.modules if name.startswith("bot.brain")]
print("RESULT" + json.dumps({"understood": understood, "patched": patched, "heavy": "tensorflow" in sys.modules}))
"""


def alike(understood: Dict[str, Any]) -> Dict[str, Any]:
    """Understanding with chances to six places: processes may add up in another order."""
    return json.loads(json.dumps(understood), parse_float=lambda number: round(float(number), 6))


def test_plain_rasa_understands_the_same(agent: DialogueAgent, model: Path, run: Run) -> None:
    """A process of plain Rasa, with TensorFlow and without our repairs, reads the same out of every sentence."""
    plain = subprocess.run(
        [sys.executable, "-c", PLAIN_PARSE, str(model)],
        cwd=PROJECT,
        input=json.dumps(SENTENCES),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    theirs = json.loads(plain.stdout.partition("RESULT")[2])
    ours = [run(agent._agent.parse_message(sentence)) for sentence in SENTENCES]

    assert theirs["heavy"] and theirs["patched"] == []
    assert [alike(one) for one in ours] == [alike(one) for one in theirs["understood"]]


# --- the long way: two servers of plain Rasa --------------------------------------------------------------------------


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        return int(there.getsockname()[1])


def ask(url: str, body: Any = None) -> Any:
    """JSON there and back."""
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data, {"Content-Type": "application/json"}), timeout=60) as response:
        return json.load(response)


class PlainRasa:
    """A command of plain `rasa` that serves on loopback."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self._out = (directory / f"{arguments[1]}.out").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rasa", *arguments],
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._out,
            start_new_session=True,
            env={
                **os.environ, "PYTHONPATH": str(PROJECT), "RASA_TELEMETRY_ENABLED": "false", "SANIC_HOST": "127.0.0.1",
                "TF_CPP_MIN_LOG_LEVEL": "3",
            },
        )  # fmt: skip

    def wait_for(self, url: str, at_most: float = 150) -> None:
        """Wait until it answers there."""
        until = time.monotonic() + at_most
        while True:
            try:
                ask(url)
                return
            except (URLError, OSError):
                assert self._process.poll() is None and time.monotonic() < until, Path(self._out.name).read_text()
                time.sleep(0.2)

    def stop(self) -> None:
        """End it."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._out.close()


@pytest.fixture
def plain_rasa(model: Path, tmp_path: Path) -> Iterator[Dict[str, str]]:
    """`rasa run` and `rasa run actions`, as whoever works on the dialogue starts them; their addresses."""
    actions_port, port = free_port(), free_port()
    endpoints, credentials = tmp_path / "endpoints.yml", tmp_path / "credentials.yml"
    endpoints.write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n")
    credentials.write_text("rest:\n")
    actions = PlainRasa(tmp_path, "run", "actions", "--actions", "actions", "--port", str(actions_port))
    server = PlainRasa(
        tmp_path, "run", "--enable-api", "--model", str(model), "--endpoints", str(endpoints),
        "--credentials", str(credentials), "--port", str(port), "--interface", "127.0.0.1",
    )  # fmt: skip
    try:
        actions.wait_for(f"http://127.0.0.1:{actions_port}/health")
        server.wait_for(f"http://127.0.0.1:{port}/status")
        yield {"actions": f"http://127.0.0.1:{actions_port}/webhook", "rasa": f"http://127.0.0.1:{port}"}
    finally:
        server.stop()
        actions.stop()


def without_chance(said: str) -> str:
    """A text without a reference's drawn characters and the minute, which differ from one asking to the next."""
    return re.sub(r"\b\d\d?:\d\d\b", "…", re.sub(r"C-20\d\d-\w{4}-\w", "C-…", said.strip()))


def decided(events: List[Dict[str, Any]]) -> List[Any]:
    """The actions, forms and slots of the last message's turn, in order; listening and the session left out."""
    last = max(place for place, event in enumerate(events) if event["event"] == "user")
    kinds = ("action", "active_loop", "slot", "action_execution_rejected", "followup")
    made = [(event["event"], str(event.get("name")), event.get("value")) for event in events[last:]]
    return [
        (kind, name, value)
        for kind, name, value in made
        # Each side draws its own ids for messages.
        if kind in kinds
        and name not in ("action_listen", "session_started_metadata")
        and not name.endswith("_messages")
    ]


@pytest.fixture
def beside_it(plain_rasa: Dict[str, str], model: Path, run: Run) -> Iterator[DialogueAgent]:
    """Heard's agent, with the same actions as plain Rasa."""
    agent = load_agent(model, plain_rasa["actions"])
    yield agent
    run(agent.close())


@pytest.mark.long
@pytest.mark.timeout(420)
def test_plain_rasa_answers_the_same(plain_rasa: Dict[str, str], beside_it: DialogueAgent, run: Run) -> None:
    """On the same model and actions, `rasa run` understands, decides and says what Heard's brain does."""
    compared: List[Any] = []
    for name, said in CONVERSATIONS.items():
        memory: List[Dict[str, Any]] = []
        for number, text in enumerate(said, start=1):
            understood = ask(f"{plain_rasa['rasa']}/model/parse", {"text": text})
            answers = ask(f"{plain_rasa['rasa']}/webhooks/rest/webhook", {"sender": f"plain-{name}", "message": text})
            tracker = ask(f"{plain_rasa['rasa']}/conversations/plain-{name}/tracker")
            result = run(beside_it.answer(turn_of(text, memory, conversation=f"heard-{name}", number=number)))
            memory = result.memory
            compared.append(decided(memory))

            assert (result.intent, result.confidence) == (
                understood["intent"]["name"], pytest.approx(understood["intent"]["confidence"], abs=1e-6),
            )  # fmt: skip
            assert [without_chance(t) for t in texts(result)] == [without_chance(a["text"]) for a in answers]
            assert [[b.title for b in reply.buttons] for reply in result.replies] == [
                [b["title"] for b in answer.get("buttons", [])] for answer in answers
            ]
            assert compared[-1] == decided(tracker["events"]), (name, text)

    assert len(compared) >= 20
    assert {"action_file_complaint", "action_request_redress"} <= {name for turn in compared for _, name, _ in turn}
