"""A part that is down: the customer is told within five seconds; the message is kept, and answered or made a case."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any, Iterator

import pytest
import socketio

from bot.domain.reference import find_references
from tests.conftest import RunningHeard, run_heard

TOLD_WITHIN = 5.0  # seconds, the bar
ANSWER_AFTER = 20.0


@pytest.fixture(scope="module")
def running(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHeard]:
    """A Heard of this file's own: what hangs or dies here keeps nobody else's customers waiting."""
    with run_heard(trained, tmp_path_factory.mktemp("outage")) as running:
        yield running


class Customer:
    """A customer on the widget's wire, with everything they were told and when."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = socketio.AsyncClient()
        self.heard: list[tuple[float, str]] = []
        self._client.on("bot_uttered", self._hear)

    async def __aenter__(self) -> Customer:
        await self._client.connect(self._url, headers={"Origin": self._url}, transports=["polling"])
        await self._client.call("session_request", {})
        return self

    async def __aexit__(self, *error: object) -> None:
        with contextlib.suppress(asyncio.TimeoutError):  # a long poll is under way; nobody waits for its end
            await asyncio.wait_for(self._client.disconnect(), 0.3)

    def _hear(self, data: dict[str, Any]) -> None:
        self.heard.append((time.monotonic(), data["text"]))

    async def say(self, text: str) -> float:
        """Send it; when it was acknowledged."""
        answer = await self._client.call("user_uttered", {"message": text, "id": f"m{time.monotonic_ns()}"})
        assert answer["ok"]
        return time.monotonic()

    async def wait_for(self, words: str, at_most: float) -> float:
        """When something with these words was said."""
        until = time.monotonic() + at_most
        while time.monotonic() < until:
            for moment, text in self.heard:
                if words in text:
                    return moment
            await asyncio.sleep(0.05)
        raise AssertionError(f"never heard {words!r}, only {[text for _, text in self.heard]}")


@contextlib.contextmanager
def stopped(running: RunningHeard, part: str) -> Iterator[None]:
    """A part that hangs: it neither works nor dies."""
    pid = running.pid_of(part)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("part", ["brain", "actions"])
def test_a_hanging_part_is_told_and_the_message_becomes_a_case(running: RunningHeard, part: str) -> None:
    """While brain or action server hangs, the customer is told within 5 s and gets a reference after 15 s."""

    async def talk() -> tuple[float, list[str]]:
        async with Customer(running.url) as customer:
            with stopped(running, part):
                sent = await customer.say("is the kettle dishwasher safe?")
                told = await customer.wait_for(
                    "working on your message" if part == "actions" else "cannot answer just now", 10
                )
                await customer.wait_for("kept under", ANSWER_AFTER)
            return told - sent, [text for _, text in customer.heard]

    waited, heard = asyncio.run(talk())

    assert waited <= TOLD_WITHIN
    (reference,) = find_references(" ".join(heard))
    with contextlib.closing(sqlite3.connect(running.directory / "heard.db")) as database:
        case = database.execute("select kind, own_words from cases where reference = ?", (reference,)).fetchone()
    assert case == ("unanswered", "is the kettle dishwasher safe?")


@pytest.mark.parametrize("part", ["brain", "actions"])
def test_a_part_that_comes_back_in_time_answers_what_was_kept(running: RunningHeard, part: str) -> None:
    """A message sent while brain or action server is dead is kept and answered once the part is back."""

    async def talk() -> list[str]:
        async with Customer(running.url) as customer:
            pid = running.pid_of(part)
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await customer.say("what are your opening hours?")
            await customer.wait_for("Monday", ANSWER_AFTER)
            return [text for _, text in customer.heard]

    heard = asyncio.run(talk())

    assert sum("Monday" in text for text in heard) == 1
    assert not any("kept under" in text for text in heard)
