"""Customers with the chat open in a browser: they come back to any gateway, and note all that their window shows."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Sequence

import aiohttp

from tests.web.conftest import Closed, OpenTab, Tab, browser

PATIENCE = 60.0  # seconds a customer waits for an acknowledgement, and for an answer
SILENCE = 20.0  # seconds without an answer after which a browser finds that its line is dead, and opens another
TALK = ("What does the Alba kettle weigh?", "what are your opening hours?", "thank you", "do you ship to Ireland?")


@dataclass
class Window:
    """What one customer sent, and what their window showed."""

    token: str | None = None
    acknowledged: dict[str, int] = field(default_factory=dict)  # places by the ids of our messages
    shown: dict[int, tuple[str, str]] = field(default_factory=dict)  # ids and texts by place
    pushed: list[str] = field(default_factory=list)  # ids of pushed messages, in order
    faults: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # seconds from acknowledgement to answer

    def take(self, message: dict[str, Any]) -> None:
        """Show a message; another one in the same place, or the same in another place, is a fault."""
        known = self.shown.setdefault(message["seq"], (message["id"], message["text"]))
        if known != (message["id"], message["text"]):
            self.faults.append(f"two messages in place {message['seq']}: {known[1]!r} and {message['text']!r}")
        places = [seq for seq, (id_, _) in self.shown.items() if id_ == message["id"]]
        if len(places) > 1:
            self.faults.append(f"{message['text']!r} in places {places}")


class Windows:
    """Some customers at once, on all gateways in turn."""

    def __init__(self, urls: Sequence[str], origin: str, count: int, seed: int, address: str = "127.0.0.1") -> None:
        self._urls, self._origin, self._seed, self._address = urls, origin, seed, address
        self.windows = [Window() for _ in range(count)]
        self.errors: list[BaseException] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def start(self) -> None:
        """Begin to talk."""
        self._thread.start()

    def stop(self) -> None:
        """Let everybody wait for their last answer."""
        self._stop.set()
        self._thread.join(3 * PATIENCE)

    async def _run(self) -> None:
        async with browser(self._urls[0], self._address) as opens:
            talks = (self._live(number, window, opens) for number, window in enumerate(self.windows))
            self.errors += [error for error in await asyncio.gather(*talks, return_exceptions=True) if error]

    async def _live(self, number: int, window: Window, opens: OpenTab) -> None:
        chance, count = random.Random(self._seed * 1_000 + number), 0
        tab = await self._open(opens, window, number)
        while not self._stop.is_set():
            count += 1
            key = f"window-{number}-{count}"
            told = asyncio.get_running_loop().time()
            tab = await self._send(opens, tab, window, number, chance.choice(TALK), key)
            tab = await self._wait_for_answer(opens, tab, window, number, window.acknowledged[key])
            window.waits.append(asyncio.get_running_loop().time() - told)
            await asyncio.sleep(chance.uniform(0, 0.4))
        self._read(tab, window)

    async def _open(self, opens: OpenTab, window: Window, number: int) -> Tab:
        ends = time.monotonic() + PATIENCE
        for attempt in range(1_000):
            try:
                url = self._urls[(number + attempt) % len(self._urls)]
                tab = await asyncio.wait_for(opens(url, origin=self._origin), 5)
                for message in await tab.open_chat(window.token, since=max(window.shown, default=0)):
                    window.take(message)
                window.token = tab.token
                return tab
            except (OSError, aiohttp.ClientError, Closed, AssertionError, TypeError, asyncio.TimeoutError) as error:
                if time.monotonic() > ends:
                    raise AssertionError(f"no gateway opened the chat, at last because of {error!r}") from error
                await asyncio.sleep(0.2)
        raise AssertionError("unreachable")

    async def _send(self, opens: OpenTab, tab: Tab, window: Window, number: int, text: str, key: str) -> Tab:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                said = await asyncio.wait_for(tab.say(text, id=key), 5)
                if said.get("ok"):
                    window.acknowledged[key] = said["seq"]
                    window.take({"seq": said["seq"], "id": said["id"], "text": text})
                    return tab
                await asyncio.sleep(said.get("retry_after", 1))
            except (asyncio.TimeoutError, OSError, aiohttp.ClientError, Closed):
                self._read(tab, window)
                tab = await self._open(opens, window, number)
        raise AssertionError(f"{key} was not taken in {PATIENCE} seconds")

    async def _wait_for_answer(self, opens: OpenTab, tab: Tab, window: Window, number: int, seq: int) -> Tab:
        def is_answered() -> bool:
            self._read(tab, window)
            ours = set(window.acknowledged.values())
            return any(place > seq and place not in ours for place in window.shown)

        ends, silent_until = time.monotonic() + PATIENCE, time.monotonic() + SILENCE
        while not is_answered():
            if time.monotonic() > silent_until:
                tab, silent_until = await self._open(opens, window, number), time.monotonic() + SILENCE
            if time.monotonic() > ends:
                raise AssertionError(f"nothing was said to message {seq} in {PATIENCE} seconds")
            try:
                await tab.until(is_answered, "an answer", at_most=1.0)
            except AssertionError:
                pass
            except Closed:
                self._read(tab, window)
                tab = await self._open(opens, window, number)
        return tab

    def _read(self, tab: Tab, window: Window) -> None:
        events, tab.events = tab.events, []
        for name, content in events:
            if name == "bot_uttered":
                window.take(content)
                if content["seq"] > 1:  # the greeting comes with the history, and again for Rasa's widgets
                    window.pushed.append(content["id"])
            elif name == "history":
                for message in content["messages"]:
                    window.take(message)


def in_turn(urls: Sequence[str]) -> Callable[[], str]:
    """Each time another gateway, as a balancer does."""
    counted = iter(range(10**9))
    return lambda: urls[next(counted) % len(urls)]
