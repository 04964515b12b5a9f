"""The line to one open desk: what waits to be sent, and no more of it than a slow browser may keep us holding."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Awaitable, Callable, Deque

from bot.desk.render import Json, encode
from bot.desk.sessions import SignedIn
from bot.desk.words import put
from bot.domain.language import MAIN
from bot.domain.staff import Actor

MOST_FRAMES = 500  # that wait; whoever is so slow begins anew with a snapshot
MOST_CHARACTERS = 2_000_000
TOO_SLOW, SIGNED_OUT, GOING_AWAY = 4008, 4401, 1001  # why a socket is closed

Send = Callable[[str], Awaitable[None]]
Close = Callable[[int], Awaitable[None]]


class Line:
    """One socket of somebody who is signed in."""

    def __init__(self, signed_in: SignedIn, language: str = MAIN) -> None:
        self.signed_in = signed_in
        self.language = language  # in which they read the desk
        self._waiting: Deque[str] = deque()
        self._characters = 0
        self._something = asyncio.Event()
        self._close_with: int | None = None

    @property
    def actor(self) -> Actor:
        """Who sits there."""
        return self.signed_in.actor

    @property
    def is_ending(self) -> bool:
        """Whether nothing more is taken."""
        return self._close_with is not None

    def send(self, text: str) -> None:
        """Put something to what waits; a line that is too slow ends instead, and its desk comes back."""
        if self.is_ending:
            return
        if len(self._waiting) >= MOST_FRAMES or self._characters + len(text) > MOST_CHARACTERS:
            self._waiting.clear()
            self.end(TOO_SLOW)
            return
        self._waiting.append(text)
        self._characters += len(text)
        self._something.set()

    def say(self, type: str, **content: object) -> None:
        """Send an event."""
        self.send(encode({"type": type, **content}))

    def say_wrong(self, why: str) -> None:
        """Tell that something did not work."""
        self.say("error", text=put(why, self.language))

    def sign_out(self, why: str) -> None:
        """Tell that the session is over, and end."""
        event: Json = {"type": "signed_out", "why": put(why, self.language)}
        self._waiting.clear()
        self._characters = 0
        self.send(encode(event))
        self.end(SIGNED_OUT)

    def end(self, code: int) -> None:
        """Close the socket when what waits is sent."""
        if self._close_with is None:
            self._close_with = code
        self._something.set()

    async def run(self, send: Send, close: Close) -> None:
        """Send what is put here until the end."""
        while True:
            while self._waiting:
                text = self._waiting.popleft()
                self._characters -= len(text)
                await send(text)
            if self._close_with is not None:
                await close(self._close_with)
                return
            self._something.clear()
            await self._something.wait()
